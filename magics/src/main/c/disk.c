/* Fresh file systems: the disk is cleared, and the blocks that mkfs wrote are copied to it. */
#define _GNU_SOURCE
#include "agent.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <linux/btrfs.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/vfs.h>
#include <unistd.h>

/* fs/ext4/ext4.h; there is no header for programs. */
#define EXT4_IOC_SHUTDOWN _IOR('X', 125, uint32_t)
enum { EXT4_GOING_FLAGS_NOLOGFLUSH = 2 };

/* All zeros; QEMU makes a hole of them, in milliseconds. */
static int clear_disk(int disk)
{
	uint64_t range[2] = {0, 0};

	if (ioctl(disk, BLKGETSIZE64, &range[1]) || ioctl(disk, BLKZEROOUT, range))
		return -errno;
	return 0;
}

static int copy_blocks(FILE *image, int disk)
{
	struct {
		uint64_t offset;
		uint32_t size;
	} __attribute__((packed)) head;
	static char block[1 << 20];

	/* The image is a list of offset:u64 size:u32 bytes, big-endian, size at most 1 MiB. */
	while (fread(&head, sizeof head, 1, image) == 1) {
		size_t size = be32toh(head.size);

		if (size > sizeof block || fread(block, 1, size, image) != size)
			return -EINVAL;
		if (pwrite(disk, block, size, be64toh(head.offset)) != (ssize_t)size)
			return errno ? -errno : -ENOSPC;
	}
	return fsync(disk) ? -errno : 0;
}

int make_filesystem(const char *device, const char *image)
{
	int error, disk = open(device, O_RDWR | O_CLOEXEC);
	FILE *blocks;

	if (disk < 0)
		return -errno;
	blocks = fopen(image, "re");
	error = blocks ? 0 : -errno;
	/* A disk in memory is new, and zeros would fill it. */
	if (!error && strncmp(device, "/dev/ram", strlen("/dev/ram")))
		error = clear_disk(disk);
	if (!error)
		error = copy_blocks(blocks, disk);
	if (blocks)
		fclose(blocks);
	close(disk);
	return error;
}

/* btrfs remembers devices that it has seen and takes a fresh one for an old copy. */
static void forget_device(const char *device)
{
	struct btrfs_ioctl_vol_args arguments = {0};
	int control = open("/dev/btrfs-control", O_RDWR | O_CLOEXEC);

	snprintf(arguments.name, sizeof arguments.name, "%s", device);
	if (control >= 0)
		ioctl(control, BTRFS_IOC_FORGET_DEV, &arguments);
	close(control);
}

/* Options that mount(2) takes as flags; the others are for the file system. */
static unsigned long mount_flag(const char *option)
{
	static const struct {
		const char *name;
		unsigned long flag;
	} flags[] = {
		{"noatime", MS_NOATIME},   {"nodiratime", MS_NODIRATIME}, {"relatime", MS_RELATIME},
		{"strictatime", MS_STRICTATIME}, {"lazytime", MS_LAZYTIME},	  {"sync", MS_SYNCHRONOUS},
		{"dirsync", MS_DIRSYNC},   {"mand", MS_MANDLOCK},	  {"nosuid", MS_NOSUID},
		{"nodev", MS_NODEV},	   {"noexec", MS_NOEXEC},	  {"ro", MS_RDONLY},
	};

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (!strcmp(option, flags[i].name))
			return flags[i].flag;
	return 0;
}

static int mount_home(const char *device, const char *type, const char *options)
{
	char data[1024] = "", words[1024], *rest;
	unsigned long flags = 0;

	snprintf(words, sizeof words, "%s", options);
	for (char *word = strtok_r(words, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
		unsigned long flag = mount_flag(word);

		flags |= flag;
		if (!flag && strcmp(word, "defaults") && strcmp(word, "rw"))
			snprintf(data + strlen(data), sizeof data - strlen(data), "%s%s",
				 *data ? "," : "", word);
	}
	return mount(device, "/home", type, flags, data) ? -errno : 0;
}

/* What the kernel said since: it knows why, where errno says "invalid". */
static void kernel_words(int log, char *words, size_t capacity)
{
	char record[1024];
	ssize_t n;

	*words = 0;
	while (log >= 0 && (n = read(log, record, sizeof record - 1)) > 0) {
		char *text = memchr(record, ';', n);

		record[n] = 0;
		record[strcspn(record, "\n")] = 0;
		if (text)
			snprintf(words + strlen(words), capacity - strlen(words), "\n%s", text + 1);
	}
}

/* "tune=FILE=VALUE": files of /proc/sys and /sys/block, in their order. */
static bool tune(const struct frame *request)
{
	for (int i = 1; i < request->count; i++) {
		char *file = request->fields[i].bytes, *value;
		int error;

		if (strncmp(file, "tune=", 5))
			continue;
		file += 5;
		value = strchr(file, '=');
		if (!value)
			continue;
		*value++ = 0;
		error = write_file(file, value);
		if (error) {
			send_failed("cannot set %s to %s: %s", file, value,
				    error == -ENOENT ? "this kernel has no such file" : strerror(-error));
			return false;
		}
	}
	return true;
}

/*
 * An ext4 that nobody wants any more need not write what it still has in memory:
 * to unmount it takes a third of the time. What the kernel says of it would be
 * the last lines of the console that the host shows when a guest dies.
 */
static void give_up(const char *mounted)
{
	uint32_t how = EXT4_GOING_FLAGS_NOLOGFLUSH;
	struct statfs of;
	int top;

	if (statfs(mounted, &of) || of.f_type != EXT4_SUPER_MAGIC)
		return;
	top = open(mounted, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	write_file("/proc/sys/kernel/printk", "1");
	ioctl(top, EXT4_IOC_SHUTDOWN, &how);
	write_file("/proc/sys/kernel/printk", "4"); /* as the command line says */
	close(top);
}

/*
 * A fresh file system at /home: type=ext4 options=A,B image=PATH device=PATH.
 * What the one before held is lost. A tmpfs has no image.
 */
void filesystem(const struct frame *request)
{
	const char *type = argument(request, "type", "ext4");
	const char *options = argument(request, "options", "");
	const char *image = argument(request, "image", "");
	const char *device = argument(request, "device", "/dev/vda");
	char words[2048];
	int error = 0, log;

	give_up("/home");
	if (umount("/home") && errno != EINVAL) { /* EINVAL: nothing is mounted there yet */
		send_failed("cannot unmount /home: %s", strerror(errno));
		return;
	}
	if (!tune(request))
		return;
	log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	lseek(log, 0, SEEK_END);
	if (!strcmp(type, "btrfs"))
		forget_device(device);
	if (*image)
		error = make_filesystem(device, image);
	if (!error)
		error = mount_home(*image ? device : "home", type, options);
	kernel_words(log, words, sizeof words);
	close(log);
	if (error)
		send_failed("cannot mount a fresh %s%s%s: %s%s", type, *options ? " with " : "", options,
			    strerror(-error), words);
	if (error)
		return;
	capture_fresh_home();
	send_done();
}
