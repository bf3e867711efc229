/* Small files, whole. */
#define _GNU_SOURCE
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int put_file(const char *path, const char *text, int flags)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | flags);
	ssize_t n;

	if (fd < 0)
		return -errno;
	/* Some files of tracefs take one word at each write: go on behind it. */
	do {
		n = write(fd, text, strlen(text));
		if (n > 0)
			text += n;
	} while (n > 0 && *text);
	n = n < 0 ? -errno : 0;
	close(fd);
	return n;
}

int write_file(const char *path, const char *text)
{
	return put_file(path, text, O_TRUNC);
}

int append_file(const char *path, const char *text)
{
	return put_file(path, text, O_APPEND);
}

ssize_t read_file(const char *path, char *buffer, size_t capacity)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t have = 0;
	ssize_t n = 0;

	buffer[0] = 0;
	if (fd < 0)
		return -errno;
	while (have + 1 < capacity && (n = read(fd, buffer + have, capacity - 1 - have)) > 0)
		have += n;
	if (n < 0)
		n = -errno;
	close(fd);
	buffer[have] = 0;
	return n < 0 ? n : (ssize_t)have;
}

void pause_micros(long micros)
{
	struct timespec time = {micros / 1000000, micros % 1000000 * 1000};

	nanosleep(&time, NULL);
}

int64_t now_millis(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}
