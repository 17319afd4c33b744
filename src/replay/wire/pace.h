/* The beat of a replay: waits for the moment of each frame, and keeps how far from it the frame
 * left.
 *
 *     pace_init(&pace, speed);
 *     pace_wait(&pace, t_ns, &stop)   t_ns: the recorded time of the next frame.  Returns when it is due; false when `stop` was set
 *     pace_left(&pace);               it has left: the system call that sent it has returned
 *     pace_late_ns(&pace, 0.99)       99 of 100 frames left no later than this
 *
 * A sleeping process is woken tens of microseconds too late.  So the last part of a wait is spent
 * looking at the clock. */
#ifndef REPLAY_WIRE_PACE_H
#define REPLAY_WIRE_PACE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

enum { PACE_STEPS = 32, PACE_BUCKETS = 64 * PACE_STEPS };

struct pace {
    double speed;
    bool begun;
    int64_t first_ns; /* recorded time of the first frame, */
    int64_t begin_ns; /* … and when it left: CLOCK_MONOTONIC */
    int64_t due_ns;   /* of the latest */
    uint64_t count;
    int64_t most_ns; /* the latest frame of all was so late */
    /* how many frames were how late: 32 buckets for each doubling, so 3 % wide */
    uint64_t late[PACE_BUCKETS];
};

void pace_init(struct pace *pace, double speed);
bool pace_wait(struct pace *pace, int64_t t_ns, const volatile sig_atomic_t *stop);

void pace_left(struct pace *pace);

int64_t pace_late_ns(const struct pace *pace, double part);

#endif
