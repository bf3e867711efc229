/* The file may not grow that far. */
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
	struct rlimit limit = {4096, 4096};
	int fd = open("data", O_WRONLY | O_CREAT, 0600);
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	lseek(fd, 8192, SEEK_SET);
	return said(write(fd, "hello world\n", 12));
}
