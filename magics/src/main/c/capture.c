/* A capture: warm-up runs, then runs whose trace is sent. */
#define _GNU_SOURCE
#include "agent.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIGNALS_MAX = 64, START_MILLIS = 10000 };

/* The arguments of the request "capture". */
struct capture {
	const char *tracer;    /* tracer=graph|stacks|returns */
	const char *functions; /* functions=NAME NAME .. */
	int depth;             /* depth=N, 0 for no limit */
	int warmups;           /* warmups=N */
	int runs;              /* runs=N */
	int limit_millis;      /* limit=N, for one run */
	bool text;             /* text=1: the kernel's own text, too */
	const char *command;   /* command=PATH ARGUMENT .., a new process for each run */
	bool built_in;         /* built_in=1: it stops by itself once it is prepared */
	const char *program;   /* program=NAME: a long-lived one instead */
	int signals[SIGNALS_MAX]; /* signals=NUMBER NUMBER .. */
	int signal_count;
};

/* What follows a run; GIVEN_UP: the host has been told why. */
enum next { NEXT, END, GIVEN_UP };

static int directories; /* made so far */

static bool parse(struct capture *capture, const struct frame *request)
{
	char *at = (char *)argument(request, "signals", "");

	*capture = (struct capture){
		.tracer = argument(request, "tracer", "graph"),
		.functions = argument(request, "functions", ""),
		.depth = number_argument(request, "depth", 0),
		.warmups = number_argument(request, "warmups", 0),
		.runs = number_argument(request, "runs", 1),
		.limit_millis = number_argument(request, "limit", 10000),
		.text = number_argument(request, "text", 0),
		.command = argument(request, "command", NULL),
		.built_in = number_argument(request, "built_in", 0),
		.program = argument(request, "program", NULL),
	};
	while (*at && capture->signal_count < SIGNALS_MAX)
		capture->signals[capture->signal_count++] = strtol(at, &at, 10);
	if (*at)
		send_failed("a run takes %d signals at most", SIGNALS_MAX);
	return !*at;
}

/* The tasks whose doings are recorded, forks and threads included. */
static bool follow(const struct capture *capture)
{
	pid_t tasks[TASKS_MAX] = {process_spawner()};
	int count = 1;

	if (capture->program) {
		struct program *program = program_named(capture->program);

		count = program ? process_tasks(program->process.pid, tasks, TASKS_MAX) : 0;
		if (!count) {
			send_failed("no program \"%s\" is running", capture->program);
			return false;
		}
	}
	trace_follow(tasks, count);
	return true;
}

/* Prepares the tracer, unless it is so already: changing it takes a while. */
static bool prepare(const struct capture *capture)
{
	static char prepared[64 << 10];
	char wanted[64 << 10];
	bool graph = !strcmp(capture->tracer, "graph");
	int error = 0;

	snprintf(wanted, sizeof wanted, "%d %s", capture->depth, capture->functions);
	if (!graph || capture->program || strcmp(prepared, wanted)) {
		prepared[0] = 0;
		trace_quiet();
		if (graph)
			error = trace_graph(capture->functions, capture->depth);
		else if (!trace_probes(capture->functions, !strcmp(capture->tracer, "returns")))
			error = -EINVAL;
		if (error) {
			send_failed("cannot trace %s: %s", capture->functions, strerror(-error));
			return false;
		}
		if (!follow(capture))
			return false;
		if (graph && !capture->program)
			strcpy(prepared, wanted);
	}
	trace_clear();
	return true;
}

static void send_exit(int run, const struct process *process, enum outcome outcome)
{
	char piece[64];

	snprintf(piece, sizeof piece, "run/%d/outcome", run);
	send_text(piece, "%s\n", outcome_names[outcome]);
	snprintf(piece, sizeof piece, "run/%d/exit", run);
	if (!process->ended)
		send_text(piece, "running\n");
	else if (WIFSIGNALED(process->status))
		send_text(piece, "signal %d\n", WTERMSIG(process->status));
	else
		send_text(piece, "exited %d\n", WEXITSTATUS(process->status));
}

/* What a built-in workload reports lies in memory, so that no write of it is traced. */
static void send_result(int run, const struct process *process)
{
	char piece[64];
	int64_t result[2]; /* value, errno */

	if (process->result < 0 ||
	    pread(process->result, result, sizeof result, 0) != sizeof result)
		return;
	snprintf(piece, sizeof piece, "run/%d/result", run);
	send_text(piece, "%lld %lld\n", (long long)result[0], (long long)result[1]);
}

/* The kernel hands numbers out in a circle: after the last one comes FIRST_AGAIN (kernel/pid.c). */
enum { FIRST_AGAIN = 300 };

static pid_t last_pid(void)
{
	char text[128];
	int pid = 0;

	if (read_file("/proc/loadavg", text, sizeof text) > 0)
		sscanf(text, "%*s %*s %*s %*s %d", &pid);
	return pid;
}

/* Behind the last one in the circle. */
static pid_t end_of_pids(void)
{
	char text[32];

	return read_file("/proc/sys/kernel/pid_max", text, sizeof text) > 0 ? atoi(text) : 0;
}

/* Whether the task got its number after the one before and up to the newest, in the circle. */
static bool got_between(pid_t task, pid_t before, pid_t newest)
{
	if (before <= newest)
		return task > before && task <= newest;
	return task > before || (task >= FIRST_AGAIN && task <= newest);
}

/*
 * The workload's tasks, those that have ended included: all that got a number
 * during the run. That may be too many, but of others nothing is recorded.
 */
static void send_pids(int run, const struct watch *watch, pid_t newest_before)
{
	char piece[64];
	pid_t tasks[TASKS_MAX], newest = last_pid(), self = watch->process->pid;
	int count = process_tasks(self, tasks, TASKS_MAX);

	snprintf(piece, sizeof piece, "run/%d/pids", run);
	send_text(piece, "%d\n", self);
	for (int i = 0; i < count; i++)
		if (tasks[i] != self && !got_between(tasks[i], newest_before, newest))
			send_text(piece, "%d\n", tasks[i]);
	for (pid_t pid = 1, end = end_of_pids(); pid < end; pid++)
		if (pid != watch->brake && got_between(pid, newest_before, newest))
			send_text(piece, "%d\n", pid);
}

static void send_run(int run, const struct capture *capture, const struct watch *watch,
		     enum outcome outcome, pid_t newest_before)
{
	static const char *const outputs[] = {"stdout", "stderr"};
	char piece[64];

	send_pids(run, watch, newest_before);
	send_exit(run, watch->process, outcome);
	send_result(run, watch->process);
	for (int i = 0; i < 2; i++) {
		snprintf(piece, sizeof piece, "run/%d/%s", run, outputs[i]);
		output_send(&watch->output[i], piece);
	}
	trace_send_run(run, capture->text);
}

/* Whether a run is sent: warm-ups, whose numbers are below 0, only when nothing can follow. */
static bool shown(int run, enum outcome outcome)
{
	return run >= 0 || outcome == HUNG || outcome == STOPPED;
}

/* One run of a process of its own. */
static enum next run_command(const struct capture *capture, int run)
{
	struct process process;
	struct output output[2];
	struct watch watch = {
		.process = &process,
		.owned = true,
		.output = output,
		.signals = capture->signals,
		.signal_count = capture->signal_count,
		.limit_millis = capture->limit_millis,
	};
	char directory[64];
	struct start start = {
		.command = capture->command,
		.directory = directory,
		.built_in = capture->built_in,
		.traced = true,
	};
	enum outcome outcome;
	pid_t newest;
	int error;

	snprintf(directory, sizeof directory, "/home/run-%d", ++directories);
	error = process_start(&process, &start);
	if (error) {
		send_failed("cannot start the program: %s", strerror(-error));
		return GIVEN_UP;
	}
	output_init(&output[0]);
	output_init(&output[1]);
	newest = process.pid;
	if (process_stopped(&process, START_MILLIS)) {
		outcome = watch_run(&watch);
	} else {
		outcome = process.ended ? ENDED : HUNG;
	}
	if (outcome != RESTS)
		process_end(&process, true);
	for (int i = 0; i < 2; i++)
		output_drain(&output[i], &process.output[i]);
	if (shown(run, outcome))
		send_run(run < 0 ? 0 : run, capture, &watch, outcome, newest);
	else
		trace_discard();
	process_end(&process, true);
	process_close(&process);
	output_free(&output[0]);
	output_free(&output[1]);
	return outcome == ENDED || outcome == RESTS ? NEXT : END;
}

/* One run of a long-lived program. */
static enum next run_program(const struct capture *capture, int run)
{
	struct program *program = program_named(capture->program);
	struct watch watch = {
		.output = program ? program->output : NULL,
		.process = program ? &program->process : NULL,
		.signals = capture->signals,
		.signal_count = capture->signal_count,
		.limit_millis = capture->limit_millis,
	};
	enum outcome outcome;
	pid_t newest = last_pid();

	if (!program || process_reap(&program->process)) {
		send_failed("no program \"%s\" is running", capture->program);
		return GIVEN_UP;
	}
	output_clear(&program->output[0]);
	output_clear(&program->output[1]);
	outcome = watch_run(&watch);
	if (shown(run, outcome))
		send_run(run < 0 ? 0 : run, capture, &watch, outcome, newest);
	else
		trace_discard();
	if (outcome == ENDED)
		program_discard(program);
	return outcome == RESTS ? NEXT : END;
}

void capture(const struct frame *request)
{
	struct capture capture;
	enum next next = NEXT;
	int total;

	if (!parse(&capture, request))
		return;
	total = capture.warmups + capture.runs;
	if (!prepare(&capture))
		return;
	for (int i = 0; i < total && next == NEXT; i++) {
		int run = i - capture.warmups;

		if (wire_stop_requested(0))
			break;
		send_stage("tracing", i, total); /* what was said of the runs before goes with it */
		next = capture.program ? run_program(&capture, run) : run_command(&capture, run);
	}
	if (next != GIVEN_UP)
		send_done();
}
