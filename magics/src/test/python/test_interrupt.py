"""Cells that are told to stop."""

import os
import signal
import subprocess
import time

import pytest

from kernel_process import Kernel


# Each is stopped at once: its reply comes in time, its thread burns nothing, and it leaves what it held.
STOPPED = {
    "empty loop": "while (true);",
    "do loop": "int n = 0; do { n++; } while (n != -1 || true);",
    "labelled loop": "outer: for (;;) { for (;;) { continue outer; } }",
    "loop over an iterator": "for (int i : (Iterable<Integer>) () -> Stream.iterate(1, x -> x + 1).iterator()) { }",
    "swallows everything": "for (;;) { try { Thread.sleep(10); } catch (Throwable t) { } }",
    "swallows and continues": "for (;;) { try { Math.sin(1); continue; } catch (Throwable t) { } finally { Math.cos(1); } }",
    "clears the interrupt": "while (true) { Thread.interrupted(); Math.sin(1); }",
    "sleep": "Thread.sleep(60_000);",
    "recursion": "int r(int n) { return n < 0 ? 0 : r(n - 1) + r(n - 1); }\nr(60)",
    "mutual recursion": "int even(int n) { return n < 0 ? 0 : odd(n - 1) + odd(n - 2); } int odd(int n) { return n < 0 ? 1 : even(n - 1) + even(n - 1); }\neven(90)",
    "lambda in a library's loop": "Stream.iterate(1, i -> i + 1).forEach(i -> { });",
    "comparator": "Stream.generate(() -> 1).limit(50_000_000).sorted((a, b) -> { for (int i = 0; i < 999; i++) ; return 1; }).count();",
    "parallel stream": "IntStream.range(0, Integer.MAX_VALUE).parallel().forEach(i -> { for (int j = 0; j < 1000; j++) Math.sin(j); });",
    "static initialiser": "class Init { static int v; static { while (v == 0) ; } }\nInit.v",
    "constructor": "class Slow { Slow() { while (true) ; } }\nnew Slow()",
    "inner class and switch": "new Object() { int go(int k) { for (;;) { switch (k) { case 1 -> k = 2; default -> k = 1; } } } }.go(1);",
    "toString of the result": "new Object() { public String toString() { while (true) ; } }",
    "wait": "synchronized (thing) { thing.wait(); }",
    "Lock.lock": "held.lock();",
    "ReentrantReadWriteLock": "var rw = new java.util.concurrent.locks.ReentrantReadWriteLock(); Thread w = new Thread(() -> { rw.writeLock().lock(); }); w.start(); w.join(); rw.readLock().lock();",
    "Condition": "var l = new java.util.concurrent.locks.ReentrantLock(); l.lock(); try { l.newCondition().await(); } finally { l.unlock(); }",
    "CompletableFuture.join": "new java.util.concurrent.CompletableFuture<String>().join();",
    "CompletableFuture.get": "new java.util.concurrent.CompletableFuture<String>().get();",
    "supplyAsync": "java.util.concurrent.CompletableFuture.supplyAsync(() -> { while (true) ; }).join();",
    "queue": "new java.util.concurrent.LinkedBlockingQueue<Integer>().take();",
    "latch": "new java.util.concurrent.CountDownLatch(1).await();",
    "thread join": "Thread t = new Thread(() -> { while (true) ; }); t.start(); t.join();",
    "executor": "var pool = java.util.concurrent.Executors.newFixedThreadPool(2); pool.submit(() -> { while (true) ; }).get();",
    "executor of an earlier cell": "earlier.submit(() -> { while (true) ; }).get();",
    "accept": "try (var s = new java.net.ServerSocket(0)) { s.accept(); }",
    "socket read": "try (var s = new java.net.ServerSocket(0); var c = new java.net.Socket(\"127.0.0.1\", s.getLocalPort()); var a = s.accept()) { new BufferedReader(new InputStreamReader(c.getInputStream())).readLine(); }",
    "channel": "try (var c = java.nio.channels.ServerSocketChannel.open()) { c.bind(null); c.accept(); }",
    "pipe": "new PipedInputStream(new PipedOutputStream()).read();",
    "file writing": "try (var o = new FileOutputStream(\"/dev/null\")) { while (true) o.write(1); }",
    "file channel": "try (var c = java.nio.channels.FileChannel.open(Path.of(\"/dev/zero\"))) { var b = java.nio.ByteBuffer.allocate(1 << 20); while (true) { b.clear(); c.read(b); } }",
    "printing": "while (true) System.out.println(\"x\");",
    "displaying": "while (true) { display(1); Thread.sleep(1); }",
    "process": "new ProcessBuilder(\"sleep\", \"61\").start().waitFor();",
    "process that ignores SIGTERM": "new ProcessBuilder(\"sh\", \"-c\", \"trap '' TERM; while :; do sleep 1; done\").start().waitFor();",
    "output of a process": "new String(new ProcessBuilder(\"sleep\", \"62\").start().getInputStream().readAllBytes());",
    "HTTP": "try (var s = new java.net.ServerSocket(0)) { java.net.http.HttpClient.newHttpClient().send(java.net.http.HttpRequest.newBuilder(java.net.URI.create(\"http://127.0.0.1:\" + s.getLocalPort())).build(), java.net.http.HttpResponse.BodyHandlers.ofString()); }",
    "script": "\n%sh sleep 60",
    "loop in finally": "try { throw new RuntimeException(); } finally { while (true) ; }",
    "loop in catch": "try { while (true) ; } catch (Throwable t) { while (true) ; }",
    "iterator of the user's": "for (Iterator<Integer> i = new Iterator<>() { public boolean hasNext() { return true; } public Integer next() { return 1; } }; i.hasNext(); ) i.next();",
    "hashCode": "class H { public int hashCode() { while (true) ; } }\nnew HashMap<Object, Object>().put(new H(), 1);",
    "enum constant": "enum E { X; E() { while (true) ; } }\nE.X",
    "close of a resource": "try (AutoCloseable c = () -> { while (true) ; }) { }",
    "recursive task": "class R extends RecursiveTask<Integer> { protected Integer compute() { while (true) ; } }\nForkJoinPool.commonPool().invoke(new R());",
    "barrier": "new CyclicBarrier(2).await();",
    "selector": "java.nio.channels.Selector.open().select();",
    "grandchildren": "new ProcessBuilder(\"sh\", \"-c\", \"sleep 63 & sleep 64\").start().waitFor();",
    "progress": "while (true) progress(\"x\", 0.5);",
    "timed loop": "\n%time while (true);",
}

PREPARED = """
int kept = 42; Object thing = new Object();
var held = new java.util.concurrent.locks.ReentrantLock();
Thread holder = new Thread(() -> { held.lock(); }); holder.start(); holder.join();
var earlier = java.util.concurrent.Executors.newCachedThreadPool();
earlier.submit(() -> 1).get();
"""


@pytest.fixture(scope="module")
def prepared(kernel):
    reply, _ = kernel.run(PREPARED)
    assert reply["status"] == "ok", reply
    return kernel


def interrupted(kernel, code, seconds=5):
    msg_id = kernel.start(code)
    time.sleep(0.3)  # the interrupt is to meet the code itself; what is still compiled is stopped as well
    begun = time.monotonic()
    assert kernel.interrupt()["content"]["status"] == "ok"
    reply = kernel.reply(msg_id, 10)["content"]
    took = time.monotonic() - begun
    assert reply["status"] == "error" and reply["ename"] == "Interrupted", reply
    assert took < seconds
    return msg_id, reply


@pytest.mark.parametrize("code", STOPPED.values(), ids=STOPPED.keys())
def test_an_interrupt_stops_the_cell_and_keeps_the_state(prepared, code):
    _, reply = interrupted(prepared, code)
    assert "still" not in reply["evalue"], reply["evalue"]
    assert prepared.result("kept") == "42"
    assert idle_within(prepared.pid, 8)


def test_an_interrupt_meets_the_compiler_as_well(prepared):
    huge = "\n".join(f"int huge{i}(int x) {{ return x + {i}; }}" for i in range(9_000))
    msg_id = prepared.client.execute("kept = 44;\n" + huge)
    while prepared.client.get_iopub_msg(timeout=20)["msg_type"] != "execute_input":
        pass
    prepared.interrupt()
    reply = prepared.reply(msg_id, 20)["content"]
    assert reply["ename"] == "Interrupted" and "while it was compiled" in reply["evalue"]
    assert prepared.result("kept") == "42"
    assert prepared.run("huge0(1)")[0]["ename"] == "CompileError"


# Java cannot interrupt these waits. The answer comes all the same, and says so.
GIVEN_UP = {
    "synchronized": (
        "Thread s = new Thread(() -> { synchronized (thing) { try { Thread.sleep(3_000); } catch (InterruptedException e) { } } }); s.start();\n"
        "while (s.getState() != Thread.State.TIMED_WAITING) Thread.sleep(5);\n"
        'synchronized (thing) { kept = 43; }',
        "waits for a lock",
    ),
    "library's loop": ("java.util.stream.LongStream.range(0, 20_000_000_000L).map(Math::abs).sum();", "runs code that cannot be stopped"),
    "named pipe": (
        'var fifo = Files.createTempDirectory("fifo").resolve("p"); new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();\n'
        "new FileInputStream(fifo.toFile()).read();",
        "waits for input or output",
    ),
}


@pytest.mark.parametrize("code, said", GIVEN_UP.values(), ids=GIVEN_UP.keys())
def test_a_wait_that_cannot_be_stopped_is_answered_and_said(own_kernel, code, said):
    own_kernel.run(PREPARED)
    _, reply = interrupted(own_kernel, code)
    assert said in reply["evalue"]
    assert own_kernel.result("kept") == "42"
    assert own_kernel.result("1 + 1") == "2"


@pytest.mark.parametrize("before", [signal.SIG_DFL, signal.SIG_IGN], ids=["as usual", "ignored by who starts it"])
def test_a_signal_interrupts_as_well(tmp_path, before):
    mine = signal.signal(signal.SIGINT, before)
    try:
        kernel = Kernel(tmp_path)
    finally:
        signal.signal(signal.SIGINT, mine)
    try:
        msg_id = kernel.start("while (true);")
        os.kill(kernel.pid, signal.SIGINT)
        assert kernel.reply(msg_id, 10)["content"]["ename"] == "Interrupted"
        assert kernel.result("1 + 1") == "2"
    finally:
        kernel.close()


def test_the_body_of_a_lock_that_came_too_late_does_not_run(own_kernel):
    own_kernel.run(PREPARED)
    interrupted(own_kernel, GIVEN_UP["synchronized"][0])
    own_kernel.run("s.join(); Thread.sleep(100);")
    assert own_kernel.result("kept") == "42"
    assert own_kernel.result("Thread.holdsLock(thing)") == "false"


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle_within(pid, seconds):
    """Whether a process comes to rest; the compilers of the JVM may still be at work for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        before = cpu_seconds(pid)
        time.sleep(0.2)  # the time that is measured
        if cpu_seconds(pid) - before < 0.1:
            return True
    return False


def test_an_interrupt_ends_the_script(kernel):
    msg_id = kernel.start("\n%sh sleep 3217")
    end = time.monotonic() + 5
    while subprocess.run(["pgrep", "-P", str(kernel.pid)], capture_output=True).returncode != 0:
        assert time.monotonic() < end
        time.sleep(0.02)
    kernel.interrupt()
    kernel.reply(msg_id, 5)
    assert subprocess.run(["pgrep", "-f", "sleep 3217"], capture_output=True).returncode != 0
