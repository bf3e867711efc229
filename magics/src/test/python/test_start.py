"""What makes a kernel start fast, and that it is noticed when it no longer does."""
import os
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from kernel_process import Kernel, java_flags

JAVA = os.environ.get("FATHOM_JAVA") or shutil.which("java")


def jars():
    """The jars of the class path, in a fixed order."""
    found = []
    for entry in os.environ["FATHOM_CLASSPATH"].split(os.pathsep):
        path = Path(entry)
        found += sorted(path.parent.glob("*.jar")) if path.name == "*" else [path]
    return found


def test_jars_have_entries_for_all_their_folders_or_for_none():
    """ClassJar relies on it to know, without reading a jar, that a package is not in it."""
    for jar in jars():
        names = zipfile.ZipFile(jar).namelist()
        known = set(names)
        folders = [
            name.rpartition("/")[0] + "/"
            for name in names
            if name.endswith(".class") and "/" in name and not name.startswith("META-INF/")
        ]
        if folders and folders[0] in known:
            assert set(folders) <= known, (jar, set(folders) - known)


@pytest.fixture(scope="module")
def archived(tmp_path_factory):
    """A copy of the class path and the archive that was made of it: the options to start with them."""
    folder = tmp_path_factory.mktemp("archived")
    copies = []
    for jar in jars():
        copies.append(shutil.copy2(jar, folder))
    version = subprocess.run([JAVA, "-version"], capture_output=True, text=True).stderr.split('"')[1]
    newer = int(version.split(".")[0]) >= 25
    archive = folder / ("start.aot" if newer else "start.jsa")
    classpath = os.pathsep.join(copies)
    subprocess.run([JAVA, "-cp", classpath, "fathom.kernel.ModernClasses", *copies], check=True)
    made = subprocess.run(
        [JAVA, *java_flags(), f"-Dfathom.archive={archive}", "-cp", classpath, "fathom.kernel.StartArchive"],
        env=dict(os.environ, XDG_DATA_HOME=str(folder)), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert made.returncode == 0, made
    use = "-XX:AOTCache=" if newer else "-XX:SharedArchiveFile="
    return archive, classpath, f"-Dfathom.archive={archive} {use}{archive}"


def start(archived, folder, monkeypatch, more=""):
    _, classpath, options = archived
    monkeypatch.setenv("FATHOM_CLASSPATH", classpath)
    monkeypatch.setenv("FATHOM_JAVA_OPTIONS", f"{options} {more}")
    return Kernel(folder)


def test_a_start_takes_its_classes_from_the_archive(archived, tmp_path, monkeypatch):
    loaded = tmp_path / "loaded.txt"
    kernel = start(archived, tmp_path, monkeypatch, f"-Xlog:class+load:file={loaded}")
    try:
        assert kernel.result("1+1") == "2"
        kernel.run("%lsmagic")
    finally:
        kernel.close()
    lines = [line for line in loaded.read_text().splitlines() if "$$Lambda" not in line]
    for package in (" fathom.kernel.", " com.sun.tools.javac.", " picocli.", " org.objectweb.asm.", " zmq."):
        ours = [line for line in lines if package in line]
        archive = [line for line in ours if "shared objects file" in line]
        assert len(archive) > 15, package
        assert len(archive) > 0.9 * len(ours), "\n".join(line for line in ours if line not in archive)


def test_a_stale_archive_is_noticed_and_made_anew(archived, tmp_path, monkeypatch):
    archive, classpath, _ = archived
    stamp = archive.with_name(archive.name + ".stamp")
    before = stamp.read_text()
    jar = Path(classpath.split(os.pathsep)[0])
    os.utime(jar, (1, 1_000_000_000))
    kernel = start(archived, tmp_path, monkeypatch)
    try:
        end = time.monotonic() + 90
        while "is ready" not in kernel.log.read_text() if kernel.log.exists() else True:
            assert time.monotonic() < end, kernel.log.read_text()
            time.sleep(0.2)
        log = kernel.log.read_text()
        assert f"the start archive is made anew, because it was made before {jar.name}" in log
        assert stamp.read_text() != before and str(1_000_000_000_000) in stamp.read_text()
        assert kernel.result("1+1") == "2"
    finally:
        kernel.close()
