/* What holds after each step: of both ends of every connection the TCP state, what was sent and not acknowledged, what was received
 * and not read, the window.  All of it is worked out once, from the beginning; a moment is then found, not worked out.
 *
 * As far as the packets tell: in a run that sockwire recorded, a packet has arrived when it was captured, but for
 * what had to be sent again (arrival.h).  What a program has read is
 * known of its calls only; -1 is "not known". */
#ifndef REPLAY_MOMENT_H
#define REPLAY_MOMENT_H

#include "replay/steps.h"

struct past;

struct end_moment {
    enum tcp_state state;     /* STATE_NONE: not known */
    bool listens;             /* no connection yet at this end, but a welcoming socket that listens */
    bool gone;                /* the connection is over: nothing waits any more */
    bool syn_open, fin_open;  /* sent and not acknowledged */
    bool read_ended;          /* the program has closed the socket: it will read nothing more */
    int64_t unacknowledged;   /* bytes that were sent and not acknowledged; the first of them: */
    int64_t acknowledged;     /* … its stream offset */
    int64_t waiting;          /* bytes that the program handed over and that were not sent yet; -1: not known */
    int64_t unread;           /* bytes that were received in order and not read by the program; -1: not known; the first: */
    int64_t read;             /* … its stream offset, in the other end's direction */
    int64_t window;           /* the last one that it told; -1: none yet */
    bool scale_unknown;       /* … whose unit is not known: no handshake was seen */
};

struct moment {
    const struct connection *connection; /* NULL: there is none in this timeline */
    bool begun;                          /* a packet of it has passed */
    struct end_moment end[2];            /* by enum end */
};

struct state_reached { /* in order of time */
    size_t step;
    const struct connection *connection;
    enum tcp_state state;
};

struct moments {
    const struct steps *steps;
    struct past *past; /* by place of the connection in timeline->connections */
    const struct connection **about; /* by step (0: none has happened): the connection to tell about */
    size_t reached_count, reached_capacity;
    struct state_reached *reached;
};

void moments_init(struct moments *moments, const struct steps *steps);
void moments_release(struct moments *moments);

/* After step 0 (nothing has happened) … count: of the connection that the step is about, or the one before. */
void moments_get(const struct moments *moments, size_t step, struct moment *moment);

/* The next step after `now`, and round the end, with which an end comes into that state; 0: none. */
size_t moments_find_state(const struct moments *moments, size_t now, enum tcp_state state);

/* The packet whose data hold byte `offset` of what `from` sends, among those until that step; NULL: none near. */
const struct packet *moments_byte(const struct moments *moments, size_t step, const struct connection *connection, enum end from,
                                  int64_t offset);

#endif
