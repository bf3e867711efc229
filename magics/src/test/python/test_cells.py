"""Cells as a front end meets them: what reaches the user beside the value."""

import pytest

from kernel_process import Kernel, stream


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    process = Kernel(tmp_path_factory.mktemp("kernel"))
    yield process
    process.close()


def test_nothing_runs_before_all_of_it_compiles(kernel):
    reply, outputs = kernel.run('System.out.println("ran");\nint wrong = "text";\nundeclared();')
    assert reply["ename"] == "CompileError"
    assert stream(outputs, "stdout") == ""
    trace = "\n".join(reply["traceback"])
    assert "line 2: incompatible types" in trace and "line 3: cannot find symbol" in trace


def test_notes_are_said(kernel):
    _, outputs = kernel.run("final int TOP = 1; int later() { return unknownYet(); }")
    said = stream(outputs, "stdout")
    assert "final is dropped: TOP" in said and "later cannot be used yet" in said


def test_an_endless_recursion_shows_head_and_tail(kernel):
    reply, _ = kernel.run("int down(int n) { return down(n + 1); }\n\ndown(0)")
    assert reply["ename"] == "StackOverflowError"
    assert any("times" in line for line in reply["traceback"])
    assert any("line 3" in line for line in reply["traceback"])


def test_a_stack_trace_of_a_thread_has_the_users_frames(kernel):
    _, outputs = kernel.run(
        'Thread t = new Thread(() -> { throw new IllegalStateException("mine"); }, "worker");\n'
        "t.start(); t.join(); Thread.sleep(100);"
    )
    said = stream(outputs, "stderr")
    assert 'Exception in thread "worker" java.lang.IllegalStateException: mine' in said
    assert "fathom" not in said


@pytest.mark.parametrize(
    "code, shown",
    [
        ("Optional.of(new int[] {1})", "Optional[[1]]"),
        ('Map.of("a", new int[] {1}).entrySet()', "[a=[1]]"),
        ("new ArrayDeque<>(List.of(new int[] {1}))", "[[1]]"),
        ('Pattern.compile("a+").matcher("aa").matches()', "true"),
        ("CompletableFuture.supplyAsync(() -> 1).join()", "1"),
        ('display("x").length() > 8', "true"),
        ("var all = new ArrayList<Object>(); for (int i = 0; i < 999; i++) all.add(all); all.size()", "999"),
        ('"%d%%".formatted(5)', "5%"),
        ("int rest = 10\n  % 3;\nrest", "1"),
        ("/*\n%time 5\n*/ 'c'", "c"),
        ("new String(new char[] {0xD800})", "?"),
    ],
)
def test_odd_results(kernel, code, shown):
    assert kernel.result(code) == shown


def test_what_holds_itself_a_thousand_times_is_shown_in_part(kernel):
    kernel.run("var me = new ArrayList<Object>(); for (int i = 0; i < 1000; i++) me.add(me);")
    assert len(kernel.result("me")) < 2_000_000


def test_a_text_of_many_megabytes_is_shown_in_part(kernel):
    assert kernel.result('"é".repeat(5_000_000)').endswith("\n... 4,000,000 more characters")


def test_a_display_at_the_end_of_a_cell_is_shown_once(kernel):
    _, outputs = kernel.run('display("shown")')
    assert [o["msg_type"] for o in outputs[2:]] == ["display_data"]


def test_a_crash_of_the_compiler_is_no_output(kernel):
    reply = kernel.shell("complete_request", {"code": "catch (IOEx", "cursor_pos": 11})
    assert reply["status"] == "ok" and reply["matches"] == []
    _, outputs = kernel.run("1")
    assert stream(outputs, "stderr") == ""


@pytest.mark.parametrize(
    "code, first, start",
    [
        ("%", "%", 0),
        ("int a;\n%", "%", 7),
        ("%%", "%%", 0),
        ("%time Math.sq", "sqrt(", 11),
        ("%%timeit\nMath.sq", "sqrt(", 14),
        ("switch (1) { cas", "case", 13),
    ],
)
def test_completion_in_odd_places(kernel, code, first, start):
    reply = kernel.shell("complete_request", {"code": code, "cursor_pos": len(code)})
    assert reply["matches"][0].startswith(first) and reply["cursor_start"] == start


def test_a_picture_is_shown(kernel):
    _, outputs = kernel.run("new java.awt.image.BufferedImage(3, 2, java.awt.image.BufferedImage.TYPE_INT_RGB)")
    data = outputs[-1]["content"]["data"]
    assert data["image/png"].startswith("iVBOR") and "3 x 2" in data["text/plain"]


def test_completion_has_types_and_counts_code_points(kernel):
    kernel.run("String greeting = null;")
    code = 'var s = "😀"; greeting.toUpp'
    reply = kernel.shell("complete_request", {"code": code, "cursor_pos": len(code)})
    assert reply["matches"] == ["toUpperCase("]
    assert code[reply["cursor_start"] : reply["cursor_end"]] == "toUpp"
    types = reply["metadata"]["_jupyter_types_experimental"]
    assert types[0]["type"] == "function" and types[0]["signature"].endswith(": String")


def test_inspection_is_text_and_html(kernel):
    reply = kernel.shell("inspect_request", {"code": "Math.max(", "cursor_pos": 9, "detail_level": 0})
    assert reply["found"] and "Math.max(int a, int b)" in reply["data"]["text/plain"]
    assert "<b>static int Math.max" in reply["data"]["text/html"]
