/* Fresh file systems: only the blocks that mkfs wrote are copied to the disk. */
#define _GNU_SOURCE
#include "agent.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

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
	error = blocks ? copy_blocks(blocks, disk) : -errno;
	if (blocks)
		fclose(blocks);
	close(disk);
	return error;
}

/* A fresh file system at /home. What the one before held is lost. */
void filesystem(const struct frame *request)
{
	int error;

	if (umount("/home") && errno != EINVAL) { /* EINVAL: nothing is mounted there yet */
		send_failed("cannot unmount /home: %s", strerror(errno));
		return;
	}
	error = make_filesystem("/dev/vda", argument(request, "image", "/ext4.blocks"));
	if (!error && mount("/dev/vda", "/home", "ext4", 0, "noinit_itable"))
		error = -errno;
	if (error)
		send_failed("cannot make a file system: %s", strerror(-error));
	else
		send_done();
}
