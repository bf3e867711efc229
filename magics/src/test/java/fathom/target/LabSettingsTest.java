package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabSettingsTest {
  @Test
  void onlyWhatIsNotTheDefaultIsAFact() {
    assertThat(LabSettings.DEFAULT.unusual()).isEmpty();
    assertThat(
            LabSettings.DEFAULT
                .withDisk(Disk.of("hdd"))
                .withScheduler("bfq")
                .withQueueRequests(4)
                .withMemory(1024)
                .withSysctl("vm.dirty_ratio", "5")
                .unusual())
        .containsExactly(
            "disk hdd: 120 requests/s, 150.0 MB/s",
            "scheduler bfq",
            "nr_requests 4",
            "1024 MiB of memory",
            "vm.dirty_ratio=5");
  }

  @Test
  void aNewSchedulerIsSetBeforeTheQueueThatItWouldReset() {
    assertThat(LabSettings.DEFAULT.withQueueRequests(4).withScheduler("bfq").tuning().keySet())
        .containsExactly("/sys/block/vda/queue/scheduler", "/sys/block/vda/queue/nr_requests");
  }

  @Test
  void aFileSystemIsDescribedWithItsOptions() {
    FileSystem fileSystem =
        new FileSystem(FileSystem.Type.EXT3, List.of("-b", "1024"), "data=writeback");

    assertThat(fileSystem.description()).isEqualTo("ext3 (data=writeback; mkfs -b 1024)");
    assertThat(FileSystem.DEFAULT.description()).isEqualTo("ext4");
  }

  @Test
  void aDiskMayHaveOneLimitOnly() {
    assertThat(Disk.of(50, 0).description()).isEqualTo("disk: 50 requests/s");
    assertThat(Disk.of(0, 1_000_000).description()).isEqualTo("disk: 1.0 MB/s");
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheOptionsName() {
    assertRefused(() -> LabSettings.DEFAULT.withMemory(16), "--memory");
    assertRefused(() -> LabSettings.DEFAULT.withScheduler("cfq"), "--scheduler cfq");
    assertRefused(() -> LabSettings.DEFAULT.withQueueRequests(-1), "--nr-requests -1");
    assertRefused(() -> LabSettings.DEFAULT.withSysctl("vm/../x", "1"), "--sysctl vm/../x");
    assertRefused(() -> LabSettings.DEFAULT.withSysctl("vm.dirty_ratio", "5\n6"), "--sysctl");
    assertRefused(() -> Disk.of("floppy"), "--disk floppy");
    assertRefused(() -> Disk.of(0, 100), "--bps 100");
    assertRefused(() -> FileSystem.Type.of("zfs"), "--fs zfs");
    assertRefused(
        () -> new FileSystem(FileSystem.Type.EXT4, List.of("-d", "/etc"), ""), "--mkfs: \"/etc\"");
    assertRefused(
        () -> new FileSystem(FileSystem.Type.EXT4, List.of(), "data=a b"), "--mount data=a b");
    assertRefused(() -> new FileSystem(FileSystem.Type.TMPFS, List.of("-b"), ""), "use --mount");
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
