/* The pipe is full, and the program does not want to wait. */
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
	int ends[2];
	static char page[4096];
	if (pipe2(ends, O_NONBLOCK)) return 99;
	fcntl(ends[1], F_SETPIPE_SZ, 4096);
	write(ends[1], page, sizeof page);
	return said(write(ends[1], "hello world\n", 12));
}
