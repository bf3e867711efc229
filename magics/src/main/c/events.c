/*
 * Events of all tasks, on the clock of the calls. They have an instance of their
 * own: the main buffers take what the workload's tasks do, and nothing else.
 */
#define _GNU_SOURCE
#include "agent.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INSTANCE TRACEFS "/instances/events"
#define PIECE "instances/events"

static bool active;
static int tracing_on_fd = -1;

static int set(const char *file, const char *value)
{
	char path[600];

	snprintf(path, sizeof path, INSTANCE "/%s", file);
	return write_file(path, value);
}

static void make_instance(void)
{
	if (tracing_on_fd >= 0)
		return;
	mkdir(INSTANCE, 0755);
	set("tracing_on", "0");
	set("buffer_size_kb", "16384");
	tracing_on_fd = open(INSTANCE "/tracing_on", O_WRONLY | O_CLOEXEC);
}

/* Switches one on: "block" or "block:block_rq_issue". */
static int enable(const char *name)
{
	char file[300], *colon;

	snprintf(file, sizeof file, "events/%s", name);
	colon = strchr(file, ':');
	if (colon)
		*colon = '/';
	strncat(file, "/enable", sizeof file - strlen(file) - 1);
	return set(file, "1");
}

bool events_wanted(const char *names, bool stacks)
{
	char *words = strdup(names), *rest;
	bool all = true;

	for (char *name = strtok_r(words, " ", &rest); name && all; name = strtok_r(NULL, " ", &rest)) {
		int error;

		make_instance();
		error = enable(name);
		if (error)
			send_failed("cannot record the event %s: %s", name, strerror(-error));
		active = all = !error;
	}
	if (active)
		set("options/stacktrace", stacks ? "1" : "0");
	free(words);
	return all;
}

/* Whether the events of all tasks include this one: "sched/sched_switch". */
bool events_include(const char *event)
{
	char path[300], state[8];

	snprintf(path, sizeof path, INSTANCE "/events/%s/enable", event);
	return active && read_file(path, state, sizeof state) > 0 && state[0] == '1';
}

void events_quiet(void)
{
	if (!active)
		return;
	events_switch(false);
	set("events/enable", "0");
	active = false;
}

void events_switch(bool on)
{
	if (active && pwrite(tracing_on_fd, on ? "1" : "0", 1, 0) < 0)
		perror("agent: tracing_on of the events");
}

void events_send_formats(const char *names)
{
	char *words = strdup(names), *rest;

	for (char *name = strtok_r(words, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
		char *colon = strchr(name, ':');

		if (colon)
			*colon = 0;
		if (colon)
			trace_send_format(name, colon + 1);
		else
			trace_send_formats(name);
	}
	free(words);
}

void events_discard(void)
{
	if (active)
		set("trace", "\n");
}

void events_send_run(int run)
{
	static const char *const files[] = {"stats", "trace_pipe_raw"};
	DIR *cpus = active ? opendir(INSTANCE "/per_cpu") : NULL;
	char path[400], piece[400];

	if (!cpus)
		return;
	for (struct dirent *entry; (entry = readdir(cpus));) {
		for (int i = 0; entry->d_name[0] != '.' && i < 2; i++) {
			snprintf(path, sizeof path, INSTANCE "/per_cpu/%s/%s", entry->d_name, files[i]);
			snprintf(piece, sizeof piece, "run/%d/" PIECE "/per_cpu/%s/%s", run,
				 entry->d_name, files[i]);
			send_file(path, piece);
		}
	}
	closedir(cpus);
	events_discard(); /* its counts, too */
}
