/* Long-lived programs: started once, signalled and traced many times. */
#define _GNU_SOURCE
#include "agent.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PROGRAMS_MAX = 8, REST_MILLIS = 5000 };

static struct program programs[PROGRAMS_MAX]; /* free when the name is empty */

struct program *program_named(const char *name)
{
	for (int i = 0; i < PROGRAMS_MAX; i++)
		if (*name && !strcmp(programs[i].name, name))
			return &programs[i];
	return NULL;
}

bool programs_running(void)
{
	for (int i = 0; i < PROGRAMS_MAX; i++)
		if (programs[i].name[0])
			return true;
	return false;
}

/* Nobody else empties their pipes while nothing is traced. */
void programs_drain(void)
{
	for (int i = 0; i < PROGRAMS_MAX; i++)
		for (int j = 0; programs[i].name[0] && j < 2; j++)
			output_drain(&programs[i].output[j], &programs[i].process.output[j]);
}

/* Waits until all tasks rest; false when it ended, is busy for too long or the host says stop. */
static bool settle(struct program *program)
{
	int64_t end = now_millis() + REST_MILLIS;

	do {
		pid_t tasks[TASKS_MAX];
		int count = process_tasks(program->process.pid, tasks, TASKS_MAX);
		bool rests = count > 0;

		programs_drain();
		if (process_reap(&program->process))
			return false;
		for (int i = 0; i < count && rests; i++)
			rests = task_rests(tasks[i]);
		if (rests)
			return true;
	} while (now_millis() < end && !wire_stop_requested(1));
	return false;
}

/* Ends it and frees its place; another one that is traced goes on. */
void program_discard(struct program *program)
{
	struct process process = program->process;

	program->name[0] = 0;
	process_end(&process, false);
	process_close(&process);
	output_free(&program->output[0]);
	output_free(&program->output[1]);
}

static void send_state(struct program *program, bool rests)
{
	static const char *const outputs[] = {"stdout", "stderr"};

	send_text("pid", "%d\n", program->process.pid);
	send_text("state", "%s\n", program->process.ended ? "ended" : rests ? "rests" : "runs");
	for (int i = 0; i < 2; i++)
		output_send(&program->output[i], outputs[i]);
}

void program_start(const struct frame *request)
{
	static bool disk_made;
	const char *name = argument(request, "name", "");
	struct program *program = program_named(name);
	char directory[128];
	struct start start = {
		.command = argument(request, "program", ""),
		.directory = directory,
		.home_device = "/dev/vdb",
	};
	int error = 0;

	if (program)
		program_discard(program);
	for (int i = 0; i < PROGRAMS_MAX && !(program && !program->name[0]); i++)
		program = &programs[i];
	if (program->name[0]) {
		send_failed("%d programs are running already; stop one first", PROGRAMS_MAX);
		return;
	}
	if (!disk_made)
		error = make_filesystem(start.home_device, "/ext4.blocks");
	disk_made = !error;
	snprintf(directory, sizeof directory, "/home/%s", name);
	if (!error)
		error = process_start(&program->process, &start);
	if (error) {
		send_failed("cannot start \"%s\": %s", name, strerror(-error));
		return;
	}
	snprintf(program->name, sizeof program->name, "%s", name);
	output_init(&program->output[0]);
	output_init(&program->output[1]);
	if (process_stopped(&program->process, REST_MILLIS))
		kill(program->process.pid, SIGCONT);
	send_state(program, settle(program));
	if (program->process.ended)
		program_discard(program);
	send_done();
}

void program_signal(const struct frame *request)
{
	struct program *program = program_named(argument(request, "name", ""));

	if (!program) {
		send_failed("no program \"%s\" is running", argument(request, "name", ""));
		return;
	}
	output_clear(&program->output[0]);
	output_clear(&program->output[1]);
	if (!process_reap(&program->process))
		kill(program->process.pid, number_argument(request, "signal", SIGUSR1));
	send_state(program, settle(program));
	if (program->process.ended)
		program_discard(program);
	send_done();
}

void program_stop(const struct frame *request)
{
	struct program *program = program_named(argument(request, "name", ""));

	if (!program) {
		send_failed("no program \"%s\" is running", argument(request, "name", ""));
		return;
	}
	program_discard(program);
	send_done();
}

void programs_list(const struct frame *request)
{
	(void)request;
	for (int i = 0; i < PROGRAMS_MAX; i++) {
		struct program *program = &programs[i];

		if (!program->name[0])
			continue;
		if (process_reap(&program->process))
			program_discard(program);
		else
			send_text("programs", "%s\n", program->name);
	}
	send_done();
}
