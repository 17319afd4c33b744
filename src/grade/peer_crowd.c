/* Our clients, many at once: see visits.h.
 *
 *     connect   1   2 …  n        then the late ones, which were there all the time
 *     half      1 … n             1, its lines and its end, 2 …
 *     half      n … 1   and the answer to the line
 *     line      1 … n
 *     answer    1 … n   and the end; then the same for those who come next
 *
 * So each has a line in the making while others are served, and the answers interleave. */
#include <sys/socket.h>
#include <unistd.h>

#include "grade/peer.h"

/* A server whose queue is short drops the SYN of whoever finds it full, and that one waits for a
 * second: who comes a little later finds room, as a rule. */
enum { STEP_MS = 1 };

struct crowd {
    const struct visit *visits;
    size_t count; /* that have come */
    unsigned long long seed;
    int fd[CROWD_MOST]; /* -1: it has gone */
};

static void line_of(const struct crowd *crowd, size_t i, size_t number, struct text *line)
{
    text_clear(line);
    talk_line(crowd->visits[i].talk, crowd->seed + i, number, line);
}

static void go(struct crowd *crowd, size_t i)
{
    shutdown(crowd->fd[i], SHUT_WR);
    peer_take(crowd->fd[i], SIZE_MAX);
    close(crowd->fd[i]);
    crowd->fd[i] = -1;
}

static bool is_there(const struct crowd *crowd, size_t i)
{
    return crowd->fd[i] >= 0 && !crowd->visits[i].late;
}

static void take(struct crowd *crowd, size_t i, size_t bytes)
{
    if (!peer_take(crowd->fd[i], bytes))
        go(crowd, i);
}

static void first_lines(struct crowd *crowd, struct text *line)
{
    for (size_t i = 0; i < crowd->count; i++) {
        line_of(crowd, i, 0, line);
        if (is_there(crowd, i))
            peer_say(crowd->fd[i], line->s, line->len / 2);
    }
    for (size_t i = crowd->count; i-- > 0;) {
        size_t half;
        line_of(crowd, i, 0, line);
        half = line->len / 2;
        if (!is_there(crowd, i))
            continue;
        peer_say(crowd->fd[i], line->s + half, line->len - half);
        take(crowd, i, line->len);
    }
}

static void second_lines(struct crowd *crowd, struct text *line)
{
    for (size_t i = 0; i < crowd->count; i++) {
        line_of(crowd, i, 1, line);
        if (is_there(crowd, i))
            peer_say(crowd->fd[i], line->s, line->len);
    }
    for (size_t i = 0; i < crowd->count; i++) {
        line_of(crowd, i, 1, line);
        if (is_there(crowd, i))
            take(crowd, i, line->len);
        if (is_there(crowd, i))
            go(crowd, i);
    }
}

static void late_lines(struct crowd *crowd, struct text *line)
{
    for (size_t i = 0; i < crowd->count; i++) {
        for (size_t number = 0; number < 2 && crowd->fd[i] >= 0; number++) {
            line_of(crowd, i, number, line);
            peer_say(crowd->fd[i], line->s, line->len);
            take(crowd, i, line->len);
        }
        if (crowd->fd[i] >= 0)
            go(crowd, i);
    }
}

/* All up to number `until`. */
static void come(struct crowd *crowd, size_t until)
{
    for (; crowd->count < until; crowd->count++) {
        crowd->fd[crowd->count] = peer_connected(BY_IPV4);
        if (crowd->fd[crowd->count] < 0)
            return;
        peer_readable(crowd->fd[crowd->count], STEP_MS);
    }
}

static void speak(struct crowd *crowd, struct text *line)
{
    first_lines(crowd, line);
    second_lines(crowd, line);
}

bool peer_crowd(const struct visit visits[], size_t count, unsigned long long seed)
{
    struct crowd crowd = { .visits = visits, .seed = seed };
    size_t first = 0;
    struct text line;
    text_init(&line);
    while (first < count && !visits[first].next)
        first++;
    come(&crowd, first);
    speak(&crowd, &line);
    if (crowd.count == first && first < count) {
        come(&crowd, count);
        speak(&crowd, &line);
    }
    late_lines(&crowd, &line);
    text_release(&line);
    return crowd.count == count;
}
