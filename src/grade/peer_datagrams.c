/* Our clients and servers that talk with datagrams: see peer.h and datagrams.h.
 *
 * They take a datagram in pieces of at most 64 bytes, as the timeline keeps that many: SO_PEEK_OFF
 * makes each look begin where the one before ended.  The last call takes the datagram away, and its
 * sender's address. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "grade/datagrams.h"
#include "grade/peer.h"

static int datagram_socket(bool serves)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(PEER_PORT) };
    if (fd >= 0 && (!serves || bind(fd, (const struct sockaddr *)&here, sizeof here) == 0))
        return fd;
    perror(fd < 0 ? "socket" : "bind");
    return -1;
}

/* Waits for it. */
static bool take(int fd, struct text *text, struct sockaddr_in *from)
{
    char piece[PEER_PIECE];
    socklen_t length = sizeof *from;
    int start = 0, count = 0;
    text_clear(text);
    if (!peer_readable(fd, -1) ||
        setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &start, sizeof start) != 0 ||
        ioctl(fd, FIONREAD, &count) != 0)
        return false;
    for (size_t left = (size_t)count; left > 0;) {
        ssize_t got = recv(fd, piece, left < sizeof piece ? left : sizeof piece, MSG_PEEK);
        if (got <= 0)
            return false;
        text_add_bytes(text, piece, (size_t)got);
        left -= (size_t)got;
    }
    return recvfrom(fd, piece, sizeof piece, 0, (struct sockaddr *)from, &length) >= 0;
}

static void say(int fd, const struct text *text, const struct sockaddr_in *to)
{
    if (sendto(fd, text->s, text->len, 0, (const struct sockaddr *)to, sizeof *to) < 0)
        perror("sendto");
}

/* ---- client ---- */

struct due {
    const struct datagram *datagram;
    int answers; /* that have not come yet */
};

static bool answers_one(struct due due[], size_t count, uint64_t seed, int socket,
                        const struct text *got)
{
    struct text want;
    bool found = false;
    text_init(&want);
    for (size_t i = 0; i < count && !found; i++) {
        text_clear(&want);
        datagram_answer(due[i].datagram, seed, &want);
        found = due[i].answers > 0 && due[i].datagram->socket == socket && want.len == got->len &&
                memcmp(want.s, got->s, got->len) == 0;
        due[i].answers -= found;
    }
    text_release(&want);
    return found;
}

/* Those who sent last take their answers first.  What is no answer is taken, too: it is judged from
 * the timeline. */
static bool settle(const int fds[], struct due due[], size_t count, uint64_t seed)
{
    struct text got;
    struct sockaddr_in from;
    bool all = true;
    text_init(&got);
    for (size_t i = count; i-- > 0 && all;) {
        int socket = due[i].datagram->socket;
        while (due[i].answers > 0 && (all = take(fds[socket], &got, &from)))
            answers_one(due, count, seed, socket, &got);
    }
    text_release(&got);
    return all;
}

int peer_datagrams(enum peer_role role, unsigned long long seed)
{
    struct datagram list[DATAGRAMS_MAX];
    struct due due[DATAGRAMS_MAX];
    struct text text;
    struct sockaddr_in there = peer_there();
    int fds[DATAGRAM_SOCKETS];
    size_t count = datagrams_of(role, list), due_count = 0;
    bool going = true;
    for (size_t i = 0; i < DATAGRAM_SOCKETS; i++)
        if ((fds[i] = datagram_socket(false)) < 0)
            return 1;
    text_init(&text);
    for (size_t i = 0; i < count && going; i++) {
        text_clear(&text);
        datagram_text(&list[i], seed, &text);
        for (int copy = 0; copy < list[i].copies; copy++)
            say(fds[list[i].socket], &text, &there);
        if (list[i].gone)
            close(fds[list[i].socket]);
        if (list[i].socket != DATAGRAM_ASIDE)
            due[due_count++] = (struct due){ &list[i], list[i].copies };
        if (list[i].settles) {
            going = settle(fds, due, due_count, seed);
            due_count = 0;
        }
    }
    text_release(&text);
    return !going;
}

/* ---- server ---- */

struct datagram_server {
    int fd, stranger;
    unsigned long long seed;
    enum datagram_plan plan;
    int copies[DATAGRAMS_MAX]; /* that have come of each sentence */
};

/* The number of the request stands before it. */
static void reply(const struct datagram_server *c, int sentence, const struct text *request,
                  size_t head, const struct sockaddr_in *to)
{
    struct text text;
    text_init(&text);
    text_add_bytes(&text, request->s, head);
    datagram_reply(c->seed, sentence, &text);
    say(c->fd, &text, to);
    text_release(&text);
}

static void lie(const struct datagram_server *c, int sentence, const struct text *request,
                size_t head, const struct sockaddr_in *to)
{
    struct text text;
    text_init(&text);
    text_add_bytes(&text, request->s, head);
    datagram_fake(c->seed, sentence, &text);
    say(c->stranger, &text, to);
    text_release(&text);
}

/* The answers of the first and the third sentence come once more; the one of the third was late. */
static void reply_late(const struct datagram_server *c, int sentence, int copy,
                       const struct text *request, size_t head, const struct sockaddr_in *to,
                       struct text *old, size_t *old_head)
{
    bool doubled = sentence == 0 || sentence == 2;
    if (sentence == 2 && copy == 0)
        return;
    if (!doubled && old->len)
        reply(c, sentence == 1 ? 0 : 2, old, *old_head, to);
    reply(c, sentence, request, head, to);
    if (!doubled)
        return;
    reply(c, sentence, request, head, to);
    text_clear(old);
    text_add_bytes(old, request->s, request->len);
    *old_head = head;
}

static void serve(struct datagram_server *c)
{
    static const int lost[] = { 2, 0, 1 };
    struct text request, old;
    struct sockaddr_in from;
    size_t head = 0, old_head = 0;
    text_init(&request);
    text_init(&old);
    while (take(c->fd, &request, &from)) {
        int sentence = datagram_asks(c->seed, request.s, request.len, &head);
        if (sentence < 0)
            continue;
        int copy = c->copies[sentence]++;
        if (c->plan == PLAN_LOSES && sentence < (int)(sizeof lost / sizeof *lost) &&
            copy < lost[sentence])
            continue;
        if (c->plan == PLAN_STRANGER)
            lie(c, sentence, &request, head, &from);
        if (c->plan == PLAN_LATE)
            reply_late(c, sentence, copy, &request, head, &from, &old, &old_head);
        else
            reply(c, sentence, &request, head, &from);
    }
    text_release(&request);
    text_release(&old);
}

int peer_answers_datagrams(enum peer_role role, unsigned long long seed)
{
    struct datagram_server counter = { .fd = datagram_socket(true),
                                       .stranger = datagram_socket(false),
                                       .seed = seed,
                                       .plan = datagram_plan_of(role) };
    if (counter.fd < 0 || counter.stranger < 0)
        return 1;
    serve(&counter);
    return 1;
}
