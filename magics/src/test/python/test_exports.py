"""What %export writes, opened by the tools that it is for.

speedscope is the released application itself, from npm, in Chromium: it reads its own format, JSON trace events and
folded stacks. Perfetto's trace_processor is downloaded as a binary from a host of its own, which the machine of a test
need not reach; its JSON is checked by the rules of the trace event format and by speedscope's importer of it. DuckDB
reads CSV and Parquet in ExportTest. trace-cmd reads no function_graph text; the grammar is checked line by line.
"""
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

from conftest import CHROMIUM, FLAGS, MODULE
from kernel_process import Kernel

SPEEDSCOPE = "1.25.0"
SECONDS = 60_000
RECORDING = MODULE / "src/test/resources/fathom/read/direct-8192.zip"
FORMATS = {
    "csv": "trace.csv",
    "perfetto": "trace.perfetto.json",
    "speedscope": "trace.speedscope.json",
    "folded": "trace.folded",
    "text": "trace.txt",
}


@pytest.fixture(scope="session")
def exports(tmp_path_factory):
    """The folder with all files of one recording."""
    folder = tmp_path_factory.mktemp("exports")
    process = Kernel(tmp_path_factory.mktemp("kernel"))
    try:
        for line in [f"%replay {RECORDING}"] + [f"%export {name} {folder / file}" for name, file in FORMATS.items()]:
            reply, _ = process.run(line, timeout=120)
            assert reply["status"] == "ok", reply
    finally:
        process.close()
    return folder


@pytest.fixture(scope="session")
def calls(exports):
    with open(exports / "trace.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def release():
    """The folder of speedscope's release, fetched once."""
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "fathom" / "npm"
    package = data / "node_modules" / "speedscope"
    try:
        version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    except FileNotFoundError:
        version = None
    if version != SPEEDSCOPE:
        npm = shutil.which("npm") or Path(sys.prefix) / "bin" / "npm"
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-save"]
        command = [npm, "install", "--prefix", data, *options, f"speedscope@{SPEEDSCOPE}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        if done.returncode:
            pytest.skip(f"npm cannot fetch speedscope {SPEEDSCOPE}: {done.stderr[-300:]}")
    return package / "dist" / "release"


@pytest.fixture(scope="module")
def speedscope(release, shots, playwright):
    """Opens a file in speedscope, and saves there what it has read: a file of its own format."""
    software = ["--enable-unsafe-swiftshader", "--use-angle=swiftshader"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS + software)
    yield lambda file: opened(browser, release, file, shots)
    browser.close()


def opened(browser, release, file, shots):
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    errors = []
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("dialog", lambda d: (errors.append(d.message), d.dismiss()))
    page.goto(f"file://{release}/index.html")
    page.set_input_files("#file", file)
    page.get_by_text("Export").wait_for(timeout=SECONDS)
    page.screenshot(path=shots / f"speedscope-of-{file.name}.png")
    with page.expect_download(timeout=SECONDS) as saved:
        page.get_by_text("Export").click()
    read = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    page.close()
    assert not errors, errors
    return read


def self_nanos(file):
    """Of a file of speedscope: the time of its own of each path of functions, over all profiles."""
    names = [frame["name"] for frame in file["shared"]["frames"]]
    sums = Counter()
    for profile in file["profiles"]:
        unit = {"nanoseconds": 1, "microseconds": 1000, "none": 1}[profile["unit"]]
        if profile["type"] == "sampled":
            for stack, weight in zip(profile["samples"], profile["weights"]):
                sums[tuple(names[i] for i in stack)] += weight * unit
            continue
        path, at = [], profile["startValue"]
        for event in profile["events"]:
            sums[tuple(path)] += (event["at"] - at) * unit
            at = event["at"]
            if event["type"] == "O":
                path.append(names[event["frame"]])
            else:
                assert path.pop() == names[event["frame"]]
        assert not path
    return {path: round(nanos) for path, nanos in sums.items() if path and round(nanos)}


def self_nanos_of(calls):
    """The same of the table of calls."""
    path, sums = {}, Counter()
    for call in calls:
        parent = path.get(call["parent"], ())
        path[call["call"]] = parent + (call["function"],)
        sums[path[call["call"]]] += int(call["self_ns"])
    return {path: nanos for path, nanos in sums.items() if nanos}


def test_speedscope_opens_its_format(speedscope, exports, calls):
    assert self_nanos(speedscope(exports / "trace.speedscope.json")) == self_nanos_of(calls)


def test_speedscope_opens_folded_stacks(speedscope, exports, calls):
    found = self_nanos(speedscope(exports / "trace.folded"))
    task = f"{calls[0]['comm']}-{calls[0]['pid']}"
    assert {path[0] for path in found} == {task}
    assert {path[1:]: nanos for path, nanos in found.items()} == self_nanos_of(calls)


def test_speedscope_opens_trace_events(speedscope, exports, calls):
    found = Counter()
    for path, nanos in self_nanos(speedscope(exports / "trace.perfetto.json")).items():
        found[tuple(re.sub(r" \{.*", "", name, flags=re.S) for name in path)] += nanos
    assert found == self_nanos_of(calls)


def test_the_file_is_of_speedscopes_published_schema(release, exports):
    schema = json.loads((release / "file-format-schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads((exports / "trace.speedscope.json").read_text(encoding="utf-8")), schema)


def test_trace_events_are_as_the_format_says(exports, calls):
    """Trace Event Format, https://perfetto.dev/docs/getting-started/other-formats: complete events and metadata."""
    file = json.loads((exports / "trace.perfetto.json").read_text(encoding="utf-8"))
    assert set(file) <= {"traceEvents", "displayTimeUnit", "otherData"} and file["displayTimeUnit"] in ("ms", "ns")
    named, open_until = set(), {}
    events = file["traceEvents"]
    for event in events:
        assert isinstance(event["pid"], int) and isinstance(event["tid"], int) and event["pid"] > 0 and event["tid"] > 0
        if event["ph"] == "M":
            assert event["name"] in ("process_name", "thread_name") and isinstance(event["args"]["name"], str)
            named.add(event["tid"])
            continue
        assert event["ph"] == "X" and event["name"] and isinstance(event["args"], dict)
        assert event["tid"] in named, "the thread is named before its first event"
        start, end = round(event["ts"] * 1000), round((event["ts"] + event["dur"]) * 1000)
        assert 0 <= start <= end
        stack = open_until.setdefault(event["tid"], [])
        while stack and stack[-1] <= start and not (stack[-1] == start == end):
            stack.pop()
        assert not stack or end <= stack[-1] + 1, "slices of a thread nest"
        stack.append(end)
    assert sum(event["ph"] == "X" for event in events) == len(calls)


def test_folded_stacks_are_of_the_grammar_of_flame_graphs(exports):
    """As flamegraph.pl splits a line: frames divided by semicolons, a blank, a count; sorted, each stack once."""
    lines = (exports / "trace.folded").read_text(encoding="utf-8").splitlines()
    stacks = [re.fullmatch(r"([^; ]+(?:;[^; ]+)*) (\d+)", line) for line in lines]
    assert lines and all(stacks)
    names = [stack[1] for stack in stacks]
    assert names == sorted(set(names))


RECORD = re.compile(
    r" *\d+\.\d{6} \|  +\d+\) .{14} \| "
    r"(?:[ +!#*@$] (?:\d{1,7}\.\d{1,3}|\d{7,}) us +\|  | {14}\|  )"
    r" *(?:[\w.@$<>-]+(?: \[\w+\])?\(\)(?:;| \{)|\}(?: /\* [\w.@$<>-]+(?: \[\w+\])? \*/)?|/\* .* \*/)"
)
BETWEEN = re.compile(r"#.*| -{42}| *\d+\) .+ => .+|")


def test_text_is_of_the_kernels_grammar(exports, calls):
    lines = (exports / "trace.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# tracer: function_graph"
    wrong = [line for line in lines if not RECORD.fullmatch(line) and not BETWEEN.fullmatch(line)]
    assert not wrong, wrong[:3]
    opened = sum(line.rstrip().endswith(("();", "() {")) for line in lines)
    assert opened == len(calls)
    assert sum(line.endswith(" {") for line in lines) == sum("|" in line and re.search(r"\|  +\}", line) is not None for line in lines)
