/*
 * Marks in the guest's code that QEMU's plugin executed.c sees when they are
 * executed; to a CPU each is an instruction that does nothing, 7 bytes long.
 */
#ifndef MARK_H
#define MARK_H

#define MARK_START 1 /* the calling task is followed */
#define MARK_END 2
#define MARK_ARM 3   /* from here on START counts, until END */
#define MARK(which) __asm__ volatile(".byte 0x0f, 0x1f, 0x80, 'F', 'T', 'H', %c0" ::"i"(which) : "memory")

#endif
