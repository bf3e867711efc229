/* What is sent of a run: the tasks, how they ended, what they printed, and the trace. */
#define _GNU_SOURCE
#include "agent.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

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

pid_t report_last_pid(void)
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
	pid_t tasks[TASKS_MAX], newest = report_last_pid(), self = watch->process->pid;
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

void report_run(int run, bool text, const struct watch *watch, enum outcome outcome,
		pid_t newest_before)
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
	trace_send_run(run, text);
}
