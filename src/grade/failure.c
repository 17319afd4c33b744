/* The circumstances of a failure: see failure.h.  The sentences about errors are those of the sheets
 * (handouts/); tests/unit/test_grade.c finds each of them there. */
#include "grade/failure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "grade/clean.h"
#include "grade/facts.h"

static const struct {
    const char *call, *error, *says;
} sheets[] = {
    { "bind", "EADDRINUSE", "another socket has this port. Is an old server still running?" },
    { "bind", "EACCES", "ports below 1024 are reserved" },
    { "bind", "EINVAL", "this socket has an address already, or the length is wrong" },
    { "bind", "ENOTSOCK",
      "this number is no socket. After `if (fd = socket(…) == -1)`, `fd` is 0: brackets are missing" },
    { "connect", "ECONNREFUSED", "nobody listens at that port" },
    { "connect", "ETIMEDOUT",
      "nothing came back, although the kernel asked again for a minute or two" },
    { "connect", "EISCONN", "this socket is connected already, or it listens" },
    { "listen", "EADDRINUSE", "another socket listens at this port" },
    { "accept", "EINVAL", "the socket does not listen. Is `listen()` missing?" },
    { "accept", "ENOTSOCK", "this number is no socket, or nothing open at all" },
    { "accept", "EBADF", "this number is no socket, or nothing open at all" },
    { "accept", "EMFILE", "too many open descriptors: old connection sockets were never closed" },
    { "recv", "ENOTCONN", "this socket has no connection. Did you use the welcoming socket?" },
    { "recv", "ECONNRESET", "the other kernel has ended the connection with RST" },
    { "send", "ECONNRESET", "the other kernel has ended the connection with RST" },
    { "send", "EPIPE", "this connection takes no more bytes." },
    { "close", "EBADF", "nothing open has this number. Did you close it twice?" },
};

const char *failure_sheet(const char *call, const char *error)
{
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++)
        if (strcmp(sheets[i].call, call) == 0 && strcmp(sheets[i].error, error) == 0)
            return sheets[i].says;
    return NULL;
}

void failure_call(struct text *text, const struct call *call)
{
    text_addf(text, "call %d, %s()", call->id, call_name(call->facts));
    if (call->facts->at_file && call->facts->at_line > 0) {
        text_add(text, " at ");
        clean_lines(text, call->facts->at_file, strlen(call->facts->at_file));
        text_addf(text, ":%d", call->facts->at_line);
    }
}

void failure_error(struct text *text, const struct checking *c)
{
    for (size_t i = 0; i < c->call_count; i++) {
        const struct call_facts *facts = c->calls[i]->facts;
        const char *says = c->calls[i]->ended && facts->error
                               ? failure_sheet(call_name(facts), errno_name(facts->error))
                               : NULL;
        bool listens = c->calls[i]->socket && c->calls[i]->socket->listening;
        /* then its arguments are wrong */
        if (!says || (facts->role == CALL_ACCEPT && facts->error == EINVAL && listens))
            continue;
        if (c->told_call == c->calls[i]) {
            text_addf(text, "; %s: %s", errno_name(facts->error), says);
            return;
        }
        text_add(text, "; ");
        failure_call(text, c->calls[i]);
        text_addf(text, " failed with %s: %s", errno_name(facts->error), says);
        return;
    }
}

/* The last line that is not empty. */
static const char *last_line(const struct text *said, size_t *length)
{
    const char *end = said->s + said->len, *begin;
    while (end > said->s && (end[-1] == '\n' || end[-1] == '\r' || end[-1] == ' '))
        end--;
    for (begin = end; begin > said->s && begin[-1] != '\n'; begin--)
        ;
    *length = (size_t)(end - begin);
    return begin;
}

void failure_server(struct text *text, const struct checking *c)
{
    const struct program *server = facts_server(c->timeline);
    if (!server || c->scenario->server.kind != PLAYER_STUDENT)
        return;
    const struct program_exit *end = facts_exit(c->timeline, server);
    bool by_itself = end && end->signal == 0, failed = by_itself && end->status != 0;
    struct text said;
    size_t length = 0;
    text_init(&said);
    facts_output(c->timeline, server, STREAM_STDERR, &said);
    if (failed && said.len == 0)
        facts_output(c->timeline, server, STREAM_STDOUT, &said);
    const char *line = said.len ? last_line(&said, &length) : "";
    if (failed && !c->told_status)
        text_addf(text, "; the server ended with status %d", end->status);
    if (*line)
        text_addf(text, "; the server's last line is %s",
                  check_quote((struct checking *)c, line, length));
    text_release(&said);
}
