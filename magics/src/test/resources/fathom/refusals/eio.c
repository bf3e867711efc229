/* The file system was shut down (EXT4_IOC_SHUTDOWN, include/uapi/linux/ext4.h). */
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

#define SHUTDOWN _IOR(0x58, 125, unsigned)
int main(void) {
	unsigned how = 2;
	int fd = open("data", O_WRONLY | O_CREAT, 0600);
	if (ioctl(fd, SHUTDOWN, &how)) return 99;
	return said(write(fd, "hello world\n", 12));
}
