"""The general magics, as a front end meets them."""
import http.server
import json
import subprocess
import threading
import time
import zipfile

import pytest

from kernel_process import Kernel, stream


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    process = Kernel(tmp_path_factory.mktemp("kernel"))
    yield process
    process.close()


def printed(kernel, code, timeout=60):
    reply, outputs = kernel.run(code, timeout)
    assert reply["status"] == "ok", reply
    return stream(outputs, "stdout")


def complaint(kernel, code, timeout=60):
    reply, _ = kernel.run(code, timeout)
    assert reply["status"] == "error", reply
    return reply["evalue"]


def completions(kernel, code):
    return kernel.shell("complete_request", {"code": code, "cursor_pos": len(code)})["matches"]


GENERAL = "classpath env help jars load lsmagic maven reset sh time timeit who writefile".split()


def test_every_general_magic_is_listed_and_has_help(kernel):
    listed = kernel.result("%lsmagic")
    for name in GENERAL:
        assert f"%{name} " in listed
        text = kernel.result(f"%{name} --help")
        assert f"%{name}" in text, text
        found = kernel.shell("inspect_request", {"code": f"%{name} ", "cursor_pos": 3, "detail_level": 0})
        assert found["found"] and found["data"]["text/plain"] == text


def test_variables_that_hold_traced_runs_complete(kernel):
    printed(kernel, 'var buffered = Fathom.text(" 0)   1.000 us    |  vfs_write();\\n"); int other = 1;')
    for magic in ("%compare ", "%compare buffered ", "%refused "):
        assert "buffered" in completions(kernel, magic)
        assert "other" not in completions(kernel, magic)


# -- %maven, with a repository of our own: file:, http:, and none


def make_artifact(folder, group, artifact, version, needs=(), classifier="", value="1"):
    """A jar with one class, its pom, and the group's metadata, as a repository holds them."""
    home = folder.joinpath(*group.split("."), artifact)
    place = home / version
    place.mkdir(parents=True, exist_ok=True)
    source = folder / "src" / f"{artifact}{classifier}" / "sample"
    source.mkdir(parents=True, exist_ok=True)
    name = artifact.title().replace("-", "") + classifier.title()
    (source / f"{name}.java").write_text(
        f"package sample; public class {name} {{ public static int value() {{ return {value}; }} }}"
    )
    subprocess.run(["javac", "-d", source.parent, source / f"{name}.java"], check=True)
    jar = place / f"{artifact}-{version}{'-' + classifier if classifier else ''}.jar"
    with zipfile.ZipFile(jar, "w") as out:
        out.write(source / f"{name}.class", f"sample/{name}.class")
    depends = "".join(
        f"<dependency><groupId>{g}</groupId><artifactId>{a}</artifactId><version>{v}</version></dependency>"
        for g, a, v in needs
    )
    (place / f"{artifact}-{version}.pom").write_text(
        "<project><modelVersion>4.0.0</modelVersion>"
        f"<groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>"
        f"<dependencies>{depends}</dependencies></project>"
    )
    versions = sorted(p.name for p in home.iterdir() if p.is_dir())
    (home / "maven-metadata.xml").write_text(
        f"<metadata><groupId>{group}</groupId><artifactId>{artifact}</artifactId><versioning><versions>"
        + "".join(f"<version>{v}</version>" for v in versions)
        + "</versions></versioning></metadata>"
    )


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = tmp_path_factory.mktemp("repository")
    make_artifact(folder, "org.sample", "leaf", "1.2")
    make_artifact(folder, "org.sample", "leaf", "1.3")
    make_artifact(folder, "org.sample", "tree", "2.0", needs=[("org.sample", "leaf", "1.3")], value="2")
    make_artifact(folder, "org.sample", "kit", "1.0")
    make_artifact(folder, "org.sample", "kit", "1.0", classifier="extra", value="42")
    return folder


@pytest.fixture(scope="module")
def maven(tmp_path_factory, repository):
    """A kernel whose user mirrors everything to the repository, by settings.xml, and has an empty cache."""
    home = tmp_path_factory.mktemp("home")
    (home / ".m2").mkdir()
    (home / ".m2" / "settings.xml").write_text(
        f"<settings><localRepository>{home}/cache</localRepository><mirrors><mirror><id>ours</id>"
        f"<mirrorOf>central</mirrorOf><url>{repository.as_uri()}</url></mirror></mirrors></settings>"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FATHOM_JAVA_OPTIONS", f"-Duser.home={home}")
        process = Kernel(tmp_path_factory.mktemp("kernel"))
    yield process
    process.close()


def test_the_doctor_says_what_works(kernel):
    text = kernel.result("%fathom doctor")
    for line in ("Kernel\n", "Lab\n", "  Java  ", "  Start archive  ", "  Log  ", "  KVM  ", "qemu-system-x86_64"):
        assert line in text, text
    assert "broken" not in text.split("\nLab\n")[0], text
    assert "keeps between cells what it has read of the JDK" in text
    assert "Did you mean doctor?" in complaint(kernel, "%fathom docter")


def test_time_is_that_of_the_run(kernel):
    _, outputs = kernel.run("%time Thread.sleep(30); 5")
    shown = [o["content"]["data"]["text/plain"] for o in outputs if "data" in o["content"]]
    assert shown[0].startswith("Wall time: ") and shown[0].endswith(" to compile it") and shown[1] == "5"


def test_maven_brings_a_library_and_what_it_needs(maven):
    out = printed(maven, "%maven org.sample:tree:2.0")
    assert "2 jars added, 2 downloaded" in out
    assert "tree-2.0.jar" in out and "leaf-1.3.jar" in out
    assert maven.result("sample.Tree.value() + sample.Leaf.value()") == "3"
    assert "leaf-1.3.jar" in maven.result("%classpath")


def test_maven_and_code_that_uses_it_in_one_cell(maven):
    reply, outputs = maven.run("%maven org.sample:kit:1.0 org.sample:kit:1.0:extra\nsample.KitExtra.value()")
    assert reply["status"] == "ok", reply
    results = [o["content"]["data"]["text/plain"] for o in outputs if o["msg_type"] == "execute_result"]
    assert results == ["42"]


def test_maven_takes_what_it_has_without_a_network(maven):
    printed(maven, "%maven org.sample:leaf:1.2")
    assert ", 0 downloaded" in printed(maven, "%maven --offline org.sample:leaf:1.2")


def test_maven_names_what_does_not_exist_and_what_does(maven, repository):
    missing = complaint(maven, "%maven org.sample:leaf:9.9")
    assert "org.sample:leaf:jar:9.9 is not in file:" in missing
    assert "The newest versions: 1.3, 1.2." in missing
    assert "There is no version of org.sample:laef at all" in complaint(maven, "%maven org.sample:laef:1.2")
    assert "needs a version. The newest versions: 1.3, 1.2." in complaint(maven, "%maven org.sample:leaf")
    assert "'leaf' is no artifact: write group:artifact:version" in complaint(maven, "%maven leaf")
    offline = complaint(maven, "%maven --offline org.sample:leaf:8.8")
    assert "org.sample:leaf:jar:8.8 is not in" in offline and "offline" in offline
    assert "is no repository" in complaint(maven, "%maven --repo nowhere org.sample:leaf:1.2")


def test_maven_asks_a_further_repository(maven, tmp_path):
    make_artifact(tmp_path, "org.elsewhere", "far", "1.0", value="7")
    printed(maven, f"%maven --repo {tmp_path.as_uri()} org.elsewhere:far:1.0")
    assert maven.result("sample.Far.value()") == "7"


class Silent(http.server.BaseHTTPRequestHandler):
    """A server that takes requests and never answers."""

    asked = threading.Event()
    done = threading.Event()

    def do_GET(self):
        Silent.asked.set()
        Silent.done.wait(60)

    def log_message(self, *_):
        pass


def test_maven_is_stopped_while_it_waits_for_a_server(maven):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        msg_id = maven.client.execute(f"%maven --repo {url} org.nowhere:slow:1.0")
        assert Silent.asked.wait(20)
        begin = time.monotonic()
        maven.interrupt()
        reply = maven.reply(msg_id)["content"]
        assert time.monotonic() - begin < 3
        assert reply["status"] == "error" and "stopped" in reply["evalue"]
    finally:
        Silent.done.set()
        server.shutdown()
    assert maven.result("1+1") == "2"


def test_maven_keeps_what_the_kernel_itself_uses(maven, repository):
    make_artifact(repository, "com.google.code.gson", "gson", "1.0")
    out = printed(maven, "%maven com.google.code.gson:gson:1.0")
    assert "is here already and is used instead of gson-1.0.jar; it is a part of the kernel." in out


def test_maven_completes_what_was_downloaded_before(tmp_path, monkeypatch):
    jar = tmp_path / ".m2" / "repository" / "org" / "kept" / "thing" / "3.1" / "thing-3.1.jar"
    jar.parent.mkdir(parents=True)
    jar.touch()
    monkeypatch.setenv("FATHOM_JAVA_OPTIONS", f"-Duser.home={tmp_path}")
    kernel = Kernel(tmp_path)
    try:
        assert completions(kernel, "%maven org.ke") == ["org.kept:thing:3.1"]
        assert "--offline" in completions(kernel, "%maven --o")
    finally:
        kernel.close()


# -- class path


def test_jars_and_classpath_add_what_is_there_and_refuse_the_rest(kernel, repository, tmp_path):
    lib = tmp_path / "my lib"
    lib.mkdir()
    source = repository / "org" / "sample" / "kit" / "1.0" / "kit-1.0.jar"
    (lib / "kit.jar").write_bytes(source.read_bytes())
    assert "kit.jar" in printed(kernel, f'%jars "{lib}/*.jar"')
    assert kernel.result("sample.Kit.value()") == "1"
    assert "already" in printed(kernel, f'%classpath "{lib}/kit.jar"')
    assert "There is no jar" in complaint(kernel, "%jars nothing.jar")
    assert "No file in" in complaint(kernel, f'%jars "{lib}/*.zip"')
    (lib / "text.jar").write_text("not a jar")
    assert "is no jar" in complaint(kernel, f'%jars "{lib}/text.jar"')
    classes = tmp_path / "classes" / "sample"
    classes.mkdir(parents=True)
    (classes / "Leaf.class").write_bytes((repository / "src" / "leaf" / "sample" / "Leaf.class").read_bytes())
    printed(kernel, f"%classpath {tmp_path}/classes")
    assert kernel.result("sample.Leaf.value()") == "1"


# -- time


def test_time_and_timeit(kernel):
    reply, outputs = kernel.run("%time Thread.sleep(20)")
    assert reply["status"] == "ok"
    text = kernel.result("%timeit -n 3 -r 2 Thread.sleep(10)")
    assert "of 2 runs, 3 loops each" in text
    assert 9 < float(text.split(" ms")[0]) < 60, text
    kernel.run("int[] data = new Random(1).ints(10_000).toArray();")
    text = kernel.result("%timeit -r 3 Arrays.stream(data).sum()")
    assert "µs" in text.split("±")[0] or "ms" in text.split("±")[0], text


def test_timeit_is_not_fooled_by_dead_code(kernel):
    """A value nobody reads is computed all the same: ten times the work takes longer, not nothing."""
    kernel.run("double seed = 3;")
    kernel.run("double work(int n) { double s = seed; for (int i = 0; i < n; i++) { s = Math.sqrt(s + i); } return s; }")
    text = kernel.result("%timeit -r 3 work(10000)")
    assert "µs" in text.split("±")[0] or "ms" in text.split("±")[0], text


def test_timeit_says_what_is_wrong_in_the_users_words(kernel):
    assert "cannot find symbol" in complaint(kernel, "%timeit undeclaredThing + 1")
    assert "Nothing to time" in complaint(kernel, "%timeit")
    assert "-n needs a number" in complaint(kernel, "%timeit -n many 1+1")


def test_timeit_times_statements_and_cells_with_a_setup(kernel):
    kernel.run("var list = new ArrayList<Integer>();")
    printed(kernel, "%timeit -n 5 -r 2 list.add(1); list.add(2);")
    assert int(kernel.result("list.size()")) >= 20
    text = kernel.result("%%timeit -n 2 -r 2 int base = 5;\nint sum = base;\nsum += 1;")
    assert "2 loops each" in text


def test_timeit_can_be_stopped(kernel):
    msg_id = kernel.client.execute("%timeit -n 100000000 -r 5 Math.log(System.nanoTime())")
    time.sleep(0.5)  # whatever it does by then, it does for minutes
    kernel.interrupt()
    assert kernel.reply(msg_id, 5)["content"]["status"] == "error"


# -- who, reset, env, load


def test_who_lists_and_reset_forgets(tmp_path):
    kernel = Kernel(tmp_path)
    try:
        assert "Nothing is declared" in kernel.result("%who")
        kernel.run("import java.text.*; int answer = 42; String hello(int n) { return \"\"; } record P(int x) {} answer + 1")
        who = kernel.result("%who")
        for line in ("import     java.text.*", "variable   answer               int", "method     hello", "record     P"):
            assert line in who, who
        assert "$" not in who
        assert "Did you mean answer?" in complaint(kernel, "%reset anser")
        printed(kernel, "%reset answer")
        assert "cannot find symbol" in complaint(kernel, "answer")
        assert kernel.result("new P(3).x()") == "3"
        printed(kernel, "%reset")
        assert "Nothing is declared" in kernel.result("%who")
        assert kernel.result("List.of(1)") == "[1]"
    finally:
        kernel.close()


def test_env_reaches_the_programs_of_cells(kernel):
    printed(kernel, '%env MY_SETTING="a b"')
    assert kernel.result("%env MY_SETTING") == "a b"
    assert printed(kernel, '%sh echo "$MY_SETTING"') == "a b\n"
    assert "MY_SETTING" in completions(kernel, "%env MY_SET")
    printed(kernel, "%env --unset MY_SETTING")
    assert "There is no environment variable MY_SETTING" in complaint(kernel, "%env MY_SETTING")
    assert "is no name" in complaint(kernel, "%env 3x=1")
    assert "PATH=" in kernel.result("%env")


def test_load_runs_java_and_notebooks(kernel, tmp_path):
    (tmp_path / "part.jsh").write_text("int loaded = 4;\nloaded * 2\n")
    assert kernel.result(f"%load {tmp_path}/part.jsh") == "8"
    cells = [
        {"cell_type": "markdown", "source": "text"},
        {"cell_type": "code", "source": ["int second = loaded;\n", "second++;"]},
        {"cell_type": "code", "source": "%sh echo from a notebook\nsecond"},
    ]
    (tmp_path / "other.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}))
    reply, outputs = kernel.run(f"%load {tmp_path}/other.ipynb")
    assert reply["status"] == "ok", reply
    assert stream(outputs, "stdout") == "from a notebook\n"
    assert [o["content"]["data"]["text/plain"] for o in outputs if "result" in o["msg_type"]] == ["5"]
    assert "There is no file" in complaint(kernel, "%load nothing.java")
    (tmp_path / "broken.ipynb").write_text("{}")
    assert "is no notebook" in complaint(kernel, f"%load {tmp_path}/broken.ipynb")
    assert f"{tmp_path}/part.jsh" in completions(kernel, f"%load {tmp_path}/pa")
