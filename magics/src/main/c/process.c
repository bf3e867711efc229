/* Processes: starting them stopped, seeing what they do, ending them with all their offspring. */
#define _GNU_SOURCE
#include "agent.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 8, RESULT_FD = 3 };

/* Gives the calling process a /home of its own, on another disk. */
static int own_home(const char *device)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return -1;
	umount2("/home", MNT_DETACH);
	return mount(device, "/home", "ext4", 0, "noinit_itable");
}

static _Noreturn void become(const struct process *process, const struct start *start, int out,
			     int err)
{
	static char *environment[] = {"HOME=/home", "PATH=/bin", "LANG=C", NULL};
	char *arguments[ARGUMENTS_MAX + 1] = {NULL};
	char *words = strdup(start->command), *rest;
	int count = 0;

	for (char *word = strtok_r(words, " ", &rest); word && count < ARGUMENTS_MAX;
	     word = strtok_r(NULL, " ", &rest))
		arguments[count++] = word;
	setsid();
	if (start->home_device && own_home(start->home_device))
		_exit(125);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	if (start->built_in)
		dup2(process->result, RESULT_FD);
	if ((mkdir(start->directory, 0755) && errno != EEXIST) || chdir(start->directory))
		_exit(126);
	/* A built-in workload stops by itself, when it has prepared its file. */
	if (!start->built_in)
		raise(SIGSTOP);
	execve(arguments[0], arguments, environment);
	_exit(127);
}

/* Starts a program; it stops before its first instruction, a built-in one once it is prepared. */
int process_start(struct process *process, const struct start *start)
{
	int out[2], err[2];

	*process = (struct process){.pid = -1, .output = {-1, -1}, .result = -1};
	if (pipe2(out, O_CLOEXEC))
		return -errno;
	if (pipe2(err, O_CLOEXEC)) {
		close(out[0]);
		close(out[1]);
		return -errno;
	}
	if (start->built_in) {
		process->result = memfd_create("result", MFD_CLOEXEC);
		if (process->result >= 0 && ftruncate(process->result, 4096))
			return -errno;
	}
	process->pid = fork();
	if (process->pid == 0)
		become(process, start, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	process->output[0] = out[0];
	process->output[1] = err[0];
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	fcntl(err[0], F_SETFL, O_NONBLOCK);
	return process->pid < 0 ? -errno : 0;
}

/* Waits until the process has stopped itself; false when it ended or took too long. */
bool process_stopped(struct process *process, int limit_millis)
{
	for (int64_t end = now_millis() + limit_millis; now_millis() < end; pause_micros(100)) {
		int status;

		if (waitpid(process->pid, &status, WUNTRACED | WNOHANG) != process->pid)
			continue;
		if (WIFSTOPPED(status))
			return true;
		process->ended = true;
		process->status = status;
		return false;
	}
	return false;
}

/* Whether the process has ended; takes its status. */
bool process_reap(struct process *process)
{
	pid_t pid = process->ended ? 0 : waitpid(process->pid, &process->status, WNOHANG);

	if (pid == process->pid || (pid < 0 && errno == ECHILD))
		process->ended = true;
	return process->ended;
}

static pid_t session_of(const char *pid)
{
	char path[300], stat[512], *at;
	int session = -1;

	snprintf(path, sizeof path, "/proc/%s/stat", pid);
	if (read_file(path, stat, sizeof stat) <= 0)
		return -1;
	at = strrchr(stat, ')'); /* the name may hold blanks and brackets */
	if (!at || sscanf(at + 1, " %*c %*d %*d %d", &session) != 1)
		return -1;
	return session;
}

/* Kills all but kernel threads (session 0), the agent and the long-lived programs. */
static int kill_offspring(void)
{
	DIR *all = opendir("/proc");
	int count = 0;

	if (!all)
		return 0;
	for (struct dirent *entry; (entry = readdir(all));) {
		pid_t pid = atoi(entry->d_name);
		pid_t session = pid > 1 ? session_of(entry->d_name) : 0;

		if (session <= 0 || session == getsid(0) || program_session(session))
			continue;
		kill(pid, SIGKILL);
		count++;
	}
	closedir(all);
	return count;
}

/* Ends the process and everything that it left behind, daemons included; 5 s at most. */
void process_end(struct process *process)
{
	int64_t end = now_millis() + 5000;

	kill(process->pid, SIGKILL);
	while (!process_reap(process) && now_millis() < end)
		pause_micros(200);
	while (kill_offspring() && now_millis() < end)
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
}

void process_close(struct process *process)
{
	for (int i = 0; i < 2; i++)
		if (process->output[i] >= 0)
			close(process->output[i]);
	if (process->result >= 0)
		close(process->result);
}

int process_tasks(pid_t pid, pid_t *tasks, int capacity)
{
	char path[64];
	DIR *all;
	int count = 0;

	snprintf(path, sizeof path, "/proc/%d/task", pid);
	all = opendir(path);
	if (!all)
		return 0;
	for (struct dirent *entry; count < capacity && (entry = readdir(all));)
		if (entry->d_name[0] != '.')
			tasks[count++] = atoi(entry->d_name);
	closedir(all);
	return count;
}

/* Whether the task waits for a signal and for nothing else. */
bool task_rests(pid_t task)
{
	char path[64], line[256];

	snprintf(path, sizeof path, "/proc/%d/syscall", task);
	if (read_file(path, line, sizeof line) <= 0)
		return false;
	if (line[0] < '0' || line[0] > '9') /* "running" */
		return false;
	long call = atol(line);
	return call == SYS_pause || call == SYS_rt_sigsuspend || call == SYS_rt_sigtimedwait;
}

/* Whether the task sleeps, and how often it has gone to sleep so far. */
bool task_sleeps(pid_t task, uint64_t *switches)
{
	char path[64], text[4096], *at;

	snprintf(path, sizeof path, "/proc/%d/status", task);
	if (read_file(path, text, sizeof text) <= 0)
		return false;
	at = strstr(text, "\nvoluntary_ctxt_switches:");
	*switches = at ? strtoull(at + strlen("\nvoluntary_ctxt_switches:"), NULL, 10) : 0;
	at = strstr(text, "\nState:\t");
	return at && at[strlen("\nState:\t")] == 'S';
}
