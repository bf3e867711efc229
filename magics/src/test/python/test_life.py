"""The end of a kernel, whatever it does at the time."""

import os
import signal
import subprocess
import sys

from kernel_process import await_end, is_running


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
