// Cards alone: a name in a card leads to its card, here or in another output of the page. Without
// globals, ids or libraries; names are only ever set as text.
(() => {
  const root = document.currentScript && document.currentScript.closest('.fathom');
  if (!root || root.dataset.live) return;
  root.dataset.live = '1';
  const none = root.querySelector('.fx-none');
  const named = (within, name) => [...within.querySelectorAll('.fathom-card')].find(c => c.dataset.fn === name);
  const back = [];

  function follow(link) {
    const name = link.dataset.go || link.textContent, card = named(root, name) || named(document, name);
    none.textContent = card ? '' : 'No card of it on this page: %source ' + name;
    if (!card) return;
    back.push(link);
    card.open = true;
    const summary = card.querySelector('summary');
    summary.scrollIntoView({block: 'nearest'});
    summary.focus();
    if (!root.contains(card)) summary.addEventListener('keydown', event => home(event, link), {once: true});
  }

  // From a card of another output Escape leads back, too, when it is the first key there.
  function home(event, link) {
    if (event.key !== 'Escape') return;
    link.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  for (const link of root.querySelectorAll('u')) {
    link.tabIndex = 0;
    link.setAttribute('role', 'link');
  }
  root.addEventListener('click', event => {
    const link = event.target.closest('u');
    if (link) follow(link);
  });
  root.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const link = event.target.closest('u'), summary = event.target.closest('summary');
    const go = event.key === 'Enter' || event.key === ' ';
    if (event.key === 'Escape' && back.length) back.pop().focus();
    else if (go && link) follow(link);
    else {
      if (go && summary) event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  root.setAttribute('data-lm-suppress-shortcuts', 'true');
  root.classList.add('fx-live');
})();
