/* A device that is always full. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static int said(long done) {
	int error = done < 0 ? errno : 0;
	/* not by write(): that is what is traced */
	exit(error);
}

#include <sys/sysmacros.h>
int main(void) {
	mknod("/tmp/full", S_IFCHR | 0600, makedev(1, 7));
	int fd = open("/tmp/full", O_WRONLY);
	return said(write(fd, "hello world\n", 12));
}
