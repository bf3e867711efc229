"""A notebook opened in JupyterLab, in a page of Chromium."""
import os
from contextlib import contextmanager

from playwright.sync_api import TimeoutError

# Notebook 01 boots a kernel under emulation several times over.
LONGEST_RUN = float(os.environ.get("FATHOM_NOTEBOOK_TIMEOUT", "900"))
SECONDS = 30_000


def code_cell(name, source):
    return {"cell_type": "code", "id": name, "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def notebook(sources):
    """A notebook of this kernel with these code cells, as JSON."""
    return {
        "cells": [code_cell(f"c{i}", source) for i, source in enumerate(sources)],
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "fathom", "display_name": "Fathom (Java)", "language": "java"}},
    }


class Opened:
    """A notebook in a page; keeps what went wrong there and what left the machine."""

    def __init__(self, browser, lab, name, width=1280, kernel=True):
        self.errors, self.elsewhere = [], []
        self.page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        self.page.on("console", lambda m: self.errors.append(f"{m.text} {m.location['url']}") if m.type == "error" else None)
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
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")

    def clean(self):
        """Fails with what went wrong in the page and what it asked others for."""
        wrong = self.errors + self.elsewhere
        assert not wrong, "\n".join(wrong)


class Sheet(Opened):
    """A notebook whose cells a test puts in anew."""

    def put(self, *sources):
        """Replaces all cells."""
        self.page.evaluate("""sources => {
            const shared = jupyterapp.shell.currentWidget.content.model.sharedModel;
            const before = shared.cells.length;
            const cells = sources.map(source => ({cell_type: 'code', source, metadata: {}, outputs: []}));
            shared.transact(() => {
                shared.insertCells(0, cells);
                shared.deleteCellRange(cells.length, cells.length + before);
            });
            jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
        }""", list(sources))
        self.page.wait_for_function(
            f"document.querySelectorAll('.jp-Notebook .jp-CodeCell .cm-content').length === {len(sources)}")

    def command(self, name):
        self.page.evaluate(f"() => {{jupyterapp.commands.execute('{name}')}}")

    def press(self, button):
        """Presses a button of the notebook's toolbar."""
        self.page.locator(f'.jp-NotebookPanel-toolbar [data-jp-item-name="{button}"] jp-button').click()

    def start(self, *sources):
        """Runs all of these cells, without waiting for them."""
        self.put(*sources)
        self.command("notebook:run-all-cells")

    def run(self, *sources, timeout=SECONDS):
        """Runs all of these cells to their ends: the outputs of each."""
        self.start(*sources)
        return self.ended(timeout)

    def ended(self, timeout=SECONDS):
        """Waits until no cell is to run any more: the outputs of each."""
        self.page.wait_for_function("""() => {
            const panel = jupyterapp.shell.currentWidget;
            const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')];
            return panel.sessionContext.session.kernel.status === 'idle'
                && [...panel.content.model.cells].some(cell => cell.executionCount !== null)
                && !prompts.some(prompt => prompt.textContent.includes('[*]'));
        }""", timeout=timeout)
        return self.cells()

    def cells(self):
        return self.page.evaluate(
            "[...jupyterapp.shell.currentWidget.content.model.cells].map(cell => cell.outputs.toJSON())")

    def cell(self, index=0):
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(index)

    def output(self, index=0):
        return self.cell(index).locator(".jp-OutputArea-output")

    def says(self, text, index=0):
        """Waits until the output of a cell shows this."""
        self.output(index).filter(has_text=text).first.wait_for(timeout=SECONDS)

    def type(self, code, key):
        """Presses a key at the end of a cell with this code."""
        self.put(code)
        self.cell().locator(".cm-content").click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.press(key)

    def suggestions(self, code):
        """What Tab offers: text to type."""
        for _ in range(5):  # JupyterLab gives up after a second; a machine that is busy may need more at first
            self.type(code, "Tab")
            try:
                self.page.locator(".jp-Completer-item").first.wait_for(timeout=SECONDS / 5)
                break
            except TimeoutError:
                self.page.keyboard.press("Escape")
        return dict(self.page.eval_on_selector_all(".jp-Completer-item", """items => items.map(item => [
            item.querySelector('.jp-Completer-match').textContent,
            item.querySelector('.jp-Completer-typeExtended')?.textContent ?? ''])"""))

    @contextmanager
    def dark(self):
        self.theme("JupyterLab Dark")
        try:
            yield
        finally:
            self.theme("JupyterLab Light")

    def both(self, shots, name):
        """A picture in each theme."""
        self.page.evaluate("document.activeElement?.blur()")
        self.page.screenshot(path=shots / f"{name}-light.png")
        with self.dark():
            self.page.screenshot(path=shots / f"{name}-dark.png")
