/* Several roles of one trace, played by one loop.
 *
 * As clients: a connection begins when those have ended that had ended before it began in the
 * recording, and all before it have begun; then after the recorded pause, a second at most.  So
 * what was recorded side by side is played side by side, and one after another stays so. As
 * servers: the first connection that is accepted gets the first part, and so on. */
#ifndef REPLAY_PEER_PLAY_H
#define REPLAY_PEER_PLAY_H

#include "replay/peer/player.h"

struct play {
    size_t count;
    struct role *const *roles; /* in the order of their beginnings */
    struct player *players;    /* as many */
    bool *begun;               /* by part */
    struct pollfd *fds;
    const struct player_manner *manner;
};

void play_init(struct play *play, struct role *const *roles, size_t count,
               const struct player_manner *manner);
void play_release(struct play *play);

void play_clients(struct play *play, const struct sockaddr *address, socklen_t length);

/* listener: a listening socket, which is closed when as many connections were accepted as there are
 * roles.  wait_ns: so long it waits for a connection while nothing else is going on; INT64_MAX:
 * without end.  Parts without a connection are not begun. */
int play_servers(struct play *play, int listener, int64_t wait_ns, struct err *err);

#endif
