/* The tracer: starts programs unchanged and sees their socket calls begin and end.
 *
 * Only watched calls stop (a seccomp filter with SECCOMP_RET_TRACE); everything that a program
 * starts, threads and processes, is traced with it and dies with the tracer (PTRACE_O_EXITKILL).
 *
 *     a watched call:   seccomp stop ── begins() ── the kernel runs it ── exit stop ── ends()
 *     its clock:        t_begin ≤ everything that the call sent ≤ t_end        (CLOCK_REALTIME)
 *
 * All functions belong to the one thread that made the tracer: ptrace is per thread. */
#ifndef CALL_TRACER_H
#define CALL_TRACER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/err.h"
#include "call/call.h"
#include "call/injection.h"

/* What the tracer tells, in the order in which it happens.  facts live in the arena given to
 * tracer_new(). */
struct tracer_sink {
    void *context;
    /* a call on a socket of the internet is about to begin: shall it be held, before anything of it
     * has happened?  kernel_state as below, or 0.  NULL: none is held. */
    bool (*holds)(void *context, struct call_facts *facts, int kernel_state);
    void (*begins)(void *context, struct call_facts *facts);
    void (*ends)(void *context, struct call_facts *facts);
    /* the kernel told a socket's addresses (version 0: none yet) */
    void (*socket_is)(void *context, int64_t t_ns, int program, uint64_t inode, int domain,
                      int type, const struct address *local, const struct address *peer);
    /* the last descriptor goes: in call `by`, or (NULL) with the end of pid */
    void (*released)(void *context, int64_t t_ns, uint64_t inode, struct call_facts *by,
                     int program, pid_t pid);
    /* the kernel's own TCP state (TCP_ESTABLISHED … of <netinet/tcp.h>), asked at that call */
    void (*state)(void *context, int64_t t_ns, uint64_t inode, int kernel_state,
                  struct call_facts *at);
    /* a thread writes so many bytes to its descriptor 1 or 2, or reads descriptor 0, and it is no
     * socket; `file` tells which file it is.  In a call that waits for several descriptors at once,
     * input may be among them: file is NULL. */
    void (*wrote)(void *context, int64_t t_ns, int program, pid_t pid, pid_t tid,
                  const struct stat *file, uint64_t bytes);
    void (*wants_input)(void *context, int64_t t_ns, int program, const struct stat *file);
    void (*ended)(void *context, int64_t t_ns, int program, pid_t pid, int status, int signal,
                  bool is_first);
    /* patience.c asks: shall one of the programs get something soon that is no other program's to
     * give (a line that is typed; its start)?  Was something typed that the program has not read?
     * May be NULL */
    bool (*due)(void *context);
    bool (*typed)(void *context, int program);
    /* a call was refused: "ptrace()"; may be NULL */
    void (*refused)(void *context, int64_t t_ns, int program, const char *what);
    /* something that a person must know */
    void (*note)(void *context, int64_t t_ns, int program, const char *text);
};

struct tracer;

/* walled: calls that lead out of sight are refused (refuse.h).  NULL and err when tracing can't be
 * set up. */
struct tracer *tracer_new(const struct tracer_sink *sink, struct arena *arena, bool walled,
                          struct err *err);

struct launch {
    int program;        /* index that its events carry */
    char *const *argv;  /* found along PATH */
    int in, out, error; /* become descriptors 0, 1, 2 */
    bool keeps_file;    /* it may run no file but argv[0] (of a tracer that is walled) */
    bool controlling;   /* `out` is a terminal and becomes the controlling one */
    /* in the child, right before exec: privileges; -1 with errno */
    int (*prepare)(const void *context);
    const void *prepare_context;
};

/* Start a program; it runs when tracer_run() is called next.  Returns its pid, or -1 and err. */
pid_t tracer_launch(struct tracer *tracer, const struct launch *launch, struct err *err);

enum { TRACER_STOPS_MAX = 512, TRACER_PROGRAMS_MAX = 256 };

/* Handle the stops that are there, at most TRACER_STOPS_MAX; never blocks.  Returns how many there
 * were. */
unsigned tracer_run(struct tracer *tracer);

/* Where stops follow each other closely: wait for them and handle them, for so long at most, or
 * until none has come for so long.  A stop that comes right at the end of that makes no SIGCHLD:
 * call tracer_run() before you wait for one.  Uses SIGALRM. */
void tracer_attend(struct tracer *tracer, int64_t most_ns);

/* Calls to change on their way into the kernel; once, before programs are started.  The list is
 * copied; its `program` is an index. */
void tracer_inject(struct tracer *tracer, const struct injection *list, size_t count);
/* how often the rule was used */
unsigned tracer_injected(const struct tracer *tracer, size_t rule);

/* From now on each call tells the line of the program's own source that made it.  texts
 * false: only where it stands, not what is written there, and of no file outside the folder (a
 * program of somebody else may name any file as its source). */
void tracer_tell_lines(struct tracer *tracer, const char *folder, bool texts);

/* From now on a new thread stands still until its creator has made its next call, or sleeps: which
 * of the two is first is no chance any more (newborn.c).  tracer_has_newborn(): one stands; call
 * tracer_run() again soon. */
void tracer_hold_newborn(struct tracer *tracer);
bool tracer_has_newborn(const struct tracer *tracer);

/* From now on a time limit that a program has set itself strikes only when no other program has work
 * to do (patience.c): whether it strikes is no matter of how busy the machine is.  tracer_has_held():
 * a call stands still for that; call tracer_run() again soon. */
void tracer_be_patient(struct tracer *tracer);
bool tracer_has_held(const struct tracer *tracer);

/* Facts that the sink was told, begin and end, and that nobody needs any more: their memory is used
 * for other calls. */
void tracer_forget(struct tracer *tracer, struct call_facts *facts);

/* The programs stand on several hosts, and nobody else does: descriptors of each one's
 * /proc/net/tcp and tcp6 (-1: there is none).  The list stays the caller's. */
struct tracer_network {
    int tcp, tcp6;
};
void tracer_networks(struct tracer *tracer, const struct tracer_network *list, size_t count);

/* The programs share their network with others, and this loopback address of it is theirs alone
 * (own_address.h).  diag: tcp_diag_open() of that network. */
void tracer_has_own_address(struct tracer *tracer, const struct address *address, int diag);

/* The errno with which exec failed, 0 when it did not (or is not known yet). */
int tracer_exec_error(const struct tracer *tracer, int program);

/* threads of it that live; -1: of all programs */
unsigned tracer_alive(const struct tracer *tracer, int program);

/* Every thread of the program sleeps; in_call: at least one of them in a watched call, or reading
 * descriptor 0. */
bool tracer_sleeps(const struct tracer *tracer, int program, bool *in_call);

/* Everything stands still: each thread is held, or sleeps (in a call, or elsewhere), or has ended.
 */
bool tracer_rests(const struct tracer *tracer);

/* Is this call, which sink.holds() wanted held, held still?  (Its program may have been killed.) */
bool tracer_is_held(const struct tracer *tracer, const struct call_facts *facts);

/* Let it begin now; or (make false) let it never begin: the program finds EINTR, which matters only
 * when it is not about to end. */
void tracer_let_go(struct tracer *tracer, const struct call_facts *facts, bool make);

/* How often its threads have waited for something so far: a program whose number grows is not
 * blocked. */
uint64_t tracer_switches(const struct tracer *tracer, int program);

/* What the machine gave the program so far. */
struct turns {
    /* its processes that live, in the kernel's ticks; those that have ended; and what their calls
     * that are not followed cost us */
    int64_t computed_ns;
    /* its threads could have computed and were not let; 0: the kernel does not count it */
    int64_t delayed_ns;
    /* now, a thread of it would compute if it were let, or waits for a disk, or for us */
    bool wants;
};
/* program: -1 for all. */
struct turns tracer_turns(const struct tracer *tracer, int program);

/* The thread of the program that would compute now, if it were let; tid 0: none would. */
struct computing {
    pid_t tid;
    int64_t user_ns; /* how long it has computed outside the kernel */
    uint64_t faults; /* how many pages it has touched for the first time */
    uint64_t waits;  /* how often it has waited for something */
};
struct computing tracer_computing(const struct tracer *tracer, int program);

/* A connect() that has not returned for a while: ask the kernel for its port from outside. */
void tracer_look_at_waiting(struct tracer *tracer, int64_t older_than_ns);

/* Processes that have ended, and whose parent is a program's and has not waited for them. */
void tracer_zombies(const struct tracer *tracer, void (*is)(void *context, pid_t pid, pid_t parent),
                    void *context);

/* to each of its processes; -1: to all */
void tracer_signal(struct tracer *tracer, int program, int signal);

/* End whatever still lives, with SIGKILL, and wait for it; then free. */
void tracer_free(struct tracer *tracer);

#endif
