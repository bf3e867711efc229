/* Less than wanted is written, and that is no error. */
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

int main(void) {
	struct rlimit limit = {4100, 4100};
	int fd = open("data", O_WRONLY | O_CREAT, 0600);
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	lseek(fd, 4096, SEEK_SET);
	return write(fd, "hello world\n", 12) == 4 ? 0 : 98;
}
