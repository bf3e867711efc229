"""What cells write: all of it, in order, and how floods are folded."""

import json
import re
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


def test_what_the_kernel_notes_is_seen_wherever_stdout_goes(kernel):
    kernel.run("var kept = System.out; System.setOut(new java.io.PrintStream(new java.io.ByteArrayOutputStream()));")
    try:
        _, outputs = kernel.run("final int fixed = 5;")
    finally:
        kernel.run("System.setOut(kept);")
    assert "final" in stream(outputs, "stdout")


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


def with_bar(kernel, code):
    """The outputs of a cell that goes on when its progress bar has appeared."""
    bar = 'fathom.kernel.CellProgress.ofThisCell().at("working", 0.5); var line = input("");'
    msg_id = kernel.client.execute(bar + code, allow_stdin=True)
    kernel.client.get_stdin_msg(timeout=20)
    end = time.monotonic() + 20
    while kernel.client.get_iopub_msg(timeout=max(0.01, end - time.monotonic()))["msg_type"] != "display_data":
        pass
    kernel.client.input("")
    assert kernel.reply(msg_id)["content"]["status"] == "ok"
    return kernel.outputs(msg_id)


def test_a_bar_alone_leaves_nothing(kernel):
    assert [o["msg_type"] for o in with_bar(kernel, "")] == ["clear_output"]


def test_what_is_printed_after_a_bar_stays(kernel):
    outputs = with_bar(kernel, 'System.out.println("after");')
    # All goes, and comes again without the bar: nothing is left of it, not even an empty output.
    assert [o["msg_type"] for o in outputs] == ["stream", "clear_output", "stream"]
    assert outputs[1]["content"]["wait"]
    assert outputs[-1]["content"]["text"] == "after\n"


def texts(outputs):
    return "".join(o["content"]["text"] for o in outputs if o["msg_type"] == "stream")


def test_what_a_server_takes_goes_out_whole(kernel):
    _, outputs = kernel.run('for (int i = 0; i < 28_000; i++) System.out.println("x".repeat(92) + (1_000_000 + i));', 60)
    assert stream(outputs, "stdout") == "".join("x" * 92 + f"{1_000_000 + i}\n" for i in range(28_000))


def test_a_flood_is_folded_and_nothing_of_it_is_lost(kernel):
    _, outputs = kernel.run('for (int i = 0; i < 600_000; i++) System.out.println("line " + i);\n"done"', 60)
    text = texts(outputs)
    assert sum(len(json.dumps(o["content"])) + 700 for o in outputs) < 3_000_000
    found = re.search(r"\n\.\.\. (\d+) lines in between, saved in (\S+) \.\.\.\n", text)
    between = open(found[2], encoding="utf-8").read()
    assert between.count("\n") == int(found[1])
    head, tail = text[: found.start() + 1], text[found.end() :]
    assert head + between + tail == "".join(f"line {i}\n" for i in range(600_000))
    assert [o["msg_type"] for o in outputs][-1] == "execute_result"


def test_a_line_of_five_megabytes_is_folded(kernel):
    _, outputs = kernel.run('System.out.println("\\u00e9".repeat(5_000_000));', 60)
    text = texts(outputs)
    found = re.search(r"\n\.\.\. 1 line in between, saved in (\S+) \.\.\.\n", text)
    between = open(found[1], encoding="utf-8").read()
    assert text[: found.start()] + between + text[found.end() :] == "é" * 5_000_000 + "\n"


def test_output_can_be_had_whole(own_kernel):
    own_kernel.run("%output all")
    begun = time.monotonic()
    _, outputs = own_kernel.run('for (int i = 0; i < 40_000; i++) System.out.println("y".repeat(99));', 60)
    assert stream(outputs, "stdout") == ("y" * 99 + "\n") * 40_000
    assert time.monotonic() - begun > 2  # more than the server takes at once waits its turn


def test_streams_that_alternate_stay_below_the_servers_limit_of_messages(kernel):
    _, outputs = kernel.run('for (int i = 0; i < 20_000; i++) { System.out.print("o"); System.err.print("e"); }', 60)
    assert len([o for o in outputs if o["msg_type"] == "stream"]) < 3_000
    assert "saved in" in texts(outputs)


def test_tasks_write_into_the_cell_that_hands_them_over(kernel):
    kernel.run("var pool = java.util.concurrent.Executors.newSingleThreadExecutor(); pool.submit(() -> 1).get();")
    _, outputs = kernel.run('pool.submit(() -> System.out.println("from the pool")).get();')
    assert stream(outputs, "stdout") == "from the pool\n"
    _, outputs = kernel.run('java.util.concurrent.CompletableFuture.runAsync(() -> System.out.println("async"), pool).join();')
    assert stream(outputs, "stdout") == "async\n"


def test_bytes_that_are_no_text(kernel):
    _, outputs = kernel.run("System.out.write(0xE2); System.out.write(0x82); System.out.flush(); Thread.sleep(120); System.out.write(0xAC); System.out.write(0xFF); System.out.flush();")
    assert stream(outputs, "stdout") == "€\ufffd"


def test_a_progress_bar_of_the_cell(kernel):
    _, outputs = kernel.run('for (var e : progress("reading", List.of(1, 2, 3))) Thread.sleep(150);')
    shown = [o["content"]["data"]["text/plain"] for o in outputs if "data" in o["content"]]
    assert shown[0] == "0 % reading 0/3" and shown[-1] == "100 % reading 3/3"


def test_input_and_password(kernel):
    msg_id = kernel.client.execute('input("name? ") + "/" + password("word? ")', allow_stdin=True)
    asked = []
    for answer in ("Ada", "secret"):
        question = kernel.client.get_stdin_msg(timeout=10)["content"]
        asked.append((question["prompt"], question["password"]))
        kernel.client.input(answer)
    assert asked == [("name? ", False), ("word? ", True)]
    assert kernel.reply(msg_id)["content"]["status"] == "ok"
    results = [o for o in kernel.outputs(msg_id) if o["msg_type"] == "execute_result"]
    assert results[0]["content"]["data"]["text/plain"] == "Ada/secret"


def test_a_front_end_that_answers_no_questions_is_told(kernel):
    reply, _ = kernel.run('input("?")', allow_stdin=False)
    assert reply["status"] == "error" and "does not answer questions" in reply["evalue"]


def test_output_goes_on_after_a_cell_has_closed_it(kernel):
    kernel.run('System.out.println("before"); System.out.close(); try (var e = System.err) { e.println("error"); }')
    _, outputs = kernel.run('System.out.println("after"); System.err.println("too");')
    assert stream(outputs, "stdout") == "after\n" and stream(outputs, "stderr") == "too\n"
