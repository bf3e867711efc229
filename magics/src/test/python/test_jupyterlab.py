"""The kernel as a reader of JupyterLab sees it: what Tab, the buttons, questions and outputs do on the page."""
import json
import re

import pytest

from conftest import running_lab
from lab_page import SECONDS, Sheet, notebook

# JupyterLab draws the whole text again with each piece that comes.
LONG = 4 * SECONDS


@pytest.fixture(scope="module")
def sheet(chromium, jupyter_environment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheet")
    (folder / "sheet.ipynb").write_text(json.dumps(notebook([""])), encoding="utf-8")
    environment = dict(jupyter_environment, XDG_DATA_HOME=str(folder / "data"))
    with running_lab(folder, environment, tmp_path_factory.mktemp("sheets")) as lab:
        opened = Sheet(chromium, lab, "sheet.ipynb")
        yield opened
        opened.page.context.close()


@pytest.fixture(autouse=True)
def nothing_is_left_open(sheet):
    yield
    sheet.page.keyboard.press("Escape")


# -- what the keys offer


def test_tab_offers_members_with_their_kinds(sheet, shots):
    sheet.run('record Point(int x, int y) { double length() { return Math.hypot(x, y); } }\nvar p = new Point(3, 4);')
    found = sheet.suggestions("p.")
    assert {"x()", "y()", "length()"} <= {re.sub(r"\(.*", "()", name) for name in found}
    assert any("method" in kind or "function" in kind for kind in found.values()), found
    sheet.page.screenshot(path=shots / "tab-members.png")
    sheet.page.keyboard.type("len")
    sheet.page.keyboard.press("Enter")
    sheet.page.wait_for_function("jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.source.startsWith('p.length(')")


def test_tab_offers_magics_and_their_options(sheet, shots):
    assert {"%timeit", "%time"} <= set(sheet.suggestions("%tim"))
    options = sheet.suggestions("%trace_write --d")
    assert "--direct" in options
    sheet.page.screenshot(path=shots / "tab-options.png")


def test_shift_tab_shows_the_signature_and_the_javadoc(sheet, shots):
    sheet.run('/** How deep it is, in metres. */\ndouble depth(String place) { return 11_034; }')
    sheet.type("depth(", "Shift+Tab")
    tip = sheet.page.locator(".jp-Tooltip")
    tip.wait_for(timeout=SECONDS)
    assert "double depth(String place)" in tip.inner_text()
    assert "How deep it is, in metres." in tip.inner_text()
    sheet.both(shots, "shift-tab")


def test_shift_tab_shows_the_help_of_a_magic(sheet, shots):
    sheet.type("%trace_write", "Shift+Tab")
    tip = sheet.page.locator(".jp-Tooltip")
    tip.wait_for(timeout=SECONDS)
    assert "--direct" in tip.inner_text()
    sheet.page.screenshot(path=shots / "shift-tab-magic.png")


# -- the buttons


def test_the_interrupt_button_stops_a_loop_and_the_next_cell_works(sheet, shots):
    sheet.start('int turns = 0;\nSystem.out.println("turning");\nwhile (true) turns++;')
    sheet.says("turning")
    sheet.press("interrupt")
    sheet.says("the cell was stopped")
    sheet.ended()
    sheet.both(shots, "interrupted")
    [[result]] = sheet.run("turns > 0")
    assert result["data"]["text/plain"] == "true"


def test_restart_forgets_everything_and_the_kernel_works(sheet):
    sheet.run("int kept = 1;")
    sheet.press("restart")
    sheet.page.locator(".jp-Dialog .jp-mod-accept").click()
    sheet.page.wait_for_function(
        "['restarting', 'starting', 'autorestarting'].includes(jupyterapp.shell.currentWidget.sessionContext.session.kernel.status)")
    [[works]] = sheet.run("20 + 22")
    assert works["data"]["text/plain"] == "42" and works["execution_count"] == 1
    [[gone]] = sheet.run("kept")
    assert gone["output_type"] == "error" and "kept" in "".join(gone["traceback"])


def test_run_all_runs_all_in_order(sheet):
    outputs = sheet.run("int a = 1;", "int b = a + 1;", "", "a + b")
    assert [len(o) for o in outputs] == [0, 0, 0, 1]
    assert outputs[3][0]["data"]["text/plain"] == "3"


def test_after_an_error_the_cells_below_do_not_run(sheet, shots):
    outputs = sheet.run('System.out.println("first")', 'throw new java.io.IOException("no such depth");', 'System.out.println("third")')
    assert outputs[0][0]["text"] == "first\n"
    assert outputs[1][0]["output_type"] == "error"
    assert outputs[2] == []
    assert sheet.cell(2).locator(".jp-InputPrompt").inner_text().strip() == "[ ]:"


# -- questions


def test_input_asks_and_takes_what_is_typed(sheet, shots):
    sheet.start('var name = input("Name of the file system: ");\nSystem.out.println("It is " + name + ".")')
    box = sheet.page.locator(".jp-Stdin-input")
    box.wait_for(timeout=SECONDS)
    assert "Name of the file system:" in sheet.page.locator(".jp-Stdin").inner_text()
    sheet.both(shots, "input")
    box.fill("ext4 ü")
    box.press("Enter")
    sheet.says("It is ext4 ü.")


def test_password_does_not_show_what_is_typed(sheet):
    sheet.start('System.out.println(password("Key: ").length())')
    box = sheet.page.locator('.jp-Stdin-input[type="password"]')
    box.wait_for(timeout=SECONDS)
    box.fill("secret")
    box.press("Enter")
    sheet.says("6")
    sheet.ended()
    assert "secret" not in json.dumps(sheet.cells()) and "secret" not in sheet.cell().inner_text()


# -- outputs


def test_the_bar_of_a_magic_appears_moves_and_is_gone(sheet, shots):
    sheet.start("%timeit -r 12 -n 5 Thread.sleep(100)")  # what is timed: the test waits for the bar
    bar = sheet.page.locator(".fathom-progress")
    bar.wait_for(timeout=SECONDS)
    first = bar.inner_text()
    sheet.page.wait_for_function("""text => {
        const bar = document.querySelector('.fathom-progress');
        return bar && bar.innerText !== text;
    }""", arg=first, timeout=SECONDS)
    sheet.both(shots, "progress")
    [outputs] = sheet.ended()
    assert bar.count() == 0
    assert len(outputs) == 1 and sheet.output().count() == 1, "not even an empty line is left of it"
    assert sheet.output().first.bounding_box()["height"] > 5


def test_the_bar_of_a_cell_stays_as_it_was(sheet):
    sheet.run('for (var file : progress("files", List.of(1, 2, 3))) { Thread.sleep(1); }')
    assert "100 %" in sheet.output().inner_text() and "files 3/3" in sheet.output().inner_text()


def test_a_flood_is_folded_and_says_where_the_rest_is(sheet):
    sheet.run('for (int i = 0; i < 400_000; i++) System.out.println("line " + i);', timeout=LONG)
    text = sheet.output().first.inner_text()
    said = re.search(r"\.\.\. ([\d,]+) lines in between, saved in (\S+) \.\.\.", text)
    assert said, text[-500:]
    head, tail = text[: said.start()].split("\n"), text[said.end() :].split("\n")
    assert head[0] == "line 0" and [line for line in tail if line][-1] == "line 399999"
    shown = sum(line.startswith("line ") for line in head + tail)
    assert shown + int(said[1].replace(",", "")) == 400_000


def test_a_display_is_updated_in_its_place(sheet):
    sheet.run('var id = display("one");\nSystem.out.println("below")')
    sheet.cell().locator(".cm-content").click()
    sheet.page.evaluate("""() => {
        const notebook = jupyterapp.shell.currentWidget.content;
        notebook.model.sharedModel.addCell({cell_type: 'code', source: 'updateDisplay(id, "two")', metadata: {}});
        notebook.activeCellIndex = 1;
        jupyterapp.commands.execute('notebook:run-cell');
    }""")
    sheet.says("two")
    [first, second] = sheet.ended()
    assert first[0]["data"]["text/plain"].strip('"') == "two" and first[1]["text"] == "below\n"
    assert second == []


def test_cleared_output_is_gone(sheet):
    sheet.run('System.out.println("gone"); display("gone"); clearOutput(); System.out.println("kept");')
    assert sheet.output().inner_text().strip() == "kept"


def test_an_error_is_read_in_both_themes(sheet, shots):
    outputs = sheet.run(
        'int depth(String text) {\n    return Integer.parseInt(text);\n}',
        'var places = List.of("11", "no number");\nint sum = 0;\nfor (var place : places) {\n    sum += depth(place);\n}',
    )
    [error] = outputs[1]
    assert error["ename"] == "NumberFormatException"
    shown = sheet.output(1)
    assert "-->    2      return Integer.parseInt(text);" in shown.inner_text()
    sheet.both(shots, "error")
    for name in ("light", "dark"):
        if name == "dark":
            sheet.theme("JupyterLab Dark")
        assert contrast(shown.locator("pre")) >= 4.5, name
    sheet.theme("JupyterLab Light")
    sheet.run('int x = "three";\nString y = undefined + 1;')
    sheet.both(shots, "compile-error")


def contrast(element):
    """The least contrast, as WCAG counts it, of the texts of an element with what is behind them."""
    return element.evaluate("""root => {
        const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
        const light = colour => numbers(colour).slice(0, 3)
            .map(c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
        const behind = element => {
            for (; element; element = element.parentElement) {
                const colour = getComputedStyle(element).backgroundColor;
                const alpha = numbers(colour)[3];
                if (alpha === undefined || alpha > 0.5) return colour;
            }
            return 'rgb(255, 255, 255)';
        };
        return Math.min(...[root, ...root.querySelectorAll('*')]
            .filter(element => [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .map(element => {
                const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
                return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            }));
    }""")


def test_a_table_is_read_in_both_themes(sheet, shots):
    sheet.run('Table.create("writes", IntColumn.indexColumn("call", 300, 0), '
              'StringColumn.create("function", Collections.nCopies(300, "vfs_write <b>")), '
              'DoubleColumn.create("ms", java.util.stream.DoubleStream.iterate(0.5, d -> d * 1.1).limit(300).toArray()))')
    table = sheet.output().locator("table")
    assert table.locator("tbody tr").count() == 26 and "275 more rows" in table.inner_text()
    assert "vfs_write <b>" in table.inner_text()
    assert contrast(table) >= 4.5
    with sheet.dark():
        assert contrast(table) >= 4.5
    sheet.both(shots, "table")


def test_a_figure_of_jsplot_is_drawn(sheet, shots):
    sheet.start(
        "%maven tech.tablesaw:tablesaw-jsplot:0.44.4\n"
        "import tech.tablesaw.plotly.api.*;\n"
        'var t = Table.create("t", DoubleColumn.create("size", 1, 2, 4, 8), DoubleColumn.create("ms", 3, 1, 4, 1.5));\n'
        'LinePlot.create("Time by size", t, "size", "ms")')
    sheet.page.locator(".js-plotly-plot .scatterlayer .trace path.js-line").first.wait_for(timeout=LONG)
    assert "Time by size" in sheet.page.locator(".js-plotly-plot .gtitle").text_content()
    [outputs] = sheet.ended()
    assert sheet.page.locator('.js-plotly-plot').count() == 1, [list(o.get('data', o)) for o in outputs]
    sheet.both(shots, "figure")


def test_nothing_went_wrong_on_the_page(sheet):
    sheet.clean()
