/* A pipe has no positions. */
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
	int ends[2];
	if (pipe(ends)) return 99;
	return said(pwrite(ends[1], "hello world\n", 12, 4096));
}
