"""Measures Java kernels and ipykernel in one interleaved run and prints a table in Markdown.

    ~/.local/share/fathom/venv/bin/python magics/src/test/python/bench_kernels.py [--rounds 7] [--only fathom ..]

Fathom is measured as install.sh left it. The others are installed once, each into an environment of its own
below --peers. A machine that does other things makes all of them slower: compare columns, not times.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
import venv
from pathlib import Path

import psutil
import zmq
from jupyter_client.connect import write_connection_file
from jupyter_client.session import Session

PEERS = {"ipykernel": "ipykernel", "jjava": "jjava", "kotlin": "kotlin-jupyter-kernel"}
DATA = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "fathom"

# What each is asked: a first cell, a first magic, three cells before the memory is read, 200,000 lines, completion.
JAVA_LINES = "for (int i = 0; i < 200000; i++) System.out.println(i);"
CELLS = {
    "fathom": ("1+1", "%lsmagic", ["int a = 1;", "String b = \"b\";", "a + b"], JAVA_LINES, "Math.ma"),
    "jjava": ("1+1", None, ["int a = 1;", "String b = \"b\";", "a + b"], JAVA_LINES, "Math.ma"),
    "kotlin": ("1+1", None, ["val a = 1", "val b = \"b\"", "b + a"], "for (i in 0 until 200000) println(i)", "Math.ma"),
    "ipykernel": ("1+1", "%lsmagic", ["a = 1", "b = 'b'", "b * a"], "for i in range(200000): print(i)", "str.joi"),
}
INSPECT = {"ipykernel": "str.join"}


def peer(name, folder):
    """The command that starts a kernel, which is installed first if it is not there."""
    home = folder / name
    if not (home / ".complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        venv.create(home, with_pip=True)
        pip = [home / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, *(["--pre"] if name == "jjava" else []), PEERS[name]], check=True)
        # As it is after a first start, wherever PYTHONDONTWRITEBYTECODE is set.
        subprocess.run([home / "bin" / "python", "-m", "compileall", "-q", home / "lib"], stdout=subprocess.DEVNULL)
        (home / ".complete").touch()
    return spec(next((home / "share" / "jupyter" / "kernels").glob("*/kernel.json")), home / "bin")


def spec(file, programs=None):
    content = json.loads(file.read_text())
    argv = [word.replace("{resource_dir}", str(file.parent)) for word in content["argv"]]
    if programs and argv[0] in ("python", "python3"):
        argv[0] = str(programs / "python")
    return argv, content.get("env", {})


class Running:
    """A kernel process and sockets that connect again every millisecond until it listens."""

    def __init__(self, argv, env):
        self.file, config = write_connection_file(
            fname=str(Path(tempfile.gettempdir()) / f"bench-{uuid.uuid4().hex}.json"), key=b"bench"
        )
        self.session = Session(key=b"bench")
        self.context = zmq.Context()
        self.shell = self._socket(zmq.DEALER, config["shell_port"])
        self.iopub = self._socket(zmq.SUB, config["iopub_port"])
        self.iopub.setsockopt(zmq.SUBSCRIBE, b"")
        self.iopub.setsockopt(zmq.RCVHWM, 0)
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [word.replace("{connection_file}", self.file) for word in argv],
            env=dict(os.environ, **env), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _socket(self, kind, port):
        socket = self.context.socket(kind)
        socket.setsockopt(zmq.RECONNECT_IVL, 1)
        socket.setsockopt(zmq.LINGER, 0)
        socket.connect(f"tcp://127.0.0.1:{port}")
        return socket

    def since_launch(self):
        return (time.perf_counter() - self.began) * 1e3

    def ask(self, request, seconds=120, **content):
        """Sends a request and waits for its reply: milliseconds, content, and the request's id."""
        begin = time.perf_counter()
        sent = self.session.send(self.shell, f"{request}_request", content)
        while True:
            if not self.shell.poll(seconds * 1000):
                raise TimeoutError(f"no answer to {request}")
            _, frames = self.session.feed_identities(self.shell.recv_multipart())
            message = self.session.deserialize(frames)
            if message["parent_header"].get("msg_id") == sent["header"]["msg_id"]:
                return (time.perf_counter() - begin) * 1e3, message["content"], sent["header"]["msg_id"]

    def cell(self, code):
        return self.ask("execute", code=code, silent=False, store_history=True, user_expressions={},
                        allow_stdin=False, stop_on_error=True)  # fmt: skip

    def lines(self, code):
        """Seconds until a cell's idle state, and how many lines have come by then."""
        while self.iopub.poll(200):
            self.iopub.recv_multipart()
        begin = time.perf_counter()
        content = dict(code=code, silent=False, store_history=True, user_expressions={}, allow_stdin=False)
        sent = self.session.send(self.shell, "execute_request", content)["header"]["msg_id"]
        count = 0
        while self.iopub.poll(120_000):
            _, frames = self.session.feed_identities(self.iopub.recv_multipart())
            message = self.session.deserialize(frames)
            if message["parent_header"].get("msg_id") != sent:
                continue
            if message["msg_type"] == "stream":
                count += message["content"]["text"].count("\n")
            elif message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return time.perf_counter() - begin, count
        raise TimeoutError("the cell of 200,000 lines has no end")

    def tree(self):
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def close(self):
        for process in self.tree():
            process.kill()
        self.process.wait()
        self.context.destroy(linger=0)
        os.unlink(self.file)


def cpu(processes):
    return sum(sum(p.cpu_times()[:2]) for p in processes) * 1e3


def start_row(name, argv, env):
    """One launch each for kernel_info and first result, and one for a first magic; memory after three cells."""
    first, magic, three, _, _ = CELLS[name]
    row = {}
    kernel = Running(argv, env)
    try:
        kernel.ask("kernel_info")
        row["kernel_info"] = kernel.since_launch()
        kernel.cell(first)
        row["first result"] = kernel.since_launch()
        for code in three:
            kernel.cell(code)
        row["RSS"] = sum(p.memory_info().rss for p in kernel.tree()) / 1e6
        row["CPU"] = cpu(kernel.tree())
    finally:
        kernel.close()
    if magic:
        kernel = Running(argv, env)
        try:
            kernel.cell(magic)
            row["first magic"] = kernel.since_launch()
        finally:
            kernel.close()
    return row


def warm_row(name, argv, env, idle_seconds):
    """What a kernel takes that has been in use for a while; then what it takes doing nothing."""
    first, _, _, lines, complete = CELLS[name]
    inspect = INSPECT.get(name, "Math.max(")
    row = {}
    kernel = Running(argv, env)
    try:
        for _ in range(60):
            kernel.cell(first)
            kernel.ask("complete", code=complete, cursor_pos=len(complete))
        times = sorted(kernel.cell(first)[0] for _ in range(200))
        row["warm 1+1"], row["p99"] = statistics.median(times), times[197]
        row["complete"] = statistics.median(
            kernel.ask("complete", code=complete, cursor_pos=len(complete))[0] for _ in range(60)
        )
        asked = [kernel.ask("inspect", code=inspect, cursor_pos=len(inspect), detail_level=0) for _ in range(60)]
        if asked[-1][1].get("found"):
            row["inspect"] = statistics.median(ms for ms, _, _ in asked)
        kernel.lines(lines)
        row["println s"], row["lines"] = kernel.lines(lines)
        if idle_seconds:
            time.sleep(5)
            before = cpu(kernel.tree())
            time.sleep(idle_seconds)
            row["idle CPU"] = (cpu(kernel.tree()) - before) * 60 / idle_seconds
    finally:
        kernel.close()
    return row


ROWS = [
    ("launch -> kernel_info, ms", "kernel_info", 0), ("launch -> first result, ms", "first result", 0),
    ("launch -> first magic's result, ms", "first magic", 0), ("CPU of launch and four cells, ms", "CPU", 0),
    ("RSS after three cells, MB", "RSS", 0), ("warm `1+1`, median ms", "warm 1+1", 1), ("warm `1+1`, p99 ms", "p99", 1),
    ("completion, median ms", "complete", 1), ("inspection, median ms", "inspect", 1),
    ("200,000 println, s", "println s", 2), ("lines of them received", "lines", 0), ("idle, CPU ms a minute", "idle CPU", 0),
]  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="launches of each kernel (default: 7)")
    parser.add_argument("--warm-rounds", type=int, default=3, help="rounds of the warm measurements (default: 3)")
    parser.add_argument("--idle", type=int, default=60, help="seconds of idleness to measure (default: 60)")
    parser.add_argument("--only", nargs="+", choices=list(CELLS), default=list(CELLS))
    parser.add_argument("--peers", type=Path, default=Path(tempfile.gettempdir()) / "fathom-bench")
    parser.add_argument("--fathom", type=Path, default=DATA / "venv/share/jupyter/kernels/fathom/kernel.json")
    options = parser.parse_args()
    kernels = {n: spec(options.fathom) if n == "fathom" else peer(n, options.peers) for n in options.only}
    values = {name: {} for name in kernels}

    def add(name, row):
        for key, value in row.items():
            values[name].setdefault(key, []).append(value)

    for name, (argv, env) in kernels.items():
        start_row(name, argv, env)  # not counted: files come into the page cache
    for number in range(options.rounds):
        print(f"launches, round {number + 1}", file=sys.stderr)
        for name, (argv, env) in kernels.items():
            add(name, start_row(name, argv, env))
    for number in range(options.warm_rounds):
        print(f"warm, round {number + 1}", file=sys.stderr)
        for name, (argv, env) in kernels.items():
            add(name, warm_row(name, argv, env, options.idle if number == 0 else 0))

    print(f"{options.rounds} launches, medians; load {os.getloadavg()[0]:.1f}; {os.cpu_count()} CPUs\n")
    print("| | " + " | ".join(kernels) + " |\n|---|" + "---|" * len(kernels))
    for title, key, digits in ROWS:
        cells = [
            f"{statistics.median(values[n][key]):,.{digits}f}" if key in values[n] else "-" for n in kernels
        ]
        print(f"| {title} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
