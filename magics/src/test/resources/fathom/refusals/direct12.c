/* O_DIRECT wants whole blocks of the device, at aligned addresses. */
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

int main(void) {
	int fd = open("data", O_WRONLY | O_CREAT | O_DIRECT, 0600);
	char *buffer = aligned_alloc(4096, 4096);
	memset(buffer, 1, 4096);
	return said(write(fd, buffer + 1, 12));
}
