/* A sink that hears nothing: see deaf.h. */
#include "deaf.h"

static void call(void *context, struct call_facts *facts)
{
    (void)context, (void)facts;
}

static void socket_is(void *context, int64_t t_ns, int program, uint64_t inode, int domain,
                      int type, const struct address *local, const struct address *peer)
{
    (void)context, (void)t_ns, (void)program, (void)inode, (void)domain, (void)type, (void)local,
        (void)peer;
}

static void released(void *context, int64_t t_ns, uint64_t inode, struct call_facts *by,
                     int program, pid_t pid)
{
    (void)context, (void)t_ns, (void)inode, (void)by, (void)program, (void)pid;
}

static void state(void *context, int64_t t_ns, uint64_t inode, int kernel_state,
                  struct call_facts *at)
{
    (void)context, (void)t_ns, (void)inode, (void)kernel_state, (void)at;
}

static void wrote(void *context, int64_t t_ns, int program, pid_t pid, pid_t tid,
                  const struct stat *file, uint64_t bytes)
{
    (void)context, (void)t_ns, (void)program, (void)pid, (void)tid, (void)file, (void)bytes;
}

static void wants_input(void *context, int64_t t_ns, int program, const struct stat *file)
{
    (void)context, (void)t_ns, (void)program, (void)file;
}

static void ended(void *context, int64_t t_ns, int program, pid_t pid, int status, int signal,
                  bool is_first)
{
    (void)context, (void)t_ns, (void)program, (void)pid, (void)status, (void)signal, (void)is_first;
}

static void note(void *context, int64_t t_ns, int program, const char *text)
{
    (void)context, (void)t_ns, (void)program, (void)text;
}

const struct tracer_sink deaf = { .begins = call,
                                  .ends = call,
                                  .socket_is = socket_is,
                                  .released = released,
                                  .state = state,
                                  .wrote = wrote,
                                  .wants_input = wants_input,
                                  .ended = ended,
                                  .note = note };
