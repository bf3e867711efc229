// The live icicle: takes the static picture's place inside its own output. Without globals, ids or
// libraries; names are only ever set as text. The data's form is told in CallData.java.
(() => {
  const root = document.currentScript && document.currentScript.closest('.fathom');
  if (!root || root.dataset.live) return;
  root.dataset.live = '1';
  const find = selector => root.querySelector(selector);
  const box = find('.fx-pic'), status = find('.fx-status'), none = find('.fx-none');
  const data = JSON.parse(find('script[type="application/json"]').textContent);
  const ROW = 19, ASLEEP = data.layers.indexOf('asleep');
  const ERRORS = {1: 'EPERM', 2: 'ENOENT', 4: 'EINTR', 5: 'EIO', 9: 'EBADF', 11: 'EAGAIN', 12: 'ENOMEM',
    13: 'EACCES', 14: 'EFAULT', 16: 'EBUSY', 22: 'EINVAL', 27: 'EFBIG', 28: 'ENOSPC', 30: 'EROFS', 32: 'EPIPE',
    95: 'EOPNOTSUPP', 122: 'EDQUOT'};

  // Columns, one entry a call.
  const name = [], layer = [], depth = [], parent = [], at = [], width = [], self = [], asleep = [], flags = [], error = [];
  // Calls by depth in the order of time, sleeps by depth as [call, left edge, width].
  const rows = [], sleeps = [];
  let bytes = Uint8Array.from(atob(data.calls), c => c.charCodeAt(0));
  let position = 0;
  const varint = () => {
    let value = 0, unit = 1, byte;
    do {
      byte = bytes[position++];
      value += (byte & 127) * unit;
      unit *= 128;
    } while (byte > 127);
    return value;
  };
  for (let i = 0, open = []; position < bytes.length; i++) {
    const head = varint();
    open.length -= head >> 5;
    depth[i] = open.length;
    parent[i] = open.length ? open[open.length - 1] : -1;
    open.push(i);
    layer[i] = head >> 1 & 15;
    name[i] = data.names[varint()];
    at[i] = (i ? at[i - 1] : 0) + varint();
    self[i] = width[i] = varint();
    if (parent[i] >= 0) self[parent[i]] -= width[i];
    flags[i] = head & 1 ? varint() : 0;
    if (flags[i] & 8) {
      const left = at[i] + varint();
      (sleeps[depth[i] + 1] = sleeps[depth[i] + 1] || []).push([i, left, asleep[i] = varint()]);
    }
    if (flags[i] & 16) error[i] = varint();
    (rows[depth[i]] = rows[depth[i]] || []).push(i);
  }

  // By instructions: the same calls on another axis, where the emulator counted them.
  const axes = {time: {at: [...at], width: [...width], self: [...self], total: data.total}};
  if (data.instructions) {
    const other = axes.instructions = {at: [], width: [], self: [], total: data.executed};
    const counted = Uint8Array.from(atob(data.instructions), c => c.charCodeAt(0));
    position = 0;
    bytes = counted;
    for (let i = 0; i < at.length; i++) {
      other.at[i] = (i ? other.at[i - 1] : 0) + varint();
      other.self[i] = other.width[i] = varint();
      if (parent[i] >= 0) other.self[parent[i]] -= other.width[i];
    }
  }
  let axis = 'time', whole = data.total;

  const clock = ns => ns < 1e3 ? ns + ' ns' : ns < 999950 ? (ns / 1e3).toFixed(1) + ' µs'
      : ns < 999995e3 ? (ns / 1e6).toFixed(2) + ' ms' : (ns / 1e9).toFixed(2) + ' s';
  const time = n => axis === 'time' ? clock(n) : n.toLocaleString('en') + (n === 1 ? ' instruction' : ' instructions');
  const timed = (i, flag) => axis !== 'time' || !(flags[i] & flag);
  const lasted = i => timed(i, 1) ? time(width[i]) : 'unknown';
  // Beside times that were measured, what was executed, and the other way round.
  const both = axes.instructions && data.total !== 2 * data.executed;
  const beside = i => axis !== 'time' ? flags[i] & 1 ? '' : clock(axes.time.width[i])
      : axes.instructions.width[i].toLocaleString('en') + ' instructions';
  const percent = ns => (p => p.toFixed(p < 9.95 ? 1 : 0) + ' %')(100 * ns / (whole || 1));
  const noted = i => (data.values[i] || '').startsWith('✎');
  const within = (i, above) => {
    let k = i;
    while (k >= 0 && above >= 0 && depth[k] > depth[above]) k = parent[k];
    return above < 0 || k === above;
  };
  const cards = [...root.querySelectorAll('.fathom-card')];
  const HINT = 'click zooms' + (cards.length ? ' and opens the source' : '') + '  ·  arrows walk, Enter zooms, Esc goes back';
  const back = [];
  let focus = -1, selected = 0, tallest = 0, drawn = 0;

  function draw() {
    const from = focus < 0 ? 0 : at[focus], span = Math.max(1, focus < 0 ? whole : width[focus]);
    const pixels = box.clientWidth || 640, pixel = span / pixels, top = focus < 0 ? 0 : depth[focus];
    const nodes = document.createDocumentFragment();
    const add = (i, d, left, length, kind, label) => {
      const node = document.createElement('i');
      const start = Math.max(0, left - from), end = Math.min(span, left + length - from), wide = (end - start) / pixel;
      node.dataset.call = i;
      node.className = kind + (d < top ? ' up' : '') + (wide < 4 ? ' thin' : '');
      node.style.cssText = 'left:' + (100 * start / span).toFixed(3) + '%;width:' + (100 * (end - start) / span).toFixed(3)
          + '%;top:' + d * ROW + 'px';
      if (wide > (kind.endsWith('many') ? 80 : 28)) node.textContent = label;
      node.tabIndex = -1;
      node.setAttribute('role', 'treeitem');
      node.setAttribute('aria-level', d + 1);
      node.setAttribute('aria-label', label + ', ' + time(length));
      nodes.append(node);
      if (d > deepest) deepest = d;
      return node;
    };
    let deepest = 0;
    for (let d = 0; d < Math.max(rows.length, sleeps.length); d++) {
      const row = rows[d] || [];
      let low = 0, high = row.length;
      while (low < high) {
        const middle = low + high >> 1, i = row[middle];
        if (at[i] + width[i] <= from) low = middle + 1; else high = middle;
      }
      // Calls that are narrower than a pixel are drawn together as one box, as far as they touch.
      let many = 0, left = 0, right = 0, longest = -1;
      const flush = () => {
        if (many && right - left >= pixel) {
          if (many === 1) add(longest, d, left, right - left, 'l' + layer[longest], name[longest]);
          else add(longest, d, left, right - left, 'l' + layer[longest] + ' many', many + ' short calls').dataset.many = many;
        }
        many = 0;
      };
      for (let k = low; k < row.length && at[row[k]] < from + span; k++) {
        const i = row[k], end = at[i] + width[i];
        if (d < top ? at[i] > from || end < from + span : at[i] < from || !width[i]) continue;
        if (width[i] >= 1.5 * pixel) {
          flush();
          add(i, d, at[i], width[i], 'l' + layer[i] + (noted(i) ? ' noted' : '') + (error[i] ? ' bad' : '') + (flags[i] & 1 ? ' open' : ''), name[i]);
          continue;
        }
        if (many && at[i] > right + pixel) flush();
        if (!many++) { left = at[i]; longest = i; }
        right = end;
        if (width[i] > width[longest]) longest = i;
      }
      flush();
      for (const [i, start, length] of axis === 'time' && sleeps[d] || []) {
        if (d > top && start >= from && start < from + span && length >= pixel) add(i, d, start, length, 'l' + ASLEEP + ' asleep', 'asleep');
      }
    }
    tallest = Math.max(tallest, deepest + 1);
    box.style.height = tallest * ROW + 'px';
    drawn = pixels;
    box.replaceChildren(nodes);
    mark();
  }

  const node = i => box.querySelector('[data-call="' + i + '"]:not(.asleep)');

  function mark() {
    for (const old of box.querySelectorAll('.on')) {
      old.classList.remove('on');
      old.removeAttribute('aria-selected');
      old.tabIndex = -1;
    }
    const on = node(selected) || box.firstElementChild;
    if (!on) return;
    on.classList.add('on');
    on.setAttribute('aria-selected', 'true');
    on.tabIndex = 0;
  }

  function say(i, target) {
    const bold = document.createElement('b'), parts = [];
    bold.textContent = name[i];
    if (target && target.dataset.many) {
      bold.textContent = target.dataset.many + ' short calls';
      parts.push('longest: ' + name[i], lasted(i));
    } else if (target && target.classList.contains('asleep')) {
      bold.textContent = 'asleep';
      parts.push(clock(asleep[i]), 'in ' + name[i]);
    } else {
      parts.push(lasted(i) + (timed(i, 1) ? ' (' + percent(width[i]) + ')' : ''), 'self ' + (timed(i, 2) ? time(self[i]) : 'unknown'));
      if (both && beside(i)) parts.push(beside(i));
      if (asleep[i]) parts.push('of it asleep ' + clock(asleep[i]));
      if (error[i]) parts.push('returned -' + error[i] + (ERRORS[error[i]] ? ' ' + ERRORS[error[i]] : ''));
      parts.push(data.layers[layer[i]], 'at ' + time(at[i]));
      if (flags[i] & 32) parts.push('the tracer cannot see it: its time is its caller’s');
      else if (flags[i] & 1) parts.push('its return was not recorded');
      if (flags[i] & 4) parts.push('an interrupt: nobody called it');
    }
    const read = document.createElement('div');
    read.textContent = !(target && target.dataset.many) && data.values[i] || '';
    status.replaceChildren(bold, '  ' + parts.join('  ·  '), read);
  }

  function zoom(i) {
    const to = i >= 0 && parent[i] < 0 && width[i] === whole ? -1 : i;
    if (to === focus) return;
    back.push(focus);
    focus = to;
    draw();
  }

  function select(i) {
    selected = i;
    if (!within(i, focus) || width[i] * drawn < 2 * (focus < 0 ? whole : width[focus])) {
      let above = i;
      while (above >= 0 && width[above] < 12 * width[i]) above = parent[above];
      zoom(above);
    }
    mark();
    say(i);
  }

  function open(functionName) {
    const card = cards.find(c => c.dataset.fn === functionName);
    none.textContent = card ? HINT : 'No source card for it here: %source ' + functionName;
    if (!card) return;
    for (const c of cards) c.open = c === card;
    reveal(card);
  }

  // Scrolls inside the lists only: the card to its top, its code to the line with the most time.
  function reveal(card) {
    const list = card.parentElement, code = card.querySelector('pre');
    list.scrollTop += card.getBoundingClientRect().top - list.getBoundingClientRect().top - 1;
    const share = line => parseFloat(line.title) || 0;
    const hottest = [...card.querySelectorAll('.g')].reduce((a, b) => a && share(a) >= share(b) ? a : b, null);
    if (!hottest) return;
    const line = 18, below = hottest.getBoundingClientRect().bottom - code.getBoundingClientRect().top + code.scrollTop;
    if (below > code.clientHeight - 3 * line) code.scrollTop = line * Math.round((below - code.clientHeight * 0.7) / line);
  }

  // The call that a name in a card means: the longest below the selected one, else of all.
  function called(functionName) {
    let best = -1, below = false;
    for (let i = 0; i < name.length; i++) {
      if (name[i] !== functionName) continue;
      const inside = i !== selected && within(i, selected);
      if (best < 0 || inside && !below || inside === below && width[i] > width[best]) {
        best = i;
        below = inside;
      }
    }
    return best;
  }

  function follow(link) {
    if (link.dataset.row) {
      pick(+link.dataset.row);
      return;
    }
    const functionName = link.dataset.go || link.textContent, i = called(functionName);
    if (i >= 0) select(i);
    open(functionName);
  }

  function pick(i, target) {
    selected = i;
    if (target && target.dataset.many) zoom(parent[i] === focus ? i : parent[i]);
    else zoom(i);
    mark();
    say(i);
    open(name[i]);
  }

  box.addEventListener('click', event => {
    const target = event.target.closest('[data-call]');
    if (!target) return;
    pick(+target.dataset.call, target);
    const on = box.querySelector('.on');
    if (on) on.focus({preventScroll: true});
  });
  box.addEventListener('mouseover', event => {
    const target = event.target.closest('[data-call]');
    if (target) say(+target.dataset.call, target);
  });
  box.addEventListener('mouseleave', () => say(selected));
  box.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const here = box.querySelector('.on'), i = here ? +here.dataset.call : selected, d = depth[i];
    const shown = [...box.querySelectorAll('[data-call]:not(.asleep)')].map(n => +n.dataset.call);
    let to = -1;
    if (event.key === 'ArrowUp') to = parent[i];
    else if (event.key === 'ArrowDown') to = shown.find(k => parent[k] === i) ?? -1;
    else if (event.key === 'ArrowRight') to = shown.find(k => depth[k] === d && k > i) ?? -1;
    else if (event.key === 'ArrowLeft') to = shown.filter(k => depth[k] === d && k < i).pop() ?? -1;
    else if (event.key === 'Home') to = shown[0];
    else if (event.key === 'Enter' || event.key === ' ') pick(i, here);
    else if (event.key === 'Escape' && back.length) {
      focus = back.pop();
      draw();
      say(selected);
    } else return;
    event.preventDefault();
    event.stopPropagation();
    if (to >= 0) {
      selected = to;
      mark();
      say(to);
    }
    const on = box.querySelector('.on');
    if (on) on.focus({preventScroll: true});
  });
  root.addEventListener('click', event => {
    const link = event.target.closest('u'), summary = event.target.closest('.fathom-card>summary');
    if (link) follow(link);
    else if (summary && !summary.parentElement.open) {
      const card = summary.parentElement, i = called(card.dataset.fn);
      for (const c of cards) if (c !== card) c.open = false;
      if (i >= 0) select(i);
      none.textContent = HINT;
      requestAnimationFrame(() => reveal(card));
    }
  });
  root.addEventListener('keydown', event => {
    const link = event.target.closest('u,summary');
    if (!link || event.key !== 'Enter' && event.key !== ' ') return;
    event.stopPropagation();
    if (link.tagName !== 'U') return;
    event.preventDefault();
    follow(link);
  });
  for (const link of root.querySelectorAll('u')) {
    link.tabIndex = 0;
    link.setAttribute('role', 'button');
  }
  function turn(to) {
    axis = to;
    whole = axes[to].total;
    for (let i = 0; i < at.length; i++) {
      at[i] = axes[to].at[i];
      width[i] = axes[to].width[i];
      self[i] = axes[to].self[i];
    }
    for (const b of root.querySelectorAll('.fx-axis button')) b.setAttribute('aria-pressed', b.dataset.axis === to);
    if (focus >= 0 && !width[focus]) focus = -1;
    draw();
    say(selected);
  }
  const choice = find('.fx-axis');
  if (choice) {
    choice.hidden = false;
    choice.addEventListener('click', event => event.target.dataset.axis && turn(event.target.dataset.axis));
  }
  root.setAttribute('data-lm-suppress-shortcuts', 'true');
  box.setAttribute('role', 'tree');
  box.setAttribute('aria-label', 'Calls: time across, depth down. Arrows walk, Enter zooms, Escape goes back.');
  root.classList.add('fx-live');
  if (Object.keys(data.values).length) status.classList.add('fx-tall');
  draw();
  if (choice) turn(choice.dataset.first);
  if (cards.length) reveal(cards[0]);
  say(selected);
  none.textContent = HINT;
  new ResizeObserver(() => { if (box.clientWidth !== drawn) draw(); }).observe(box);
})();
