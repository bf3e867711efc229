// What compilers move, merge and inline; ExactCardsIT executes it instruction by instruction.
struct bucket {
	int size;
	int used;
	int locked;
	int spilled;
};

volatile int faults;
static int log_lines;

__attribute__((noinline)) static int weigh(int n)
{
	return n * 3 + faults;
}

__attribute__((noinline, cold)) static void complain(int what)
{
	log_lines += what;
}

static inline int room(const struct bucket *b)
{
	if (b->used >= b->size)
		return 0;
	return b->size - b->used;
}

static inline void spill(struct bucket *b, int by)
{
	b->spilled += by;
	if (__builtin_expect(b->spilled > 1000, 0))
		complain(b->spilled);
}

__attribute__((noinline)) static int pour(struct bucket *b, int water)
{
	int left;
	int ret = -22;

	if (water < 0)
		return ret;
	if (b->locked)
		return -16;
	left = room(b);
	if (left < water) {
		spill(b, water - left);
		water = left;
	}
	b->used += water;
	if (weigh(b->used) > 50) {
		complain(1);
		ret = -7;
		goto out;
	}
	ret = water;
out:
	return ret;
}

__attribute__((noinline)) static int sort(int *v, int n)
{
	int swaps = 0;

	for (int i = 1; i < n; i++) {
		int x = v[i];
		int j = i - 1;

		while (j >= 0 && v[j] > x) {
			v[j + 1] = v[j];
			j--;
			swaps++;
		}
		v[j + 1] = x;
	}
	return swaps;
}

__attribute__((noinline)) static int kind(int c)
{
	switch (c) {
	case 'a':
		return weigh(1);
	case 'b':
		complain(2);
		break;
	case 'c':
		return weigh(3);
	default:
		return -1;
	}
	return 0;
}

__attribute__((noinline)) static int never(int n)
{
	if (n > 3)
		complain(n);
	return weigh(n);
}

__attribute__((noinline)) static int both(struct bucket *a, struct bucket *b)
{
	int sum = 0;

	if (room(a))
		sum += room(a);
	if (room(b))
		sum += room(b) * 2;
	else
		sum -= weigh(sum);
	return sum;
}

int main(int argc, char **argv)
{
	struct bucket small = { .size = 4 }, large = { .size = 40 };
	int v[] = { 3, 1, 2, 5, 4 };
	int sum = 0;

	(void) argv;
	for (int i = 0; i < 3 * argc; i++)
		sum += pour(&small, 3);
	sum += pour(&large, 12 * argc);
	sum += pour(&large, -argc);
	sum += sort(v, 4 + argc);
	sum += kind('a' - 1 + argc) + kind('x' + argc);
	sum += both(&small, &large);
	if (argc > 5)
		sum += never(argc);
	return sum == 12345;
}
