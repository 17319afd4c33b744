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

static bool is_about(const char *role, const char *word)
{
    return strncmp(role, word, strlen(word)) == 0;
}

int peer_serve(const char *where, unsigned long long seed)
{
    char role[32];
    size_t named = strcspn(where, "@");
    snprintf(role, sizeof role, "%.*s", (int)named, where);
    bool hears = is_about(role, "hear"), answers = is_about(role, "answer"), newline = false;
    enum talk talk = talk_find(role);
    bool breaks = strcmp(role, "breaks") == 0;
    if (!hears && !answers && !talk && !breaks && strcmp(role, "welcome") != 0) {
        fprintf(stderr, "sockwire peer: there is no role %s\n", role);
        return -1;
    }
    char line[SAMPLE_MAX], reply[SAMPLE_MAX];
    enum sample_kind kind = strstr(role, "-long") ? SAMPLE_LONG : SAMPLE_LINE;
    if (strstr(role, "-one"))
        kind = SAMPLE_ONE;
    size_t wanted = sample_line(seed, kind, line), length = sample_reply(seed, kind, reply);
    memset(line, 0, sizeof line);
    int door = peer_listens(where[named] ? where + named + 1 : "");
    if (door < 0)
        return 1;
    if (breaks)
        return peer_breaks(door, seed);
    int fd = accept4(door, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return 1;
    bool heard = (hears || answers) && hear(fd, wanted, &newline);
    reply[length] = '\n';
    if (talk_is_flood(talk))
        peer_answers_flood(fd, talk, seed);
    else if (talk)
        peer_answer(fd, talk, seed);
    if (answers && heard && send(fd, reply, length + newline, MSG_NOSIGNAL) < 0)
        perror("send");
    shutdown(fd, SHUT_WR);
    wait_for_end(fd);
    return close(fd) != 0 || close(door) != 0;
}
