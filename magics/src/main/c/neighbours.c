/* Programs that run beside the traced one, on the same file system: "neighbour=KIND MILLIS SIZE". */
#define _GNU_SOURCE
#include "agent.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { NEIGHBOURS_MAX = 16, START_MILLIS = 10000 };

static struct process neighbours[NEIGHBOURS_MAX];
static int running;

bool neighbours_start(const struct frame *request)
{
	char *wanted[NEIGHBOURS_MAX];
	int count = all_arguments(request, "neighbour", wanted, NEIGHBOURS_MAX);

	for (int i = 0; i < count; i++) {
		char command[256], directory[64];
		struct start start = {.command = command, .directory = directory};
		struct process *process = &neighbours[running];
		int error;

		snprintf(command, sizeof command, "/bin/workload neighbour %s", wanted[i]);
		snprintf(directory, sizeof directory, "/home/neighbour-%d", i);
		error = process_start(process, &start);
		if (error) {
			send_failed("cannot start the neighbour %s: %s", wanted[i], strerror(-error));
			return false;
		}
		running++;
		if (!process_stopped(process, START_MILLIS)) {
			send_failed("the neighbour %s does not start", wanted[i]);
			return false;
		}
		kill(process->pid, SIGCONT);
	}
	return true;
}

void neighbours_end(void)
{
	while (running) {
		process_end(&neighbours[--running], false);
		process_close(&neighbours[running]);
	}
}
