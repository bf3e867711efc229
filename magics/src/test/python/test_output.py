"""The output of a run as a page in Chromium; `mvn test` leaves the pages in target/samples."""
import re

import pytest

from conftest import SAMPLES

BARS = '[role="tree"] [data-call]'


class Opened:
    """A sample in a page, with what went wrong in it and what it asked the network for."""

    def __init__(self, browser, name, width=1112, dark=False, script=True, bare=False):
        self.errors, self.requests = [], []
        html = (SAMPLES / f"{name}.html").read_text(encoding="utf-8")
        if dark:
            html = html.replace('data-jp-theme-light="true" style="',
                                'data-jp-theme-light="false" style="background:#111;color:#fff;')
        if bare:  # what is left where a site takes scripts, styles and attributes away
            html = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.S)
            html = re.sub(r' (style|class|id|data-[\w-]+|aria-\w+|role)="[^"]*"', "", html)
        context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
        self.page = page = context.new_page()
        page.on("console", lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("request", lambda r: self.requests.append(r.url))
        path = SAMPLES / f".{name}-open.html"
        path.write_text(html, encoding="utf-8")
        page.goto(path.as_uri())
        path.unlink()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.page.context.close()
        if kind is None:
            assert self.errors == []
            elsewhere = [u for u in self.requests if not u.startswith(("file:", "data:"))]
            assert elsewhere == [] and len([u for u in self.requests if u.startswith("file:")]) == 1

    def bar(self, function):
        return self.page.locator(f'{BARS}[aria-label^="{function}, "]').first

    def status(self):
        return self.page.locator(".fx-status").inner_text()

    def open_cards(self):
        return self.page.eval_on_selector_all(".fathom-card[open]", "cards => cards.map(c => c.dataset.fn)")

    def drawn(self):
        return self.page.locator(BARS).count()


@pytest.fixture
def sample(chromium):
    return lambda *args, **kw: Opened(chromium, *args, **kw)


def test_the_live_icicle_takes_the_pictures_place(sample, shots):
    with sample("hello") as s:
        assert s.drawn() > 80
        assert s.page.locator(".fx-pic img").count() == 0
        s.page.screenshot(path=shots / "light.png", full_page=True)


def test_a_click_zooms_and_opens_the_card(sample, shots):
    with sample("hello", dark=True) as s:
        assert s.open_cards() == ["vfs_write"]
        s.bar("generic_perform_write").click()
        assert s.open_cards() == ["generic_perform_write"]
        assert s.status().startswith("generic_perform_write  9.42 ms (89 %)")
        box, bar = s.page.locator('[role="tree"]').bounding_box(), s.bar("generic_perform_write").bounding_box()
        assert bar["width"] == pytest.approx(box["width"], abs=2)
        s.page.screenshot(path=shots / "dark.png", full_page=True)
        s.bar("vfs_write").click()
        assert s.bar("generic_perform_write").bounding_box()["width"] < box["width"] - 20


def test_a_name_in_a_card_opens_its_card_and_selects_its_call(sample):
    with sample("hello") as s:
        s.page.locator('.fathom-card[data-fn="vfs_write"] u', has_text="ext4_file_write_iter").click()
        assert s.open_cards() == ["ext4_file_write_iter"]
        assert s.page.locator(f"{BARS}.on").get_attribute("aria-label").startswith("ext4_file_write_iter, ")


def test_opening_a_card_selects_its_call(sample):
    with sample("hello") as s:
        s.page.locator('.fathom-card[data-fn="file_modified"] summary').click()
        assert s.open_cards() == ["file_modified"]
        assert s.status().startswith("file_modified  ")


def test_a_call_without_a_card_says_how_to_get_its_source(sample):
    with sample("hello") as s:
        s.bar("mark_buffer_dirty").click()
        assert s.page.locator(".fx-none").inner_text().endswith("%source mark_buffer_dirty")


def test_the_keyboard_walks_zooms_and_goes_back(sample):
    with sample("hello") as s:
        keys = []
        s.page.expose_function("seen", lambda key: keys.append(key))
        s.page.evaluate("document.addEventListener('keydown', e => seen(e.key))")
        s.page.locator('[role="tree"] [tabindex="0"]').focus()

        def walk(key, function):
            """Presses the key until the focus is there: short calls may be drawn in between."""
            passed = [""]
            while not passed[-1].startswith(function + ", "):
                s.page.keyboard.press(key)
                passed.append(s.page.evaluate("document.activeElement.getAttribute('aria-label')"))
                assert passed[-1] != passed[-2], passed

        s.page.keyboard.press("ArrowDown")
        walk("ArrowRight", "ext4_file_write_iter")
        walk("ArrowDown", "ext4_buffered_write_iter")
        walk("ArrowUp", "ext4_file_write_iter")
        s.page.keyboard.press("Enter")
        assert s.open_cards() == ["ext4_file_write_iter"]
        wide = s.bar("generic_perform_write").bounding_box()["width"]
        s.page.keyboard.press("Escape")
        assert s.bar("generic_perform_write").bounding_box()["width"] < wide
        assert keys == []
        s.page.keyboard.press("Escape")
        s.page.wait_for_function("true")
        assert keys == ["Escape"], "what the icicle does not use belongs to the page"


def test_a_link_works_by_keyboard(sample):
    with sample("hello") as s:
        s.page.locator('.fathom-card[data-fn="vfs_write"] u', has_text="ext4_file_write_iter").focus()
        s.page.keyboard.press("Enter")
        assert s.open_cards() == ["ext4_file_write_iter"]


def test_sleep_is_hatched_and_errors_are_marked(sample, shots):
    with sample("direct") as s:
        sleep = s.page.locator(f"{BARS}.asleep").first
        assert "repeating-linear-gradient" in sleep.evaluate("e => getComputedStyle(e).backgroundImage")
        sleep.hover()
        assert re.match(r"asleep  2\.\d+ ms  ·  in schedule", s.status())
        s.page.locator(f"{BARS}.bad").first.hover()
        assert "returned -22 EINVAL" in s.status()
        s.page.screenshot(path=shots / "direct.png", full_page=True)


@pytest.mark.parametrize("width,beside", [(800, False), (1280, True), (1920, True)])
def test_picture_and_cards_stand_side_by_side_where_there_is_room(sample, shots, width, beside):
    # A single document of JupyterLab leaves 168 px less than the window for an output.
    with sample("hello", width=width - 168 + 32) as s:
        picture, cards = (s.page.locator(q).bounding_box() for q in ('[role="tree"]', ".fx-cards"))
        assert (abs(picture["y"] - cards["y"]) < 60) == beside
        assert s.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off"
        pre = s.page.locator(".fathom-card[open] pre")
        assert pre.evaluate("e => getComputedStyle(e).overflowX") == "auto"
        s.page.screenshot(path=shots / f"width-{width}.png", full_page=True)


def test_it_is_redrawn_when_the_page_changes_its_width(sample):
    with sample("hello") as s:
        before = s.drawn()
        s.page.set_viewport_size({"width": 500, "height": 800})
        s.page.wait_for_function(f"document.querySelectorAll('{BARS}').length < {before}")


def test_without_script_the_picture_stays_and_the_cards_open(sample, shots):
    with sample("hello", script=False) as s:
        assert s.page.locator(".fx-pic img").is_visible()
        s.page.locator("summary", has_text="generic_perform_write").click()
        assert s.page.locator("pre", has_text="again:").is_visible()
        s.page.screenshot(path=shots / "no-script.png", full_page=True)


def test_bare_of_styles_it_still_reads(sample, shots):
    with sample("hello", bare=True) as s:
        text = s.page.locator("body").inner_text()
        assert "10.65 ms in 460 calls" in text and "page cache 77 %" in text
        assert re.search(r"1× 10\.54 ms  119[│ ]", text)
        assert s.page.locator("img").evaluate("e => e.complete && e.naturalWidth") == 1280
        s.page.screenshot(path=shots / "bare.png", full_page=True)


def test_hostile_text_stays_text(sample):
    with sample("hostile") as s:
        s.page.locator(BARS).nth(1).click()
        s.page.locator(".fathom-card u").first.click()
        assert s.page.evaluate("window.hacked === undefined")
        assert s.page.locator("body img").count() == 0
        assert "<img src=x onerror=" in s.page.locator(BARS).first.inner_text()


def test_a_cut_short_run_is_drawn_and_says_what_is_unknown(sample):
    with sample("bare") as s:
        s.bar("vfs_write").hover()
        assert "unknown" in s.status() and "its return was not recorded" in s.status()


def test_40000_calls_are_drawn_and_zoomed(sample, shots):
    with sample("large") as s:
        assert 500 < s.drawn() < 5000
        box = s.page.locator('[role="tree"]').bounding_box()
        for k in range(1, 4):
            bar = s.page.locator('[role="tree"] [data-call]:not(.many)').nth(k)
            call = bar.get_attribute("data-call")
            bar.click()
            zoomed = s.page.locator(f'[role="tree"] [data-call="{call}"]')
            assert zoomed.bounding_box()["width"] == pytest.approx(box["width"], abs=2)
            assert 0 < s.drawn() < 5000
        s.page.screenshot(path=shots / "large.png", full_page=True)


def test_two_outputs_on_a_page_do_not_disturb_each_other(sample):
    with sample("hello") as s:
        s.page.evaluate("""() => {
            const copy = document.createRange().createContextualFragment(
                document.querySelector('.fathom').outerHTML.replace(/ data-live="1"/, ''));
            document.body.append(copy);
        }""")
        first, second = s.page.locator(".fathom").nth(0), s.page.locator(".fathom").nth(1)
        second.locator(f'{BARS}[aria-label^="generic_perform_write, "]').click()
        assert second.locator(".fathom-card[open]").get_attribute("data-fn") == "generic_perform_write"
        assert first.locator(".fathom-card[open]").get_attribute("data-fn") == "vfs_write"


def test_cards_alone_need_no_script(sample, shots):
    with sample("cards", script=False) as s:
        assert s.page.locator("pre").first.is_visible()
        s.page.screenshot(path=shots / "cards.png", full_page=True)
