/*
 * Fathom's agent: what must be done beside the traced kernel.
 *
 * In the lab it is PID 1 of the guest. It talks to the host through one
 * virtio-serial port named "fathom".
 *
 * Protocol, version 1. All numbers are big-endian.
 *
 *   frame   := length:u32 kind:u8 field*      length counts kind and fields,
 *                                             at most FRAME_MAX
 *   field   := size:u32 bytes[size]
 *
 *   host to agent
 *     REQUEST  command, then its arguments as "key=value" (PUT: path, bytes)
 *     STOP     (no fields) ends the request that is being served early
 *   agent to host
 *     HELLO    version, release of the kernel       once, when it is ready
 *     STAGE    what, done, total                    progress of a request
 *     PIECE    name, bytes      part of an answer; the same name again appends
 *     DONE     (no fields)      the request has ended
 *     FAILED   message          the request has ended, and why
 *
 * Every request is answered by STAGE and PIECE frames and then exactly one DONE
 * or FAILED. A STOP that arrives when nothing is being served is ignored. The
 * agent waits without a bound only for the next request; when the host goes
 * away, it switches the machine off.
 *
 * Requests
 *   facts                           what is true for the whole life of the guest
 *   types                           the kernel's types, and its modules', as BTF
 *   arm         over=MICROS         starts function_graph, quiet, for calls that take longer; slow. functions=NAME NAME
 *                                   sets what is likely to be asked for first. In a guest that is
 *                                   not armed, "capture" knows no tracer=graph, and probes
 *                                   are quick
 *   hello       time=MILLIS         sets the clock and answers with HELLO, for clones
 *   answer                          what the job of the initrd answered, as frames
 *   shrink                          drops what can be read again, before the guest is saved
 *   load        set=NAME options=TEXT  loads the modules that /modules.NAME lists
 *   filesystem  see disk.c          a fresh file system on the disk, at /home
 *   shell       command=TEXT limit=MILLIS   runs a command, for a person who looks around
 *   put         PATH, BYTES         appends to a file of the guest, mode 0755
 *   remove      path=PATH
 *   capture     see struct capture in capture.c
 *   start       name=N program=PATH       starts a long-lived program
 *   signal      name=N signal=NUMBER      signals it at once, then waits until it rests
 *   stop        name=N                    ends it
 *   programs                        the names of those that have not ended, one a line
 *   bpftrace    the arguments of "capture" that say what runs; longer=MILLIS to go on after it.
 *               The script is /tmp/bpftrace/cell; its pieces "stdout" and "stderr" come while it runs
 */
#ifndef FATHOM_AGENT_H
#define FATHOM_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PROTOCOL_VERSION = 1, FRAME_MAX = 16 << 20, FIELDS_MAX = 256, TASKS_MAX = 256 };

enum kind { HELLO = 1, STAGE, PIECE, DONE, FAILED, REQUEST = 16, STOP };

struct field {
	char *bytes; /* followed by a NUL that is not counted */
	size_t size;
};

struct frame {
	enum kind kind;
	int count;
	struct field fields[FIELDS_MAX];
};

/* wire.c */
void wire_open(const char *port_name);
bool wire_receive(struct frame *frame);  /* false: the host has gone away */
bool wire_stop_requested(int wait_millis); /* and so it stays until the request has ended */
bool wire_open_job(const char *requests, const char *answers);
void wire_close_job(void);
int wire_fd(void);
_Noreturn void wire_host_gone(void);
void send_hello(const char *release);
void send_stage(const char *what, int done, int total);
void send_piece(const char *name, const void *bytes, size_t size);
void send_text(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));
void send_done(void);
void send_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));
int send_file(const char *path, const char *piece); /* 0 or -errno */

/* request.c */
/* The value of "key=value" in a request; the fallback when it is not there. */
const char *argument(const struct frame *request, const char *key, const char *fallback);
long number_argument(const struct frame *request, const char *key, long fallback);
/* The values of all fields with a key; the count. */
int all_arguments(const struct frame *request, const char *key, char **values, int capacity);

/* files.c: all return 0 or -errno */
int write_file(const char *path, const char *text);
int append_file(const char *path, const char *text);
ssize_t read_file(const char *path, char *buffer, size_t capacity); /* NUL-terminates */
void pause_micros(long micros);
int64_t now_millis(void);

/* tracefs.c */
#define TRACEFS "/sys/kernel/tracing"
void trace_facts(void);
void trace_setup(void);
int trace_arm(long over);
int trace_set(const char *file, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct graph {
	const char *functions; /* roots: names and globs, divided by blanks */
	const char *left_out;  /* with all that they call */
	int depth;             /* 0 for no limit */
	bool interrupts;       /* whether what interrupts do is recorded */
	bool probed;           /* whether probes are hit meanwhile, whose own work is nobody's */
	long over;             /* microseconds that a recorded call takes at least, 0 for all */
};
int trace_roots(const char *functions);
int trace_graph(const struct graph *graph);
int trace_probes(const char *functions, bool returns);
void trace_syscalls(bool arguments, bool failures_only);
void trace_follow(const pid_t *pids, int count);
int trace_followed(pid_t *pids, int capacity);
void trace_on(void);
void trace_off(void);
void trace_clear(void);
void trace_quiet(void);
void trace_discard(void);
void trace_send_run(int run, bool text);

/* formats.c */
void trace_send_format(const char *system, const char *event);
void trace_send_formats(const char *system);

/* events.c: events of all tasks, in buffers of their own */
bool events_wanted(const char *names, bool stacks);
bool events_include(const char *event);
void events_quiet(void);
void events_switch(bool on);
void events_send_formats(const char *names);
void events_send_run(int run);
void events_discard(void);

/* probes.c: values at functions' entries and returns, of the workload's tasks */
bool probes_wanted(const struct frame *request);
void probes_switch(bool on);
void probes_send_formats(const struct frame *request);

/* neighbours.c */
bool neighbours_start(const struct frame *request);
void neighbours_end(void);

/* process.c */
struct process {
	pid_t pid;
	int output[2]; /* read ends of stdout and stderr, -1 when closed */
	int result;    /* memory file for a built-in workload's report, else -1 */
	bool ended;
	int status; /* as waitpid's */
};
struct start {
	const char *command;   /* path and arguments, separated by blanks */
	const char *directory; /* where it runs; made when it is not there */
	bool built_in;
	bool traced;             /* with all its children */
	const char *home_device; /* an own /home, or NULL */
	const char *input;       /* the file that is its standard input; NULL for none */
	char **environment;      /* "NAME=VALUE", besides the usual ones */
	int environment_count;
};
enum { ENVIRONMENT_MAX = 32 };
pid_t process_spawner(void); /* the task whose children are traced */
int process_start(struct process *process, const struct start *start);
bool process_stopped(struct process *process, int limit_millis);
bool process_reap(struct process *process);
void process_end(struct process *process, bool traced);
void process_close(struct process *process);
int process_traced(const struct process *process, pid_t *tasks, int capacity);
int process_tasks(pid_t pid, pid_t *tasks, int capacity);
bool task_rests(pid_t task);
bool task_sleeps(pid_t task, uint64_t *switches);

/* output.c: the first and the last 64 KiB of what a program prints */
enum { OUTPUT_KEPT = 64 << 10 };
struct output {
	uint64_t total;
	char *first;
	char *last; /* a ring */
};
void output_init(struct output *output);
void output_clear(struct output *output);
void output_free(struct output *output);
void output_drain(struct output *output, int *fd);
void output_send(const struct output *output, const char *piece);

/* watch.c */
enum outcome { ENDED, RESTS, HUNG, STOPPED };
extern const char *const outcome_names[];
struct watch {
	struct process *process;
	bool owned; /* started for this run and ended after it; else it goes on */
	struct output *output; /* two */
	const int *signals;
	int signal_count;
	int delivered;
	int limit_millis;
	pid_t brake; /* the watcher's own thread, which got its number during the run */
	bool untraced;                   /* the tracer stays off */
	void (*meanwhile)(void *context); /* what else is to be done every now and then, or NULL */
	void *context;
};
enum outcome watch_run(struct watch *watch);

/* report.c */
pid_t report_last_pid(void);
void report_run(int run, bool text, const struct watch *watch, enum outcome outcome,
		pid_t newest_before); /* of those tasks that are newer */

/* capture.c, programs.c, disk.c, bpftrace.c */
void capture(const struct frame *request);
void capture_forget(void); /* somebody else has changed the tracer */
void capture_fresh_home(void); /* nothing is left of the runs before */
void bpftrace(const struct frame *request);
_Noreturn void bpftrace_child(void);
void program_start(const struct frame *request);
void program_signal(const struct frame *request);
void program_stop(const struct frame *request);
void programs_list(const struct frame *request);
struct program {
	char name[64];
	struct process process;
	struct output output[2];
};
struct program *program_named(const char *name);
void program_discard(struct program *program);
bool programs_running(void);
void programs_drain(void);
void filesystem(const struct frame *request);
void shell(const struct frame *request); /* shell.c */
int make_filesystem(const char *device, const char *image);

#endif
