/* Our server that breaks connections off, for 10-refusals: see peer.h.
 *
 * The first clients meet one way each, all that come after them are served to their end.  A reset is
 * SO_LINGER with no time; what was sent before it is still read on the other side (Linux). */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "grade/breaks.h"
#include "grade/peer.h"

const enum break_way breaks[] = { BREAK_AMID, BREAK_END, BREAK_GONE };
const size_t break_count = sizeof breaks / sizeof *breaks;

/* So many lines have come. */
static bool hear_lines(int fd, size_t count)
{
    char piece[PEER_PIECE];
    ssize_t got;
    while (count > 0 && (got = recv(fd, piece, sizeof piece, 0)) > 0)
        for (ssize_t i = 0; i < got && count > 0; i++)
            count -= piece[i] == '\n';
    return count == 0;
}

static void say_reply(int fd, unsigned long long seed, size_t line, bool whole)
{
    struct text reply;
    text_init(&reply);
    talk_reply(TALK_TYPED, seed, line, &reply);
    peer_say(fd, reply.s, whole ? reply.len : reply.len / 2);
    text_release(&reply);
}

/* What is sent from here leaves with the FIN of close(): who has read it meets a closed socket. */
static void say_with_the_end(int fd)
{
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
}

static void break_off(int fd, enum break_way way, unsigned long long seed)
{
    if (way == BREAK_GONE) {
        for (size_t i = 0; i < BREAK_ANSWERS && hear_lines(fd, 1); i++) {
            if (i + 1 == BREAK_ANSWERS)
                say_with_the_end(fd);
            say_reply(fd, seed, i, true);
        }
    } else if (hear_lines(fd, 1)) {
        say_reply(fd, seed, 0, false);
    }
    if (way == BREAK_AMID)
        peer_resets(fd);
}

int peer_breaks(int door, unsigned long long seed)
{
    for (size_t i = 0;; i++) {
        int fd = accept4(door, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            return 1;
        if (i < break_count)
            break_off(fd, breaks[i], seed);
        else
            peer_answer(fd, TALK_TYPED, seed);
        close(fd);
    }
}
