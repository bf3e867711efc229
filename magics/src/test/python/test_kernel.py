"""The kernel as a front end meets it: a real process, a real client."""

import os
import signal
import subprocess
import sys
import time

import pytest
import zmq

from kernel_process import Kernel, await_end, is_running, stream


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    process = Kernel(tmp_path_factory.mktemp("kernel"))
    yield process
    process.close()


@pytest.fixture
def own_kernel(tmp_path):
    process = Kernel(tmp_path)
    yield process
    process.close()


def failure(kernel, code):
    reply, outputs = kernel.run(code)
    assert reply["status"] == "error", reply
    errors = [o for o in outputs if o["msg_type"] == "error"]
    assert len(errors) == 1
    assert errors[0]["content"]["traceback"] == reply["traceback"]
    return reply, "\n".join(reply["traceback"])


# -- messages


def test_kernel_info(kernel):
    info = kernel.shell("kernel_info_request", {})
    assert info["status"] == "ok"
    assert info["language_info"]["name"] == "java"
    assert info["protocol_version"].startswith("5.")


def test_an_expression_is_the_result(kernel):
    assert kernel.result("1+1") == "2"


def test_order_of_messages(kernel):
    _, outputs = kernel.run('System.out.println("a"); display("b"); 3')
    kinds = [o["msg_type"] for o in outputs]
    assert kinds == ["status", "execute_input", "stream", "display_data", "execute_result"]
    assert all(o["metadata"] == {} for o in outputs)
    assert outputs[-1]["content"]["metadata"] == {}


def test_silent_cells_leave_no_trace(kernel):
    before = kernel.run("0")[0]["execution_count"]
    reply, outputs = kernel.run('System.out.println("x"); 7', silent=True)
    assert reply["status"] == "ok"
    assert [o["msg_type"] for o in outputs] == ["status"]
    reply, _ = kernel.run("0", store_history=False)
    assert reply["execution_count"] == before


def test_user_expressions(kernel):
    reply, _ = kernel.run("int ue = 20;", user_expressions={"good": "ue + 1", "bad": "nope"})
    good, bad = reply["user_expressions"]["good"], reply["user_expressions"]["bad"]
    assert good["status"] == "ok" and good["data"]["text/plain"] == "21"
    assert bad["status"] == "error" and bad["ename"] == "CompileError"


def test_stop_on_error_aborts_what_is_queued(kernel):
    first = kernel.client.execute('Thread.sleep(300); throw new RuntimeException("no")')
    second = kernel.client.execute("System.out.println(1)")
    assert kernel.reply(first)["content"]["status"] == "error"
    assert kernel.reply(second)["content"]["status"] == "aborted"
    assert kernel.result("5") == "5"


def test_without_stop_on_error_the_next_cell_runs(kernel):
    first = kernel.client.execute("throw new RuntimeException()", stop_on_error=False)
    second = kernel.client.execute("1")
    assert kernel.reply(first)["content"]["status"] == "error"
    assert kernel.reply(second)["content"]["status"] == "ok"


def test_history(kernel):
    kernel.run("int inHistory = 1;")
    tail = kernel.shell("history_request", {"hist_access_type": "tail", "n": 1, "raw": True, "output": False})
    assert tail["history"][-1][2] == "int inHistory = 1;"
    found = kernel.shell(
        "history_request",
        {"hist_access_type": "search", "pattern": "*inHist*", "n": 5, "raw": True, "output": False},
    )
    assert len(found["history"]) == 1


def test_comm_info_and_unknown_comms(kernel):
    assert kernel.shell("comm_info_request", {}) == {"status": "ok", "comms": {}}
    message = kernel.client.session.msg("comm_open", {"comm_id": "c1", "target_name": "none", "data": {}})
    kernel.client.shell_channel.send(message)
    kinds = [o["msg_type"] for o in kernel.outputs(message["header"]["msg_id"])]
    assert "comm_close" in kinds


def raw_shell(kernel):
    context = zmq.Context.instance()
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    socket.connect(f"tcp://127.0.0.1:{kernel.manager.shell_port}")
    return socket


@pytest.mark.parametrize(
    "damage",
    [
        lambda frames: frames[:1] + [b"0" * 64] + frames[2:],
        lambda frames: frames[:2],
        lambda frames: [b"hello"],
        lambda frames: [b""],
        lambda frames: frames[:2] + [b"{not json", b"{}", b"{}", b"{}"],
        lambda frames: frames[:2] + [b"\xff\xfe", b"{}", b"{}", b"{}"],
    ],
    ids=["signature", "too few", "no delimiter", "empty", "no JSON", "no UTF-8"],
)
def test_a_damaged_message_is_dropped_and_logged(kernel, damage):
    session = kernel.client.session
    frames = session.serialize(session.msg("kernel_info_request", {}))
    before = kernel.log.read_text().count("dropped") if kernel.log.exists() else 0
    socket = raw_shell(kernel)
    socket.send_multipart(damage(frames))
    assert kernel.result("1+1") == "2"
    end = time.monotonic() + 5
    while kernel.log.read_text().count("dropped") == before:
        assert time.monotonic() < end
        time.sleep(0.02)
    socket.close()


@pytest.mark.parametrize(
    "kind, content",
    [
        ("execute_request", {"code": 5}),
        ("execute_request", {}),
        ("complete_request", {"code": "x"}),
        ("history_request", {"hist_access_type": "nonsense"}),
        ("no_such_request", {}),
    ],
)
def test_a_message_of_the_wrong_shape_is_survived(kernel, kind, content):
    kernel.client.shell_channel.send(kernel.client.session.msg(kind, content))
    assert kernel.result("1+1") == "2"


# -- output


def test_no_line_is_lost(kernel):
    reply, outputs = kernel.run("for (int i = 0; i < 200_000; i++) System.out.println(i);", 60)
    assert reply["status"] == "ok"
    assert stream(outputs, "stdout") == "".join(f"{i}\n" for i in range(200_000))


def test_stdout_and_stderr_keep_their_order(kernel):
    _, outputs = kernel.run(
        'for (int i = 0; i < 50; i++) { System.out.print("o" + i + " "); System.err.print("e" + i + " "); }'
    )
    written = "".join(o["content"]["text"] for o in outputs if o["msg_type"] == "stream")
    assert written == "".join(f"o{i} e{i} " for i in range(50))


def test_output_is_unicode(kernel):
    _, outputs = kernel.run('for (int i = 0; i < 40_000; i++) System.out.print("\\u20ac\\ud83d\\ude00");')
    assert stream(outputs, "stdout") == "€😀" * 40_000


def test_late_output_goes_to_the_cell_that_started_it(kernel):
    late = kernel.client.execute(
        'new Thread(() -> { try { Thread.sleep(400); } catch (InterruptedException e) { } System.out.println("late"); }).start();'
    )
    kernel.reply(late)
    kernel.run("1")
    end = time.monotonic() + 5
    while True:
        message = kernel.client.get_iopub_msg(timeout=max(0.01, end - time.monotonic()))
        if message["msg_type"] == "stream":
            break
    assert message["content"]["text"] == "late\n"
    assert message["parent_header"]["msg_id"] == late


def test_a_display_is_updated(kernel):
    _, outputs = kernel.run('String id = display("one"); updateDisplay(id, "two");')
    shown = [o for o in outputs if o["msg_type"] == "display_data"]
    updated = [o for o in outputs if o["msg_type"] == "update_display_data"]
    assert shown[0]["content"]["data"]["text/plain"] == "one"
    assert updated[0]["content"]["data"]["text/plain"] == "two"
    assert shown[0]["content"]["transient"] == updated[0]["content"]["transient"]


def test_clear_output(kernel):
    _, outputs = kernel.run("clearOutput(); clearOutput(true);")
    waits = [o["content"]["wait"] for o in outputs if o["msg_type"] == "clear_output"]
    assert waits == [False, True]


# -- cells


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


# -- interrupts


@pytest.mark.parametrize(
    "code",
    [
        "while (true);",
        "for (;;) { try { Thread.sleep(10); } catch (Throwable t) { } }",
        "Thread.sleep(60_000);",
        "int r(int n) { return n < 0 ? 0 : r(n - 1) + r(n - 1); }\nr(60)",
        "Stream.iterate(1, i -> i + 1).forEach(i -> { });",
        "synchronized (this_lock) { this_lock.wait(); }",
        "new java.net.ServerSocket(0).accept();",
        "%sh sleep 60",
    ],
)
def test_an_interrupt_stops_the_cell_and_keeps_the_state(kernel, code):
    kernel.run("int kept = 42; Object this_lock = new Object();")
    msg_id = kernel.start(("\n" if code.startswith("%") else "") + code)
    begun = time.monotonic()
    assert kernel.interrupt()["content"]["status"] == "ok"
    reply = kernel.reply(msg_id, 5)["content"]
    assert time.monotonic() - begun < 1.2
    assert reply["status"] == "error" and reply["ename"] == "Interrupted", reply
    assert kernel.result("kept") == "42"


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_of_a_second(pid):
    before = cpu_seconds(pid)
    time.sleep(1)  # the second that is measured
    return cpu_seconds(pid) - before


def test_an_interrupted_loop_burns_no_cpu(kernel):
    msg_id = kernel.start("while (true);")
    kernel.interrupt()
    kernel.reply(msg_id, 5)
    # The compilers of the JVM may still be at work for a second or two.
    assert any(cpu_of_a_second(kernel.pid) < 0.2 for _ in range(6))


def test_an_interrupt_ends_the_script(kernel):
    msg_id = kernel.start("\n%sh sleep 3217")
    end = time.monotonic() + 5
    while subprocess.run(["pgrep", "-P", str(kernel.pid)], capture_output=True).returncode != 0:
        assert time.monotonic() < end
        time.sleep(0.02)
    kernel.interrupt()
    kernel.reply(msg_id, 5)
    assert subprocess.run(["pgrep", "-f", "sleep 3217"], capture_output=True).returncode != 0


# -- help while a cell runs


def test_questions_are_answered_while_a_cell_runs(kernel):
    msg_id = kernel.start("Thread.sleep(60_000);")
    assert "Math.max" not in kernel.shell("complete_request", {"code": "Math.ma", "cursor_pos": 7})["matches"]
    assert kernel.shell("is_complete_request", {"code": "1+1"})["status"] == "complete"
    assert kernel.shell("inspect_request", {"code": "Math.max(", "cursor_pos": 9})["found"]
    kernel.interrupt()
    assert kernel.reply(msg_id)["content"]["status"] == "error"


def test_completion_of_java(kernel):
    reply = kernel.shell("complete_request", {"code": '"x".toUp', "cursor_pos": 8})
    assert "toUpperCase" in " ".join(reply["matches"])
    assert (reply["cursor_start"], reply["cursor_end"]) == (4, 8)


def test_positions_are_code_points(kernel):
    code = '"😀😀".toUp'
    reply = kernel.shell("complete_request", {"code": code, "cursor_pos": len(code)})
    assert (reply["cursor_start"], reply["cursor_end"]) == (len(code) - 4, len(code))


def test_completion_of_magics(kernel):
    names = kernel.shell("complete_request", {"code": "%ls", "cursor_pos": 3})
    assert names["matches"] == ["%lsmagic"] and names["cursor_start"] == 0
    options = kernel.shell("complete_request", {"code": "%%writefile --a", "cursor_pos": 15})
    assert options["matches"] == ["--append"] and options["cursor_start"] == 12


def test_inspection_of_a_magic(kernel):
    reply = kernel.shell("inspect_request", {"code": "%%writefile x", "cursor_pos": 5})
    assert reply["found"]
    assert "--append" in reply["data"]["text/plain"]
    assert "<pre>" in reply["data"]["text/html"]


@pytest.mark.parametrize(
    "code, status",
    [
        ("1+1", "complete"),
        ("for (int i = 0; i < 3; i++) {", "incomplete"),
        ("int x = ", "incomplete"),
        ("1)", "invalid"),
        ("%lsmagic", "complete"),
        ("%%sh\nls", "incomplete"),
        ("%%sh\nls\n", "complete"),
    ],
)
def test_is_complete(kernel, code, status):
    assert kernel.shell("is_complete_request", {"code": code})["status"] == status


# -- magics


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


# -- life


def test_shutdown_ends_the_process(own_kernel):
    own_kernel.start("while (true);")
    reply = own_kernel.control("shutdown_request", {"restart": False})
    assert reply["content"] == {"status": "ok", "restart": False}
    assert await_end(own_kernel.pid, 3)


def test_sigterm_ends_the_process(own_kernel):
    own_kernel.start("while (true);")
    os.kill(own_kernel.pid, signal.SIGTERM)
    assert await_end(own_kernel.pid, 3)


def test_system_exit_is_answered(own_kernel):
    reply, _ = own_kernel.run("System.exit(3)")
    assert reply["status"] == "error" and reply["ename"] == "SystemExit"
    assert await_end(own_kernel.pid, 3)


def test_children_end_with_the_kernel(own_kernel):
    own_kernel.run('new ProcessBuilder("sleep", "3218").start();')
    assert subprocess.run(["pgrep", "-f", "sleep 3218"], capture_output=True).returncode == 0
    own_kernel.control("shutdown_request", {"restart": False})
    assert await_end(own_kernel.pid, 3)
    assert subprocess.run(["pgrep", "-f", "sleep 3218"], capture_output=True).returncode != 0


def test_the_kernel_ends_with_its_server(tmp_path):
    script = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1])\n"
        "from kernel_process import Kernel\n"
        "k = Kernel(pathlib.Path(sys.argv[2])); k.start('while (true);')\n"
        "print(k.pid, flush=True); sys.stdin.read()\n"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", script, os.path.dirname(__file__), str(tmp_path)],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
    pid = int(server.stdout.readline())
    assert is_running(pid)
    server.kill()
    server.wait()
    assert await_end(pid, 5)
