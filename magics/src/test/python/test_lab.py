"""A notebook in a real JupyterLab: run, looked at, clicked, and opened again by somebody else.

FATHOM_NOTEBOOK names the notebook to run; without it, one cell is traced. A cell with hostile text follows.
"""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import running_lab
from lab_page import Opened, code_cell, notebook

NOTEBOOK = os.environ.get("FATHOM_NOTEBOOK")
BARS = '.fathom [role="tree"] [data-call]'

HOSTILE = '<img src=x onerror="window.hacked=1"></script><b>'
SMALL = ["%trace_write"]
LAST = (
    "import fathom.show.*;\nimport fathom.source.*;\n"
    f"CardHtml.of(new Card({json.dumps(HOSTILE)}, {json.dumps(HOSTILE)}, \"1\", \"\", "
    f"List.of(new Card.Line(1, {json.dumps(HOSTILE)}, List.of(), Execution.UNKNOWN)), 1, 1, 1, List.of()))"
)


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    content = notebook(SMALL)
    if NOTEBOOK:
        content = json.loads(Path(NOTEBOOK).read_text(encoding="utf-8"))
    content["cells"].append(code_cell("hostile", LAST))
    (folder / "run.ipynb").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def mine(tmp_path_factory, jupyter_environment, notebooks):
    with running_lab(notebooks, jupyter_environment, tmp_path_factory.mktemp("mine")) as lab:
        yield lab


@pytest.fixture(scope="module")
def somebodys(tmp_path_factory, jupyter_environment, notebooks):
    """Another server with another key: what the first one signed is not trusted here."""
    with running_lab(notebooks, jupyter_environment, tmp_path_factory.mktemp("somebodys")) as lab:
        yield lab


@pytest.fixture(scope="module")
def ran(chromium, mine):
    opened = Opened(chromium, mine, "run.ipynb")
    opened.run_all()
    opened.save()
    yield opened
    opened.page.context.close()


def test_all_cells_run_without_an_error(ran):
    assert [o for o in ran.outputs() if o["output_type"] == "error"] == []


def test_the_icicle_is_drawn_and_a_click_changes_the_card(ran, shots):
    page = ran.page
    output = page.locator(".fathom:has([role=tree])").first
    output.scroll_into_view_if_needed()
    page.wait_for_selector(BARS)
    page.screenshot(path=shots / "lab-light.png")
    assert output.locator("[data-call]").count() > 50
    if output.locator(".fathom-card").count() < 2:
        pytest.skip("the run has no source cards here: FATHOM_SOURCE=off, or no source package")
    before = output.locator(".fathom-card[open]").get_attribute("data-fn")
    names = output.locator(".fathom-card").evaluate_all("cards => cards.map(c => c.dataset.fn)")
    wanted = next(n for n in names if n != before and output.locator(f'[data-call][aria-label^="{n}, "]').count())
    output.locator(f'[data-call][aria-label^="{wanted}, "]').first.click()
    assert output.locator(".fathom-card[open]").evaluate_all("cards => cards.map(c => c.dataset.fn)") == [wanted]
    ran.theme("JupyterLab Dark")
    page.screenshot(path=shots / "lab-dark.png")
    ran.theme("JupyterLab Light")


def test_the_keyboard_belongs_to_the_icicle_while_it_has_the_focus(ran):
    page = ran.page
    output = page.locator(".fathom:has([role=tree])").first
    active = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    output.locator("[data-call].on").click()
    cell = page.evaluate(active)
    focused = "document.activeElement.getAttribute('aria-label')"
    before = page.evaluate(focused)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) != before
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.evaluate(active) == cell
    assert page.evaluate("document.activeElement.closest('.fathom') !== null")


def test_hostile_text_stays_text(ran):
    assert "&lt;img src=x" in json.dumps(ran.outputs())
    assert ran.page.locator(".fathom-card code", has_text="<img src=x").count() > 0
    assert ran.page.evaluate("window.hacked === undefined")


def test_no_error_in_the_console_and_no_request_beyond_this_machine(ran):
    ran.clean()


def test_reopened_the_icicle_is_live_again(chromium, mine, ran, shots):
    opened = Opened(chromium, mine, "run.ipynb", width=800, kernel=False)
    opened.page.wait_for_selector(BARS)
    opened.page.screenshot(path=shots / "lab-800.png")
    opened.clean()
    opened.page.context.close()


def test_somebody_who_does_not_trust_it_sees_the_picture_and_the_cards(chromium, somebodys, ran, shots):
    opened = Opened(chromium, somebodys, "run.ipynb", kernel=False)
    page = opened.page
    page.wait_for_selector(".fathom img, .jp-RenderedHTML img")
    page.screenshot(path=shots / "lab-untrusted.png")
    assert page.locator(BARS).count() == 0
    assert page.locator(".jp-RenderedHTML img").first.evaluate("e => e.complete && e.naturalWidth") == 1280
    cards = page.locator("details:has(pre small)")  # line numbers: cards, not the account
    if cards.count() > 1:
        cards.nth(1).locator("summary").click()
        assert cards.nth(1).locator("pre").is_visible()
    assert page.evaluate("window.hacked === undefined")
    opened.clean()
    page.context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_as_an_offline_page_it_shows_the_same(chromium, notebooks, ran, shots, script):
    page_file = notebooks / "run.html"
    subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", "--HTMLExporter.require_js_url=",
                    "--HTMLExporter.mathjax_url=", str(notebooks / "run.ipynb")], check=True, capture_output=True, timeout=120)
    errors, asked = [], []
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=script)
    page = context.new_page()
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("request", lambda r: asked.append(r.url))
    page.goto(page_file.as_uri())
    if script:
        page.wait_for_selector(BARS)
    else:
        assert page.locator(".fathom img").first.is_visible()
    page.screenshot(path=shots / f"nbconvert-{'live' if script else 'no-script'}.png")
    assert errors == [] and [u for u in asked if not u.startswith(("file:", "data:"))] == []
    context.close()
