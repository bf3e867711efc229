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

NOTEBOOK = os.environ.get("FATHOM_NOTEBOOK")
BARS = '.fathom [role="tree"] [data-call]'
# Notebook 01 boots a kernel under emulation several times over.
LONGEST_RUN = float(os.environ.get("FATHOM_NOTEBOOK_TIMEOUT", "900"))

HOSTILE = '<img src=x onerror="window.hacked=1"></script><b>'
SMALL = ["%trace_write"]
LAST = (
    "import fathom.show.*;\nimport fathom.source.*;\n"
    f"CardHtml.of(new Card({json.dumps(HOSTILE)}, {json.dumps(HOSTILE)}, \"1\", \"\", "
    f"List.of(new Card.Line(1, {json.dumps(HOSTILE)}, List.of(), Execution.UNKNOWN)), 1, 1, 1, List.of()))"
)


def code_cell(name, source):
    return {"cell_type": "code", "id": name, "metadata": {}, "source": source, "outputs": [], "execution_count": None}


class Opened:
    """A notebook in a page; keeps what went wrong there and what left the machine."""

    def __init__(self, browser, lab, name, width=1280, kernel=True):
        self.errors, self.elsewhere = [], []
        self.page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("request", self.asked)
        self.page.goto(lab.url(name))
        notebook = "window.jupyterapp?.shell.currentWidget"
        ready = f"{notebook}?.sessionContext?.session?.kernel?.status === 'idle'" if kernel else f"{notebook}?.content?.model"
        self.page.wait_for_function(ready, timeout=120_000)

    def asked(self, request):
        if not request.url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")):
            self.elsewhere.append(request.url)

    def run_all(self):
        self.page.evaluate("() => {jupyterapp.commands.execute('notebook:run-all-cells')}")
        self.page.wait_for_function("""() => {
            const cells = [...jupyterapp.shell.currentWidget.content.model.cells];
            const code = cells.filter(c => c.type === 'code' && c.sharedModel.source.trim());
            const failed = code.some(c => JSON.stringify(c.outputs.toJSON()).includes('"output_type":"error"'));
            const idle = jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle';
            return failed || idle && code.every(c => c.executionCount !== null);
        }""", timeout=LONGEST_RUN * 1000)

    def outputs(self):
        return self.page.evaluate(
            "[...jupyterapp.shell.currentWidget.content.model.cells].flatMap(c => c.outputs?.toJSON() ?? [])")

    def save(self):
        self.page.evaluate("jupyterapp.shell.currentWidget.context.save()")

    def theme(self, name):
        self.page.evaluate(f"jupyterapp.commands.execute('apputils:change-theme', {{theme: '{name}'}})")
        light = "true" if name == "JupyterLab Light" else "false"
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")

    def clean(self):
        assert self.errors == [] and self.elsewhere == []


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    notebook = {
        "cells": [code_cell(f"c{i}", source) for i, source in enumerate(SMALL)],
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "fathom", "display_name": "Fathom (Java)", "language": "java"}},
    }
    if NOTEBOOK:
        notebook = json.loads(Path(NOTEBOOK).read_text(encoding="utf-8"))
    notebook["cells"].append(code_cell("hostile", LAST))
    (folder / "run.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
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
