/* What the built-in workloads and the neighbours share. */
#ifndef FATHOM_WORKLOAD_H
#define FATHOM_WORKLOAD_H

#include <stddef.h>

/* Text of that size, aligned when the size is. */
char *hello(size_t size);

/* Works for ever, once in each period. */
int neighbour(const char *kind, int millis, size_t size);

#endif
