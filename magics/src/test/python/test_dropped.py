"""A trace that a reader drops into JupyterLab's file browser or pastes into a cell, as it is seen on the page."""
import json

import pytest

from conftest import running_lab
from lab_page import Opened, notebook

SECONDS = 60_000
TRACE = """\
# tracer: function_graph
#
# CPU  DURATION                  FUNCTION CALLS
# |     |   |                     |   |   |   |
 0)               |  vfs_write() {
 0)   0.500 us    |    rw_verify_area();
 0)               |    ext4_file_write_iter() {
 0)   1.250 us    |      ext4_buffered_write_iter();
 0)   2.000 us    |    }
 0)   3.000 us    |  }
"""
PASTE = """\
%%funcgraph_text --as pasted
So I ran funcgraph on the laptop:

> $ sudo ./funcgraph -m 4 vfs_write
> Tracing "vfs_write"... Ctrl-C to end.
>  2)               |  vfs_write() {
>  2)   0,410 µs    |    rw_verify_area();     // cheap
>  2)               |    ext4_file_write_iter() {
>  [... 40 lines ...]
>  2) ! 171.204 us  |    }     <-- why?
>  2) ! 179.550 us  |  }
> ^C
> Ending tracing...
"""


@pytest.fixture(scope="module")
def page(chromium, jupyter_environment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dropped")
    (folder / "look.ipynb").write_text(json.dumps(notebook(["%replay dropped.txt", PASTE])), encoding="utf-8")
    environment = dict(jupyter_environment, XDG_DATA_HOME=str(folder / "data"))
    with running_lab(folder, environment, tmp_path_factory.mktemp("dropped-lab")) as lab:
        lab.url = lambda name: f"http://127.0.0.1:{lab.port}/lab/tree/{name}?token={lab.token}"
        opened = Opened(chromium, lab, "look.ipynb")
        yield opened
        opened.clean()
        opened.page.context.close()


def drop(page, name, text):
    """Drops a file onto the file browser, as from the desktop."""
    page.locator(".jp-DirListing-content").wait_for(timeout=SECONDS)
    # A script's own DataTransfer has no entries of a file system, so its files stand alone.
    page.evaluate("""([name, text]) => {
        const dropped = new Event('drop', {bubbles: true, cancelable: true});
        const files = [new File([text], name, {type: 'text/plain'})];
        Object.defineProperty(dropped, 'dataTransfer', {value: {files, types: ['Files']}});
        document.querySelector('.jp-DirListing-content').dispatchEvent(dropped);
    }""", [name, text])
    page.locator(".jp-DirListing-itemText", has_text=name).wait_for(timeout=SECONDS)


def shown(page, index):
    return page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".fathom").first


def test_a_dropped_file_is_replayed_and_a_paste_is_read(page, shots):
    drop(page.page, "dropped.txt", TRACE)
    page.run_all()
    assert not [o for o in page.outputs() if o["output_type"] == "error"]
    file, paste = shown(page.page, 0).inner_text(), shown(page.page, 1).inner_text()
    assert "dropped.txt" in file and "read from a file" in file
    assert "10 records: 4 calls, 0 events; no events lost" in file
    assert "pasted text" in paste and "read from the cell" in paste and "read from a file" not in paste
    assert "12 records: 3 calls, 0 events; no events lost" in paste
    assert "lines were left out of the text at one place" in paste and "read all the same" not in paste
    for theme in ("Light", "Dark"):
        page.theme(f"JupyterLab {theme}")
        for index, name in enumerate(("dropped", "pasted")):
            cell = page.page.locator(".jp-Notebook .jp-CodeCell").nth(index)
            cell.scroll_into_view_if_needed()
            cell.screenshot(path=shots / f"{name}-{theme.lower()}.png")
        page.page.screenshot(path=shots / f"dropped-page-{theme.lower()}.png")


def test_the_account_opens(page):
    account = shown(page.page, 1).locator("details.fx-account")
    assert "mark of lines left out" not in account.inner_text()
    account.locator("summary").click()
    assert "1 mark of lines left out, first at line 8" in account.inner_text()
    assert "note beside a record, 2 times, first at line 6" in account.inner_text()
