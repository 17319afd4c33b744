/* What holds after each step: of both ends of every connection the TCP state and the buffers
 * (timeline/buffers.h).  All of it is worked out once, from the beginning; a moment is then found,
 * not worked out. */
#ifndef REPLAY_VIEWER_MOMENT_H
#define REPLAY_VIEWER_MOMENT_H

#include "replay/viewer/steps.h"
#include "timeline/buffers.h"

struct past;

struct end_moment {
    enum tcp_state state; /* STATE_NONE: not known */
    /* no connection yet at this end, but a welcoming socket that listens */
    bool listens;
    bool read_ended; /* the program has closed the socket: it will read nothing more */
    struct end_buffers buffers;
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
    /* by step (0: none has happened): the connection to tell about */
    const struct connection **about;
    size_t reached_count, reached_capacity;
    struct state_reached *reached;
};

void moments_init(struct moments *moments, const struct steps *steps);
void moments_release(struct moments *moments);

/* After step 0 (nothing has happened) … count: of the connection that the step is about, or the one
 * before. */
void moments_get(const struct moments *moments, size_t step, struct moment *moment);

/* The next step after `now`, and round the end, with which an end comes into that state; 0: none.
 */
size_t moments_find_state(const struct moments *moments, size_t now, enum tcp_state state);

/* The packet whose data hold byte `offset` of what `from` sends, among those until that step; NULL:
 * none near. */
const struct packet *moments_byte(const struct moments *moments, size_t step,
                                  const struct connection *connection, enum end from,
                                  int64_t offset);

#endif
