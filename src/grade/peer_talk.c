/* Our clients and servers where a connection carries several lines: see peer.h and talk.h.
 *
 * A piece is a segment of its own (TCP_NODELAY), and after it we wait a moment, so that the other
 * end may find it alone.  That is no more than a chance: on a machine that is slow just then it
 * finds two pieces at once, and is tried a little less.  No answer is judged by it. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "grade/peer.h"

enum { CUT_MS = 15, SLOW_PIECE = 20 };

static void send_at_once(int fd)
{
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

/* ---- our client ---- */

static bool line_after_line(int fd, enum talk talk, unsigned long long seed, size_t from)
{
    bool goes_on = true;
    struct text line;
    text_init(&line);
    for (size_t i = from, count = talk_lines(talk, seed); i < count && goes_on; i++) {
        text_clear(&line);
        talk_line(talk, seed, i, &line);
        peer_say(fd, line.s, line.len);
        goes_on = peer_take(fd, talk_answer_bytes(talk, line.s, line.len));
    }
    text_release(&line);
    return goes_on;
}

/* Who answers before the newline gives more than is waited for: that is taken, too. */
static bool in_two_pieces(int fd, enum talk talk, const struct text *two, size_t cut)
{
    size_t whole = talk_whole_lines(two->s, cut);
    peer_say(fd, two->s, cut);
    if (whole == 0)
        peer_readable(fd, CUT_MS);
    else if (!peer_take(fd, talk_answer_bytes(talk, two->s, whole)))
        return false;
    peer_say(fd, two->s + cut, two->len - cut);
    return peer_take(fd, talk_answer_bytes(talk, two->s + whole, two->len - whole));
}

static void at_every_cut(int fd, enum talk talk, unsigned long long seed)
{
    struct text two;
    text_init(&two);
    talk_line(talk, seed, 0, &two);
    talk_line(talk, seed, 1, &two);
    for (size_t cut = 1; cut < two.len && in_two_pieces(fd, talk, &two, cut); cut++)
        ;
    text_release(&two);
}

static void all_at_once(int fd, enum talk talk, unsigned long long seed)
{
    size_t last = talk_lines(talk, seed) - 1;
    struct text all;
    text_init(&all);
    for (size_t i = 0; i < last; i++)
        talk_line(talk, seed, i, &all);
    peer_say(fd, all.s, all.len);
    if (peer_take(fd, talk_answer_bytes(talk, all.s, all.len)))
        line_after_line(fd, talk, seed, last);
    text_release(&all);
}

static void without_newline(int fd, enum talk talk, unsigned long long seed)
{
    struct text line, rest;
    text_init(&line);
    text_init(&rest);
    talk_line(talk, seed, 0, &line);
    talk_line(talk, seed, 1, &rest);
    peer_say(fd, line.s, line.len);
    if (peer_take(fd, line.len))
        peer_say(fd, rest.s, rest.len); /* who calls us says the end, and takes the answer */
    text_release(&line);
    text_release(&rest);
}

void peer_talk(int fd, enum talk talk, unsigned long long seed)
{
    send_at_once(fd);
    switch (talk) {
    case TALK_CUTS:
    case TALK_HEADS_CUTS: at_every_cut(fd, talk, seed); break;
    case TALK_BURST:
    case TALK_HEADS_BURST: all_at_once(fd, talk, seed); break;
    case TALK_UNENDED: without_newline(fd, talk, seed); break;
    default: line_after_line(fd, talk, seed, 0); break;
    }
}

static void say_piece(int fd, const char *bytes, size_t count)
{
    peer_say(fd, bytes, count);
    peer_readable(fd, CUT_MS);
}

/* Slowly: pieces that end anywhere, a long pause in the middle, and one before the end, which who
 * calls us says. */
void peer_says_all(int fd, enum talk talk, unsigned long long seed, bool slowly)
{
    struct text all;
    text_init(&all);
    talk_text(talk, seed, &all);
    if (slowly)
        send_at_once(fd);
    for (size_t at = 0; slowly && at < all.len; at += SLOW_PIECE) {
        if (at == all.len / 2 / SLOW_PIECE * SLOW_PIECE)
            peer_readable(fd, 3 * PEER_LINGER_MS);
        say_piece(fd, all.s + at, all.len - at < SLOW_PIECE ? all.len - at : SLOW_PIECE);
    }
    if (slowly)
        peer_readable(fd, PEER_LINGER_MS);
    else
        peer_say(fd, all.s, all.len);
    text_release(&all);
}

/* ---- our server ---- */

/* The first byte, what is between, the newline alone; every third one byte by byte. */
static void say_in_pieces(int fd, const struct text *reply, size_t number)
{
    size_t last = reply->len - 1;
    for (size_t i = 0; number % 3 == 2 && i < last; i++)
        say_piece(fd, reply->s + i, 1);
    if (number % 3 != 2 && last > 0)
        say_piece(fd, reply->s, 1);
    if (number % 3 != 2 && last > 1)
        say_piece(fd, reply->s + 1, last - 1);
    peer_say(fd, reply->s + last, 1);
}

static void answer(int fd, enum talk talk, unsigned long long seed, size_t i)
{
    struct text reply;
    text_init(&reply);
    talk_reply(talk, seed, i, &reply);
    if (talk == TALK_PIECES || talk == TALK_WHOLE_PIECES)
        say_in_pieces(fd, &reply, i);
    else
        peer_say(fd, reply.s, reply.len);
    text_release(&reply);
}

/* A client that sends more lines than were typed to it gets no answer to those: it will wait. */
void peer_answer(int fd, enum talk talk, unsigned long long seed)
{
    char piece[PEER_PIECE];
    size_t answered = 0, count = talk_lines(talk, seed);
    ssize_t got;
    send_at_once(fd);
    while ((got = recv(fd, piece, sizeof piece, 0)) > 0)
        for (ssize_t i = 0; i < got; i++)
            if (piece[i] == '\n' && answered < count && !talk_is_whole(talk))
                answer(fd, talk, seed, answered++);
    for (count += talk_has_last(talk); talk_has_last(talk) && got == 0 && answered < count;)
        answer(fd, talk, seed, answered++);
}
