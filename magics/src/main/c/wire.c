/* Frames over the virtio-serial port. The format is in agent.h. */
#define _GNU_SOURCE
#include "agent.h"

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

static int port = -1;
static int job = -1; /* where requests come from instead, while a job of the initrd is done */
static char *body; /* of the frame received last */
static size_t body_capacity;

/*
 * Each write() to the port waits until the host has taken it, 32 KiB at most at
 * a time: pieces are gathered.
 */
static char waiting[32 << 10];
static size_t waiting_size;

static atomic_bool stopped; /* the request that is being served */

/* The host has gone away: nobody needs this machine any more. */
_Noreturn void wire_host_gone(void)
{
	reboot(RB_AUTOBOOT); /* QEMU runs with -no-reboot and ends */
	_exit(1);
}

static bool find_port(const char *want, char *path, size_t capacity)
{
	DIR *ports = opendir("/sys/class/virtio-ports");
	bool found = false;

	if (!ports)
		return false;
	for (struct dirent *entry; !found && (entry = readdir(ports));) {
		char file[300], name[64];

		snprintf(file, sizeof file, "/sys/class/virtio-ports/%s/name", entry->d_name);
		if (entry->d_name[0] == '.' || read_file(file, name, sizeof name) < 0)
			continue;
		name[strcspn(name, "\n")] = 0;
		if (!strcmp(name, want)) {
			snprintf(path, capacity, "/dev/%s", entry->d_name);
			found = true;
		}
	}
	closedir(ports);
	return found;
}

void wire_open(const char *port_name)
{
	char path[300];

	/* The port appears a little after its driver: 10 s at most. */
	for (int i = 0; i < 10000 && port < 0; i++) {
		if (find_port(port_name, path, sizeof path))
			port = open(path, O_RDWR | O_CLOEXEC);
		if (port < 0)
			pause_micros(1000);
	}
	if (port < 0)
		wire_host_gone();
}

/* To be polled for STOP; a job is not stopped. */
int wire_fd(void)
{
	return job < 0 ? port : -1;
}

/* From now on requests are read from a file, and answers go to another one. */
bool wire_open_job(const char *requests, const char *answers)
{
	job = open(requests, O_RDONLY | O_CLOEXEC);
	if (job >= 0)
		port = open(answers, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return port >= 0;
}

void wire_close_job(void)
{
	close(job);
	close(port);
	job = port = -1;
}

static bool read_fully(void *buffer, size_t size)
{
	for (size_t have = 0; have < size;) {
		ssize_t n = read(job < 0 ? port : job, (char *)buffer + have, size - have);

		if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
			return false;
		if (n > 0)
			have += n;
	}
	return true;
}

static bool decode(struct frame *frame, size_t size)
{
	size_t at = 1;

	frame->kind = (unsigned char)body[0];
	frame->count = 0;
	while (at < size && frame->count < FIELDS_MAX) {
		uint32_t length;

		if (size - at < sizeof length)
			return false;
		memcpy(&length, body + at, sizeof length);
		length = be32toh(length);
		body[at] = 0; /* ends the field before, whose bytes have been measured */
		at += sizeof length;
		if (length > size - at)
			return false;
		frame->fields[frame->count++] = (struct field){body + at, length};
		at += length;
	}
	body[at] = 0;
	return at == size;
}

bool wire_receive(struct frame *frame)
{
	uint32_t size;

	stopped = false;
	if (!read_fully(&size, sizeof size))
		return false;
	size = be32toh(size);
	if (size < 1 || size > FRAME_MAX)
		return false;
	if (size + 1 > body_capacity) {
		free(body);
		body_capacity = size + 1;
		body = malloc(body_capacity);
		if (!body)
			return false;
	}
	return read_fully(body, size) && decode(frame, size);
}

bool wire_stop_requested(int wait_millis)
{
	struct pollfd ready = {.fd = wire_fd(), .events = POLLIN};

	if (stopped)
		return true;
	if (poll(&ready, 1, wait_millis) <= 0)
		return false;
	if (ready.revents & POLLHUP)
		wire_host_gone();
	if (!(ready.revents & POLLIN))
		return false;
	/* STOP is the only frame that may come while a request is served. */
	struct {
		uint32_t size;
		uint8_t kind;
	} __attribute__((packed)) frame;
	if (!read_fully(&frame, sizeof frame))
		wire_host_gone();
	stopped = true;
	return true;
}

static void flush(void)
{
	for (size_t at = 0; at < waiting_size;) {
		ssize_t n = write(port, waiting + at, waiting_size - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			wire_host_gone();
		at += n;
	}
	waiting_size = 0;
}

static void append(const void *bytes, size_t size)
{
	while (size) {
		size_t room = sizeof waiting - waiting_size;
		size_t n = size < room ? size : room;

		memcpy(waiting + waiting_size, bytes, n);
		waiting_size += n;
		bytes = (const char *)bytes + n;
		size -= n;
		if (waiting_size == sizeof waiting)
			flush();
	}
}

static void append_number(uint32_t number)
{
	number = htobe32(number);
	append(&number, sizeof number);
}

static void send_frame(enum kind kind, int count, const struct field *fields)
{
	uint8_t code = kind;
	size_t total = sizeof code;

	for (int i = 0; i < count; i++)
		total += sizeof(uint32_t) + fields[i].size;
	append_number(total);
	append(&code, sizeof code);
	for (int i = 0; i < count; i++) {
		append_number(fields[i].size);
		append(fields[i].bytes, fields[i].size);
	}
	if (kind != PIECE)
		flush();
}

static struct field text_field(const char *text)
{
	return (struct field){(char *)text, strlen(text)};
}

void send_hello(const char *release)
{
	char version[12];

	snprintf(version, sizeof version, "%d", PROTOCOL_VERSION);
	send_frame(HELLO, 2, (struct field[]){text_field(version), text_field(release)});
}

void send_stage(const char *what, int done, int total)
{
	char numbers[2][12];

	snprintf(numbers[0], sizeof numbers[0], "%d", done);
	snprintf(numbers[1], sizeof numbers[1], "%d", total);
	send_frame(STAGE, 3,
		   (struct field[]){text_field(what), text_field(numbers[0]), text_field(numbers[1])});
}

void send_piece(const char *name, const void *bytes, size_t size)
{
	send_frame(PIECE, 2, (struct field[]){text_field(name), {(char *)bytes, size}});
}

void send_text(const char *name, const char *format, ...)
{
	char text[4096];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	send_piece(name, text, strlen(text));
}

void send_done(void)
{
	send_frame(DONE, 0, NULL);
}

void send_failed(const char *format, ...)
{
	char text[4096];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	send_frame(FAILED, 1, (struct field[]){text_field(text)});
}

int send_file(const char *path, const char *piece)
{
	static char buffer[256 << 10];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t have = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	/* seq files give a page at a time: gather, so that frames are few. */
	while ((n = read(fd, buffer + have, sizeof buffer - have)) > 0) {
		have += n;
		if (have == sizeof buffer) {
			send_piece(piece, buffer, have);
			have = 0;
			if (wire_stop_requested(0)) {
				close(fd);
				return -EINTR; /* what was sent is whole pages */
			}
		}
	}
	n = n < 0 && errno != EAGAIN ? -errno : 0;
	close(fd);
	send_piece(piece, buffer, have);
	return n;
}
