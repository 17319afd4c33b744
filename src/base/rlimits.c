/* Limits of the caller's shell: see rlimits.h. */
#include "base/rlimits.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "base/err.h"

static struct rlimit stack = { RLIM_INFINITY, RLIM_INFINITY }; /* the caller's */

void rlimits_begin(void)
{
    struct rlimit ours;
    signal(SIGXFSZ, SIG_IGN);
    if (getrlimit(RLIMIT_STACK, &stack) != 0 || stack.rlim_cur >= STACK_BYTES)
        return;
    if (stack.rlim_max < STACK_BYTES)
        die("the stack is limited to %llu KB here, and %d KB are needed (ulimit -s sets the limit)",
            (unsigned long long)stack.rlim_max >> 10, STACK_BYTES >> 10);
    ours = (struct rlimit){ STACK_BYTES, stack.rlim_max };
    setrlimit(RLIMIT_STACK, &ours);
}

bool rlimits_stack_is_small(void)
{
    return stack.rlim_cur < STACK_BYTES;
}

void rlimits_give_back(void)
{
    signal(SIGXFSZ, SIG_DFL);
    if (stack.rlim_cur < STACK_BYTES)
        setrlimit(RLIMIT_STACK, &stack);
}

const char *rlimits_explain(int number)
{
    static char says[200];
    struct rlimit file;
    if (number == SIGSEGV && stack.rlim_cur < STACK_BYTES) {
        snprintf(
            says, sizeof says,
            "its stack is limited to %llu KB here (ulimit -s), which may be why it was killed by SIGSEGV",
            (unsigned long long)stack.rlim_cur >> 10);
        return says;
    }
    if (number == SIGXFSZ && getrlimit(RLIMIT_FSIZE, &file) == 0 &&
        file.rlim_cur != RLIM_INFINITY) {
        snprintf(says, sizeof says,
                 "files are limited to %llu bytes here (ulimit -f), so it was killed by SIGXFSZ",
                 (unsigned long long)file.rlim_cur);
        return says;
    }
    return NULL;
}
