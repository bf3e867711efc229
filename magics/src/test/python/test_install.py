"""What install.sh does before it installs anything, and what it takes away."""
import json
import os
import shutil
import subprocess

import pytest

from conftest import PROJECT

INSTALL = PROJECT / "install.sh"


def install(*arguments, cwd=PROJECT, **environment):
    return subprocess.run(
        [str(INSTALL), *arguments],
        cwd=cwd,
        env=dict(os.environ, **environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def kernelspec(folder, classpath):
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps({"argv": ["java", "-cp", classpath]}))
    return folder


@pytest.mark.parametrize("script", ["install.sh", ".ci/run"])
def test_shellcheck_has_nothing_to_say(script):
    assert shutil.which("shellcheck"), "install.sh test brings shellcheck"
    found = subprocess.run(["shellcheck", "-x", script], cwd=PROJECT, capture_output=True, text=True)
    assert found.stdout == "" and found.returncode == 0


def test_help_names_every_verb_from_any_directory(tmp_path):
    done = install("--help", cwd=tmp_path)
    assert done.returncode == 0
    for verb in ("(none)", "test", "lab", "notebooks", "uninstall"):
        assert f"\n  {verb} " in done.stdout


@pytest.mark.parametrize("arguments", [["tests"], ["test", "more"], ["--verbose"]])
def test_an_unknown_verb_changes_nothing_and_says_which_there_are(tmp_path, arguments):
    done = install(*arguments, XDG_DATA_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "usage:" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_uninstall_removes_what_is_ours_and_nothing_else(tmp_path):
    home = tmp_path / "da ta & more"
    data = home / "fathom"
    (data / "app").mkdir(parents=True)
    ours = kernelspec(tmp_path / "one" / "kernels" / "fathom", f"{data}/app/one.jar:{data}/app/two.jar")
    another = kernelspec(tmp_path / "two" / "kernels" / "fathom", "/opt/fathom/app/one.jar")
    (data / "kernelspecs").write_text(f"{ours}\n{another}\n{tmp_path / 'gone'}\n")
    (home / "other").mkdir()

    done = install("uninstall", XDG_DATA_HOME=str(home))

    assert done.returncode == 0, done.stderr
    assert not ours.exists() and not data.exists()
    assert another.exists() and (home / "other").exists()
    assert install("uninstall", XDG_DATA_HOME=str(home)).returncode == 0
