"""A notebook opened in JupyterLab, in a page of Chromium."""
import os

# Notebook 01 boots a kernel under emulation several times over.
LONGEST_RUN = float(os.environ.get("FATHOM_NOTEBOOK_TIMEOUT", "900"))


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
