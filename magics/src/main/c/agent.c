/* Fathom's agent in the lab: PID 1 of the guest. The protocol is in agent.h. */
#define _GNU_SOURCE
#include "agent.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static void make_places(void)
{
	static const char *const places[] = {"/dev", "/proc", "/sys", "/tmp", "/home"};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		mkdir(places[i], 0755);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mount("tmp", "/tmp", "tmpfs", 0, "mode=1777");
	mount("trace", TRACEFS, "tracefs", 0, NULL);
}

/* Nothing is open yet. What goes wrong is printed on the console, which the host keeps. */
static void open_standard_files(void)
{
	open("/dev/null", O_RDONLY);
	open("/dev/console", O_WRONLY);
	dup2(STDOUT_FILENO, STDERR_FILENO);
}

/* The modules in the order in which a list names them, one path a line; the first error. */
static int load_modules(const char *names, const char *options)
{
	FILE *list = fopen(names, "re");
	char path[300];
	int error = 0;

	if (!list)
		return -errno;
	while (fgets(path, sizeof path, list)) {
		path[strcspn(path, "\n")] = 0;
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || (syscall(SYS_finit_module, fd, options, 0) && errno != EEXIST)) {
			error = error ? error : -errno;
			fprintf(stderr, "agent: module %s: %s\n", path, strerror(errno));
		}
		close(fd);
	}
	fclose(list);
	return error;
}

static void load(const struct frame *request)
{
	char list[100];
	int error;

	snprintf(list, sizeof list, "/modules.%s", argument(request, "set", ""));
	error = load_modules(list, argument(request, "options", ""));
	if (error)
		send_failed("cannot load the kernel's modules for %s: %s", list + strlen("/modules."),
			    strerror(-error));
	else
		send_done();
}

static void put(const struct frame *request)
{
	int fd = -1, error = EINVAL;
	ssize_t n = -1;

	if (request->count == 3) {
		char directory[300];

		snprintf(directory, sizeof directory, "%s", request->fields[1].bytes);
		mkdir(dirname(directory), 0755); /* it may be there */
		fd = open(request->fields[1].bytes, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0755);
		if (fd >= 0)
			n = write(fd, request->fields[2].bytes, request->fields[2].size);
		error = errno;
		close(fd);
	}
	if (n < 0 || (size_t)n != request->fields[2].size)
		send_failed("cannot store a file in the guest: %s", n < 0 ? strerror(error) : "it is full");
	else
		send_done();
}

static void facts(const struct frame *request)
{
	(void)request;
	trace_facts();
	send_done();
}

static void modules(const struct frame *request)
{
	(void)request;
	send_file("/proc/modules", "modules");
	send_done();
}

/* The types of the kernel and of its modules. */
static void types(const struct frame *request)
{
	DIR *files = opendir("/sys/kernel/btf");
	char path[300], piece[300];

	(void)request;
	for (struct dirent *entry; files && (entry = readdir(files));) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "/sys/kernel/btf/%s", entry->d_name);
		snprintf(piece, sizeof piece, "btf/%s", entry->d_name);
		send_file(path, piece);
	}
	if (files)
		closedir(files);
	send_done();
}

static void arm(const struct frame *request)
{
	const char *functions = argument(request, "functions", "");
	int error = trace_arm(number_argument(request, "over", 0));

	if (!error && *functions)
		error = trace_roots(functions);
	if (error)
		send_failed("cannot start function_graph: %s", strerror(-error));
	else
		send_done();
}

/* A clone of a saved guest says who it is, and gets the time. */
static void hello(const struct frame *request)
{
	int64_t millis = strtoll(argument(request, "time", "0"), NULL, 10);
	struct timespec now = {millis / 1000, millis % 1000 * 1000000};
	struct utsname name;

	if (millis)
		clock_settime(CLOCK_REALTIME, &now);
	uname(&name);
	send_hello(name.release);
	send_done();
}

/* Before the guest is saved: what can be read again need not be in its memory. */
static void shrink(const struct frame *request)
{
	(void)request;
	sync();
	write_file("/proc/sys/vm/drop_caches", "3");
	send_done();
}

#define JOB_ANSWER "/tmp/answer"

static void answer(const struct frame *request)
{
	(void)request;
	send_file(JOB_ANSWER, "answer");
	send_done();
}

static void remove_file(const struct frame *request)
{
	unlink(argument(request, "path", ""));
	send_done();
}

static void serve(const struct frame *request)
{
	static const struct {
		const char *name;
		void (*serve)(const struct frame *);
	} commands[] = {
		{"types", types},	  {"facts", facts},	  {"modules", modules},	 {"arm", arm}, {"load", load},
		{"hello", hello},	  {"shrink", shrink},
		{"shell", shell},	  {"answer", answer},
		{"filesystem", filesystem}, {"put", put},		 {"remove", remove_file},
		{"capture", capture},	  {"bpftrace", bpftrace}, {"start", program_start}, {"signal", program_signal},
		{"stop", program_stop},	  {"programs", programs_list},
	};

	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (request->count && !strcmp(request->fields[0].bytes, commands[i].name)) {
			commands[i].serve(request);
			return;
		}
	}
	send_failed("unknown request \"%s\"", request->count ? request->fields[0].bytes : "");
}

/*
 * Requests that the initrd has in /job are served before the first driver of a
 * device that is not the same in every run is there.
 */
static void do_job(void)
{
	static struct frame frame;

	if (access("/job", R_OK) || !wire_open_job("/job", JOB_ANSWER))
		return;
	while (wire_receive(&frame))
		serve(&frame);
	wire_close_job();
}

int main(void)
{
	static struct frame frame;
	struct utsname name;
	sigset_t child;

	if (getpid() != 1)
		bpftrace_child();
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL); /* see await() in process.c */
	make_places();
	open_standard_files();
	trace_setup();
	do_job();
	load_modules("/modules", "");
	wire_open("fathom");
	uname(&name);
	send_hello(name.release);
	for (;;) {
		struct pollfd ready = {.fd = wire_fd(), .events = POLLIN};

		if (programs_running() && poll(&ready, 1, 100) == 0) {
			programs_drain();
			continue;
		}
		if (!wire_receive(&frame))
			wire_host_gone();
		if (frame.kind == REQUEST)
			serve(&frame);
	}
}
