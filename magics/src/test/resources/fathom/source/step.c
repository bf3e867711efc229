// step FROM TO FILE PROGRAM: runs the program one instruction after the other, and writes the address of each
// between FROM and TO that it executes.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 5)
		return 2;
	uint64_t from = strtoull(argv[1], NULL, 16), to = strtoull(argv[2], NULL, 16);
	FILE *out = fopen(argv[3], "wb");
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
			execv(argv[4], argv + 4);
		_exit(127);
	}
	if (!out || waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status))
		return 3; // it may not be traced here
	while (WIFSTOPPED(status)) {
		uint64_t at = ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user_regs_struct, rip), NULL);
		if (at >= from && at < to)
			fwrite(&at, sizeof at, 1, out);
		if (ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) != 0 || waitpid(pid, &status, 0) < 0)
			return 4;
	}
	return fclose(out) != 0;
}
