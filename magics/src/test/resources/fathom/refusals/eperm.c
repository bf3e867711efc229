/* The memory file is sealed against writes. */
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
	int fd = memfd_create("sealed", MFD_ALLOW_SEALING);
	if (fd < 0 || ftruncate(fd, 4096) || fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE)) return 99;
	return said(write(fd, "hello world\n", 12));
}
