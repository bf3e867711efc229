/*
 * The neighbours of a traced program: they use the same file system, and make it
 * wait, as other programs of a machine do.
 *
 *   fsyncer   appends SIZE bytes to a file of its own and calls fsync()
 *   dirtier   writes SIZE bytes over a file of its own, into the page cache
 *   reader    reads SIZE bytes of a file of its own from the disk
 */
#define _GNU_SOURCE
#include "workload.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 64 << 10 };

static int file;
static char *chunk;

static int whole(ssize_t (*move)(int, char *, size_t, off_t), size_t size)
{
	for (size_t at = 0; at < size; at += CHUNK) {
		size_t n = size - at < CHUNK ? size - at : CHUNK;

		if (move(file, chunk, n, at) != (ssize_t)n)
			return -1;
	}
	return 0;
}

static ssize_t put(int fd, char *bytes, size_t size, off_t at)
{
	return pwrite(fd, bytes, size, at);
}

static ssize_t append(int fd, char *bytes, size_t size, off_t at)
{
	(void)at;
	return write(fd, bytes, size);
}

static ssize_t get(int fd, char *bytes, size_t size, off_t at)
{
	return pread(fd, bytes, size, at);
}

static int do_fsync(size_t size)
{
	return whole(append, size) || fsync(file);
}

static int do_dirty(size_t size)
{
	return whole(put, size);
}

static int do_read(size_t size)
{
	return posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) || whole(get, size);
}

int neighbour(const char *kind, int millis, size_t size)
{
	static const struct {
		const char *name;
		int (*work)(size_t size);
	} kinds[] = {{"fsyncer", do_fsync}, {"dirtier", do_dirty}, {"reader", do_read}};
	struct timespec next;

	file = open(kind, O_CREAT | O_RDWR | O_APPEND, 0644);
	chunk = hello(CHUNK);
	if (file < 0 || !chunk)
		return 1;
	if (!strcmp(kind, "reader") && (whole(append, size) || fsync(file)))
		return 1;
	if (!strcmp(kind, "dirtier")) /* pwrite() would append */
		fcntl(file, F_SETFL, 0);
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		while (!strcmp(kind, kinds[i].name)) {
			if (kinds[i].work(size)) {
				perror(kind);
				return 1;
			}
			next.tv_nsec += millis % 1000 * 1000000L;
			next.tv_sec += millis / 1000 + next.tv_nsec / 1000000000L;
			next.tv_nsec %= 1000000000L;
			clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
		}
	}
	return 125;
}
