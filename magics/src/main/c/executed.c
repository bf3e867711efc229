/*
 * A plugin for QEMU's emulated CPU (TCG, plugin API 1, one x86-64 CPU) that
 * records every block of kernel code which the guest executes in the calls of
 * chosen functions by chosen tasks, with the stack slot that each call and each
 * return touches. docs/executed-format.md describes what it writes.
 *
 *     qemu-system-x86_64 -plugin executed.so,out=FILE ..
 *
 * Until the guest's agent first says ARM (mark.h), it only looks for the marks
 * while code is translated. At ARM the file FILE.watch is read, lines of a word
 * and a number in hexadecimal:
 *     root A   a call of the function at A is recorded
 *     fork A   entered by a task that makes another: that one is followed, too
 *     born A   where a new task begins
 *     exit A   entered by a task that ends
 *     user 1   all that the tasks do is recorded, also above their system calls
 *     limit N  bytes of FILE, after which nothing more is recorded
 * A task is followed from its START on. END completes the file. All of that may
 * be repeated, with another FILE.watch.
 *
 * A task is known by its kernel stack, which is 16 KiB and aligned; what runs is
 * known by the last slot. The plugin API tells of no registers.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is used of the plugin API: no package has its header. */
typedef uint64_t plugin_id;
typedef struct tb tb;
typedef struct insn insn;
typedef uint32_t access_info;
struct about_qemu {
	const char *target;
	struct {
		int min, current;
	} version;
	bool system;
	struct {
		int cpus, cpus_max;
	} machine;
};
enum { NO_REGISTERS = 0, READ_AND_WRITE = 3 };
extern void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, void (*)(plugin_id, tb *));
extern void qemu_plugin_register_vcpu_tb_exec_cb(tb *, void (*)(unsigned, void *), int, void *);
extern void qemu_plugin_register_vcpu_insn_exec_cb(insn *, void (*)(unsigned, void *), int, void *);
extern void qemu_plugin_register_vcpu_mem_cb(
	insn *, void (*)(unsigned, access_info, uint64_t, void *), int, int, void *);
extern bool qemu_plugin_mem_is_store(access_info);
extern void qemu_plugin_reset(plugin_id, void (*)(plugin_id));
extern size_t qemu_plugin_tb_n_insns(const tb *);
extern uint64_t qemu_plugin_tb_vaddr(const tb *);
extern insn *qemu_plugin_tb_get_insn(const tb *, size_t);
extern const void *qemu_plugin_insn_data(const insn *);
extern size_t qemu_plugin_insn_size(const insn *);

#define PUBLIC __attribute__((visibility("default")))
PUBLIC int qemu_plugin_version = 1;

enum { VERSION = 1 };
enum chunk { BLOCKS = 1, EVENTS = 2, END_OF_LOG = 3 };
enum end { COMPLETE = 0, LIMIT_REACHED = 1, TOO_MANY_BLOCKS = 2 };
enum kind { PLAIN = 0, CALL = 1, RETURN = 2, LEAVE = 3 };
enum role { NONE, ROOT, FORK, BORN, EXIT };
enum mark { START = 1, END = 2, ARM = 3 }; /* mark.h */

/* The highest byte of an event; a kernel slot's own is 0xff, a block's number's is 0. */
#define USER_SLOT  (1ull << 56)
#define ROOT_BEGUN (2ull << 56)
#define ROOT_ENDED (3ull << 56)
#define TASK_BEGUN (4ull << 56)
#define TASK_ENDED (5ull << 56)
#define LOW 0x00ffffffffffffffull

enum { INSNS_MAX = 512, CODE_MAX = 8192, BLOCKS_MAX = 1 << 20 };
enum { EVENTS_KEPT = 1 << 16, TEXT_KEPT = 1 << 16 };
enum { WATCHED_MAX = 2048, TASKS_MAX = 64, DEPTH_MAX = 256, STACK_SHIFT = 14 };

struct block {
	uint64_t address;
	uint32_t session; /* the one for which role and number hold */
	uint32_t number;
	uint16_t bytes, insns;
	uint8_t kind; /* of its last instruction */
	uint8_t role;
	bool told; /* whether its description has been written */
	uint8_t data[]; /* the length of each instruction, then the code */
};

struct task {
	uint64_t stack;
	uint64_t slots[DEPTH_MAX]; /* of the calls it is in, the highest address first */
	int depth;
	uint64_t root; /* the slot of the root's return; 0 outside of one */
};

static plugin_id self;
static const char *out;
static FILE *file;
static uint64_t written, limit;
static bool on, learning, with_user, translating;
static uint32_t session, block_count, told_count;

static struct {
	enum role role;
	uint64_t address;
} watched[WATCHED_MAX];
static int watched_count;

static struct task tasks[TASKS_MAX];
static int task_count, open_roots, unborn;
static uint64_t stack;               /* the one that was used last */
static uint64_t interrupts;          /* the stack that interrupts of followed tasks use */
static const struct block *running; /* until its call or return has been seen */

static uint64_t events[EVENTS_KEPT];
static uint32_t event_count;
static uint8_t text[TEXT_KEPT];
static uint32_t text_size;

static void write_chunk(enum chunk chunk, const void *bytes, uint32_t size)
{
	uint32_t head[] = {chunk, size};

	fwrite(head, sizeof head, 1, file);
	fwrite(bytes, 1, size, file);
	written += sizeof head + size;
}

static void finish(enum end end)
{
	uint64_t reason = end;

	on = false;
	write_chunk(END_OF_LOG, &reason, sizeof reason);
	fclose(file);
	file = NULL;
}

/* A block is described before the first event that names it. */
static void drain(void)
{
	if (text_size)
		write_chunk(BLOCKS, text, text_size);
	if (event_count)
		write_chunk(EVENTS, events, event_count * sizeof *events);
	fflush(file);
	text_size = event_count = 0;
	if (written > limit)
		finish(LIMIT_REACHED);
}

static void put(uint64_t event)
{
	if (!on)
		return;
	events[event_count++] = event;
	if (event_count == EVENTS_KEPT)
		drain();
}


static struct task *task_of(uint64_t wanted)
{
	for (int i = 0; i < task_count; i++)
		if (tasks[i].stack == wanted)
			return &tasks[i];
	return NULL;
}

static bool recording(void)
{
	return with_user ? task_of(stack) || (task_count && stack == interrupts) : open_roots > 0;
}

static void begin_task(uint64_t of)
{
	learning = false;
	if (task_count == TASKS_MAX || task_of(of))
		return;
	tasks[task_count++] = (struct task){.stack = of};
	put(TASK_BEGUN | of);
}

static void end_task(struct task *task)
{
	put(TASK_ENDED | task->stack);
	open_roots -= task->root != 0;
	*task = tasks[--task_count];
}

static void begin_root(struct task *task)
{
	if (task->root || !task->depth)
		return;
	task->root = task->slots[task->depth - 1];
	open_roots++;
	put(ROOT_BEGUN | (task->root & LOW));
}

static void end_root(struct task *task)
{
	put(ROOT_ENDED | (task->root & LOW));
	task->root = 0;
	open_roots--;
}

/* A block that begins a watched function runs. */
static void act(enum role role)
{
	struct task *task = task_of(stack);

	if (role == BORN && unborn) {
		unborn--;
		learning = true;
	}
	if (!task)
		return;
	if (role == ROOT)
		begin_root(task);
	else if (role == FORK)
		unborn++;
	else if (role == EXIT)
		end_task(task);
}

/* What a block is in this session. */
static void meet(struct block *block)
{
	block->session = session;
	block->told = false;
	block->role = NONE;
	for (int i = 0; i < watched_count; i++)
		if (watched[i].address == block->address)
			block->role = watched[i].role;
}

static void tell(struct block *block)
{
	struct {
		uint64_t address;
		uint16_t bytes, insns;
		uint8_t kind;
	} __attribute__((packed)) head = {block->address, block->bytes, block->insns, block->kind};
	uint32_t data = block->insns + block->bytes;

	if (text_size + sizeof head + data > TEXT_KEPT)
		drain();
	memcpy(text + text_size, &head, sizeof head);
	memcpy(text + text_size + sizeof head, block->data, data);
	text_size += sizeof head + data;
	block->told = true;
	block->number = told_count++;
}

static void put_block(struct block *block)
{
	if (!block->told)
		tell(block);
	put(block->number);
}

static void at_block(unsigned cpu, void *data)
{
	struct block *block = data;

	(void)cpu;
	if (!on)
		return;
	running = block;
	if (block->session != session)
		meet(block);
	if (block->role)
		act(block->role);
	if (!recording() || (!with_user && !(block->address >> 63)))
		return;
	put_block(block);
}

/* The CPU's own small stack on which it enters the kernel (CPU_ENTRY_AREA_BASE). */
static bool on_trampoline(uint64_t slot)
{
	return slot - 0xfffffe0000000000 < 1ull << 39;
}

/*
 * Only for the block that runs, once, in the right direction: after an exception
 * QEMU 7.2 may tell an old instruction of a helper's accesses, and it takes a
 * wish for reads as one for writes, so that both are wished.
 */
static void at_slot(unsigned cpu, access_info info, uint64_t slot, void *data)
{
	struct block *block = data;
	bool returns = block->kind == RETURN, was;
	struct task *task;

	(void)cpu;
	if (!on || running != block || qemu_plugin_mem_is_store(info) == returns)
		return;
	running = NULL;
	if (!(slot >> 63)) {
		if (with_user && recording())
			put(USER_SLOT | slot);
		return;
	}
	was = recording();
	if (was)
		put(slot);
	if (on_trampoline(slot))
		return;
	if (!returns && slot >> STACK_SHIFT != stack && task_of(stack))
		interrupts = slot >> STACK_SHIFT;
	stack = slot >> STACK_SHIFT;
	if (!was && with_user && recording()) { /* back from another task */
		put_block(block);
		put(slot);
	}
	if (learning && !returns)
		begin_task(stack);
	task = task_of(stack);
	if (!task)
		return;
	while (task->depth && task->slots[task->depth - 1] <= slot)
		task->depth--;
	if (!returns && task->depth < DEPTH_MAX)
		task->slots[task->depth++] = slot;
	else if (returns && task->root == slot)
		end_root(task);
}

static bool read_watch(void)
{
	char path[600], word[16];
	uint64_t number;
	FILE *watch;

	snprintf(path, sizeof path, "%s.watch", out);
	watch = fopen(path, "r");
	if (!watch)
		return false;
	watched_count = 0;
	with_user = false;
	limit = UINT64_MAX;
	while (fscanf(watch, "%15s %lx", word, &number) == 2) {
		enum role role = !strcmp(word, "root")   ? ROOT
				 : !strcmp(word, "fork") ? FORK
				 : !strcmp(word, "born") ? BORN
				 : !strcmp(word, "exit") ? EXIT
							 : NONE;

		if (!strcmp(word, "user"))
			with_user = number;
		else if (!strcmp(word, "limit"))
			limit = number;
		else if (role != NONE && watched_count < WATCHED_MAX) {
			watched[watched_count].role = role;
			watched[watched_count++].address = number;
		}
	}
	fclose(watch);
	return true;
}

static void translate(plugin_id id, tb *t);

static void start_translating(plugin_id id)
{
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	translating = true;
}

static void arm(void)
{
	static bool reset;
	uint32_t head[] = {'F' | 'T' << 8 | 'H' << 16 | 'X' << 24, VERSION};

	if (on || !read_watch())
		return;
	file = fopen(out, "wb");
	if (!file) {
		perror(out);
		return;
	}
	fwrite(head, sizeof head, 1, file);
	written = sizeof head;
	session++;
	task_count = open_roots = unborn = told_count = 0;
	text_size = event_count = 0;
	learning = false;
	stack = interrupts = 0;
	on = true;
	if (!reset) /* once: a second one can abort QEMU 7.2 */
		qemu_plugin_reset(self, start_translating);
	reset = true;
}

static void at_mark(unsigned cpu, void *data)
{
	(void)cpu;
	switch ((uintptr_t)data) {
	case ARM:
		arm();
		break;
	case START:
		learning = on;
		break;
	case END:
		if (on)
			drain();
		if (on)
			finish(COMPLETE);
		break;
	}
}

static bool is_prefix(uint8_t byte)
{
	return byte == 0x2e || byte == 0x3e || byte == 0xf2 || byte == 0xf3 || byte == 0x66 ||
	       (byte & 0xf0) == 0x40;
}

static enum kind kind_of(const uint8_t *code, size_t size)
{
	size_t i = 0;

	while (i < size && is_prefix(code[i]))
		i++;
	if (i == size)
		return PLAIN;
	switch (code[i]) {
	case 0xe8:
		return CALL;
	case 0xff: /* a page's end may cut it: it may be one then */
		return i + 1 == size || (code[i + 1] >> 3 & 7) == 2 ? CALL : PLAIN;
	case 0xc2:
	case 0xc3:
		return RETURN;
	case 0xcf:
		return LEAVE;
	case 0x0f: /* sysret, sysexit */
		return i + 1 < size && (code[i + 1] == 0x07 || code[i + 1] == 0x35) ? LEAVE : PLAIN;
	}
	return PLAIN;
}

static void look_for_marks(tb *t)
{
	for (size_t i = 0, n = qemu_plugin_tb_n_insns(t); i < n; i++) {
		insn *one = qemu_plugin_tb_get_insn(t, i);
		const uint8_t *code = qemu_plugin_insn_data(one);

		if (qemu_plugin_insn_size(one) == 7 && !memcmp(code, "\x0f\x1f\x80" "FTH", 6))
			qemu_plugin_register_vcpu_insn_exec_cb(one, at_mark, NO_REGISTERS,
							       (void *)(uintptr_t)code[6]);
	}
}

static struct block *made(tb *t)
{
	size_t count = qemu_plugin_tb_n_insns(t), size = 0;
	uint8_t lengths[INSNS_MAX], code[CODE_MAX];
	struct block *block;
	enum kind kind = PLAIN;

	if (count > INSNS_MAX)
		count = INSNS_MAX;
	for (size_t i = 0; i < count; i++) {
		const insn *one = qemu_plugin_tb_get_insn(t, i);

		lengths[i] = qemu_plugin_insn_size(one);
		memcpy(code + size, qemu_plugin_insn_data(one), lengths[i]);
		kind = kind_of(code + size, lengths[i]);
		size += lengths[i];
	}
	block = malloc(sizeof *block + count + size);
	if (!block)
		return NULL;
	*block = (struct block){.address = qemu_plugin_tb_vaddr(t), .bytes = size, .insns = count, .kind = kind};
	memcpy(block->data, lengths, count);
	memcpy(block->data + count, code, size);
	return block;
}

static void translate(plugin_id id, tb *t)
{
	size_t count = qemu_plugin_tb_n_insns(t);
	struct block *block;

	(void)id;
	if (!(qemu_plugin_tb_vaddr(t) >> 63))
		look_for_marks(t);
	if (!translating || !count)
		return;
	block = block_count < BLOCKS_MAX ? made(t) : NULL;
	if (!block) {
		if (on)
			finish(TOO_MANY_BLOCKS);
		return;
	}
	block_count++;
	qemu_plugin_register_vcpu_tb_exec_cb(t, at_block, NO_REGISTERS, block);
	if (block->kind == CALL || block->kind == RETURN)
		qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(t, count - 1), at_slot,
						 NO_REGISTERS, READ_AND_WRITE, block);
}

PUBLIC int qemu_plugin_install(plugin_id id, const struct about_qemu *qemu, int count, char **words)
{
	self = id;
	if (strcmp(qemu->target, "x86_64") || !qemu->system || qemu->machine.cpus > 1) {
		fprintf(stderr, "executed: expected qemu-system-x86_64 with one CPU\n");
		return -1;
	}
	for (int i = 0; i < count; i++)
		if (!strncmp(words[i], "out=", 4))
			out = strdup(words[i] + 4);
	if (!out) {
		fprintf(stderr, "executed: expected out=FILE\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
