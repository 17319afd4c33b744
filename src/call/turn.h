/* How long the tracer waits for the next stop inside waitpid(), before its caller looks at anything
 * else.
 *
 *     few stops     none: who waits for several things at once (poll) waits for stops, too
 *     many stops    TURN_MS at a time: a stop then costs one system call to hear of, and nothing
 *                   else stands between it and the program that waits
 *
 * A timer's signal (SIGALRM) ends the wait when no stop comes. */
#ifndef CALL_TURN_H
#define CALL_TURN_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

enum { TURN_MS = 2 };

struct turn {
    bool can_wait; /* the timer is there */
    timer_t timer;
    struct sigaction before; /* what SIGALRM did */
    bool many;               /* stops come one after the other */
    unsigned turns, stops;   /* counted for that: so many turns, with so many stops */
    int64_t until_ns;        /* this one's end; 0: no wait in it */
};

/* For the thread that calls; it must not use SIGALRM for anything else. */
void turn_init(struct turn *turn);
void turn_release(struct turn *turn);

/* A turn begins.  Returns whether waitpid() may wait in it. */
bool turn_begin(struct turn *turn);
/* its time is over */
bool turn_is_over(const struct turn *turn);
/* It had so many stops. */
void turn_end(struct turn *turn, unsigned stops);

#endif
