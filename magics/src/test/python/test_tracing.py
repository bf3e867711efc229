"""Tracing through a real kernel process, in a real lab: what install.sh has put into the data directory."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from kernel_process import Kernel, await_end, seconds_at_load

DATA = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    process = Kernel(tmp_path_factory.mktemp("kernel"), DATA)
    yield process
    process.close()


def start_until(kernel, code, said, timeout=200):
    """Starts a cell and waits until its progress bar or its output says something; the request's id."""
    msg_id = kernel.client.execute(code)
    end = time.monotonic() + timeout
    printed = ""
    while True:
        message = kernel.client.get_iopub_msg(timeout=max(0.01, end - time.monotonic()))
        content = message["content"]
        if message["parent_header"].get("msg_id") != msg_id:
            continue  # the end of a cell before
        assert content.get("execution_state") != "idle", "the cell ended before it was interrupted: " + printed
        printed += content.get("text", "")
        if said in content.get("data", {}).get("text/plain", "") or said in printed:
            return msg_id


def test_an_interrupted_trace_shows_the_runs_that_were_done(kernel):
    msg_id = start_until(kernel, "%trace_write --repeat 900 --as part", "1 % tracing")
    kernel.interrupt()
    reply = kernel.reply(msg_id, 15)["content"]
    assert reply["status"] == "error" and reply["ename"] == "Interrupted", reply
    shown = [o["content"]["data"] for o in kernel.outputs(msg_id) if o["msg_type"] == "display_data"]
    assert "Interrupted: the runs that were done by then are shown." in shown[-1]["text/html"]
    assert 1 <= int(kernel.result("part.runs().rowCount()")) < 900
    reply, outputs = kernel.run("%trace_write", 200)
    assert reply["status"] == "ok"
    assert "Interrupted" not in outputs[-1]["content"]["data"]["text/html"]


def test_an_interrupted_bpftrace_shows_what_it_counted(kernel):
    program = '%%bpftrace --for 600s\ninterval:ms:200 { @ticks = count(); printf("tick\\n"); }'
    msg_id = start_until(kernel, program, "tick", timeout=300)  # the first time bpftrace is fetched
    kernel.interrupt()
    reply = kernel.reply(msg_id, 15)["content"]
    assert reply["status"] == "error" and reply["ename"] == "Interrupted", reply
    shown = [o["content"]["data"] for o in kernel.outputs(msg_id) if o["msg_type"] == "display_data"]
    assert "@ticks" in shown[-1]["text/html"]
    assert int(kernel.result('bpf.map("ticks").longColumn("value").get(0)')) >= 1


SERVER = """
import os, pathlib, sys
sys.path.insert(0, sys.argv[1])
from kernel_process import Kernel
from test_tracing import start_until
kernel = Kernel(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), JDK_JAVA_OPTIONS="-Djava.io.tmpdir=" + sys.argv[4])
start_until(kernel, sys.argv[5], sys.argv[6])
print(kernel.pid, flush=True)
sys.stdin.read()
"""

RUNNING = {
    "a trace": ("%trace_write --repeat 900", "1 % tracing"),
    "bpftrace": ('%%bpftrace --for 600s\ninterval:ms:200 { printf("tick\\n"); }', "tick"),
    "a program": ("%%trace_write --repeat 900\n#include <unistd.h>\nint main(void) { return write(1, \"x\", 1) != 1; }", "1 % tracing"),
}


@pytest.mark.parametrize("cell, said", RUNNING.values(), ids=RUNNING.keys())
def test_nothing_is_left_of_a_trace_whose_server_is_killed(tmp_path, cell, said):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, os.path.dirname(__file__), str(tmp_path), str(DATA), str(temporary), cell, said],
        stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True,
    )  # fmt: skip
    line = server.stdout.readline()
    assert line.strip().isdigit(), line
    kernel = psutil.Process(int(line))
    children = kernel.children(recursive=True)
    guests = [child for child in children if "qemu" in child.name()]
    assert guests, [child.cmdline() for child in children]
    directories = set(re.findall(r"/tmp/fathom[^/,=\s]*", " ".join(word for g in guests for word in g.cmdline())))
    assert directories
    server.kill()
    server.wait()
    end = time.monotonic() + seconds_at_load(5)
    for process in [kernel, *children]:
        assert await_end(process.pid, end - time.monotonic()), process
    assert not [name for name in directories if Path(name).exists()]
    assert list(temporary.iterdir()) == []
