/* A file system of one page is full. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int said(long done) {
	int error = done < 0 ? errno : 0;
	/* not by write(): that is what is traced */
	exit(error);
}

int main(void) {
	static char page[4096];
	mkdir("/tmp/small", 0700);
	if (mount("none", "/tmp/small", "tmpfs", 0, "size=4k")) return 99;
	int fd = open("/tmp/small/data", O_WRONLY | O_CREAT, 0600);
	if (write(fd, page, sizeof page) != sizeof page) return 98;
	long done = write(fd, "hello world\n", 12);
	int error = errno;
	close(fd);
	umount("/tmp/small");
	errno = error;
	return said(done);
}
