/* A shell command in the guest: shell command=TEXT limit=MILLIS. */
#define _GNU_SOURCE
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t start(const char *command, int out)
{
	pid_t pid = fork();
	sigset_t none;

	if (pid)
		return pid;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	if (chdir("/home"))
		_exit(126);
	execle("/bin/busybox", "sh", "-c", command, NULL,
	       (char *[]){"HOME=/home", "PATH=/bin", "LANG=C", NULL});
	_exit(127);
}

/* Answers with the pieces "output", what it printed, and "status", how it ended. */
void shell(const struct frame *request)
{
	int64_t end = now_millis() + number_argument(request, "limit", 10000);
	struct output output;
	int pipes[2], status = 0;
	bool late = false;
	pid_t pid, ended = 0;

	if (pipe2(pipes, O_CLOEXEC | O_NONBLOCK)) {
		send_failed("cannot start a shell: %s", strerror(errno));
		return;
	}
	fcntl(pipes[1], F_SETFL, 0);
	pid = start(argument(request, "command", ""), pipes[1]);
	close(pipes[1]);
	output_init(&output);
	while (pid > 0 && !ended && !late) {
		output_drain(&output, &pipes[0]);
		ended = waitpid(pid, &status, WNOHANG);
		late = !ended && (wire_stop_requested(5) || now_millis() > end);
	}
	if (pid > 0) {
		kill(-pid, SIGKILL);
		if (!ended)
			waitpid(pid, &status, 0);
	}
	output_drain(&output, &pipes[0]);
	if (pipes[0] >= 0)
		close(pipes[0]);
	output_send(&output, "output");
	output_free(&output);
	if (late)
		send_text("status", "ended at its limit");
	else if (WIFSIGNALED(status))
		send_text("status", "ended by signal %d", WTERMSIG(status));
	else
		send_text("status", "%d", WEXITSTATUS(status));
	send_done();
}
