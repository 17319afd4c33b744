/* Our servers: see peer.h.  Each serves one client.
 *
 * A client may send its line with a newline or without, at once or byte by byte, and may wait for
 * as many bytes as it sent, or for the end of the connection, or for neither.  So the server knows
 * how long the line will be, answers with as many bytes (a newline for a newline), and says with
 * shutdown() that nothing more comes, before it waits for the client's end: no byte is left unread,
 * so no RST is ours. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "grade/peer.h"
#include "grade/sample.h"

/* The whole line, and what stands right behind it.  *newline: its last byte is one. */
static bool hear(int fd, size_t wanted, bool *newline)
{
    char piece[PEER_PIECE];
    size_t got = 0;
    while (got < wanted || peer_readable(fd, PEER_LINGER_MS)) {
        ssize_t count = recv(fd, piece, sizeof piece, 0);
        if (count <= 0)
            return got >= wanted;
        got += (size_t)count;
        *newline = piece[count - 1] == '\n';
    }
    return true;
}

static void wait_for_end(int fd)
{
    char piece[PEER_PIECE];
    while (recv(fd, piece, sizeof piece, 0) > 0)
        ;
}

/* Servers of one line, that receive it and may answer. */
static const struct {
    bool hears, answers;
    enum sample_kind line;
} of_one_line[PEER_ROLES] = {
    [PLAYS_WELCOME] = { .line = SAMPLE_LINE },
    [PLAYS_HEAR] = { .hears = true, .line = SAMPLE_LINE },
    [PLAYS_HEAR_LONG] = { .hears = true, .line = SAMPLE_LONG },
    [PLAYS_ANSWER] = { .hears = true, .answers = true, .line = SAMPLE_LINE },
    [PLAYS_ANSWER_ONE] = { .hears = true, .answers = true, .line = SAMPLE_ONE },
    [PLAYS_ANSWER_LONG] = { .hears = true, .answers = true, .line = SAMPLE_LONG },
};

int peer_serve(enum peer_role role, enum peer_place place, unsigned long long seed)
{
    enum sample_kind kind = of_one_line[role].line;
    enum talk talk = talk_of(role);
    bool newline = false;
    char line[SAMPLE_MAX], reply[SAMPLE_MAX];
    size_t wanted = sample_line(seed, kind, line), length = sample_reply(seed, kind, reply);
    memset(line, 0, sizeof line);
    int door = peer_listens(place);
    if (door < 0)
        return 1;
    if (role == PLAYS_BREAKS)
        return peer_breaks(door, seed);
    int fd = accept4(door, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return 1;
    bool heard = of_one_line[role].hears && hear(fd, wanted, &newline);
    reply[length] = '\n';
    if (talk_is_flood(talk))
        peer_answers_flood(fd, talk, seed);
    else if (talk)
        peer_answer(fd, talk, seed);
    if (of_one_line[role].answers && heard && send(fd, reply, length + newline, MSG_NOSIGNAL) < 0)
        perror("send");
    shutdown(fd, SHUT_WR);
    wait_for_end(fd);
    return close(fd) != 0 || close(door) != 0;
}
