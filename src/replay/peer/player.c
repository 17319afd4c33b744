/* One connection, played: see player.h.
 *
 * An end that the recording shows by FIN is played as shutdown(SHUT_WR): the wire looks the same,
 * and what the other program says afterwards can still be heard.  An RST is close() with SO_LINGER
 * of 0 seconds. */
#include "replay/peer/player.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"

enum { SURPLUS_MAX = 1 << 20, READ_BYTES = 64 << 10, READS_AT_ONCE = 16 };

void player_init(struct player *player, const struct role *role, const struct player_manner *manner)
{
    *player = (struct player){ .role = role, .manner = *manner, .fd = -1 };
    text_init(&player->heard);
    player->did = xcalloc(role->step_count + 1, sizeof *player->did);
}

void player_release(struct player *player)
{
    if (player->fd >= 0)
        close(player->fd);
    text_release(&player->heard);
    free(player->did);
    free(player->arrivals);
}

static void finish(struct player *player)
{
    if (player->fd >= 0)
        close(player->fd);
    player->fd = -1;
    player->over = true;
}

static void ends(struct player *player, enum player_ending ending, int64_t now)
{
    if (player->ending == PLAYER_OPEN) {
        player->ending = ending;
        player->end_ns = now - player->begin_ns;
    }
    player->event_ns = now;
}

static enum player_ending ending_by(int error, bool connecting)
{
    if (error == ECONNREFUSED && connecting)
        return PLAYER_REFUSED;
    if (error == ETIMEDOUT && connecting)
        return PLAYER_UNANSWERED;
    return error == ECONNRESET || error == EPIPE || error == ENOTCONN ? PLAYER_RST : PLAYER_FAILED;
}

static void fails(struct player *player, int error, int64_t now)
{
    player->error = error;
    /* an RST for a SYN is ECONNREFUSED: so the handshake was complete before */
    if (error == ECONNRESET || error == EPIPE)
        player->connecting = false;
    ends(player, ending_by(error, player->connecting), now);
    finish(player);
}

static void begins(struct player *player, int64_t now)
{
    int on = 1;
    /* each piece leaves as its own segment */
    setsockopt(player->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    player->since_ns = player->event_ns = now;
}

void player_accepted(struct player *player, int fd, int64_t now)
{
    player->fd = fd;
    player->begin_ns = now;
    begins(player, now);
}

void player_connect(struct player *player, const struct sockaddr *address, socklen_t length,
                    int64_t now)
{
    player->begin_ns = player->event_ns = now;
    player->connecting = true;
    player->fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (player->fd < 0) {
        fails(player, errno, now);
        return;
    }
    begins(player, now);
    if (connect(player->fd, address, length) < 0 && errno != EINPROGRESS)
        fails(player, errno, now);
}

static void take(struct player *player, const void *bytes, size_t count, int64_t now)
{
    text_add_bytes(&player->heard, bytes, count);
    array_reserve(&player->arrivals, &player->arrival_capacity, player->arrival_count,
                  sizeof *player->arrivals);
    player->arrivals[player->arrival_count++] =
        (struct role_arrival){ .to = player->heard.len, .t_ns = now - player->begin_ns };
    player->event_ns = now;
}

/* All that is there.  False: the connection is over. */
static bool listen_to(struct player *player, int64_t now)
{
    static uint8_t bytes[READ_BYTES];
    for (int i = 0; i < READS_AT_ONCE && player->ending == PLAYER_OPEN; i++) {
        ssize_t got = recv(player->fd, bytes, sizeof bytes, 0);
        if (got > 0) {
            take(player, bytes, (size_t)got, now);
            if (player->heard.len > player->role->said[!player->role->end].len + SURPLUS_MAX) {
                ends(player, PLAYER_SURPLUS, now);
                finish(player);
                return false;
            }
        } else if (got == 0) {
            ends(player, PLAYER_FIN, now);
        } else if (errno == EAGAIN || errno == EINTR) {
            break;
        } else {
            fails(player, errno, now);
            return false;
        }
    }
    return true;
}

static const struct role_step *next_step(const struct player *player)
{
    return player->step < player->role->step_count ? &player->role->steps[player->step] : NULL;
}

/* What it waits for is there, or can't come any more. */
static bool is_ready(const struct player *player, const struct role_step *step)
{
    return player->ending != PLAYER_OPEN || (player->heard.len >= step->heard && !step->heard_end);
}

static int64_t pause_of(const struct player *player, const struct role_step *step)
{
    double pause = (double)step->pause_ns / player->manner.speed;
    return pause < (double)player->manner.pause_max_ns ? (int64_t)pause
                                                       : player->manner.pause_max_ns;
}

static void step_done(struct player *player, int64_t now)
{
    player->did[player->step++] =
        (struct player_done){ .done = true,
                              .t_ns = now - player->begin_ns,
                              .heard = player->heard.len,
                              .heard_end = player->ending != PLAYER_OPEN };
    player->ready = false;
    player->since_ns = player->event_ns = now;
}

static void do_step(struct player *player, const struct role_step *step, int64_t now)
{
    struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
    ssize_t sent;
    switch (step->act) {
    case ROLE_SEND:
        sent = send(player->fd, player->role->said[player->role->end].s + player->sent,
                    step->to - player->sent, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            fails(player, errno, now);
            return;
        }
        if (sent > 0) {
            player->sent += (uint64_t)sent;
            player->event_ns = now;
        }
        player->blocked = player->sent < step->to;
        if (!player->blocked)
            step_done(player, now);
        break;
    case ROLE_END:
        if (shutdown(player->fd, SHUT_WR) < 0) {
            fails(player, errno, now);
            return;
        }
        step_done(player, now);
        break;
    case ROLE_RESET:
        setsockopt(player->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        step_done(player, now);
        finish(player);
        break;
    }
}

/* A role that waits for a pause, or for what the recording says comes, or for nothing more. */
static bool all_heard(const struct player *player)
{
    const struct role *role = player->role;
    return !next_step(player) && player->heard.len >= role->said[!role->end].len;
}

static bool is_complete(const struct player *player)
{
    return !next_step(player) && player->ending != PLAYER_OPEN;
}

static int64_t patience(const struct player *player)
{
    bool open_ended =
        !player->connecting && all_heard(player) && player->role->other_ending == ROLE_STAYS_OPEN;
    return open_ended ? player->manner.surplus_ns : player->manner.timeout_ns;
}

static void gives_up(struct player *player, int64_t now)
{
    bool open_ended =
        !player->connecting && all_heard(player) && player->role->other_ending == ROLE_STAYS_OPEN;
    player->timed_out = !open_ended;
    player->waited_ns = now - player->event_ns;
    if (player->connecting)
        ends(player, PLAYER_UNANSWERED, now);
    finish(player);
}

static bool connects(struct player *player, int64_t now)
{
    struct pollfd poll_fd = { .fd = player->fd, .events = POLLOUT };
    int error = 0;
    socklen_t length = sizeof error;
    if (poll(&poll_fd, 1, 0) <= 0)
        return false;
    getsockopt(player->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error) {
        fails(player, error, now);
        return false;
    }
    player->connecting = false;
    player->since_ns = player->event_ns = now;
    return true;
}

void player_go(struct player *player, int64_t now)
{
    if (player->over)
        return;
    if (player->connecting && !connects(player, now)) {
        if (!player->over && now >= player_due_ns(player))
            gives_up(player, now);
        return;
    }
    if (!listen_to(player, now))
        return;
    const struct role_step *step;
    while ((step = next_step(player)) && is_ready(player, step)) {
        if (!player->ready) { /* it has just become so */
            player->ready = true;
            player->since_ns =
                player->event_ns > player->since_ns ? player->event_ns : player->since_ns;
        }
        if (now < player->since_ns + pause_of(player, step))
            return;
        do_step(player, step, now);
        if (player->over)
            return;
        if (player->blocked)
            break;
    }
    if (is_complete(player))
        finish(player);
    else if (now >= player_due_ns(player))
        gives_up(player, now);
}

short player_wants(const struct player *player)
{
    if (player->connecting)
        return POLLOUT;
    return (short)((player->ending == PLAYER_OPEN ? POLLIN : 0) | (player->blocked ? POLLOUT : 0));
}

int64_t player_due_ns(const struct player *player)
{
    const struct role_step *step = next_step(player);
    if (player->over)
        return INT64_MAX;
    if (!player->connecting && step && player->ready && !player->blocked)
        return player->since_ns + pause_of(player, step);
    return player->event_ns + patience(player);
}

bool player_over(const struct player *player)
{
    return player->over;
}
