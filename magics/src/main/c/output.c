/* What a program prints: its first and its last bytes, the rest counted. */
#define _GNU_SOURCE
#include "agent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void output_clear(struct output *output)
{
	output->total = 0;
}

void output_init(struct output *output)
{
	output_clear(output);
	output->first = malloc(OUTPUT_KEPT);
	output->last = malloc(OUTPUT_KEPT);
}

void output_free(struct output *output)
{
	free(output->first);
	free(output->last);
}

static void keep(struct output *output, const char *bytes, size_t size)
{
	if (!output->first || !output->last) {
		output->total += size;
		return;
	}
	while (size) {
		bool head = output->total < OUTPUT_KEPT;
		size_t at = output->total % OUTPUT_KEPT;
		size_t n = size < OUTPUT_KEPT - at ? size : OUTPUT_KEPT - at;

		memcpy((head ? output->first : output->last) + at, bytes, n);
		output->total += n;
		bytes += n;
		size -= n;
	}
}

/* Takes what is there now; closes the pipe at its end. */
void output_drain(struct output *output, int *fd)
{
	char buffer[16 << 10];
	ssize_t n;

	while (*fd >= 0 && (n = read(*fd, buffer, sizeof buffer)) >= 0) {
		if (n == 0) {
			close(*fd);
			*fd = -1;
		}
		keep(output, buffer, n);
	}
}

void output_send(const struct output *output, const char *piece)
{
	uint64_t rest, at;

	if (!output->first || !output->last || !output->total)
		return;
	if (output->total <= OUTPUT_KEPT) {
		send_piece(piece, output->first, output->total);
		return;
	}
	send_piece(piece, output->first, OUTPUT_KEPT);
	rest = output->total - OUTPUT_KEPT;
	if (rest <= OUTPUT_KEPT) {
		send_piece(piece, output->last, rest);
		return;
	}
	send_text(piece, "\n[... %llu bytes left out ...]\n", (unsigned long long)(rest - OUTPUT_KEPT));
	at = output->total % OUTPUT_KEPT;
	send_piece(piece, output->last + at, OUTPUT_KEPT - at);
	send_piece(piece, output->last, at);
}
