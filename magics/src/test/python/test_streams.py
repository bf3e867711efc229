"""What cells write: all of it, in order, and how floods are folded."""

import time

from kernel_process import failure, stream


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
