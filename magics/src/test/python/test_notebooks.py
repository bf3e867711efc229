"""What may be committed in a notebook: results, but no kernel source, no error and no one's home."""
import json
import re
import shutil

import nbclient
import nbformat
import pytest

from conftest import PROJECT

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
# The traced programs of the lab write below /home/run-N, one that lives on below /home/w: nobody's.
HOME = re.compile(r"/(?:root|home/(?!run-\d+/|w/)\w[\w.-]*)/[\w.]")


def faults(notebook):
    """What in the outputs of a notebook (as parsed JSON) must not be committed, one line each."""
    found = []
    if notebook["metadata"].get("kernelspec", {}).get("name") != "fathom":
        found.append("its kernel is not fathom")
    for number, cell in enumerate(notebook["cells"], 1):
        for output in cell.get("outputs", []):
            text = json.dumps(output, ensure_ascii=False)
            if output["output_type"] == "error":
                found.append(f"cell {number}: an error, {output['ename']}: {output['evalue']}")
            # The class on an element; a style sheet or script that only names it carries no source.
            if re.search(r'<details[^>]*class=\\"[^"]*\bfathom-card\b', text):
                found.append(f"cell {number}: a source card; run ./install.sh notebooks")
            if HOME.search(text):
                found.append(f"cell {number}: a path of somebody's home, {HOME.search(text)[0]}")
    return found


def notebook_with(output):
    return {
        "metadata": {"kernelspec": {"name": "fathom"}},
        "cells": [{"cell_type": "code", "outputs": [output]}],
    }


def html(text):
    return notebook_with({"output_type": "display_data", "data": {"text/html": [text]}})


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_committed_notebook_has_nothing_that_must_not_be_committed(path):
    assert faults(json.loads(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "notebook",
    [
        html('<details class="fathom-card" data-fn="vfs_write"><pre>ssize_t'),
        html("written to /home/ada/x"),
        html("written to /root/.local/share"),
        notebook_with({"output_type": "error", "ename": "E", "evalue": "no", "traceback": []}),
        {"metadata": {}, "cells": []},
    ],
)
def test_what_must_not_be_committed_is_found(notebook):
    assert len(faults(notebook)) == 1


def test_the_folder_of_a_traced_program_is_nobodys_home():
    assert faults(html("file=/home/run-26/hello.txt")) == []
    assert faults(html("file=/home/w/hello.txt")) == []


def test_the_style_of_cards_alone_is_no_card():
    assert faults(html("<style>.fathom-card{color:red}</style>")) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_committed_notebook_has_been_run(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert all(cell["execution_count"] for cell in cells if cell["cell_type"] == "code")


def test_a_plain_client_runs_java_and_a_trace(jupyter_environment, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", jupyter_environment["JUPYTER_PATH"])
    monkeypatch.setenv("FATHOM_SOURCE", "off")
    sources = ["int six = 2 * 3;\nsix", "%trace_write --once --as hello", "hello.roots().rowCount() * six"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="fathom").execute()
    assert notebook.cells[0].outputs[0].data["text/plain"] == "6"
    assert 'class="fathom' in notebook.cells[1].outputs[-1].data["text/html"]
    assert notebook.cells[2].outputs[0].data["text/plain"] == "6"


RECORDED = [path for path in NOTEBOOKS if "record(" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
def test_a_notebook_runs_from_its_recordings_where_nothing_is_live(
    path, jupyter_environment, monkeypatch, tmp_path
):
    shutil.copytree(path.parent / "recordings", tmp_path / "recordings")
    monkeypatch.setenv("JUPYTER_PATH", jupyter_environment["JUPYTER_PATH"])
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "empty"))  # no kernel, no source
    monkeypatch.setenv("FATHOM_MODE", "replay")
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="fathom", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    assert faults(notebook) == []
    shown = [o.data["text/plain"] for c in notebook.cells for o in c.get("outputs", []) if "data" in o]
    traced = [text.splitlines()[0] for text in shown if " · Linux " in text]
    assert traced and all("replay of recordings/" in line for line in traced)


