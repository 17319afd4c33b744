/* The proof that programs stand still: nothing of them goes on by itself any more.
 *
 *     struct still still = { 0 };
 *     every 20–100 ms:  tracer_look_still(tracer, program, clock_now_ns(), &still);       -1: all programs
 *                       if (still_is_proven(&still, 200 * NS_PER_MS)) …                   for so long at least
 *
 * A look asks the kernel about each thread (/proc/TID/status, /proc/TID/syscall): does it wait, in
 * which call, for which descriptors, and has it moved since the last look?  When all threads
 * waited at two looks and none moved between them, there was a moment in which all waited at once.
 * What then can end a wait?  Another thread: it waits, too.  A time limit of the wait, the
 * kernel's own timers of a connection, a person at the terminal, somebody outside: each is looked
 * for, and each has its word below.  A call that this file does not know is "outside": what can't
 * be proved is not claimed.  Time does not matter for the proof: a machine that is slow makes
 * programs move late, not stand still.
 *
 * Looked at with one program alone (the server before its clients are started), STILL_PROVEN says
 * that only others can end its waits.  What this does not do: say since when in the past; see
 * livelocks (a program that polls for ever moves). */
#ifndef CALL_STILL_H
#define CALL_STILL_H

#include "call/source_line.h"
#include "call/tracer.h"

/* From "goes on" to "can't": the first that fits. */
enum stillness {
    /* a thread computes, waits for its turn, for a disk, or for us (held, its terminal is full); or
       none lives */
    STILL_NOT,
    /* all wait; the kernel has sent what is not acknowledged yet, and will send it again */
    STILL_WIRE,
    /* all wait; a time limit ends one of the waits: sleep(), poll() with a timeout, SO_RCVTIMEO,
       alarm() */
    STILL_TIMED,
    /* all wait; one for what has no end that we could see: a device, a program that is not of this
       run */
    STILL_OUTSIDE,
    /* all wait; one for what any program of this machine may do, if it knows of it: open the other
       end of a FIFO, or write there; send a message to a queue, raise a semaphore (System V) */
    STILL_ANYONE,
    /* all wait; one of them for SIGCONT: it was stopped by SIGSTOP, SIGTSTP, SIGTTIN or SIGTTOU */
    STILL_STOPPED,
    /* all wait; one for a line from its terminal, or from the descriptor 0 that we feed */
    STILL_INPUT,
    /* all wait for each other; the kernel repeats what nobody will answer, and gives up some time
       (ETIMEDOUT) */
    STILL_GIVES_UP,
    STILL_PROVEN, /* all wait for each other, and that is all */
};

enum { STILL_WAITS_MAX = 32 };

struct still {
    enum stillness what;
    /* since when it is so, at least, and nobody moved (CLOCK_REALTIME, from `now` of the looks); 0:
     * STILL_NOT */
    int64_t since_ns;
    int64_t looked_ns;
    unsigned looks; /* how many looks say so; fewer than two prove nothing */
    size_t threads; /* that wait; of the first so many of them: */
    struct still_wait {
        int program;
        pid_t pid, tid;
        long number; /* the system call it waits in */
        /* … when it is a watched one on a socket, or a wait for several; else NULL */
        const struct call_facts *facts;
        uint64_t first;      /* its first argument: mostly a descriptor */
        enum stillness ends; /* by what this wait alone would end */
    } waits[STILL_WAITS_MAX];
    /* how often they moved so far, as the kernel counts it; at STILL_NOT: of those before the first
     * that moves */
    uint64_t moves;
};

/* Look once more.  program: its index, or -1 for all. */
void tracer_look_still(const struct tracer *tracer, int program, int64_t now, struct still *still);

/* The line of the program's own source in which a thread that was found waiting waits; NULL: not
 * known (or nobody asked for lines). */
const struct source_line *tracer_line_of_wait(struct tracer *tracer, const struct still_wait *wait);

/* STILL_PROVEN in every look of the last `least_ns`. */
bool still_is_proven(const struct still *still, int64_t least_ns);

/* The same for anything that is no less still than `what`, without a move. */
bool still_is(const struct still *still, enum stillness what, int64_t least_ns);

#endif
