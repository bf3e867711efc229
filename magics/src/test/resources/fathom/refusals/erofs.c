/* The file system became read-only while the file was open: an emergency remount by sysrq. */
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

#include <sys/statvfs.h>
int main(void) {
	struct statvfs now;
	char *page = aligned_alloc(4096, 4096);
	int fd = open("data", O_WRONLY | O_CREAT | O_DIRECT, 0600);
	int sysrq = open("/proc/sysrq-trigger", O_WRONLY);
	if (sysrq < 0 || write(sysrq, "u", 1) != 1) return 99;
	for (int i = 0; i < 5000; i++) {
		if (fstatvfs(fd, &now)) return 97;
		if (now.f_flag & ST_RDONLY) return said(write(fd, memset(page, 1, 4096), 4096));
		usleep(1000);
	}
	return 96;
}
