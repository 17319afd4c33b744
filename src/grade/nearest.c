/* Finding what was different: see nearest.h. */
#include "grade/nearest.h"

#include <string.h>

/* Lengths of common runs that end at each place of `wanted`, for two places of the line: enough for
 * texts of a few kilobytes. */
enum { WANTED_MAX = 4096, BEFORE = 12, AROUND = 40, SAID_MAX = 65536 };

static size_t longest_run(const char *line, size_t length, const char *wanted, size_t count)
{
    unsigned short runs[2][WANTED_MAX + 1] = { { 0 } };
    size_t longest = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned short *now = runs[i % 2], *before = runs[(i + 1) % 2];
        for (size_t k = 0; k < count; k++) {
            now[k + 1] = line[i] == wanted[k] ? (unsigned short)(before[k] + 1) : 0;
            if (now[k + 1] > longest)
                longest = now[k + 1];
        }
    }
    return longest;
}

const char *nearest_line(const char *said, size_t count, const char *wanted, size_t wanted_count,
                         size_t *length)
{
    const char *best = said;
    size_t most = 0, end;
    wanted_count = wanted_count < WANTED_MAX ? wanted_count : WANTED_MAX;
    count = count < SAID_MAX ? count : SAID_MAX;
    *length = 0;
    for (size_t at = 0; at < count; at = end + 1) {
        const char *newline = memchr(said + at, '\n', count - at);
        end = newline ? (size_t)(newline - said) : count;
        size_t shared = longest_run(said + at, end - at, wanted, wanted_count);
        /* of two that share as much the later: the answer comes after the question */
        if (end > at && shared >= most) {
            best = said + at;
            *length = end - at;
            most = shared;
        }
    }
    return best;
}

size_t first_difference(const char *a, size_t a_count, const char *b, size_t b_count)
{
    size_t at = 0;
    while (at < a_count && at < b_count && a[at] == b[at])
        at++;
    return at;
}

const char *check_quote_around(struct checking *c, const char *bytes, size_t count, size_t at)
{
    size_t from = count <= AROUND || at < BEFORE + 4 ? 0 : at - BEFORE;
    if (from + AROUND > count) /* the end: as much as fits before it */
        from = count > AROUND ? count - AROUND : 0;
    size_t until = from + AROUND < count ? from + AROUND : count;
    const char *quote =
        check_quote(c, bytes + (from < count ? from : count), until > from ? until - from : 0);
    return arena_printf(c->arena, "%s%s%s", from ? "…" : "", quote, until < count ? "…" : "");
}
