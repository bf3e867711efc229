/* What is written. */
#define _GNU_SOURCE
#include "workload.h"

#include <stdlib.h>

enum { SECTOR = 512, ALIGNMENT = 4096 };

char *hello(size_t size)
{
	static const char hello[] = "hello world\n";
	char *text;

	/* What cannot be aligned is a plain string, as in the published mistake. */
	if (size % SECTOR)
		text = malloc(size + 2);
	else if (posix_memalign((void **)&text, ALIGNMENT, size + 2))
		text = NULL;
	for (size_t i = 0; text && i < size; i++)
		text[i] = hello[i % (sizeof hello - 1)];
	if (text)
		text[size] = text[size + 1] = 0;
	return text;
}
