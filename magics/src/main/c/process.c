/* Processes: starting them stopped, seeing what they do, ending them with all their offspring. */
#define _GNU_SOURCE
#include "agent.h"
#include "mark.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
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

enum { ARGUMENTS_MAX = 8, RESULT_FD = 3, RESULT_SIZE = 4096 };

/* Gives the calling process a /home of its own, on another disk. */
static int own_home(const char *device)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return -1;
	umount2("/home", MNT_DETACH);
	return mount(device, "/home", "ext4", 0, "noinit_itable");
}

/* A program to be started, and the ends of the pipes that it writes to. */
struct birth {
	const struct start *start;
	char *arguments[ARGUMENTS_MAX + 1];
	char *environment[ENVIRONMENT_MAX + 4]; /* the usual three, and NULL */
	int out, err, result;
};

static _Noreturn void become(const struct birth *birth)
{
	const struct start *start = birth->start;
	sigset_t none;
	int input;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if (start->home_device && own_home(start->home_device))
		_exit(125);
	dup2(birth->out, STDOUT_FILENO);
	dup2(birth->err, STDERR_FILENO);
	if (start->built_in)
		dup2(birth->result, RESULT_FD);
	if (start->input) {
		input = open(start->input, O_RDONLY | O_CLOEXEC);
		if (input < 0 || dup2(input, STDIN_FILENO) < 0)
			_exit(126);
	}
	if ((mkdir(start->directory, 0755) && errno != EEXIST) || chdir(start->directory))
		_exit(126);
	/* A built-in workload stops by itself, when it has prepared its file. */
	if (!start->built_in) {
		raise(SIGSTOP);
		MARK(MARK_START);
	}
	execve(birth->arguments[0], birth->arguments, birth->environment);
	dprintf(STDERR_FILENO, "cannot execute %s: %s\n", birth->arguments[0], strerror(errno));
	_exit(127);
}

/*
 * The thread whose children are traced. Its number is in the tracer's lists for
 * as long as the guest lives, and the tracer adds the children by itself: to
 * change the lists for each run takes 100 ms.
 */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pid_t task;
	const struct birth *birth; /* to be forked, else NULL */
	pid_t born;
} spawner = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static pid_t give_birth(const struct birth *birth)
{
	pid_t pid = fork();

	if (pid == 0)
		become(birth);
	return pid < 0 ? -errno : pid;
}

static void *spawn_all(void *unused)
{
	pthread_mutex_lock(&spawner.lock);
	spawner.task = gettid();
	pthread_cond_broadcast(&spawner.changed);
	for (;;) {
		while (!spawner.birth)
			pthread_cond_wait(&spawner.changed, &spawner.lock);
		spawner.born = give_birth(spawner.birth);
		spawner.birth = NULL;
		pthread_cond_broadcast(&spawner.changed);
	}
	return unused;
}

static pid_t spawn(const struct birth *birth)
{
	pid_t born;

	pthread_mutex_lock(&spawner.lock);
	spawner.birth = birth;
	pthread_cond_broadcast(&spawner.changed);
	while (spawner.birth)
		pthread_cond_wait(&spawner.changed, &spawner.lock);
	born = spawner.born;
	pthread_mutex_unlock(&spawner.lock);
	return born;
}

pid_t process_spawner(void)
{
	pthread_t thread;

	pthread_mutex_lock(&spawner.lock);
	if (!spawner.task && !pthread_create(&thread, NULL, spawn_all, NULL))
		while (!spawner.task)
			pthread_cond_wait(&spawner.changed, &spawner.lock);
	pthread_mutex_unlock(&spawner.lock);
	return spawner.task;
}

static int open_pipes(struct process *process, struct birth *birth)
{
	int out[2], err[2];

	if (pipe2(out, O_CLOEXEC | O_NONBLOCK))
		return -errno;
	if (pipe2(err, O_CLOEXEC | O_NONBLOCK)) {
		close(out[0]);
		close(out[1]);
		return -errno;
	}
	/* The program's ends block, as any program expects. */
	fcntl(out[1], F_SETFL, 0);
	fcntl(err[1], F_SETFL, 0);
	process->output[0] = out[0];
	process->output[1] = err[0];
	birth->out = out[1];
	birth->err = err[1];
	return 0;
}

/* The request's words come first: of two with one name getenv() takes the first. */
static void fill_environment(struct birth *birth, const struct start *start)
{
	static char *const usual[] = {"HOME=/home", "PATH=/bin", "LANG=C"};
	int count = 0;

	while (count < start->environment_count && count < ENVIRONMENT_MAX) {
		birth->environment[count] = start->environment[count];
		count++;
	}
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		birth->environment[count++] = usual[i];
}

/* Starts a program; it stops before its first instruction, a built-in one once it is prepared. */
int process_start(struct process *process, const struct start *start)
{
	struct birth birth = {.start = start, .result = -1};
	char *words = strdup(start->command), *rest;
	int count = 0, error;

	*process = (struct process){.pid = -1, .output = {-1, -1}, .result = -1};
	fill_environment(&birth, start);
	for (char *word = strtok_r(words, " ", &rest); word && count < ARGUMENTS_MAX;
	     word = strtok_r(NULL, " ", &rest))
		birth.arguments[count++] = word;
	if (start->built_in) {
		process->result = birth.result = memfd_create("result", MFD_CLOEXEC);
		if (process->result >= 0 && ftruncate(process->result, RESULT_SIZE))
			process_close(process);
	}
	error = open_pipes(process, &birth);
	if (!error) {
		process->pid = start->traced ? spawn(&birth) : give_birth(&birth);
		close(birth.out);
		close(birth.err);
		if (process->pid < 0) {
			error = process->pid;
			process_close(process);
		}
	}
	free(words);
	return error;
}

/*
 * Waits for a change of the process's state, without a timer that would have to
 * wake the machine up: SIGCHLD is blocked in all threads and stays pending.
 */
static bool await(struct process *process, int options, int limit_millis)
{
	int64_t end = now_millis() + limit_millis;
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	while (!process->ended) {
		int64_t left = end - now_millis();
		struct timespec time = {left / 1000, left % 1000 * 1000000};
		int status = 0;
		pid_t pid = waitpid(process->pid, &status, options | WNOHANG);

		if (pid == process->pid && WIFSTOPPED(status))
			return true;
		if (pid) { /* ended, or nothing to be waited for */
			process->ended = true;
			process->status = status;
		} else if (left <= 0) {
			return false;
		} else {
			sigtimedwait(&child, NULL, &time);
		}
	}
	return !(options & WUNTRACED);
}

/* Waits until the process has stopped itself; false when it ended or took too long. */
bool process_stopped(struct process *process, int limit_millis)
{
	return await(process, WUNTRACED, limit_millis);
}

/* Whether the process has ended; takes its status. */
bool process_reap(struct process *process)
{
	return await(process, 0, 0);
}

/*
 * The traced tasks that live, the process and its offspring. The tracer lists a
 * task until it is buried (sched_process_free), which for orphans is the agent's to do;
 * of others some milliseconds longer than it has its number.
 */
int process_traced(const struct process *process, pid_t *tasks, int capacity)
{
	int count = trace_followed(tasks, capacity), kept = 0;

	for (int i = 0; i < count; i++) {
		if (tasks[i] == spawner.task || (kill(tasks[i], 0) && errno == ESRCH))
			continue;
		if (tasks[i] == process->pid || waitpid(tasks[i], NULL, WNOHANG) <= 0)
			tasks[kept++] = tasks[i];
	}
	return kept;
}

/* Ends the process and its group; when it was traced, all traced tasks, too. 5 s at most. */
void process_end(struct process *process, bool traced)
{
	int64_t end = now_millis() + 5000;
	pid_t left[TASKS_MAX];
	int count;

	kill(-process->pid, SIGKILL);
	kill(process->pid, SIGKILL);
	await(process, 0, 5000);
	while (traced && (count = process_traced(process, left, TASKS_MAX)) && now_millis() < end) {
		for (int i = 0; i < count; i++)
			kill(left[i], SIGKILL);
		pause_micros(500);
	}
	/* Orphans that were not traced. */
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
	process->output[0] = process->output[1] = process->result = -1;
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
