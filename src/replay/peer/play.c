/* The loop of all players: see play.h. */
#include "replay/peer/play.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

/* Traces may hold connections that lie years apart. */
static const int64_t between_max_ns = NS_PER_S;

void play_init(struct play *play, struct role *const *roles, size_t count,
               const struct player_manner *manner)
{
    *play = (struct play){ .count = count, .roles = roles, .manner = manner };
    play->players = xcalloc(count + 1, sizeof *play->players);
    play->begun = xcalloc(count + 1, sizeof *play->begun);
    play->fds = xcalloc(count + 1, sizeof *play->fds);
    for (size_t i = 0; i < count; i++)
        player_init(&play->players[i], roles[i], manner);
}

void play_release(struct play *play)
{
    for (size_t i = 0; i < play->count; i++)
        player_release(&play->players[i]);
    free(play->players);
    free(play->begun);
    free(play->fds);
}

/* Wait for sockets and for the earliest moment that somebody waits for.  listener: -1, or a socket
 * to accept from. */
static void wait_for_something(struct play *play, int listener, int64_t due, bool *knocks)
{
    struct pollfd *fds = play->fds;
    for (size_t i = 0; i < play->count; i++) {
        const struct player *player = &play->players[i];
        bool is_on = play->begun[i] && !player_over(player);
        fds[i] = (struct pollfd){ .fd = is_on && player_wants(player) ? player->fd : -1,
                                  .events = is_on ? player_wants(player) : 0 };
        if (is_on && player_due_ns(player) < due)
            due = player_due_ns(player);
    }
    fds[play->count] = (struct pollfd){ .fd = listener, .events = POLLIN };
    int64_t wait = due == INT64_MAX ? -1 : due - steady_now_ns();
    struct timespec timeout = { .tv_sec = wait > 0 ? wait / NS_PER_S : 0,
                                .tv_nsec = wait > 0 ? wait % NS_PER_S : 0 };
    int got = ppoll(fds, play->count + 1, due == INT64_MAX ? NULL : &timeout, NULL);
    *knocks = got > 0 && fds[play->count].revents;
}

static void all_go(struct play *play)
{
    for (size_t i = 0; i < play->count; i++)
        if (play->begun[i])
            player_go(&play->players[i], steady_now_ns());
}

static bool is_over(const struct play *play, size_t i)
{
    return play->begun[i] && player_over(&play->players[i]);
}

/* When connection i may begin: INT64_MAX while it waits for another's end; behind that, what was
 * free then. */
static int64_t begin_due_ns(const struct play *play, size_t i, int64_t free_ns)
{
    int64_t before_ns = 0; /* the last end or beginning before it, in the recording */
    if (i > 0 && !play->begun[i - 1])
        return INT64_MAX;
    for (size_t j = 0; j < i; j++) {
        bool had_ended = play->roles[j]->t_end_ns <= play->roles[i]->t_ns;
        int64_t t = had_ended ? play->roles[j]->t_end_ns : play->roles[j]->t_ns;
        if (had_ended && !is_over(play, j))
            return INT64_MAX;
        before_ns = t > before_ns ? t : before_ns;
    }
    if (i == 0)
        return free_ns;
    double pause = (double)(play->roles[i]->t_ns - before_ns) / play->manner->speed;
    return free_ns + (pause < (double)between_max_ns ? (int64_t)pause : between_max_ns);
}

void play_clients(struct play *play, const struct sockaddr *address, socklen_t length)
{
    size_t next = 0, over = 0;
    /* since then the next one may begin, or the pause before it goes on */
    int64_t free_ns = steady_now_ns();
    bool was_free = false, knocks;
    while (over < play->count) {
        int64_t due = INT64_MAX;
        while (next < play->count && begin_due_ns(play, next, 0) != INT64_MAX) {
            int64_t now = steady_now_ns();
            free_ns = was_free ? free_ns : now;
            was_free = true;
            due = begin_due_ns(play, next, free_ns);
            if (now < due)
                break;
            player_connect(&play->players[next], address, length, now);
            play->begun[next++] = true;
            was_free = false;
            due = INT64_MAX;
        }
        over = 0;
        for (size_t i = 0; i < play->count; i++)
            over += is_over(play, i);
        if (over == play->count)
            break;
        bool idle = over == next; /* only the pause before the next one is left */
        if (!idle || due != INT64_MAX)
            wait_for_something(play, -1, due, &knocks);
        all_go(play);
    }
}

int play_servers(struct play *play, int listener, int64_t wait_ns, struct err *err)
{
    size_t next = 0, over = 0;
    int64_t quiet_ns = steady_now_ns();
    int result = 0;
    bool knocks;
    while (over < play->count && result == 0) {
        bool idle = over == next;
        int64_t due = idle && wait_ns != INT64_MAX ? quiet_ns + wait_ns : INT64_MAX;
        if (idle && steady_now_ns() >= due)
            break;
        wait_for_something(play, next < play->count ? listener : -1, due, &knocks);
        if (knocks) {
            int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd >= 0) {
                player_accepted(&play->players[next], fd, steady_now_ns());
                play->begun[next++] = true;
            } else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
                result = err_errno(err, "accepting connection %zu of %zu", next + 1, play->count);
            }
        }
        all_go(play);
        size_t ended = 0;
        for (size_t i = 0; i < play->count; i++)
            ended += is_over(play, i);
        if (ended != over)
            quiet_ns = steady_now_ns();
        over = ended;
    }
    close(listener);
    return result;
}
