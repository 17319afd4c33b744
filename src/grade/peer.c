/* Our clients: see peer.h. */
#include "grade/peer.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "grade/datagrams.h"

int peer_readable(int fd, int ms)
{
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    return poll(&wait, 1, ms) == 1;
}

static struct in_addr server;

struct sockaddr_in peer_there(void)
{
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port = htons(PEER_PORT),
                                 .sin_addr = server };
}

static int connect_by_ipv4(int fd)
{
    struct sockaddr_in there = peer_there();
    return connect(fd, (const struct sockaddr *)&there, sizeof there);
}

static int connect_by_ipv6(int fd, bool link)
{
    struct sockaddr_in6 there = { .sin6_family = AF_INET6,
                                  .sin6_port = htons(PEER_PORT),
                                  .sin6_scope_id = link ? if_nametoindex("lo") : 0 };
    inet_pton(AF_INET6, link ? "fe80::1" : "::1", &there.sin6_addr);
    return connect(fd, (const struct sockaddr *)&there, sizeof there);
}

int peer_connected(enum visit_by by)
{
    int fd = socket(by == BY_IPV4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && (by == BY_IPV4 ? connect_by_ipv4(fd) : connect_by_ipv6(fd, by == BY_LINK)) == 0)
        return fd;
    perror("connect");
    if (fd >= 0)
        close(fd);
    return -1;
}

void peer_say(int fd, const char *bytes, size_t count)
{
    while (count) {
        ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
        if (sent < 0)
            return; /* it may be gone by now: what came back tells */
        bytes += sent;
        count -= (size_t)sent;
    }
}

bool peer_take(int fd, size_t wanted)
{
    char piece[PEER_PIECE];
    for (size_t got = 0; got < wanted;) {
        ssize_t count = recv(fd, piece, sizeof piece, 0);
        if (count <= 0)
            return false;
        got += (size_t)count;
    }
    return true;
}

static void part(int fd)
{
    shutdown(fd, SHUT_WR);
    peer_take(fd, SIZE_MAX);
}

void peer_resets(int fd)
{
    struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

struct line {
    char text[SAMPLE_MAX];
    size_t length;  /* without its newline */
    size_t to_send; /* with it, if it has one */
};

static struct line line_of(const struct visit *visit, uint64_t seed)
{
    struct line line;
    line.length = sample_line(seed, visit->text, line.text);
    line.text[line.length] = '\n';
    line.to_send = line.length + visit->newline;
    return line;
}

/* A server that reads to a newline or to the end, as fgets() does, is right: whoever sends a line
 * without a newline can say that it is whole.  The listing's client does not, so this is said only
 * to a server that was silent for long, and from then on at once.  A server that was only slow
 * answers all the same. */
static bool says_end;

static bool ask(int fd, const char *bytes, size_t count, size_t answer)
{
    peer_say(fd, bytes, count);
    says_end = says_end || (answer && !peer_readable(fd, PEER_PATIENCE_MS));
    if (says_end)
        shutdown(fd, SHUT_WR);
    return peer_take(fd, answer);
}

/* The second piece comes when the first was answered, or nobody waits for a single one. */
static void say_in_pieces(int fd, const struct line *line)
{
    size_t half = line->length / 2;
    peer_say(fd, line->text, half);
    if (peer_readable(fd, 3 * PEER_LINGER_MS) && !peer_take(fd, half))
        return;
    if (ask(fd, line->text + half, line->to_send - half, line->length - half))
        part(fd);
}

/* The run tells the server to end when we have printed something (run/again.c).  A server that
 * serves us to our end is right, too: so we leave after a while. */
static void stay(int fd, const struct line *line)
{
    if (!ask(fd, line->text, line->to_send, line->to_send))
        return;
    printf("served\n");
    fflush(stdout);
    peer_readable(fd, PEER_PATIENCE_MS);
    part(fd);
}

/* Many lines, and nobody who waits for the answers.  The cork holds them until the end goes with them: no
 * server sees a line of a client that is still there.  (It holds what fits into one segment, up to half of
 * the window: on loopback 32 KB.) */
static void say_and_go(int fd, const struct visit *visit, uint64_t seed)
{
    int yes = 1;
    struct text all;
    text_init(&all);
    talk_text(visit->talk, seed, &all);
    setsockopt(fd, IPPROTO_TCP, TCP_CORK, &yes, sizeof yes);
    peer_say(fd, all.s, all.len);
    text_release(&all);
    if (visit->way == VISIT_GONE_RESET) {
        shutdown(fd, SHUT_WR);
        peer_resets(fd);
    }
}

/* Nothing comes back over the wire, and we can't know that: so we leave after a while. */
static void wait_in_vain(int fd, const struct line *line)
{
    peer_say(fd, line->text, line->to_send);
    if (peer_readable(fd, PEER_VANISH_MS))
        peer_take(fd, line->length);
}

static void go_through(int fd, enum visit_way way, const struct line *line)
{
    switch (way) {
    case VISIT_LEAVE: break;
    case VISIT_KNOCK:
    case VISIT_SILENT: peer_readable(fd, PEER_LINGER_MS); break;
    case VISIT_TELL:
        peer_say(fd, line->text, line->to_send);
        peer_readable(fd, PEER_LINGER_MS);
        break;
    case VISIT_ASK:
        /* the answer may come without the newline */
        if (ask(fd, line->text, line->to_send, line->length))
            part(fd);
        break;
    case VISIT_PIECES: say_in_pieces(fd, line); break;
    case VISIT_HALF:
        peer_say(fd, line->text, line->length / 2);
        if (peer_readable(fd, PEER_LINGER_MS))
            peer_take(fd, line->length / 2);
        break;
    case VISIT_STAY: stay(fd, line); break;
    case VISIT_VICTIM:
        if (ask(fd, line->text, line->to_send, line->to_send))
            part(fd);
        break;
    case VISIT_VANISH: wait_in_vain(fd, line); break;
    case VISIT_TALK:
    case VISIT_GONE:
    case VISIT_GONE_RESET:
    case VISIT_ALL:
    case VISIT_ALL_SLOWLY:
    case VISIT_FLOOD: break; /* make_visit() */
    case VISIT_RESET: break;
    case VISIT_RESET_LATE: peer_readable(fd, PEER_LINGER_MS); break;
    case VISIT_RESET_LINE: peer_say(fd, line->text, line->to_send); break;
    case VISIT_RESET_PART: ask(fd, line->text, line->to_send, 1); break;
    case VISIT_RESET_DONE: ask(fd, line->text, line->to_send, line->length); break;
    }
    if (way >= VISIT_RESET)
        peer_resets(fd);
}

/* exit status, when something else came back than must */
static int wrong;

/* `behind`: the visit that is made after this one has connected and before it speaks; or NULL. */
static bool make_visit(const struct visit *visit, uint64_t seed, const struct visit *behind)
{
    struct line line = line_of(visit, seed);
    int fd = peer_connected(visit->by);
    if (fd < 0)
        return false;
    bool open = !behind || make_visit(behind, seed + 1, NULL);
    if (visit->way == VISIT_TALK) {
        peer_talk(fd, visit->talk, seed);
        part(fd);
    } else if (visit->way == VISIT_ALL || visit->way == VISIT_ALL_SLOWLY) {
        peer_says_all(fd, visit->talk, seed, visit->way == VISIT_ALL_SLOWLY);
        part(fd);
    } else if (visit->way == VISIT_FLOOD) {
        wrong = peer_floods(fd, visit->talk, seed);
        if (!wrong)
            part(fd);
    } else if (visit->way == VISIT_GONE || visit->way == VISIT_GONE_RESET) {
        say_and_go(fd, visit, seed);
    } else {
        go_through(fd, visit->way, &line);
    }
    close(fd);
    return open && !wrong;
}

/* It is made while the visit before has not spoken. */
static bool comes_behind(const struct visit *visit)
{
    return visit->way == VISIT_RESET_LINE || visit->way == VISIT_GONE ||
           visit->way == VISIT_GONE_RESET;
}

/* All have connected before the first of them speaks. */
static bool make_visits_at_once(const struct visit visits[], uint64_t seed)
{
    int fd[VISITS_TOGETHER];
    size_t count = 0;
    while (count < VISITS_TOGETHER && (fd[count] = peer_connected(BY_IPV4)) >= 0)
        count++;
    for (size_t i = 0; i < count; i++) {
        struct line line = line_of(&visits[i], seed + i);
        go_through(fd[i], visits[i].way, &line);
        close(fd[i]);
    }
    return count == VISITS_TOGETHER;
}

/* Whoever finds the door shut goes home: what is to be said about the server can be said. */
static int make_visits(enum peer_role role, uint64_t seed)
{
    static struct visit visits[VISITS_MAX];
    size_t count = visits_of(role, seed, visits);
    bool together = role == PLAYS_TRIO, open = true;
    size_t crowd = visits_together(role);
    for (size_t i = 0; crowd && i < count && open; i += crowd)
        open = peer_crowd(visits + i, crowd, seed + i);
    if (crowd)
        return !open;
    for (size_t i = 0; together && i < count && open; i += VISITS_TOGETHER)
        open = make_visits_at_once(visits + i, seed + i);
    for (size_t i = 0; !together && i < count && open; i++) {
        size_t at = i;
        bool both = i + 1 < count && comes_behind(&visits[i + 1]);
        if (both)
            i++;
        open = make_visit(&visits[at], seed + at, both ? &visits[at + 1] : NULL);
    }
    return wrong ? wrong : !open;
}

int peer_main(int argc, char **argv)
{
    static struct visit visits[VISITS_MAX];
    struct datagram datagrams[DATAGRAMS_MAX];
    if (argc < 3 || argc > 4)
        return 1;
    server.s_addr = argc == 4 ? inet_addr(argv[3]) : htonl(INADDR_LOOPBACK);
    enum peer_place place;
    enum peer_role role = peer_role_read(argv[1], &place);
    unsigned long long seed = strtoull(argv[2], NULL, 10);
    memset(argv[2], '-', strlen(argv[2])); /* a student's program could read it in /proc */
    if (role == PEER_NO_ROLE)
        fprintf(stderr, "sockwire peer: there is no role %s\n", argv[1]);
    if (role == PEER_NO_ROLE || role == PLAYS_IDLE)
        return role == PLAYS_IDLE ? 0 : 255;
    if (datagram_plan_of(role))
        return peer_answers_datagrams(role, seed);
    if (datagrams_of(role, datagrams))
        return peer_datagrams(role, seed);
    return visits_of(role, seed, visits) ? make_visits(role, seed) : peer_serve(role, place, seed);
}
