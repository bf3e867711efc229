/*
 * The built-in workloads: workload KIND SIZE
 *
 *   stdio             on SIGUSR1: fopen, fprintf of SIZE bytes, fclose; waits for ever
 *   write             one write() of SIZE bytes into a new file
 *   direct            the same with O_DIRECT; the buffer is aligned when SIZE allows it
 *   direct-overwrite  the same into blocks that have been written before
 *   fsync             one write() of SIZE bytes, then fsync()
 *
 * Each prepares its file, stops itself, and works when it is continued. What
 * came of it is stored as two 64-bit numbers, value and errno, in the memory
 * file that is descriptor 3: printing it would be one more traced write.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { RESULT_FD = 3, SECTOR = 512, ALIGNMENT = 4096 };

static volatile int64_t *result; /* value, errno */
static char *text;
static size_t size;

static int finish(int64_t value)
{
	result[0] = value;
	result[1] = value < 0 ? errno : 0;
	return value < 0 ? 1 : 0;
}

/* The published demo writes in its signal handler, and so does this one. */
static void on_signal(int signal)
{
	FILE *file = fopen("hello.txt", "a");
	int written = -1;

	(void)signal;
	if (file) {
		written = fprintf(file, "%s", text);
		if (fclose(file))
			written = -1;
	}
	finish(written);
}

static _Noreturn void run_stdio(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigaction(SIGUSR1, &action, NULL);
	raise(SIGSTOP);
	for (;;)
		pause();
}

/* Blocks that exist, on the disk and not in the page cache. */
static bool write_before(void)
{
	int file = open("data", O_CREAT | O_RDWR, 0644);
	bool written = file >= 0 && write(file, text, size) >= 0 && !fsync(file) &&
		       !posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);

	close(file);
	return written;
}

static int run_write(int flags, bool sync)
{
	int file = open("data", O_CREAT | O_RDWR | flags, 0644);
	ssize_t written;

	if (file < 0)
		return finish(-1);
	raise(SIGSTOP);
	written = write(file, text, size);
	if (written >= 0 && sync && fsync(file))
		written = -1;
	return finish(written);
}

static void fill(void)
{
	static const char hello[] = "hello world\n";
	size_t buffer = size + 1;

	/* What cannot be aligned is a plain string, as in the published mistake. */
	if (size % SECTOR)
		text = malloc(buffer);
	else if (posix_memalign((void **)&text, ALIGNMENT, buffer))
		text = NULL;
	if (!text)
		return;
	for (size_t i = 0; i < size; i++)
		text[i] = hello[i % (sizeof hello - 1)];
	text[size] = 0;
}

int main(int count, char **arguments)
{
	const char *kind = count == 3 ? arguments[1] : "";

	result = mmap(NULL, ALIGNMENT, PROT_READ | PROT_WRITE, MAP_SHARED, RESULT_FD, 0);
	size = count == 3 ? strtoull(arguments[2], NULL, 10) : 0;
	if (result == MAP_FAILED)
		return 125;
	fill();
	if (!text)
		return finish(-1);
	finish(0);
	if (!strcmp(kind, "stdio"))
		run_stdio();
	if (!strcmp(kind, "write"))
		return run_write(0, false);
	if (!strcmp(kind, "direct"))
		return run_write(O_DIRECT, false);
	if (!strcmp(kind, "direct-overwrite"))
		return write_before() ? run_write(O_DIRECT, false) : finish(-1);
	if (!strcmp(kind, "fsync"))
		return run_write(0, true);
	fprintf(stderr, "workload: unknown kind %s\n", kind);
	return 125;
}
