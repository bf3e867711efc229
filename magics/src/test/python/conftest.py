"""What the tests share: Chromium, and a JupyterLab of their own with this build's kernel in it."""
import json
import os
import secrets
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from kernel_process import Kernel, write_kernelspec

MODULE = Path(__file__).resolve().parents[3]
PROJECT = MODULE.parent
SAMPLES = MODULE / "target" / "samples"
SHOTS = MODULE / "target" / "screenshots"
CHROMIUM = os.environ.get("FATHOM_CHROMIUM", "/usr/bin/chromium")
# Without a sandbox because tests may run as root, without GPU and /dev/shm because of containers.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """A kernel that the tests of a module share."""
    process = Kernel(tmp_path_factory.mktemp("kernel"))
    yield process
    process.close()


@pytest.fixture
def own_kernel(tmp_path):
    """A kernel of one test."""
    process = Kernel(tmp_path)
    yield process
    process.close()


@pytest.fixture(scope="session")
def playwright():
    """One for all tests: a second one beside it does not start."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def shots():
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS


@pytest.fixture(scope="session")
def jupyter_environment(tmp_path_factory):
    """The environment of a Jupyter that knows this build's kernel and nothing of its user's files."""
    folder = tmp_path_factory.mktemp("jupyter")
    write_kernelspec(folder / "data")
    return dict(
        os.environ,
        JUPYTER_PATH=str(folder / "data"),
        JUPYTER_CONFIG_DIR=str(folder / "config"),
        JUPYTER_RUNTIME_DIR=str(folder / "runtime"),
    )


class JupyterLab:
    """A JupyterLab server that answers."""

    def __init__(self, root, port, token):
        self.root, self.port, self.token = root, port, token

    def url(self, notebook):
        """The address of a notebook below the server's folder, alone in its window."""
        return f"http://127.0.0.1:{self.port}/doc/tree/{notebook}?token={self.token}"


@contextmanager
def running_lab(root, environment, data):
    """Runs a JupyterLab over the folder `root`. `data` holds the server's key: a notebook signed with
    one key is trusted there and untrusted by a server with another `data`. It holds settings and
    workspaces, too: a page looks for the notebooks that its workspace had open before."""
    token = secrets.token_hex(16)
    log = Path(data) / "lab.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser",
        "--LabApp.expose_app_in_browser=True",
        "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}",
    ]  # fmt: skip
    runtime = Path(environment["JUPYTER_RUNTIME_DIR"])
    own = dict(
        environment,
        JUPYTER_DATA_DIR=str(data),
        JUPYTERLAB_SETTINGS_DIR=str(Path(data) / "user-settings"),
        JUPYTERLAB_WORKSPACES_DIR=str(Path(data) / "workspaces"),
    )
    with open(log, "w", encoding="utf-8") as output:
        server = subprocess.Popen(command, env=own, stdout=output, stderr=output)
    try:
        yield JupyterLab(Path(root), _port_of(server, runtime, log), token)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _port_of(server, runtime, log, seconds=60):
    """The port that the system chose, from the file that the server writes when it listens."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            return json.loads((runtime / f"jpserver-{server.pid}.json").read_text(encoding="utf-8"))["port"]
        except (FileNotFoundError, json.JSONDecodeError):
            time.sleep(0.05)
    raise AssertionError("JupyterLab did not start:\n" + log.read_text(encoding="utf-8"))
