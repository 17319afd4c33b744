/* What several checks expect of what a program prints: see checks.h. */
#include <stdio.h>
#include <string.h>

#include "base/actor.h"
#include "findings/findings.h"
#include "grade/checks/checks.h"
#include "grade/nearest.h"

static void printed(struct checking *c, const struct program *program, enum stream stream,
                    struct text *all)
{
    text_init(all);
    facts_output(c->timeline, program, stream, all);
}

/* Of both streams the line that is most like the text, quoted for a person. */
static const char *all_printed(struct checking *c, const struct program *program, const char *text,
                               size_t length)
{
    struct text all;
    size_t count;
    printed(c, program, STREAM_STDOUT, &all);
    facts_output(c->timeline, program, STREAM_STDERR, &all);
    const char *line = nearest_line(all.s, all.len, text, length, &count);
    const char *quote = all.len ? check_quote_around(c, line, count, count) : "nothing";
    text_release(&all);
    return quote;
}

static size_t find(const struct text *all, const char *text, size_t length)
{
    const char *found = length ? memmem(all->s, all->len, text, length) : NULL;
    return found ? (size_t)(found - all->s) : all->len;
}

static bool is_blank(char byte)
{
    return byte == '\n' || byte == '\r' || byte == ' ' || byte == '\t';
}

/* A quote, a bracket or a full stop may stand behind a text, then the end of the line.  Anything
 * else was part of no text: it lay in the buffer.  A server may say more on that line, behind a
 * blank: who it was, how many bytes. */
static bool ends_well(const struct program *program, const char *rest, size_t left)
{
    size_t at = 0;
    while (at < left && at < 3 && rest[at] && strchr("\"'])}>|.,;:!", rest[at]))
        at++;
    if (program->is_server)
        return at == left || is_blank(rest[at]);
    while (at < left && (rest[at] == ' ' || rest[at] == '\t' || rest[at] == '\r'))
        at++;
    return at == left || rest[at] == '\n';
}

static void tell_extra(struct checking *c, const struct program *program, const char *text,
                       size_t length, const char *rest, size_t left)
{
    char expected[400];
    snprintf(expected, sizeof expected,
             "%s prints %s and no byte more: nothing ends what came with '\\0'",
             actor_said(program->id), check_quote(c, text, length));
    check_fails(c, expected, "right behind it, it prints what was not sent: %s",
                check_quote(c, rest, left));
}

/* How many of the first bytes of the text stand in the output. */
static size_t part_in(const struct text *all, const char *text, size_t length)
{
    size_t part = length;
    while (part > 0 && find(all, text, part) == all->len)
        part--;
    return part;
}

static bool honest(struct checking *c, const struct program *program, enum stream stream,
                   const char *text, size_t length)
{
    struct text all;
    printed(c, program, stream, &all);
    size_t at = find(&all, text, length);
    bool found = at < all.len;
    if (found && !ends_well(program, all.s + at + length, all.len - at - length))
        tell_extra(c, program, text, length, all.s + at + length, all.len - at - length);
    text_release(&all);
    return found;
}

/* Most of a text, and then not its end: that is no shortened log, it is a wrong count. */
static void complete(struct checking *c, const struct program *program, enum stream stream,
                     const char *text, size_t length)
{
    struct text all;
    char expected[400];
    printed(c, program, stream, &all);
    size_t part = length >= 20 ? part_in(&all, text, length) : length;
    if (part < length && part >= length - length / 10) {
        snprintf(expected, sizeof expected, "%s prints all %zu bytes that came: %s",
                 actor_said(program->id), length, check_quote(c, text, length));
        check_fails(c, expected, "it prints the first %zu of them: the end is missing", part);
    }
    text_release(&all);
}

void expect_honest_print(struct checking *c, const struct program *program, const char *text,
                         size_t length)
{
    bool out = honest(c, program, STREAM_STDOUT, text, length),
         error = honest(c, program, STREAM_STDERR, text, length);
    if (out || error)
        return;
    complete(c, program, STREAM_STDOUT, text, length);
    complete(c, program, STREAM_STDERR, text, length);
}

/* Its bytes in their order, whatever stands between them: a server may print each byte on a line of
 * its own. */
static bool has_bytes(const char *said, size_t count, const char *text, size_t length)
{
    size_t at = 0;
    for (size_t i = 0; i < count && at < length; i++)
        at += said[i] == text[at];
    return at == length;
}

/* … but not so much that any text would be found in it: a server that prints all bytes that there
 * are, again and again, has shown none.  A window holds more than a line for each byte. */
enum { ROOM_FOR_BYTE = 40, ROOM = 256 };

static bool shows_bytes(const struct text *all, const char *text, size_t length)
{
    size_t window = ROOM_FOR_BYTE * length + ROOM;
    for (size_t at = 0; at == 0 || at < all->len; at += window) {
        size_t left = all->len - at;
        if (has_bytes(all->s + at, left < 2 * window ? left : 2 * window, text, length))
            return true;
    }
    return false;
}

void expect_shown_by_server(struct checking *c, const char *text, size_t length)
{
    char expected[400];
    struct text all;
    const struct program *server = facts_server(c->timeline);
    expect_honest_print(c, server, text, length);
    if (c->foreign || !server)
        return;
    printed(c, server, STREAM_STDOUT, &all);
    facts_output(c->timeline, server, STREAM_STDERR, &all);
    snprintf(expected, sizeof expected, "the server prints the bytes that came: %s",
             check_quote(c, text, length));
    if (!shows_bytes(&all, text, length))
        check_fails(c, expected, "it prints %s%s", all_printed(c, server, text, length),
                    how_it_ended(c, server));
    text_release(&all);
}

void expect_printed(struct checking *c, size_t number, const char *text, size_t length)
{
    char expected[400];
    const struct program *client = facts_client(c->timeline, number);
    snprintf(expected, sizeof expected, "the client prints %s", check_quote(c, text, length));
    if (!client) {
        check_fails(c, expected, "the run ended before that client could start");
        return;
    }
    bool out = honest(c, client, STREAM_STDOUT, text, length),
         error = honest(c, client, STREAM_STDERR, text, length);
    if (out || error)
        return;
    const struct connection *connection = facts_connection(c->timeline, client);
    check_shows_packet(c, connection ? facts_packet(c->timeline, connection, END_SERVER, KIND_DATA)
                                     : NULL);
    check_shows_call(c, facts_call(c->timeline, client, CALL_RECEIVE, false));
    if (!connection || !connection->established)
        check_shows_call(c, facts_call(c->timeline, client, CALL_CONNECT, false));
    check_fails(c, expected, "it prints %s%s", all_printed(c, client, text, length),
                how_it_ended(c, client));
}

void expect_not_printed(struct checking *c, size_t number, const char *text, size_t length,
                        const char *why)
{
    const struct program *client = facts_client(c->timeline, number);
    for (enum stream stream = STREAM_STDOUT; client && stream <= STREAM_STDERR; stream++) {
        struct text all;
        printed(c, client, stream, &all);
        if (find(&all, text, length) < all.len)
            check_fails(
                c,
                "the client prints what the server answers, and nothing that only looks like an answer",
                "it prints %s: %s", check_quote(c, text, length), why);
        text_release(&all);
    }
}

bool is_short_read(const struct checking *c)
{
    for (size_t i = 0; i < c->timeline->finding_count; i++)
        if (c->timeline->findings[i]->rule == &rule_short_read)
            return true;
    return false;
}

void expect_pair(struct checking *c, size_t number)
{
    char line[SAMPLE_MAX];
    size_t length = sample_line(c->seed, c->scenario->typed, line), part = 0;
    const struct program *client = facts_client(c->timeline, number);
    sample_capitals(line, length);
    if (client && is_short_read(c)) {
        struct text all;
        printed(c, client, STREAM_STDOUT, &all);
        facts_output(c->timeline, client, STREAM_STDERR, &all);
        part = part_in(&all, line, length);
        text_release(&all);
    }
    if (part > 0 && part < length)
        check_notes(
            c,
            "short-read: one end sends in pieces, and the other takes the first of them for all: 08-lines is about that");
    else
        expect_printed(c, number, line, length);
}
