/* A role played on a real socket: what it said, what the other program answered, and how it ended.
 *
 *     player_init(&player, &role, &manner);
 *     player_connect(&player, address, length, now)   or   player_accepted(&player, fd, now)
 *     while (!player_over(&player))
 *         poll player.fd for player_wants(&player), no longer than player_due_ns(&player); then
 *         player_go(&player, now);
 *     player_release(&player);
 *
 * The loop that does this for several connections is play.h.  A player never blocks and never
 * sleeps.  It reads all that comes, at once.  When something does not come that the recording says
 * should, it waits `timeout_ns` without any event, and gives up. */
#ifndef REPLAY_PEER_PLAYER_H
#define REPLAY_PEER_PLAYER_H

#include <sys/socket.h>

#include "replay/peer/role.h"

struct player_manner {
    double speed;         /* pauses are divided by it */
    int64_t pause_max_ns; /* … and are never longer than this; INT64_MAX: as long as they are */
    int64_t timeout_ns;
    /* where the recording ends with both ends open: so long it listens for what should not come */
    int64_t surplus_ns;
};

enum player_ending {
    /* it has not ended: nothing came for `timeout_ns`, or the recording ended before, too */
    PLAYER_OPEN,
    PLAYER_FIN,
    PLAYER_RST,
    PLAYER_REFUSED,    /* connect(): ECONNREFUSED */
    PLAYER_UNANSWERED, /* connect(): nothing came back */
    PLAYER_FAILED,     /* another error: player->error */
    PLAYER_SURPLUS,    /* it talks on and on: we stopped listening */
};

/* What had come when a step was done. */
struct player_done {
    bool done;
    int64_t t_ns; /* since the connection was begun */
    uint64_t heard;
    bool heard_end;
};

struct player {
    const struct role *role;
    struct player_manner manner;
    int fd; /* -1: none (any more) */
    bool connecting, over;
    /* of the one clock that the caller uses: the start; what the next step waited for was there;
     * something happened last */
    int64_t begin_ns, since_ns, event_ns;
    bool ready; /* all that the next step waits for is there */
    /* a part of the next step's bytes is sent, and the socket takes no more now */
    bool blocked;
    size_t step;             /* next step */
    uint64_t sent;           /* bytes of our stream that the kernel took */
    struct player_done *did; /* by step */
    struct text heard;
    size_t arrival_count, arrival_capacity;
    struct role_arrival *arrivals;
    enum player_ending ending; /* what the other end did first */
    int error;
    int64_t end_ns; /* … when, since the start */
    bool timed_out; /* given up, waiting */
    int64_t waited_ns;
};

void player_init(struct player *player, const struct role *role,
                 const struct player_manner *manner);
void player_release(struct player *player);

/* Both take over; an error is on the player, which is over then. */
void player_connect(struct player *player, const struct sockaddr *address, socklen_t length,
                    int64_t now_ns);
void player_accepted(struct player *player, int fd, int64_t now_ns);

short player_wants(const struct player *player); /* poll()'s events */
/* when player_go() is wanted, whatever poll() says; INT64_MAX: never */
int64_t player_due_ns(const struct player *player);
void player_go(struct player *player, int64_t now_ns); /* does what can be done now */
bool player_over(const struct player *player);

#endif
