"""Jupyter's own test suite for kernels, with samples of Java."""

import os

import jupyter_kernel_test
import pytest

from kernel_process import KERNEL_NAME, write_kernelspec


@pytest.fixture(scope="module", autouse=True)
def kernelspec(tmp_path_factory):
    """Lets the suite find a kernelspec of the kernel under test."""
    folder = tmp_path_factory.mktemp("jupyter")
    write_kernelspec(folder)
    before = os.environ.get("JUPYTER_PATH")
    os.environ["JUPYTER_PATH"] = str(folder)
    yield
    if before is None:
        del os.environ["JUPYTER_PATH"]
    else:
        os.environ["JUPYTER_PATH"] = before


class StandardSuite(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL_NAME
    language_name = "java"
    file_extension = ".java"
    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("oops");'
    completion_samples = [
        {"text": '"text".toUpp', "matches": {"toUpperCase("}},
        {"text": "%lsm", "matches": {"%lsmagic"}},
    ]
    complete_code_samples = ["1", 'System.out.println("x");', "int f(int n) {\n  return n;\n}\n", "%lsmagic"]
    incomplete_code_samples = ["int f(int n) {", "foo(", "%%sh"]
    invalid_code_samples = ["1)", "class }"]
    code_page_something = None
    code_generate_error = "int[] none = {}; none[0]"
    code_execute_result = [
        {"code": "1+2+3", "result": "6"},
        {"code": "new int[] {1, 2}", "result": "[1, 2]"},
    ]
    code_display_data = [
        {
            "code": 'display(new fathom.kernel.display.MimeBundle(Map.of("image/png", "iVBORw=="), Map.of()));',
            "mime": "image/png",
        }
    ]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max("
    code_clear_output = "clearOutput();"


del jupyter_kernel_test.KernelTests
