"""Cells and magics as a front end meets them: a real process, a real client."""

import pytest

from kernel_process import failure, stream


@pytest.mark.parametrize(
    "code, shown",
    [
        ("new int[] {1, 2, 3}", "[1, 2, 3]"),
        ("new int[][] {{1}, {2, 3}}", "[[1], [2, 3]]"),
        ("List.of(new int[] {1}, new int[] {2})", "[[1], [2]]"),
        ("Map.of(1, 2)", "{1=2}"),
        ("(String) null", "null"),
        ('"""\n%lsmagic\n"""', "%lsmagic\n"),
        ("Stream.of(1, 2).map(i -> i * 2).toList()", "[2, 4]"),
        ("var a = 1; var b = 2; a + b", "3"),
        ("int twice(int n) { return 2 * n; }\ntwice(21)", "42"),
        ('"gr\\u00fc\\u00df 😀"', "grüß 😀"),
    ],
)
def test_results(kernel, code, shown):
    assert kernel.result(code) == shown


def test_statements_and_declarations_have_no_result(kernel):
    assert kernel.result("int n = 5;") is None
    assert kernel.result("// nothing") is None
    assert kernel.result("") is None


def test_an_exception_is_put_into_the_cells_lines(kernel):
    kernel.run("int broken(int n) {\n  return n / 0;\n}")
    cell = kernel.run("0")[0]["execution_count"] - 1
    reply, text = failure(kernel, "int z = 1;\nbroken(z);")
    assert reply["ename"] == "ArithmeticException"
    assert reply["evalue"] == "/ by zero"
    assert f"at broken(Cell {cell}, line 2)" in text
    assert f"at Cell {cell + 2}, line 2" in text
    assert "-->    2    return n / 0;" in text
    assert "fathom." not in text and "jdk." not in text and "REPL" not in text


def test_causes_and_exceptions_of_the_users_own(kernel):
    reply, text = failure(
        kernel,
        'class Mine extends RuntimeException { Mine(String m, Throwable c) { super(m, c); } }\n'
        'throw new Mine("outer", new IllegalStateException("inner"));',
    )
    assert reply["ename"] == "Mine" and reply["evalue"] == "outer"
    assert "Caused by: java.lang.IllegalStateException: inner" in text


def test_a_compile_error_has_line_and_caret(kernel):
    reply, text = failure(kernel, 'int ok = 1;\nint bad = "text";')
    assert reply["ename"] == "CompileError"
    assert "line 2: incompatible types" in text
    assert '    int bad = "text";\n              ^^^^^^' in text


def test_a_syntax_error_is_found_before_anything_runs(kernel):
    _, outputs = kernel.run('System.out.println("ran");\nint 5x = 1;')
    assert stream(outputs, "stdout") == ""


def test_stack_overflow_is_short(kernel):
    reply, text = failure(kernel, "int deep(int n) { return deep(n + 1) + 1; }\ndeep(0)")
    assert reply["ename"] == "StackOverflowError"
    assert len(text.splitlines()) < 40


def test_an_error_in_tostring_is_an_ordinary_error(kernel):
    reply, _ = failure(
        kernel,
        'class Bad { public String toString() { throw new AssertionError("shy"); } }\nnew Bad()',
    )
    assert reply["ename"] == "AssertionError"
    assert kernel.result("2") == "2"


def test_input(kernel):
    msg_id = kernel.client.execute(
        "String line = new Scanner(System.in).nextLine(); line", allow_stdin=True
    )
    question = kernel.client.get_stdin_msg(timeout=10)
    assert question["msg_type"] == "input_request"
    kernel.client.input("hello")
    assert kernel.reply(msg_id)["content"]["status"] == "ok"
    results = [o for o in kernel.outputs(msg_id) if o["msg_type"] == "execute_result"]
    assert results[0]["content"]["data"]["text/plain"] == "hello"


def test_an_unknown_magic_has_a_suggestion(kernel):
    reply, _ = failure(kernel, "%lsmagik")
    assert "Did you mean %lsmagic?" in reply["evalue"]


def test_an_unknown_option_has_a_suggestion(kernel):
    reply, _ = failure(kernel, "%%writefile --apend x\nbody")
    assert "Did you mean --append?" in reply["evalue"]


def test_magics_and_java_in_one_cell(kernel):
    _, outputs = kernel.run('int m = 6;\n%sh echo from the shell\nm * 7')
    assert stream(outputs, "stdout") == "from the shell\n"
    assert outputs[-1]["content"]["data"]["text/plain"] == "42"


def test_a_script_with_an_exit_status(kernel):
    reply, _ = failure(kernel, "%%sh\necho out\necho err >&2\nexit 3")
    assert "exit status 3" in reply["evalue"]


def test_writefile(kernel, tmp_path):
    target = tmp_path / "a dir" / "f.txt"
    kernel.run(f'%%writefile "{target}"\none\n  two\n')
    assert target.read_text() == "one\n  two\n"


def test_time(kernel):
    _, outputs = kernel.run("%time Thread.sleep(20)")
    assert "Wall time" in outputs[-1]["content"]["data"]["text/plain"]
