"""Cards, notes and folds as a reader of JupyterLab sees them: of a kernel tree and a trace that the tests wrote."""
import json

import pytest

from conftest import running_lab
from lab_page import SECONDS, Sheet, notebook

VERSION = "6.1.99"
MAKEFILE = "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 99\nEXTRAVERSION =\n"
TEA = """#include <linux/tea.h>

static int stir(struct cup *cup)
{
	return turn_spoon(cup, 3);
}

int pour_tea(struct pot *pot, struct cup *cup)
{
	int error = warm_cup(cup);

	if (error)
		return error;
	fill(pot, cup);
	if (cup->sugar)
		stir(cup);
	return 0;
}

int warm_cup(struct cup *cup)
{
	return heat(cup, "<b>90</b>");
}

void fill(struct pot *pot, struct cup *cup)
{
	tilt(pot, cup);
}
"""
TRACE = """# tracer: function_graph
#
# CPU  DURATION                  FUNCTION CALLS
# |     |   |                     |   |   |   |
 0)               |  pour_tea() {
 0)               |    warm_cup() {
 0)   4.000 us    |      heat();
 0)   5.000 us    |    }
 0)               |    fill() {
 0)   9.000 us    |      tilt();
 0) + 11.000 us   |    }
 0)               |    stir() {
 0)   1.000 us    |      turn_spoon();
 0)   2.000 us    |    }
 0) + 20.000 us   |  }
"""
TREE = "%source --tree linux"
REPLAY = f"%replay tea.txt --kernel {VERSION}"


@pytest.fixture(scope="module")
def sheet(chromium, jupyter_environment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cards")
    (folder / "cards.ipynb").write_text(json.dumps(notebook([""])), encoding="utf-8")
    (folder / "tea.txt").write_text(TRACE, encoding="utf-8")
    for path, text in {"Makefile": MAKEFILE, "fs/tea.c": TEA, "fs/Makefile": "obj-y += tea.o\n"}.items():
        file = folder / "linux" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    environment = dict(jupyter_environment, XDG_DATA_HOME=str(folder / "data"))
    with running_lab(folder, environment, tmp_path_factory.mktemp("sheets")) as lab:
        opened = Sheet(chromium, lab, "cards.ipynb")
        yield opened
        opened.page.context.close()


def card(sheet, function, cell):
    return sheet.cell(cell).locator(f'.fathom-card[data-fn="{function}"]')


def test_a_tree_is_read_and_its_cards_have_the_traces_times(sheet, shots):
    outputs = sheet.run(TREE, REPLAY, "%source pour_tea warm_cup fill")
    assert VERSION in json.dumps(outputs[0]) and "4 definitions" in json.dumps(outputs[0])
    assert "mismatch" not in json.dumps(outputs[2]) and "shown for" not in json.dumps(outputs[2])
    card(sheet, "pour_tea", 2).wait_for(timeout=SECONDS)
    text = card(sheet, "pour_tea", 2).inner_text()
    assert "fs/tea.c:8" in text and "1×" in text and "11.0 µs" in text
    line = text.splitlines()[next(i for i, row in enumerate(text.splitlines()) if "fill(pot, cup);" in row)]
    assert "1×" in line and "14" in line
    sheet.both(shots, "cards-of-a-tree")


def test_names_in_a_card_lead_to_their_cards_by_mouse_and_keyboard(sheet):
    sheet.run(TREE, REPLAY, "%source pour_tea warm_cup", "%source fill")
    link = card(sheet, "pour_tea", 2).locator("u", has_text="warm_cup").first
    link.click()
    assert card(sheet, "warm_cup", 2).get_attribute("open") is not None
    assert sheet.page.evaluate("document.activeElement.closest('.fathom-card')?.dataset.fn") == "warm_cup"
    sheet.page.keyboard.press("Escape")
    assert sheet.page.evaluate("document.activeElement.textContent") == "warm_cup"
    # The card may be another output's.
    other = card(sheet, "pour_tea", 2).locator("u", has_text="fill").first
    other.focus()
    sheet.page.keyboard.press("Enter")
    assert sheet.page.evaluate("document.activeElement.closest('.fathom-card')?.dataset.fn") == "fill"
    # There, Escape leads back, and Enter folds it up and opens it again.
    sheet.page.keyboard.press("Escape")
    assert sheet.page.evaluate("document.activeElement.tagName + document.activeElement.textContent") == "Ufill"
    sheet.page.keyboard.press("Enter")
    there = "document.activeElement.closest('.fathom-card').open"
    assert sheet.page.evaluate(there)
    for opened in (False, True):
        sheet.page.keyboard.press("Enter")
        sheet.page.wait_for_function(f"{there} === {json.dumps(opened)}")
    # One without a card says how to have it.
    card(sheet, "warm_cup", 2).locator("u", has_text="heat").first.click()
    assert "%source heat" in sheet.cell(2).locator(".fx-none").inner_text()


def test_a_note_stands_in_card_and_picture_and_is_no_markup(sheet, shots):
    sheet.run(TREE, REPLAY, "%note pour_tea:14 the <b>longest</b> step", "%note fill mind the spout", "trace",
              "%source pour_tea fill")
    note = card(sheet, "pour_tea", 5).locator(".fx-note")
    note.wait_for(timeout=SECONDS)
    assert "the <b>longest</b> step" in note.inner_text() and note.locator("b").count() == 0
    assert "mind the spout" in card(sheet, "fill", 5).text_content()
    picture = sheet.cell(4)
    assert "mind the spout" in picture.locator(".fx-notes").inner_text()
    assert picture.locator('[role="tree"] .noted').count() >= 1
    sheet.both(shots, "notes")


def test_what_is_folded_is_counted_in_the_picture_and_the_text(sheet):
    sheet.run(TREE, REPLAY, "%fold 'warm*'", "trace.text()")
    labels = sheet.cell(2).locator('[role="tree"] [data-call]').all_inner_texts()
    assert any("..." in label or "…" in label for label in labels) and "warm_cup" not in labels, labels
    text = json.dumps(sheet.cells()[3])
    assert "heat" not in text and "..." in text
    sheet.run("%fold", "trace.text()")
    assert "heat" in json.dumps(sheet.cells()[1])


def test_on_paper_a_card_is_whole_and_cuts_nothing_off(sheet, shots):
    sheet.run(TREE, REPLAY, "%source pour_tea")
    pre = card(sheet, "pour_tea", 2).locator("pre")
    pre.wait_for(timeout=SECONDS)
    sheet.page.emulate_media(media="print")
    try:
        style = pre.evaluate("e => { const s = getComputedStyle(e); return [s.overflowY, s.maxHeight, s.whiteSpace]; }")
        assert style == ["visible", "none", "pre-wrap"]
        assert pre.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
        card(sheet, "pour_tea", 2).screenshot(path=shots / "card-print.png")
    finally:
        sheet.page.emulate_media(media="screen")
