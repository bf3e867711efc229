"""The protocol's messages, whole and damaged, one after the other and while a cell runs."""

import time

import pytest
import zmq

from kernel_process import failure


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


def dropped(kernel):
    """How many messages the log says were dropped; it is there from the first line on."""
    return kernel.log.read_text().count("dropped") if kernel.log.exists() else 0


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
    before = dropped(kernel)
    socket = raw_shell(kernel)
    socket.send_multipart(damage(frames))
    assert kernel.result("1+1") == "2"
    end = time.monotonic() + 5
    while dropped(kernel) == before:
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
