/*
 * Probes that read values: "probe=NAME DEFINITION", where the definition is a
 * line of kprobe_events without its name: "p:vfs_write+5 count=%dx:u64". They
 * live beside function_graph, and record the workload's tasks only.
 */
#define _GNU_SOURCE
#include "agent.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define GROUP "values"

/* The name at the beginning, which is an event's name; NULL when there is none. */
static const char *split(const char *probe, char *name, size_t capacity)
{
	const char *blank = strchr(probe, ' ');

	if (!blank || (size_t)(blank - probe) >= capacity)
		return NULL;
	memcpy(name, probe, blank - probe);
	name[blank - probe] = 0;
	return blank + 1;
}

/*
 * "p:PLACE ARGUMENTS". Arguments are in registers only until the function's
 * body begins. Behind the call of the tracer at its start a probe costs nothing
 * to set, at its start the kernel looks at all its functions again. With CET the
 * start is an instruction longer.
 */
static int define(const char *name, const char *definition)
{
	static const char *const places[] = {"+5", "+9", ""};
	char line[4096];
	int error = 0, places_count = definition[0] == 'p' ? 3 : 1;
	const char *function = definition + 2, *blank = strchrnul(function, ' ');

	for (int i = 0; i < places_count; i++) {
		snprintf(line, sizeof line, "%c:" GROUP "/%s %.*s%s%s\n", definition[0], name,
			 (int)(blank - function), function, definition[0] == 'p' ? places[i] : "", blank);
		error = append_file(TRACEFS "/kprobe_events", line);
		if (!error)
			return 0;
	}
	return error;
}

/* What the kernel has against the line it refused last. */
static void complaint(char *text, size_t capacity)
{
	char log[16 << 10], *last, *end;

	*text = 0;
	if (read_file(TRACEFS "/error_log", log, sizeof log) <= 0)
		return;
	last = NULL;
	for (char *at = log; (at = strstr(at, "error: ")); at++)
		last = at + strlen("error: ");
	if (!last)
		return;
	end = strchrnul(last, '\n');
	snprintf(text, capacity, "%.*s", (int)(end - last), last);
}

bool probes_wanted(const struct frame *request)
{
	char *probes[FIELDS_MAX], name[128], why[256];
	int count = all_arguments(request, "probe", probes, FIELDS_MAX);

	for (int i = 0; i < count; i++) {
		const char *definition = split(probes[i], name, sizeof name);
		int error = definition ? define(name, definition) : -EINVAL;

		if (!error)
			continue;
		complaint(why, sizeof why);
		send_failed("cannot read values at %s: %s", definition ? definition + 2 : probes[i],
			    *why ? why : strerror(-error));
		return false;
	}
	return true;
}

void probes_switch(bool on)
{
	trace_set("events/" GROUP "/enable", on ? "1" : "0");
}

void probes_send_formats(const struct frame *request)
{
	char *probes[FIELDS_MAX], name[128];
	int count = all_arguments(request, "probe", probes, FIELDS_MAX);

	for (int i = 0; i < count; i++)
		if (split(probes[i], name, sizeof name))
			trace_send_format(GROUP, name);
}
