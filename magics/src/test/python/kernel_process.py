"""A real kernel process for tests: a kernelspec built on the fly, a client, and its messages.

FATHOM_CLASSPATH is the kernel's class path, FATHOM_JAVA its java (default: the one in PATH).
"""

import json
import os
import shutil
import time
from pathlib import Path

from jupyter_client.manager import KernelManager
from jupyter_client.kernelspec import KernelSpecManager

KERNEL_NAME = "fathom"
JUPYTER = Path(__file__).resolve().parents[4] / "kernel" / "src" / "main" / "jupyter"


def java_flags():
    """The JVM's flags of an installed kernel, but for its archive of classes."""
    lines = (JUPYTER / "java-flags").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def write_kernelspec(folder):
    """Writes a kernelspec below the folder and returns the manager that finds it."""
    spec = json.loads((JUPYTER / "kernelspec" / "kernel.json").read_text(encoding="utf-8"))
    java = os.environ.get("FATHOM_JAVA") or shutil.which("java")
    values = {"@JAVA@": java, "@CLASSPATH@": os.environ["FATHOM_CLASSPATH"]}
    argv = [values.get(word, word) for word in spec["argv"]]
    at = argv.index("@FLAGS@")
    argv[at : at + 1] = java_flags() + os.environ.get("FATHOM_JAVA_OPTIONS", "").split()
    spec["argv"] = argv
    del spec["env"]  # each test says where its kernel's data lies
    target = folder / "kernels" / KERNEL_NAME
    target.mkdir(parents=True, exist_ok=True)
    (target / "kernel.json").write_text(json.dumps(spec))
    return KernelSpecManager(kernel_dirs=[str(folder / "kernels")])


class Kernel:
    """One kernel and one client of it."""

    def __init__(self, folder, data=None, **environment):
        """`data` is its data home; without it, an empty one below the folder."""
        specs = write_kernelspec(folder)
        data = data or folder / "data"
        env = dict(os.environ, XDG_DATA_HOME=str(data), **environment)
        self.log = data / "fathom" / "log" / "kernel.log"
        self.manager = KernelManager(kernel_name=KERNEL_NAME, kernel_spec_manager=specs)
        self.manager.start_kernel(env=env)
        self.pid = self.manager.provisioner.process.pid
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def reply(self, msg_id, timeout=30):
        """The shell reply to one request."""
        end = time.monotonic() + timeout
        while True:
            message = self.client.get_shell_msg(timeout=max(0.01, end - time.monotonic()))
            if message["parent_header"].get("msg_id") == msg_id:
                return message

    def outputs(self, msg_id, timeout=30):
        """All IOPub messages of one request, its last idle left out."""
        found = []
        end = time.monotonic() + timeout
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.01, end - time.monotonic()))
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return found
            found.append(message)

    def run(self, code, timeout=30, **options):
        """Runs a cell: its reply's content and its outputs."""
        msg_id = self.client.execute(code, **options)
        outputs = self.outputs(msg_id, timeout)
        return self.reply(msg_id)["content"], outputs

    def result(self, code):
        """The text/plain of a cell's result; None when it has none."""
        reply, outputs = self.run(code)
        assert reply["status"] == "ok", reply
        results = [o for o in outputs if o["msg_type"] == "execute_result"]
        return results[0]["content"]["data"]["text/plain"] if results else None

    def start(self, code):
        """Starts a cell and waits until it says "started" on stdout."""
        msg_id = self.client.execute('System.out.println("started");' + code)
        end = time.monotonic() + 20
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.01, end - time.monotonic()))
            if message["msg_type"] == "stream" and "started" in message["content"]["text"]:
                return msg_id

    def control(self, msg_type, content, timeout=10):
        """Sends a message on the control channel and returns the reply."""
        message = self.client.session.msg(msg_type, content)
        self.client.control_channel.send(message)
        end = time.monotonic() + timeout
        while True:
            answer = self.client.get_control_msg(timeout=max(0.01, end - time.monotonic()))
            if answer["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return answer

    def interrupt(self):
        return self.control("interrupt_request", {})

    def shell(self, msg_type, content, timeout=10):
        """Sends a message on the shell channel and returns the reply's content."""
        message = self.client.session.msg(msg_type, content)
        self.client.shell_channel.send(message)
        return self.reply(message["header"]["msg_id"], timeout)["content"]


def failure(kernel, code):
    """Runs a cell that fails: its reply's content and its traceback as one text."""
    reply, outputs = kernel.run(code)
    assert reply["status"] == "error", reply
    errors = [o for o in outputs if o["msg_type"] == "error"]
    assert len(errors) == 1
    assert errors[0]["content"]["traceback"] == reply["traceback"]
    return reply, "\n".join(reply["traceback"])


def stream(outputs, name):
    return "".join(
        o["content"]["text"]
        for o in outputs
        if o["msg_type"] == "stream" and o["content"]["name"] == name
    )


def is_running(pid):
    """Whether a process runs; one that has ended but is not yet reaped does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def seconds_at_load(seconds):
    """A bound for a machine with a free core, stretched by as much as this one has more to do."""
    return seconds * max(1, os.getloadavg()[0] / os.cpu_count())


def await_end(pid, seconds):
    end = time.monotonic() + seconds
    while is_running(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
