"""The end of a kernel, whatever it does at the time."""

import os
import signal
import subprocess
import sys

import pytest

from kernel_process import Kernel, await_end, is_running, seconds_at_load


def test_shutdown_ends_the_process(own_kernel):
    own_kernel.start("while (true);")
    reply = own_kernel.control("shutdown_request", {"restart": False})
    assert reply["content"] == {"status": "ok", "restart": False}
    assert await_end(own_kernel.pid, 10)


def test_sigterm_ends_the_process(own_kernel):
    own_kernel.start("while (true);")
    os.kill(own_kernel.pid, signal.SIGTERM)
    assert await_end(own_kernel.pid, 10)


def test_system_exit_is_answered(own_kernel):
    reply, _ = own_kernel.run("System.exit(3)")
    assert reply["status"] == "error" and reply["ename"] == "SystemExit"
    assert await_end(own_kernel.pid, 10)


ENDS = {
    "another thread": "new Thread(() -> System.exit(6)).start(); Thread.sleep(60_000);",
    "a caught exit": "try { System.exit(6); } catch (Throwable t) { }",
    "a pool": "CompletableFuture.runAsync(() -> System.exit(6)).join();",
    "halt": "Runtime.getRuntime().halt(6);",
}


@pytest.mark.parametrize("code", ENDS.values(), ids=ENDS.keys())
def test_whoever_calls_system_exit_ends_the_kernel_with_an_answer(own_kernel, code):
    reply, _ = own_kernel.run(code)
    assert reply["ename"] == "SystemExit" and reply["evalue"] == "System.exit(6)"
    assert await_end(own_kernel.pid, 10)


def test_a_cell_that_a_signal_ends_is_answered(own_kernel):
    msg_id = own_kernel.start("while (true);")
    os.kill(own_kernel.pid, signal.SIGTERM)
    assert own_kernel.reply(msg_id)["content"]["ename"] == "KernelEnded"


def test_used_up_memory_is_an_error_and_not_the_end(tmp_path, monkeypatch):
    monkeypatch.setenv("FATHOM_JAVA_OPTIONS", "-Xmx160m")
    kernel = Kernel(tmp_path)
    try:
        kernel.run("List<byte[]> hog = new ArrayList<>();")
        reply, _ = kernel.run("while (true) hog.add(new byte[1 << 20]);", 60)
        assert reply["ename"] == "OutOfMemoryError", reply
        assert "%reset NAME" in reply["traceback"][-2]
        assert kernel.result("1+1") == "2"
        kernel.run("%reset hog")
        assert kernel.result("new byte[50 << 20].length") == str(50 << 20)
        reply, _ = kernel.run("new int[Integer.MAX_VALUE]")
        assert reply["ename"] == "OutOfMemoryError"
        assert kernel.result("1+1") == "2"
    finally:
        kernel.close()


def test_a_thread_dump_does_not_disturb(own_kernel):
    own_kernel.run("int kept = 5;")
    os.kill(own_kernel.pid, signal.SIGQUIT)
    assert own_kernel.result("kept") == "5"


def test_children_end_with_the_kernel(own_kernel):
    own_kernel.run('new ProcessBuilder("sleep", "3218").start();')
    assert subprocess.run(["pgrep", "-f", "sleep 3218"], capture_output=True).returncode == 0
    own_kernel.control("shutdown_request", {"restart": False})
    assert await_end(own_kernel.pid, 10)
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
    assert await_end(pid, seconds_at_load(5))
