/* What a request says: fields "key=value" behind its command. */
#include "agent.h"

#include <stdlib.h>
#include <string.h>

const char *argument(const struct frame *request, const char *key, const char *fallback)
{
	size_t length = strlen(key);

	for (int i = 1; i < request->count; i++) {
		const char *field = request->fields[i].bytes;

		if (!strncmp(field, key, length) && field[length] == '=')
			return field + length + 1;
	}
	return fallback;
}

int all_arguments(const struct frame *request, const char *key, char **values, int capacity)
{
	size_t length = strlen(key);
	int count = 0;

	for (int i = 1; i < request->count && count < capacity; i++) {
		char *field = request->fields[i].bytes;

		if (!strncmp(field, key, length) && field[length] == '=')
			values[count++] = field + length + 1;
	}
	return count;
}

long number_argument(const struct frame *request, const char *key, long fallback)
{
	const char *text = argument(request, key, NULL);

	return text ? strtol(text, NULL, 10) : fallback;
}
