/* The kernel's tracer: arming it, filtering, and what it recorded. */
#define _GNU_SOURCE
#include "agent.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* No task has it (pid_max is 32768 by default): with it the graph records nothing. */
#define NOBODY "32767"

static int tracing_on_fd = -1;
static bool armed;
static bool graph_wanted; /* else probes are, and the graph stays quiet */
static long threshold;    /* tracing_thresh, microseconds */

void trace_facts(void)
{
	send_file(TRACEFS "/events/header_page", "events/header_page");
	send_file(TRACEFS "/events/header_event", "events/header_event");
	trace_send_formats("ftrace");
	trace_send_format("sched", "sched_switch");
	trace_send_format("raw_syscalls", "sys_exit");
	trace_send_format("raw_syscalls", "sys_enter");
	send_file(TRACEFS "/available_events", "available_events");
	send_file(TRACEFS "/printk_formats", "printk_formats");
	send_stage("reading the kernel's symbols", 1, 3);
	send_file("/proc/kallsyms", "kallsyms");
	send_stage("reading the traceable functions", 2, 3);
	send_file(TRACEFS "/available_filter_functions", "available_filter_functions");
	send_file("/proc/config.gz", "config.gz");
}

int trace_set(const char *file, const char *format, ...)
{
	char path[300], text[64 << 10];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	snprintf(path, sizeof path, TRACEFS "/%s", file);
	return write_file(path, text);
}

void trace_setup(void)
{
	trace_off();
	trace_set("buffer_size_kb", "32768");
	/* Else each probe is made quicker a moment later, which takes longer than what it saves. */
	write_file("/proc/sys/debug/kprobes-optimization", "0");
	/* Forks and threads of a traced task are traced; so are their context switches. */
	trace_set("options/function-fork", "1");
	trace_set("options/event-fork", "1");
}

/*
 * With a threshold function_graph records no entry, and of the returns those of
 * calls that took longer. To change it makes an armed tracer start again.
 */
static int set_threshold(long micros)
{
	int error;

	if (micros == threshold)
		return 0;
	if (armed)
		send_stage("arming function_graph again", 0, 0);
	error = trace_set("tracing_thresh", "%ld", micros);
	if (!error)
		threshold = micros;
	return error;
}

int trace_arm(long over)
{
	int error;

	/* These shape the kernel's own text only, which tests compare with. */
	trace_set("options/funcgraph-proc", "1");
	trace_set("options/funcgraph-abstime", "1");
	trace_set("options/funcgraph-tail", "1");
	trace_set("set_ftrace_pid", NOBODY);
	error = set_threshold(over);
	if (!error)
		error = trace_set("current_tracer", "function_graph");
	armed = !error;
	return error;
}

/*
 * Every probe that comes or goes makes the kernel look at all its 40,000
 * traceable functions again, 25 to 80 ms each time under emulation. While
 * ftrace is disabled it puts that off, and then does it once. With an armed
 * function_graph that would patch all of them twice, which takes far longer.
 */
static void put_patching_off(bool off)
{
	if (!armed)
		write_file("/proc/sys/kernel/ftrace_enabled", off ? "0" : "1");
}

static void remove_probes(void)
{
	trace_set("events/kprobes/enable", "0");
	trace_set("events/values/enable", "0");
	write_file(TRACEFS "/kprobe_events", "");
}

void trace_quiet(void)
{
	trace_off();
	trace_set("events/sched/sched_switch/enable", "0");
	trace_set("events/raw_syscalls/enable", "0");
	trace_set("options/stacktrace", "0");
	events_quiet();
	put_patching_off(true);
	remove_probes();
	put_patching_off(false);
}

/*
 * For each name the kernel looks at all its 40,000 traceable functions: 0.6 s in
 * a guest that has just been cloned. So what is set already stays, a saved
 * guest's default most of all.
 */
int trace_roots(const char *functions)
{
	static char roots[1024];
	size_t length = strlen(roots);
	int error;

	if (!strcmp(functions, roots))
		return 0;
	if (length && !strncmp(functions, roots, length) && functions[length] == ' ')
		error = append_file(TRACEFS "/set_graph_function", functions + length + 1);
	else
		error = trace_set("set_graph_function", "%s", functions);
	snprintf(roots, sizeof roots, "%s", error || strlen(functions) >= sizeof roots ? "" : functions);
	return error;
}

int trace_graph(const struct graph *graph)
{
	static const char *const handlers[] = {"kprobe_int3_handler", "kprobe_debug_handler"};
	int error = set_threshold(graph->over);

	if (!error)
		error = trace_roots(graph->functions);
	if (!error)
		error = trace_set("set_graph_notrace", "%s", graph->left_out);
	for (size_t i = 0; graph->probed && i < sizeof handlers / sizeof *handlers; i++)
		append_file(TRACEFS "/set_graph_notrace", handlers[i]); /* where the kernel has it */
	if (!error)
		error = trace_set("max_graph_depth", "%d", graph->depth);
	if (!error)
		error = trace_set("options/funcgraph-irqs", graph->interrupts ? "1" : "0");
	if (!error)
		error = trace_set("events/sched/sched_switch/enable", "1");
	graph_wanted = true;
	return error;
}

/* What each system call returned: the result of the roots below it; and what it was given. */
void trace_syscalls(bool arguments, bool failures_only)
{
	trace_set("events/raw_syscalls/sys_exit/filter", failures_only ? "ret < 0" : "0");
	trace_set("events/raw_syscalls/sys_exit/enable", "1");
	if (arguments)
		trace_set("events/raw_syscalls/sys_enter/enable", "1");
}

/*
 * One probe for each function, at its entry with the stack or at its return
 * with the value. A function that cannot be probed is skipped and named in the
 * piece "about/skipped". Returns the number of probes.
 */
int trace_probes(const char *functions, bool returns)
{
	char *names = strdup(functions);
	int count = 0;

	graph_wanted = false;
	if (armed)
		trace_set("set_ftrace_pid", NOBODY);
	put_patching_off(true);
	for (char *rest, *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
		char line[512], event[32];

		snprintf(event, sizeof event, "%s%d", returns ? "return" : "entry", count);
		snprintf(line, sizeof line, returns ? "r:%s %s ret=$retval:s64\n" : "p:%s %s\n", event,
			 name);
		int error = append_file(TRACEFS "/kprobe_events", line);
		if (!error) {
			snprintf(line, sizeof line, "events/kprobes/%s/enable", event);
			error = trace_set(line, "1");
		}
		if (error) {
			send_text("about/skipped", "%s: %s\n", name, strerror(-error));
			continue;
		}
		send_text("about/probes", "%s %s\n", event, name);
		trace_send_format("kprobes", event);
		count++;
	}
	free(names);
	put_patching_off(false);
	if (!returns)
		trace_set("options/stacktrace", "1");
	return count;
}

void trace_follow(const pid_t *pids, int count)
{
	char text[4096] = "";
	size_t at = 0;

	for (int i = 0; i < count && at < sizeof text - 16; i++)
		at += snprintf(text + at, sizeof text - at, "%d ", pids[i]);
	if (graph_wanted)
		trace_set("set_ftrace_pid", "%s", text);
	trace_set("set_event_pid", "%s", text);
}

/* The kernel takes tasks out of the list when they end, and forks in. */
int trace_followed(pid_t *pids, int capacity)
{
	char text[16 << 10];
	int count = 0;

	if (read_file(TRACEFS "/set_event_pid", text, sizeof text) < 0)
		return 0;
	for (char *at = text, *end; count < capacity; at = end) {
		long pid = strtol(at, &end, 10);

		if (end == at)
			break;
		pids[count++] = pid;
	}
	return count;
}

static void trace_switch(const char *state)
{
	if (tracing_on_fd < 0)
		tracing_on_fd = open(TRACEFS "/tracing_on", O_WRONLY | O_CLOEXEC);
	if (pwrite(tracing_on_fd, state, 1, 0) < 0)
		perror("agent: tracing_on");
}

void trace_on(void)
{
	events_switch(true);
	trace_switch("1");
}

void trace_off(void)
{
	trace_switch("0");
	events_switch(false);
}

void trace_clear(void)
{
	trace_set("trace", "\n");
	events_discard();
}

/* Reads the statistics of a CPU's buffer; whether it was too small. */
static bool read_stats(const char *cpu, char *stats, size_t capacity)
{
	char path[300], *at;

	snprintf(path, sizeof path, TRACEFS "/per_cpu/%s/stats", cpu);
	if (read_file(path, stats, capacity) <= 0)
		return false;
	at = strstr(stats, "\noverrun: ");
	return at && at[strlen("\noverrun: ")] != '0';
}

/*
 * Takes what was recorded out of the buffers, which is a good deal quicker than
 * clearing them. The counters of what was lost go on, only clearing sets them to 0.
 */
void trace_discard(void)
{
	char page[4096], path[300], stats[1024];
	bool lost = false;
	DIR *cpus = opendir(TRACEFS "/per_cpu");

	if (!cpus)
		return;
	for (struct dirent *entry; (entry = readdir(cpus));) {
		int fd;

		if (entry->d_name[0] == '.')
			continue;
		lost |= read_stats(entry->d_name, stats, sizeof stats);
		snprintf(path, sizeof path, TRACEFS "/per_cpu/%s/trace_pipe_raw", entry->d_name);
		fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		while (fd >= 0 && read(fd, page, sizeof page) > 0)
			;
		close(fd);
	}
	closedir(cpus);
	if (lost)
		trace_clear();
	events_discard();
}

/* Whether the buffer of this CPU was too small; the host is told when it got only a part. */
static bool send_cpu(int run, const char *cpu)
{
	char path[300], piece[300], stats[1024];
	bool lost = read_stats(cpu, stats, sizeof stats);

	snprintf(piece, sizeof piece, "run/%d/per_cpu/%s/stats", run, cpu);
	if (*stats)
		send_piece(piece, stats, strlen(stats));
	/*
	 * read() and not splice(): it hands over the last, partly filled page as
	 * well, and ends with EAGAIN when nothing is left.
	 */
	snprintf(path, sizeof path, TRACEFS "/per_cpu/%s/trace_pipe_raw", cpu);
	snprintf(piece, sizeof piece, "run/%d/per_cpu/%s/trace_pipe_raw", run, cpu);
	if (send_file(path, piece) == -EINTR) {
		snprintf(piece, sizeof piece, "run/%d/cut", run);
		send_text(piece, "yes\n");
	}
	return lost;
}

/* Sends what was recorded and leaves the buffers empty. */
void trace_send_run(int run, bool text)
{
	char piece[64];
	bool lost = false;
	DIR *cpus;

	snprintf(piece, sizeof piece, "run/%d/trace", run);
	if (text)
		send_file(TRACEFS "/trace", piece);
	snprintf(piece, sizeof piece, "run/%d/saved_cmdlines", run);
	send_file(TRACEFS "/saved_cmdlines", piece);
	cpus = opendir(TRACEFS "/per_cpu");
	if (!cpus)
		return;
	for (struct dirent *entry; (entry = readdir(cpus));)
		if (entry->d_name[0] != '.')
			lost |= send_cpu(run, entry->d_name);
	closedir(cpus);
	events_send_run(run);
	if (lost) /* else the next run would be told of it, too */
		trace_clear();
}
