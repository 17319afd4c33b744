/* What several checks expect of connections that carry several lines: see checks.h. */
#include <string.h>

#include "base/actor.h"
#include "grade/checks/checks.h"
#include "grade/nearest.h"

/* The last call of that part on a socket. */
static const struct call *last_on(const struct checking *c, const struct socket *socket,
                                  enum call_role role)
{
    for (size_t i = c->timeline->call_count; socket && i-- > 0;)
        if (c->timeline->calls[i]->socket == socket && c->timeline->calls[i]->facts->role == role)
            return c->timeline->calls[i];
    return NULL;
}

static void show_ends(struct checking *c, const struct connection *connection)
{
    const struct socket *server = connection->socket[END_SERVER],
                        *client = connection->socket[END_CLIENT];
    check_shows_call(c, last_on(c, server, CALL_RECEIVE));
    check_shows_call(c, last_on(c, server, CALL_SEND));
    check_shows_call(c, last_on(c, client, CALL_RECEIVE));
}

/* The line of the text that byte `at` belongs to: its number from 1, where it begins, its length. */
static size_t line_at(const struct text *text, size_t at, size_t *begin, size_t *length)
{
    size_t number = 1;
    *begin = 0;
    for (size_t i = 0; i < at && i + 1 < text->len; i++)
        if (text->s[i] == '\n')
            number++, *begin = i + 1;
    const char *newline = memchr(text->s + *begin, '\n', text->len - *begin);
    *length = newline ? (size_t)(newline - text->s) + 1 - *begin : text->len - *begin;
    return number;
}

static size_t lines_in(const struct text *text)
{
    size_t begin, length;
    return text->len ? line_at(text, text->len - 1, &begin, &length) : 0;
}

/* `arrives`: "comes back to our client", "arrives at our server". */
static void tell_lines(struct checking *c, const struct program *by, const char *arrives,
                       const struct text *want, const struct text *got)
{
    size_t same = first_difference(got->s, got->len, want->s, want->len), begin, length;
    size_t number = line_at(want, same, &begin, &length), count = lines_in(want);
    const char *end = how_it_ended(c, by);
    const char *expected = arena_printf(c->arena, "line %zu of %zu %s: %s", number, count, arrives,
                                        check_quote(c, want->s + begin, length));
    if (same == want->len)
        check_fails(c,
                    arena_printf(c->arena, "%zu line%s, %zu bytes, %s", count,
                                 count == 1 ? "" : "s", want->len, arrives),
                    "all of that %s, and behind it stands %s", arrives,
                    check_quote(c, got->s + same, got->len - same));
    else if (same == got->len && same == begin)
        check_fails(c, expected, "%s%s%s",
                    same ? "the lines before it did; then nothing more comes" : "nothing comes",
                    *end ? "; the program is gone" : "", end);
    else if (same == got->len)
        check_fails(c, expected, "only the first %zu bytes of it come, and then nothing more%s",
                    same - begin, end);
    else
        check_fails(c, expected, "something else comes: %s, where %s was expected%s",
                    check_quote_around(c, got->s, got->len, same),
                    check_quote_around(c, want->s, want->len, same), end);
}

/* What has no newline in the end may get one in the answer. */
static bool is_same(const struct text *want, const struct text *got)
{
    size_t more = got->len - want->len;
    if (got->len < want->len || memcmp(got->s, want->s, want->len) != 0)
        return false;
    return more == 0 ||
           (more == 1 && want->len && want->s[want->len - 1] != '\n' && got->s[want->len] == '\n');
}

/* `counted`: the last line of the answer says how many lines and bytes there were. */
static void comes_back(struct checking *c, size_t visit, bool counted)
{
    struct text said, want, got;
    const char *arrives = arena_printf(c->arena, "comes back to %s", expect_name(c, visit));
    const struct connection *connection =
        expect_visit(c, visit, arena_printf(c->arena, "each line %s", arrives));
    if (!connection)
        return;
    text_init(&said);
    text_init(&want);
    text_init(&got);
    talk_text(c->visits[visit].talk, c->seed + visit, &said);
    if (counted) {
        talk_answer(&said, &want);
    } else {
        talk_headed(c->visits[visit].talk, c->seed + visit, &want);
        sample_capitals(want.s, want.len);
    }
    facts_received_on(c->timeline, connection->socket[END_CLIENT], &got);
    if (!is_same(&want, &got)) {
        show_ends(c, connection);
        tell_lines(c, facts_server(c->timeline), arrives, &want, &got);
    }
    text_release(&said);
    text_release(&want);
    text_release(&got);
}

void expect_lines(struct checking *c, size_t visit)
{
    comes_back(c, visit, false);
}

void expect_whole(struct checking *c, size_t visit)
{
    comes_back(c, visit, true);
}

static void arrives_at_server(struct checking *c)
{
    struct text want, got;
    const struct program *client = facts_client(c->timeline, 0);
    const struct connection *connection = facts_connection(c->timeline, client);
    text_init(&want);
    text_init(&got);
    talk_headed(c->scenario->lines, c->seed, &want);
    facts_received(c->timeline, facts_server(c->timeline), &got);
    if (!is_same(&want, &got)) {
        if (connection)
            show_ends(c, connection);
        tell_lines(c, client, "arrives at our server", &want, &got);
    }
    text_release(&want);
    text_release(&got);
}

/* Where the line stands in what is left of the output, and the place behind it; NULL: nowhere. */
static const char *behind(const char *from, const struct text *all, const char *line, size_t length)
{
    const char *found = memmem(from, all->len - (size_t)(from - all->s), line, length);
    return found ? found + length : NULL;
}

void expect_printed_lines_of(struct checking *c, size_t number_of_client, const struct text *lines)
{
    struct text all;
    const struct program *client = facts_client(c->timeline, number_of_client);
    text_init(&all);
    facts_output(c->timeline, client, STREAM_STDOUT, &all);
    const char *at = all.s;
    size_t begin, length, number;
    for (size_t i = 0; i < lines->len && at; i = begin + length) {
        number = line_at(lines, i, &begin, &length);
        size_t text = lines->s[begin + length - 1] == '\n' ? length - 1 : length;
        const char *next = behind(at, &all, lines->s + begin, text);
        if (!next) {
            size_t near;
            const char *line =
                nearest_line(at, all.len - (size_t)(at - all.s), lines->s + begin, text, &near);
            check_shows_call(c, facts_last_call(c->timeline, client));
            check_fails(
                c,
                arena_printf(c->arena, "%s prints answer %zu of %zu: %s", actor_said(client->id),
                             number, lines_in(lines), check_quote(c, lines->s + begin, text)),
                "it prints %s%s", near ? check_quote_around(c, line, near, near) : "nothing more",
                how_it_ended(c, client));
        }
        at = next;
    }
    text_release(&all);
}

void expect_printed_lines(struct checking *c, const struct text *lines)
{
    expect_printed_lines_of(c, 0, lines);
}

void expect_replies_printed(struct checking *c)
{
    struct text replies;
    text_init(&replies);
    size_t count = talk_lines(c->scenario->lines, c->seed) + talk_has_last(c->scenario->lines);
    for (size_t i = 0; i < count; i++)
        talk_reply(c->scenario->lines, c->seed, i, &replies);
    expect_printed_lines(c, &replies);
    text_release(&replies);
}

void expect_typed(struct checking *c)
{
    arrives_at_server(c);
    expect_replies_printed(c);
}

void expect_pair_lines(struct checking *c)
{
    struct text lines;
    text_init(&lines);
    talk_text(c->scenario->lines, c->seed, &lines);
    sample_capitals(lines.s, lines.len);
    expect_printed_lines(c, &lines);
    text_release(&lines);
}

void expect_pair_whole(struct checking *c)
{
    struct text said, answer;
    text_init(&said);
    text_init(&answer);
    talk_text(c->scenario->lines, c->seed, &said);
    talk_answer(&said, &answer);
    expect_printed_lines(c, &answer);
    text_release(&said);
    text_release(&answer);
}
