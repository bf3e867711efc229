/* The formats of events, which say how their records are read. */
#define _GNU_SOURCE
#include "agent.h"

#include <dirent.h>
#include <stdio.h>

void trace_send_format(const char *system, const char *event)
{
	char path[600], piece[600];

	snprintf(path, sizeof path, TRACEFS "/events/%s/%s/format", system, event);
	snprintf(piece, sizeof piece, "events/%s/%s/format", system, event);
	send_file(path, piece);
}

void trace_send_formats(const char *system)
{
	char path[300];
	DIR *events;

	snprintf(path, sizeof path, TRACEFS "/events/%s", system);
	events = opendir(path);
	if (!events)
		return;
	for (struct dirent *entry; (entry = readdir(events));)
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
			trace_send_format(system, entry->d_name);
	closedir(events);
}
