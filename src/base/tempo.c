/* Measuring the machine: see tempo.h.  The work is what programs of sockets do: they compute a little,
 * and the kernel more. */
#include "base/tempo.h"

#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"

enum { TEMPO_US = 400, ROUNDS = 20000, CALLS = 200, PAGES = 64, PAGE = 4096, PART = 50 };

static void work(void)
{
    uint64_t state = 1;
    char *pages = mmap(NULL, (size_t)PAGES * PAGE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < ROUNDS; i++)
        random_next(&state);
    for (int i = 0; i < CALLS; i++)
        syscall(SYS_getppid);
    for (int i = 0; i < PAGES && pages != MAP_FAILED; i++)
        pages[i * PAGE] = (char)state;
    if (pages != MAP_FAILED)
        munmap(pages, (size_t)PAGES * PAGE);
}

void tempo_measure(struct tempo *tempo)
{
    int64_t now = steady_now_ns();
    if (now < tempo->due_ns)
        return;
    int64_t began = computed_now_ns();
    work();
    int64_t took = computed_now_ns() - began;
    tempo->pieces++;
    tempo->computed_ns += took;
    tempo->due_ns = now + PART * took;
}

double tempo_slowness(const struct tempo *tempo)
{
    double common_ns = (double)tempo->pieces * TEMPO_US * NS_PER_US;
    return (double)tempo->computed_ns > common_ns ? (double)tempo->computed_ns / common_ns : 1;
}
