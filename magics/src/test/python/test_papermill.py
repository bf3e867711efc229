"""Papermill runs a Java notebook with parameters of every type that it knows."""
import json
import math
import os
import subprocess
import sys

import pytest

from conftest import PROJECT
from kernel_process import Kernel, write_kernelspec

sys.path.insert(0, str(PROJECT / "kernel" / "src" / "main" / "python"))
papermill = pytest.importorskip("papermill", reason="the tests' requirements bring papermill")

VALUES = {
    "text": 'quote " backslash \\ newline \n tab \t dollar $ unicode é 😀 end \\u0022; System.exit(1); //',
    "small": -7,
    "large": 3_000_000_000,
    "huge": 10**30,
    "rate": 0.1,
    "tiny": 1.5e-300,
    "limitless": math.inf,
    "flag": True,
    "off": False,
    "nothing": None,
    "items": [1, "two", 3.5, None, [True, {}]],
    "table": {"a key": 1, "nested": {"list": [1, 2]}, 'quo"te': None},
    "empty": "",
}
SHOWN = {
    "text": VALUES["text"], "small": "-7", "large": "3000000000", "huge": str(10**30), "rate": "0.1",
    "tiny": "1.5E-300", "limitless": "Infinity", "flag": "true", "off": "false", "nothing": "null",
    "items": "[1, two, 3.5, null, [true, {}]]", "table": '{a key=1, nested={list=[1, 2]}, quo"te=null}', "empty": "",
}  # fmt: skip
TYPES = {"small": "int", "large": "long", "rate": "double", "flag": "boolean"}


def test_every_type_arrives_as_the_java_value_that_it_is(tmp_path):
    kernel_folder = tmp_path / "jupyter"
    write_kernelspec(kernel_folder)
    cells = [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "int small = 1;", "outputs": [],
              "execution_count": None}]  # fmt: skip
    for name in VALUES:
        cells.append({"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
                      "source": f"System.out.print({name});"})  # fmt: skip
    for name, kind in TYPES.items():
        cells.append({"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
                      "source": f"{kind} same_{name} = {name}; System.out.print(\"{kind}\");"})  # fmt: skip
    notebook = {"cells": cells, "nbformat": 4, "nbformat_minor": 4, "metadata": {
        "kernelspec": {"name": "fathom", "display_name": "Fathom", "language": "java"},
        "language_info": {"name": "java"}}}  # fmt: skip
    (tmp_path / "in.ipynb").write_text(json.dumps(notebook))
    (tmp_path / "parameters.json").write_text(json.dumps(VALUES, ensure_ascii=False), encoding="utf-8")
    environment = dict(
        os.environ,
        PYTHONPATH=str(PROJECT / "kernel" / "src" / "main" / "python"),
        JUPYTER_PATH=str(kernel_folder),
        XDG_DATA_HOME=str(tmp_path / "data"),
    )
    done = subprocess.run(
        [sys.executable, "-m", "papermill", "in.ipynb", "out.ipynb", "-f", "parameters.json", "--no-progress-bar"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    run = json.loads((tmp_path / "out.ipynb").read_text())["cells"]
    assert "injected-parameters" in run[1]["metadata"]["tags"]
    printed = ["".join("".join(o.get("text", "")) for o in cell["outputs"]) for cell in run[2:]]
    assert printed == [*SHOWN.values(), *TYPES.values()]


def test_a_long_text_is_no_too_long_constant(tmp_path):
    from fathom_papermill import JavaTranslator

    kernel = Kernel(tmp_path)
    try:
        kernel.run(JavaTranslator.codify({"text": "é" * 70_000}))
        assert kernel.result("text.length()") == "70000"
    finally:
        kernel.close()


def test_a_name_that_is_no_variable_is_refused():
    from fathom_papermill import JavaTranslator

    with pytest.raises(ValueError, match="no name of a Java variable"):
        JavaTranslator.codify({"x; System.exit(1)": 1})
