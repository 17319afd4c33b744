/* Our client and our server of 15-slow-reader, with a text of 20 MB: see peer.h and flood.h.
 *
 * So many bytes are taken in large pieces, and the timeline keeps the first 64 of each.  So here we look at them
 * ourselves: at the first byte that is wrong our server says no more, neither the rest of its answer nor
 * the last line; and our client ends with status PEER_WRONG.  The last line that our client gets is taken in small
 * pieces, as everywhere. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "grade/flood.h"
#include "grade/peer.h"

/* PIECE: of a call.  GULP: so much our server reads before it answers anything of it, where it is to be slow. */
enum { PIECE = 65536, GULP = 4 * PIECE, FULL_MS = 300, SETTLED_MS = 200, LATE_MS = 500 };

static size_t lines_of(enum talk talk)
{
    return talk == TALK_FLOOD || talk == TALK_FLOODED ? FLOOD_LINES : TRICKLE_LINES;
}

/* ---- our server ---- */

/* The replies from byte `from` on, until so many are said. */
static void reply(int fd, unsigned long long seed, uint64_t from, uint64_t until)
{
    static char line[FLOOD_LINE];
    while (from < until) {
        size_t in_line = from % FLOOD_LINE, part = FLOOD_LINE - in_line;
        part = part < until - from ? part : (size_t)(until - from);
        flood_reply(seed, from / FLOOD_LINE, line);
        peer_say(fd, line + in_line, part);
        from += part;
    }
}

static void say_wrong(uint64_t at, char got)
{
    printf("byte %llu is wrong: 0x%02x\n", (unsigned long long)at + 1, (unsigned char)got);
    fflush(stdout);
}

/* Nothing is read until no more comes: by then the client has met a send() that takes nothing, however fast the
 * machine is. */
static void let_it_fill(int fd)
{
    struct pollfd first = { .fd = fd, .events = POLLIN };
    poll(&first, 1, -1);
    int before, there = 0;
    do {
        before = there;
        poll(NULL, 0, SETTLED_MS);
        ioctl(fd, FIONREAD, &there);
    } while (there > before);
}

void peer_answers_flood(int fd, enum talk talk, unsigned long long seed)
{
    static char piece[PIECE];
    uint64_t got = 0, said = 0, gulp = talk == TALK_GULPED ? GULP : 1;
    uint64_t wanted = (uint64_t)lines_of(talk) * FLOOD_LINE;
    bool right = true;
    ssize_t count;
    if (talk == TALK_GULPED)
        let_it_fill(fd);
    while ((count = recv(fd, piece, sizeof piece, 0)) > 0) {
        size_t same =
            right ? flood_matches(seed, lines_of(talk), got, piece, (size_t)count, false) : 0;
        if (right && same < (size_t)count)
            say_wrong(got + same, piece[same]);
        right = right && same == (size_t)count;
        got += (uint64_t)count;
        if (right && got - said >= gulp) {
            reply(fd, seed, said, got);
            said = got;
        }
    }
    if (count == 0 && right)
        reply(fd, seed, said, got);
    struct text last;
    text_init(&last);
    talk_reply(talk, seed, lines_of(talk), &last);
    /* a client that waits for nothing, but asks again and again, is seen */
    if (talk == TALK_GULPED)
        poll(NULL, 0, LATE_MS);
    if (count == 0 && right && got == wanted)
        peer_say(fd, last.s, last.len);
    text_release(&last);
}

/* ---- our client ---- */

struct flood {
    int fd;
    unsigned long long seed;
    size_t lines;
    uint64_t said, got, wanted;
    bool wrong, over;
};

static void say_some(struct flood *flood)
{
    static char line[FLOOD_LINE];
    size_t in_line = flood->said % FLOOD_LINE;
    flood_line(flood->seed, flood->said / FLOOD_LINE, line);
    ssize_t count =
        send(flood->fd, line + in_line, FLOOD_LINE - in_line, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count > 0)
        flood->said += (uint64_t)count;
    else if (errno != EAGAIN)
        flood->over = true;
    if (flood->said == flood->wanted)
        shutdown(flood->fd, SHUT_WR);
}

/* All but the last line, which is left to peer_take(). */
static void take_some(struct flood *flood)
{
    static char piece[PIECE];
    uint64_t left = flood->wanted - flood->got;
    ssize_t count = recv(flood->fd, piece, left < PIECE ? (size_t)left : PIECE, 0);
    if (count <= 0) {
        flood->over = true;
        return;
    }
    size_t same = flood_matches(flood->seed, flood->lines, flood->got, piece, (size_t)count, true);
    flood->got += same;
    if (same < (size_t)count) {
        say_wrong(flood->got, piece[same]);
        flood->wrong = true;
    }
}

static bool can(int fd, short what, int ms)
{
    struct pollfd wait = { .fd = fd, .events = what };
    return poll(&wait, 1, ms) == 1;
}

static void both_ways(struct flood *flood)
{
    struct pollfd wait = { .fd = flood->fd };
    wait.events = flood->said < flood->wanted ? POLLIN | POLLOUT : POLLIN;
    if (poll(&wait, 1, -1) != 1)
        return;
    if (wait.revents & ~POLLOUT)
        take_some(flood);
    if (!flood->over && !flood->wrong && (wait.revents & POLLOUT))
        say_some(flood);
}

/* Nothing is read until no buffer takes anything more, as far as can be seen: then the server stands in send().  A server
 * that drops what send() does not take, or gives up, is seen; and one that takes in all there is, and keeps it. */
int peer_floods(int fd, enum talk talk, unsigned long long seed)
{
    struct flood flood = { .fd = fd, .seed = seed, .lines = lines_of(talk) };
    flood.wanted = (uint64_t)flood.lines * FLOOD_LINE;
    while (flood.said < flood.wanted && !flood.over && can(fd, POLLOUT, FULL_MS))
        say_some(&flood);
    while (!flood.over && !flood.wrong && flood.got < flood.wanted)
        both_ways(&flood);
    return flood.wrong ? PEER_WRONG : 0;
}
