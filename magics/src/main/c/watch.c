/*
 * Watching a workload without being seen in its trace.
 *
 * There is one CPU. A watcher that polls would preempt the workload in the
 * middle of its write, a watcher that sleeps on timers would interrupt it. So
 * it runs at SCHED_IDLE, where it gets the CPU only when the workload sleeps,
 * and needs no timer at first. A second thread of ordinary priority is the
 * brake: it wakes up once, at the limit or when the host says stop, and kills.
 */
#define _GNU_SOURCE
#include "agent.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	BUSY_MILLIS = 50,   /* how long to wait without a timer */
	STILL_MILLIS = 300, /* asleep that long elsewhere than in pause() is rest, too */
};

const char *const outcome_names[] = {"ended", "rests", "hung", "stopped"};

struct brake {
	const struct watch *watch;
	int64_t deadline;
	atomic_int task;    /* the thread's number, 0 before it runs */
	int release;        /* an event that says that the brake is not needed any more */
	atomic_int outcome; /* HUNG or STOPPED once it was pulled, else ENDED */
};

static void *brake_thread(void *argument)
{
	struct brake *brake = argument;
	struct pollfd events[] = {
		{.fd = brake->release, .events = POLLIN},
		{.fd = wire_fd(), .events = POLLIN},
	};
	int64_t left;

	brake->task = gettid();
	while ((left = brake->deadline - now_millis()) > 0) {
		if (poll(events, 2, left) <= 0)
			continue;
		if (events[0].revents)
			return NULL;
		if (wire_stop_requested(0))
			break;
	}
	brake->outcome = left > 0 ? STOPPED : HUNG;
	if (!brake->watch->untraced)
		trace_off();
	if (brake->watch->owned)
		kill(brake->watch->process->pid, SIGKILL);
	return NULL;
}

static void set_policy(int policy)
{
	struct sched_param none = {0};

	/* Children start with the ordinary policy again. */
	sched_setscheduler(0, policy | SCHED_RESET_ON_FORK, &none);
}

/* What the tasks do: all rest, all sleep and how often they did so far, or neither. */
struct state {
	int count;
	bool rest;
	bool sleep;
	uint64_t switches;
};

static struct state look(const struct process *process)
{
	pid_t tasks[TASKS_MAX];
	struct state state = {.rest = true, .sleep = true};

	state.count = process_traced(process, tasks, TASKS_MAX);
	for (int i = 0; i < state.count && state.rest; i++)
		state.rest = task_rests(tasks[i]);
	if (state.rest)
		return state;
	for (int i = 0; i < state.count && state.sleep; i++) {
		uint64_t switches;

		state.sleep = task_sleeps(tasks[i], &switches);
		state.switches += switches;
	}
	return state;
}

static void drain(struct watch *watch)
{
	for (int i = 0; i < 2; i++)
		output_drain(&watch->output[i], &watch->process->output[i]);
}

static enum outcome observe(struct watch *watch, struct brake *brake)
{
	/* A long-lived program that is not signalled is watched until the limit. */
	bool to_the_limit = !watch->owned && !watch->signal_count;
	int64_t started = now_millis(), still_since = started;
	uint64_t switches = 0;

	while (brake->outcome == ENDED) {
		struct state state = look(watch->process);
		int64_t now = now_millis();

		drain(watch);
		if (watch->meanwhile)
			watch->meanwhile(watch->context);
		if (process_reap(watch->process) && !state.count)
			return ENDED;
		if (!state.sleep || state.switches != switches) {
			switches = state.switches;
			still_since = now;
		}
		/* A program without signals to come may well sleep for a while. */
		bool rests = state.count && (state.rest || (watch->signal_count && state.sleep &&
							    now - still_since >= STILL_MILLIS));
		bool done = watch->delivered == watch->signal_count;

		if (rests && done && !to_the_limit)
			return RESTS;
		if (rests && !done) {
			kill(watch->process->pid, watch->signals[watch->delivered++]);
			started = still_since = now_millis();
		}
		if (now - started < BUSY_MILLIS)
			sched_yield();
		else
			pause_micros(2000);
	}
	return brake->outcome == HUNG && to_the_limit ? RESTS : brake->outcome;
}

/* Lets a stopped workload go and returns when it has done its work, tracing switched off. */
enum outcome watch_run(struct watch *watch)
{
	struct brake brake = {
		.watch = watch,
		.deadline = now_millis() + watch->limit_millis,
		.release = eventfd(0, EFD_CLOEXEC),
		.outcome = ENDED,
	};
	pthread_t thread;
	enum outcome outcome = STOPPED;

	if (brake.release < 0)
		return STOPPED;
	if (!pthread_create(&thread, NULL, brake_thread, &brake)) {
		while (!brake.task) /* from then on it sleeps */
			pause_micros(200);
		watch->brake = brake.task;
		set_policy(SCHED_IDLE);
		if (!watch->untraced)
			trace_on();
		if (watch->owned)
			kill(watch->process->pid, SIGCONT);
		outcome = observe(watch, &brake);
		if (!watch->untraced)
			trace_off();
		set_policy(SCHED_OTHER);
		eventfd_write(brake.release, 1);
		pthread_join(thread, NULL);
	}
	close(brake.release);
	return outcome;
}
