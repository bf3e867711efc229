/*
 * The built-in workloads: workload KIND SIZE [COUNT [OFFSET]], and the
 * neighbours of neighbour.c: workload neighbour KIND MILLIS SIZE
 *
 * stdio writes in its handler of SIGUSR1 (fopen, COUNT times fprintf of SIZE
 * bytes, fclose) and waits for ever. All others do COUNT times what the table of
 * kinds says, with SIZE bytes each time, from OFFSET of the file on.
 *
 * Each prepares its file, stops itself, and works when it is continued. What
 * came of it is stored as two 64-bit numbers, value and errno, in the memory
 * file that is descriptor 3: printing it would be one more traced write. The
 * value is the sum of what the calls returned, or -1 at the first that failed.
 */
#define _GNU_SOURCE
#include "mark.h"
#include "workload.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { RESULT_FD = 3, ALIGNMENT = 4096 };

/* How the file is before the work begins. */
enum {
	WRITTEN = 1, /* SIZE * COUNT bytes are in it from OFFSET on, on the disk and in the page cache */
	COLD = 2,    /* not in the page cache any more */
	ASKEW = 4,   /* the buffer is not aligned */
};

static volatile int64_t *result; /* value, errno */
static char *text;
static size_t size;
static int count;
static off_t offset;

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
	int written = file ? 0 : -1;

	(void)signal;
	for (int i = 0; i < count && written >= 0; i++) {
		int n = fprintf(file, "%s", text);

		written = n < 0 ? n : written + n;
	}
	if (file && fclose(file))
		written = -1;
	finish(written);
}

static _Noreturn void run_stdio(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigaction(SIGUSR1, &action, NULL);
	raise(SIGSTOP);
	MARK(MARK_START);
	for (;;)
		pause();
}

/* The i-th time; all return the bytes that were moved, or -1. */

static off_t place(int i)
{
	return offset + (off_t)size * i;
}

static ssize_t do_write(int file, int i)
{
	(void)i;
	return write(file, text, size);
}

static ssize_t do_pwrite(int file, int i)
{
	return pwrite(file, text, size, place(i));
}

static ssize_t do_writev(int file, int i)
{
	struct iovec parts[] = {{text, size / 2}, {text + size / 2, size - size / 2}};

	(void)i;
	return writev(file, parts, 2);
}

static ssize_t do_write_fsync(int file, int i)
{
	ssize_t n = do_write(file, i);

	return n < 0 || fsync(file) ? -1 : n;
}

static ssize_t do_write_fdatasync(int file, int i)
{
	ssize_t n = do_write(file, i);

	return n < 0 || fdatasync(file) ? -1 : n;
}

static char *map; /* of the whole file, made before the work begins */

static ssize_t do_mmap(int file, int i)
{
	char *to = map + place(i);
	char *page = to - (uintptr_t)to % ALIGNMENT;

	(void)file;
	memcpy(to, text, size);
	return msync(page, to + size - page, MS_SYNC) ? -1 : (ssize_t)size;
}

static ssize_t do_read(int file, int i)
{
	(void)i;
	return read(file, text, size);
}

/* From the end of the file, each time less is left. */
static ssize_t do_truncate(int file, int i)
{
	return ftruncate(file, place(count - 1 - i));
}

static ssize_t do_rename(int file, int i)
{
	(void)file;
	return i % 2 ? rename("renamed", "data") : rename("data", "renamed");
}

static ssize_t do_fallocate(int file, int i)
{
	return fallocate(file, 0, place(i), size);
}

static int source; /* the file that is sent */

static ssize_t do_sendfile(int file, int i)
{
	off_t from = (off_t)size * i;

	return sendfile(file, source, &from, size);
}

static struct {
	int fd;
	unsigned *tail, mask, *array;
	unsigned *done_head, *done_tail, done_mask;
	struct io_uring_sqe *entries;
	struct io_uring_cqe *done;
} ring;

static bool open_ring(void)
{
	struct io_uring_params p = {0};
	char *submitted, *completed;

	ring.fd = syscall(SYS_io_uring_setup, 4, &p);
	if (ring.fd < 0)
		return false;
	submitted = mmap(NULL, p.sq_off.array + p.sq_entries * sizeof(unsigned), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_POPULATE, ring.fd, IORING_OFF_SQ_RING);
	completed = mmap(NULL, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe),
			 PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.fd, IORING_OFF_CQ_RING);
	ring.entries = mmap(NULL, p.sq_entries * sizeof(struct io_uring_sqe), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_POPULATE, ring.fd, IORING_OFF_SQES);
	if (submitted == MAP_FAILED || completed == MAP_FAILED || (void *)ring.entries == MAP_FAILED)
		return false;
	ring.tail = (unsigned *)(submitted + p.sq_off.tail);
	ring.mask = *(unsigned *)(submitted + p.sq_off.ring_mask);
	ring.array = (unsigned *)(submitted + p.sq_off.array);
	ring.done_head = (unsigned *)(completed + p.cq_off.head);
	ring.done_tail = (unsigned *)(completed + p.cq_off.tail);
	ring.done_mask = *(unsigned *)(completed + p.cq_off.ring_mask);
	ring.done = (struct io_uring_cqe *)(completed + p.cq_off.cqes);
	return true;
}

/* One write request is submitted, and its completion awaited, by one call. */
static ssize_t do_io_uring(int file, int i)
{
	unsigned tail = *ring.tail, slot = tail & ring.mask;
	int result;

	ring.entries[slot] = (struct io_uring_sqe){
		.opcode = IORING_OP_WRITE,
		.fd = file,
		.off = place(i),
		.addr = (uintptr_t)text,
		.len = size,
	};
	ring.array[slot] = slot;
	__atomic_store_n(ring.tail, tail + 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring.fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		return -1;
	if (__atomic_load_n(ring.done_tail, __ATOMIC_ACQUIRE) == *ring.done_head) {
		errno = EIO;
		return -1;
	}
	result = ring.done[*ring.done_head & ring.done_mask].res;
	__atomic_store_n(ring.done_head, *ring.done_head + 1, __ATOMIC_RELEASE);
	if (result < 0) {
		errno = -result;
		return -1;
	}
	return result;
}

static const struct kind {
	const char *name;
	int flags; /* open()'s, besides O_CREAT and O_RDWR */
	int before;
	ssize_t (*work)(int file, int i);
} kinds[] = {
	{"write", 0, 0, do_write},
	{"pwrite", 0, 0, do_pwrite},
	{"writev", 0, 0, do_writev},
	{"direct", O_DIRECT, 0, do_write},
	{"direct-wrong", O_DIRECT, ASKEW, do_write},
	{"direct-overwrite", O_DIRECT, WRITTEN | COLD, do_write},
	{"sync", O_SYNC, 0, do_write},
	{"dsync", O_DSYNC, 0, do_write},
	{"fsync", 0, 0, do_write_fsync},
	{"fdatasync", 0, 0, do_write_fdatasync},
	{"mmap", 0, WRITTEN, do_mmap},
	{"read", 0, WRITTEN | COLD, do_read},
	{"read-warm", 0, WRITTEN, do_read},
	{"read-direct", O_DIRECT, WRITTEN | COLD, do_read},
	{"append", O_APPEND, 0, do_write},
	{"truncate", 0, WRITTEN, do_truncate},
	{"rename", 0, WRITTEN, do_rename},
	{"fallocate", 0, 0, do_fallocate},
	{"sendfile", 0, 0, do_sendfile},
	{"io_uring", O_DIRECT, WRITTEN | COLD, do_io_uring},
};

/* SIZE * COUNT bytes from a place on, on the disk. */
static bool write_before(const char *name, off_t from, bool cold)
{
	int file = open(name, O_CREAT | O_RDWR, 0644);
	bool written = file >= 0;

	for (int i = 0; i < count && written; i++)
		written = pwrite(file, text, size, from + (off_t)size * i) == (ssize_t)size;
	written = written && !fsync(file) &&
		  (!cold || !posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED));
	close(file);
	return written;
}

static bool prepare(const struct kind *kind)
{
	if (kind->work == do_io_uring && !open_ring())
		return false;
	if (kind->work == do_sendfile)
		return write_before("source", 0, false) && (source = open("source", O_RDONLY)) >= 0;
	return !(kind->before & WRITTEN) || write_before("data", offset, kind->before & COLD);
}

static int run(const struct kind *kind)
{
	int file;
	int64_t sum = 0;

	if (kind->before & ASKEW)
		text++;
	if (!prepare(kind))
		return finish(-1);
	file = open("data", O_CREAT | O_RDWR | kind->flags, 0644);
	if (file < 0 || lseek(file, offset, SEEK_SET) < 0)
		return finish(-1);
	if (kind->work == do_mmap) {
		map = mmap(NULL, place(count), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
		if (map == MAP_FAILED)
			return finish(-1);
	}
	raise(SIGSTOP);
	MARK(MARK_START);
	for (int i = 0; i < count; i++) {
		ssize_t n = kind->work(file, i);

		if (n < 0)
			return finish(-1);
		sum += n;
	}
	return finish(sum);
}

int main(int words, char **word)
{
	if (words == 5 && !strcmp(word[1], "neighbour"))
		return neighbour(word[2], atoi(word[3]), strtoull(word[4], NULL, 10));
	result = mmap(NULL, ALIGNMENT, PROT_READ | PROT_WRITE, MAP_SHARED, RESULT_FD, 0);
	if (words < 3 || result == MAP_FAILED)
		return 125;
	size = strtoull(word[2], NULL, 10);
	count = words > 3 ? atoi(word[3]) : 1;
	offset = words > 4 ? strtoll(word[4], NULL, 10) : 0;
	text = hello(size);
	if (!text)
		return finish(-1);
	finish(0);
	if (!strcmp(word[1], "stdio"))
		run_stdio();
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(word[1], kinds[i].name))
			return run(&kinds[i]);
	fprintf(stderr, "workload: unknown kind %s\n", word[1]);
	return 125;
}
