/* A capture: warm-up runs, then runs whose trace is sent. */
#define _GNU_SOURCE
#include "agent.h"
#include "mark.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIGNALS_MAX = 64, START_MILLIS = 10000 };

/* The arguments of the request "capture". */
struct capture {
	const char *tracer;    /* tracer=graph|stacks|returns|none */
	const char *functions; /* functions=NAME NAME .. */
	const char *left_out;  /* notrace=NAME NAME .. */
	int depth;             /* depth=N, 0 for no limit */
	bool interrupts;       /* interrupts=0: not what they do */
	const char *events;    /* events=SYSTEM:NAME .., of all tasks */
	bool event_stacks;     /* event_stacks=1: with the kernel's stack */
	bool syscalls;         /* syscalls=1: with their arguments */
	long over;             /* over=MICROS: only calls that take longer */
	int buffer_kb;         /* buffer=KIB, for each CPU */
	bool results;          /* results=1: what system calls return, without another tracer */
	bool values_run;       /* values_run=1: values are read in one more run, after the others */
	                       /* probe=.., see probes.c; neighbour=.., see neighbours.c */
	int warmups;           /* warmups=N */
	int runs;              /* runs=N */
	int limit_millis;      /* limit=N, for one run */
	bool executed;         /* executed=1: QEMU records what the runs execute, see executed.c */
	bool text;             /* text=1: the kernel's own text, too */
	char *environment[ENVIRONMENT_MAX]; /* environment=NAME=VALUE, any number */
	int environment_count;
	const char *input;     /* input=PATH: the standard input of each process */
	const char *command;   /* command=PATH ARGUMENT .., a new process for each run */
	bool built_in;         /* built_in=1: it stops by itself once it is prepared */
	const char *program;   /* program=NAME: a long-lived one instead */
	int signals[SIGNALS_MAX]; /* signals=NUMBER NUMBER .. */
	int signal_count;
};

/* What follows a run; GIVEN_UP: the host has been told why. */
enum next { NEXT, END, GIVEN_UP };

static int directories; /* made so far on this file system */

void capture_fresh_home(void)
{
	directories = 0;
}

static bool parse(struct capture *capture, const struct frame *request)
{
	char *at = (char *)argument(request, "signals", "");

	*capture = (struct capture){
		.tracer = argument(request, "tracer", "graph"),
		.functions = argument(request, "functions", ""),
		.left_out = argument(request, "notrace", ""),
		.depth = number_argument(request, "depth", 0),
		.interrupts = number_argument(request, "interrupts", 1),
		.events = argument(request, "events", ""),
		.event_stacks = number_argument(request, "event_stacks", 0),
		.syscalls = number_argument(request, "syscalls", 0),
		.results = number_argument(request, "results", 0),
		.over = number_argument(request, "over", 0),
		.values_run = number_argument(request, "values_run", 0),
		.buffer_kb = number_argument(request, "buffer", 32 << 10),
		.input = argument(request, "input", NULL),
		.warmups = number_argument(request, "warmups", 0),
		.runs = number_argument(request, "runs", 1),
		.limit_millis = number_argument(request, "limit", 10000),
		.executed = number_argument(request, "executed", 0),
		.text = number_argument(request, "text", 0),
		.command = argument(request, "command", NULL),
		.built_in = number_argument(request, "built_in", 0),
		.program = argument(request, "program", NULL),
	};
	capture->environment_count =
		all_arguments(request, "environment", capture->environment, ENVIRONMENT_MAX);
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

/* Sets the tracer up from scratch; says what was not possible. */
static bool set_up(const struct capture *capture, const struct frame *request)
{
	bool graph = !strcmp(capture->tracer, "graph");
	bool probed = !capture->values_run && *argument(request, "probe", "");
	int error = 0;

	trace_quiet();
	trace_set("buffer_size_kb", "%d", capture->buffer_kb);
	if (graph)
		error = trace_graph(&(struct graph){.functions = capture->functions,
						    .left_out = capture->left_out,
						    .depth = capture->depth,
						    .interrupts = capture->interrupts,
						    .probed = probed,
						    .over = capture->over});
	else if (*capture->functions &&
		 !trace_probes(capture->functions, !strcmp(capture->tracer, "returns")))
		error = -EINVAL;
	if (error) {
		send_failed("cannot trace %s: %s", capture->functions, strerror(-error));
		return false;
	}
	/*
	 * Of many quick calls none is kept: the slow ones must not be overwritten by them. Where the
	 * arguments of each are read, its result makes little difference.
	 */
	if (graph || capture->results)
		trace_syscalls(capture->syscalls,
			       graph && capture->over && !capture->syscalls && !probed);
	if (!probes_wanted(request) || !events_wanted(capture->events, capture->event_stacks))
		return false;
	if (probed)
		probes_switch(true);
	if (events_include("sched/sched_switch")) /* else the workload's would be there twice */
		trace_set("events/sched/sched_switch/enable", "0");
	return follow(capture);
}

/* All that set_up() depends on. */
static void describe(const struct capture *capture, const struct frame *request, char *text,
		     size_t capacity)
{
	char *probes[FIELDS_MAX];
	int count = all_arguments(request, "probe", probes, FIELDS_MAX);

	snprintf(text, capacity, "%d %d %d %d %d %ld %s-%s!%s", capture->depth, capture->interrupts,
		 capture->event_stacks, capture->syscalls, capture->buffer_kb, capture->over,
		 capture->functions, capture->left_out, capture->events);
	for (int i = 0; i < count; i++)
		snprintf(text + strlen(text), capacity - strlen(text), "\n%s", probes[i]);
}

static char prepared[64 << 10]; /* what the tracer is set up for; "" when nobody knows */

void capture_forget(void)
{
	prepared[0] = 0;
}

/* Prepares the tracer, unless it is so already: changing it takes a while. */
static bool prepare(const struct capture *capture, const struct frame *request)
{
	char wanted[64 << 10];
	bool again = !strcmp(capture->tracer, "graph") && !capture->program;

	describe(capture, request, wanted, sizeof wanted);
	if (!again || strcmp(prepared, wanted)) {
		capture_forget();
		if (!set_up(capture, request))
			return false;
		if (again)
			strcpy(prepared, wanted);
	}
	events_send_formats(capture->events);
	probes_send_formats(request);
	trace_clear();
	return true;
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
		.input = capture->input,
		.environment = (char **)capture->environment,
		.environment_count = capture->environment_count,
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
	if (capture->executed && run >= 0)
		MARK(MARK_ARM);
	if (process_stopped(&process, START_MILLIS)) {
		outcome = watch_run(&watch);
	} else {
		outcome = process.ended ? ENDED : HUNG;
	}
	if (capture->executed)
		MARK(MARK_END);
	if (outcome != RESTS)
		process_end(&process, true);
	for (int i = 0; i < 2; i++)
		output_drain(&output[i], &process.output[i]);
	if (shown(run, outcome))
		report_run(run < 0 ? 0 : run, capture->text, &watch, outcome, newest);
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
	pid_t newest = report_last_pid();

	if (!program || process_reap(&program->process)) {
		send_failed("no program \"%s\" is running", capture->program);
		return GIVEN_UP;
	}
	output_clear(&program->output[0]);
	output_clear(&program->output[1]);
	outcome = watch_run(&watch);
	if (shown(run, outcome))
		report_run(run < 0 ? 0 : run, capture->text, &watch, outcome, newest);
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
	if (!prepare(&capture, request))
		return;
	if (!neighbours_start(request)) {
		neighbours_end();
		return;
	}
	for (int i = 0; i < total && next == NEXT; i++) {
		int run = i - capture.warmups;

		if (wire_stop_requested(0))
			break;
		send_stage("tracing", i, total); /* what was said of the runs before goes with it */
		next = capture.program ? run_program(&capture, run) : run_command(&capture, run);
	}
	if (next == NEXT && capture.values_run && !wire_stop_requested(0)) {
		/* To read values takes time, which no measured run should spend. */
		probes_switch(true);
		send_text("about/values-run", "%d\n", capture.runs);
		next = run_command(&capture, capture.runs);
		probes_switch(false);
	}
	neighbours_end();
	if (next != GIVEN_UP)
		send_done();
}
