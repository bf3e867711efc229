package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fathom.kernel.display.Progress;
import fathom.read.Capture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** That what is set is what the guest has. */
class LabSettingsIT {
  private static final Lab LAB = new Lab();

  @AfterAll
  static void end() {
    LAB.close();
  }

  private static Capture run(LabSettings settings, Workload workload) throws Exception {
    return LAB.with(settings)
        .capture(
            new CaptureRequest(
                workload,
                CaptureRequest.Tracer.GRAPH,
                List.of("vfs_write"),
                1,
                0,
                1,
                Duration.ofSeconds(20)),
            Progress.NONE);
  }

  private static Capture write(LabSettings settings) throws Exception {
    return run(settings, new Workload.BuiltIn("write", 12, List.of()));
  }

  private static String shell(String command) throws Exception {
    return LAB.shell(command, Progress.NONE).strip();
  }

  @Test
  void fileSystemsAreMadeAndMountedWithTheOptionsThatWereSaid() throws Exception {
    FileSystem ext3 =
        new FileSystem(FileSystem.Type.EXT3, List.of("-b", "1024"), "data=writeback,noatime");

    Capture capture = write(LabSettings.DEFAULT.withFileSystem(ext3));

    assertThat(capture.text("about/filesystem"))
        .isEqualTo("ext3 (data=writeback,noatime; mkfs -b 1024)");
    assertThat(capture.text("about/settings")).contains("mkfs=-b 1024\n");
    assertThat(shell("grep ' /home ' /proc/mounts"))
        .startsWith("/dev/vda /home ext3 rw,noatime")
        .contains("data=writeback");
    assertThat(shell("stat -f -c %s /home")).isEqualTo("1024");
  }

  @Test
  void whatTheKernelRefusesIsSaidInItsOwnWords() throws Exception {
    FileSystem wrong = new FileSystem(FileSystem.Type.EXT4, List.of(), "data=sideways");

    assertThatThrownBy(() -> write(LabSettings.DEFAULT.withFileSystem(wrong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot mount a fresh ext4 with noinit_itable,data=sideways")
        .hasMessageContaining("Invalid argument")
        .hasMessageContaining("Bad value for 'data'");
    assertThatThrownBy(
            () ->
                write(
                    LabSettings.DEFAULT.withFileSystem(
                        new FileSystem(FileSystem.Type.XFS, List.of("-b", "size=3"), ""))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--mkfs -b size=3: mkfs.xfs failed");
    assertThatThrownBy(() -> write(LabSettings.DEFAULT.withSysctl("vm.dirty_rate", "5")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/proc/sys/vm/dirty_rate")
        .hasMessageContaining("no such file");
    assertThat(write(LabSettings.DEFAULT).runs()).isEqualTo(1);
  }

  @Test
  void memorySchedulerQueueAndSysctlsAreThoseThatWereSaidAndOnlyWhereTheyWereSaid()
      throws Exception {
    LabSettings tuned =
        LabSettings.DEFAULT
            .withScheduler("bfq")
            .withQueueRequests(8)
            .withMemory(384)
            .withSysctl("vm.dirty_ratio", "5")
            .withSysctl("vm.dirty_background_bytes", "1048576");

    Capture capture = write(tuned);

    assertThat(capture.lines("about/unusual"))
        .containsExactly(
            "scheduler bfq",
            "nr_requests 8",
            "384 MiB of memory",
            "vm.dirty_background_bytes=1048576",
            "vm.dirty_ratio=5");
    assertThat(shell("cat /sys/block/vda/queue/scheduler")).contains("[bfq]");
    assertThat(shell("cat /sys/block/vda/queue/nr_requests")).isEqualTo("8");
    assertThat(shell("cat /proc/sys/vm/dirty_ratio")).isEqualTo("5");
    assertThat(Integer.parseInt(shell("free -m | grep Mem | sed 's/Mem: *//;s/ .*//'")))
        .isBetween(250, 384);

    write(LabSettings.DEFAULT);

    assertThat(shell("cat /sys/block/vda/queue/scheduler")).doesNotContain("[bfq]");
    assertThat(shell("cat /proc/sys/vm/dirty_ratio")).isEqualTo("20");
    assertThat(LAB.status().guests()).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void aSlowDiskIsAsSlowAsItWasSaid() throws Exception {
    Workload fsync = new Workload.BuiltIn("fsync", 4 << 20, List.of());
    LabSettings slow = LabSettings.DEFAULT.withDisk(Disk.of(0, 4_000_000));

    long began = System.nanoTime();
    Capture capture = run(slow, fsync);
    double seconds = (System.nanoTime() - began) / 1e9;

    assertThat(capture.text("run/0/result").strip()).isEqualTo((4 << 20) + " 0");
    assertThat(capture.lines("about/unusual")).containsExactly("disk: 4.0 MB/s");
    // Four MB less the burst at four MB a second: no machine is so quick that it takes less.
    assertThat(seconds).isGreaterThan(0.8);
  }

  @Test
  void anOwnKernelIsBootedFromItsFile() throws Exception {
    KernelImage fetched = Kernels.ofUser().get("6.12", null, Progress.NONE);
    LabSettings own =
        LabSettings.DEFAULT
            .withKernel(fetched.vmlinuz().toString())
            .withModules(fetched.moduleRoot());

    Capture capture = write(own);

    assertThat(capture.text("about/release")).isEqualTo(fetched.release());
    assertThat(capture.text("about/version")).isEqualTo(fetched.version());
    assertThat(shell("uname -r")).isEqualTo(fetched.release());
  }

  @Test
  void theShellEndsAtAnErrorWithItsStatusAndTheStatusNamesTheGuest() throws Exception {
    write(LabSettings.DEFAULT);

    assertThat(shell("echo out; echo err >&2; exit 3")).isEqualTo("out\nerr\n[exit status 3]");
    LabStatus status = LAB.status();
    assertThat(status.kernels())
        .extracting(LabStatus.Kernel::series)
        .contains("5.10", "6.1", "6.12");
    assertThat(status.guests()).isNotEmpty();
    assertThat(status.toString()).contains("Running guests:", "armed with function_graph", "Disk:");
  }
}
