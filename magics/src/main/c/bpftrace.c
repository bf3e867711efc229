/* bpftrace, which lies with its libraries on a disk of its own, beside a workload. */
#define _GNU_SOURCE
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TOOLS "/tools"
#define TOOLS_DISK "/dev/vdc"
#define DIRECTORY "/tmp/bpftrace"

/* Of what it prints; then it is told to end, and may print its maps. */
enum { OUTPUT_MAX = 32 << 20 };

enum { START_MILLIS = 10000, ATTACH_MILLIS = 120000, END_MILLIS = 5000, SIGNALS_MAX = 64 };

/* bpftrace starts its child only when all probes are attached, which it says too early otherwise. */
#define ATTACHED "/tmp/bpftrace/attached"

_Noreturn void bpftrace_child(void)
{
	close(open(ATTACHED, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	for (;;)
		pause();
}

static bool mount_tools(void)
{
	mkdir(TOOLS, 0755);
	mkdir("/lib64", 0755);
	mkdir(DIRECTORY, 0755);
	if (mount(TOOLS_DISK, TOOLS, "ext4", MS_RDONLY, NULL) && errno != EBUSY)
		return false;
	if (symlink(TOOLS "/lib/ld-linux-x86-64.so.2", "/lib64/ld-linux-x86-64.so.2") &&
	    errno != EEXIST)
		return false;
	mount("debug", "/sys/kernel/debug", "debugfs", 0, NULL); /* where bpftrace looks */
	return !access(TOOLS "/bin/bpftrace", X_OK);
}

struct session {
	struct process tracer;
	struct process own;      /* the workload's process, when it is started for this */
	struct process *process; /* the workload */
	struct output output[2]; /* of the workload */
	int signals[SIGNALS_MAX];
	int signal_count;
	size_t printed;
	bool full;
};

/* Hands on what bpftrace has printed. */
static void forward(void *context)
{
	static const char *const names[] = {"stdout", "stderr"};
	struct session *session = context;
	char buffer[16 << 10];
	bool any = false;

	for (int i = 0; i < 2; i++) {
		int *fd = &session->tracer.output[i];
		ssize_t n;

		while (*fd >= 0 && (n = read(*fd, buffer, sizeof buffer)) > 0) {
			session->printed += n;
			if (session->printed > OUTPUT_MAX && !session->full) {
				session->full = true;
				session->printed = 0;
				kill(session->tracer.pid, SIGINT);
			}
			if (session->printed <= OUTPUT_MAX)
				send_piece(names[i], buffer, n);
			any = true;
		}
	}
	if (any)
		send_stage("bpftrace", 0, 0); /* what was said before goes with it */
}

static bool start_workload(struct session *session, const struct frame *request)
{
	const char *name = argument(request, "program", NULL);
	struct program *program = name ? program_named(name) : NULL;
	char *environment[ENVIRONMENT_MAX];
	struct start start = {
		.command = argument(request, "command", ""),
		.directory = "/home/run-1",
		.built_in = number_argument(request, "built_in", 0),
		.traced = true,
		.input = argument(request, "input", NULL),
		.environment = environment,
	};
	char *at = (char *)argument(request, "signals", "");
	pid_t followed[TASKS_MAX] = {process_spawner()};
	int count = 1, error;

	while (*at && session->signal_count < SIGNALS_MAX)
		session->signals[session->signal_count++] = strtol(at, &at, 10);
	if (name) {
		if (!program || process_reap(&program->process)) {
			send_failed("no program \"%s\" is running", name);
			return false;
		}
		session->process = &program->process;
		count = process_tasks(program->process.pid, followed, TASKS_MAX);
		trace_follow(followed, count);
		return true;
	}
	trace_follow(followed, count); /* by which it is seen when the workload rests */
	start.environment_count =
		all_arguments(request, "environment", environment, ENVIRONMENT_MAX);
	error = process_start(&session->own, &start);
	if (error)
		send_failed("cannot start the program: %s", strerror(-error));
	else if (!process_stopped(&session->own, START_MILLIS))
		send_failed("the program did not start");
	else
		return true;
	return false;
}

static bool start_tracer(struct session *session)
{
	char command[100];
	char *libraries = "LD_LIBRARY_PATH=" TOOLS "/lib";
	struct start start = {
		.command = command,
		.directory = DIRECTORY,
		.environment = &libraries,
		.environment_count = 1,
	};
	int error;

	snprintf(command, sizeof command, TOOLS "/bin/bpftrace -f json -c /init cell %d",
		 session->process->pid);
	unlink(ATTACHED);
	error = process_start(&session->tracer, &start);
	if (error) {
		send_failed("cannot start bpftrace: %s", strerror(-error));
		return false;
	}
	if (process_stopped(&session->tracer, START_MILLIS))
		kill(session->tracer.pid, SIGCONT);
	return true;
}

/* Waits for the probes; false when bpftrace ended, the host says stop, or it takes too long. */
static bool attached(struct session *session)
{
	int64_t end = now_millis() + ATTACH_MILLIS;

	send_stage("attaching probes", 0, 0);
	while (access(ATTACHED, F_OK)) {
		forward(session);
		if (process_reap(&session->tracer) || now_millis() > end || wire_stop_requested(5))
			return false;
	}
	return true;
}

/* The way bpftrace ends by itself: it prints its maps. */
static void end_tracer(struct session *session)
{
	int64_t end = now_millis() + END_MILLIS;

	if (!process_reap(&session->tracer))
		kill(session->tracer.pid, SIGINT);
	while (!process_reap(&session->tracer) && now_millis() < end) {
		forward(session);
		pause_micros(2000);
	}
	process_end(&session->tracer, false);
	forward(session);
	if (session->full)
		send_text("full", "%d\n", OUTPUT_MAX >> 20);
	if (WIFSIGNALED(session->tracer.status))
		send_text("status", "signal %d\n", WTERMSIG(session->tracer.status));
	else
		send_text("status", "%d\n", WEXITSTATUS(session->tracer.status));
}

static void run(struct session *session, const struct frame *request)
{
	int64_t limit = number_argument(request, "limit", 10000);
	int64_t end;
	struct watch watch = {
		.process = session->process,
		.owned = session->process == &session->own,
		.output = session->output,
		.signals = session->signals,
		.signal_count = session->signal_count,
		.limit_millis = limit,
		.untraced = true,
		.meanwhile = forward,
		.context = session,
	};
	enum outcome outcome = watch_run(&watch);

	send_text("outcome", "%s\n", outcome_names[outcome]);
	end = now_millis() + number_argument(request, "longer", 0);
	while (now_millis() < end && !process_reap(&session->tracer) && !wire_stop_requested(10))
		forward(session);
}

/* The request: see agent.h; the program lies in DIRECTORY/cell. */
void bpftrace(const struct frame *request)
{
	const struct process none = {.pid = -1, .output = {-1, -1}, .result = -1};
	struct session session = {.tracer = none, .own = none, .process = &session.own};
	bool started;

	if (!mount_tools()) {
		send_failed("no tools disk");
		return;
	}
	capture_forget();
	trace_quiet();
	output_init(&session.output[0]);
	output_init(&session.output[1]);
	started = start_workload(&session, request) && neighbours_start(request) &&
		  start_tracer(&session);
	if (started) {
		if (attached(&session))
			run(&session, request);
		end_tracer(&session);
	}
	neighbours_end();
	if (session.own.pid > 0)
		process_end(&session.own, true);
	for (int i = 0; i < 2; i++)
		output_drain(&session.output[i], &session.process->output[i]);
	output_send(&session.output[0], "workload/stdout");
	output_send(&session.output[1], "workload/stderr");
	output_free(&session.output[0]);
	output_free(&session.output[1]);
	process_close(&session.own);
	process_close(&session.tracer);
	if (started)
		send_done();
}
