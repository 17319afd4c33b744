/* The rules of a timeline as JSON Lines: see cli_rules.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli_json.h"
#include "cli_rules.h"

/* Which records a key names: {key, what it names}.  A dot leads into an object. */
static const struct reference {
    const char *type, *key, *to;
} references[] = {
    { "call", "program", "program" },         { "call", "socket", "socket" },
    { "socket", "program", "program" },       { "socket", "connection", "connection" },
    { "socket", "released.call", "call" },    { "packet", "connection", "connection" },
    { "packet", "carries", "call" },          { "packet", "completes", "call" },
    { "packet", "listen", "call" },           { "packet", "trigger.call", "call" },
    { "packet", "trigger.packet", "packet" }, { "state", "connection", "connection" },
    { "state", "packet", "packet" },          { "state", "call", "call" },
    { "state", "socket", "socket" },          { "output", "program", "program" },
    { "input", "program", "program" },        { "exit", "program", "program" },
};

enum { REFERENCES = sizeof references / sizeof *references };

struct known {
    const char *type;
    struct slice id;
};

struct timeline_ids {
    struct known *list;
    size_t count, capacity;
};

static int compare(const void *a, const void *b)
{
    const struct known *left = a, *right = b;
    int order = strcmp(left->type, right->type);
    if (order == 0)
        order = left->id.len < right->id.len ? -1 : left->id.len > right->id.len;
    return order ? order : memcmp(left->id.s, right->id.s, left->id.len);
}

static bool wrong(char why[400], struct slice line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool wrong(char why[400], struct slice line, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int used = vsnprintf(why, 400, format, list);
    va_end(list);
    if (used >= 0 && used < 400)
        snprintf(why + used, 400 - (size_t)used, ": %.*s", (int)(line.len < 300 ? line.len : 300),
                 line.s);
    return false;
}

static void collect(struct timeline_ids *ids, struct slice line)
{
    static const char *const types[] = { "program", "socket", "call", "connection", "packet" };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!cli_json_is(cli_json_get(line, "type"), types[i]))
            continue;
        if (ids->count == ids->capacity) {
            ids->capacity = ids->capacity ? 2 * ids->capacity : 256;
            ids->list = realloc(ids->list, ids->capacity * sizeof *ids->list);
            if (!ids->list)
                abort();
        }
        ids->list[ids->count++] = (struct known){ types[i], cli_json_get(line, "id") };
    }
}

static bool exists(const struct timeline_ids *ids, const char *type, struct slice id)
{
    struct known key = { type, id };
    return bsearch(&key, ids->list, ids->count, sizeof key, compare) != NULL;
}

static bool refers_well(const struct timeline_ids *ids, struct slice line,
                        const struct reference *reference, char why[400])
{
    char first[32];
    const char *dot = strchr(reference->key, '.');
    snprintf(first, sizeof first, "%.*s", dot ? (int)(dot - reference->key) : 31, reference->key);
    struct slice id = cli_json_get(line, first);
    if (dot)
        id = cli_json_get(id, dot + 1);
    if (!id.s && !dot)
        return wrong(why, line, "%s is missing", reference->key);
    if (!id.s || *id.s == 'n')
        return true;
    if (*id.s != '[')
        return exists(ids, reference->to, id) ||
               wrong(why, line, "%s names a %s that is not there", reference->key, reference->to);
    struct slice one;
    for (size_t i = 0; (one = cli_json_item(id, i)).s; i++)
        if (!exists(ids, reference->to, one))
            return wrong(why, line, "%s names a %s that is not there", reference->key,
                         reference->to);
    return true;
}

static bool lines_are_strict(const struct text *text, struct timeline_ids *ids, char why[400])
{
    double before = -1e9;
    size_t at = 0, count = 0;
    for (struct slice line; cli_json_line(text, &at, &line); count++) {
        if (!cli_json_is_object(line))
            return wrong(why, line, "line %zu is no JSON object", count + 1);
        if (cli_json_is(cli_json_get(line, "type"), "trace") != (count == 0))
            return wrong(why, line, "`trace` is the first record and no other");
        collect(ids, line);
        if (count == 0 || cli_json_is(cli_json_get(line, "type"), "finding"))
            continue; /* these two are of no moment: they have no time */
        struct slice t = cli_json_get(line, "t");
        double now = cli_json_number(t);
        if (!t.s || *t.s == 'n')
            return wrong(why, line, "no time");
        if (now < before)
            return wrong(why, line, "time goes back, from %.9f", before);
        before = now;
    }
    return count > 0 || wrong(why, (struct slice){ "", 0 }, "there is no record");
}

bool cli_rules_hold(const struct text *text, char why[400])
{
    struct timeline_ids ids = { 0 };
    bool good = lines_are_strict(text, &ids, why);
    if (good && text->s[text->len - 1] != '\n')
        good = wrong(why, (struct slice){ "", 0 }, "the last line has no newline");
    if (ids.count)
        qsort(ids.list, ids.count, sizeof *ids.list, compare);
    for (size_t i = 1; good && i < ids.count; i++)
        if (compare(&ids.list[i - 1], &ids.list[i]) == 0)
            good = wrong(why, ids.list[i].id, "two %s records have the id", ids.list[i].type);
    size_t at = 0;
    for (struct slice line; good && cli_json_line(text, &at, &line);)
        for (size_t i = 0; good && i < REFERENCES; i++)
            if (cli_json_is(cli_json_get(line, "type"), references[i].type))
                good = refers_well(&ids, line, &references[i], why);
    free(ids.list);
    return good;
}

void cli_check_rules(const struct cli *cli)
{
    char why[400] = "";
    bool good = cli_rules_hold(&cli->out, why);
    if (!good)
        fprintf(stderr, "%s\n", why);
    cli_true(cli, good);
}

void cli_check_printed(const struct cli *cli, const char *program, const char *stream,
                       const char *wanted)
{
    struct text printed;
    text_init(&printed);
    cli_json_printed(&cli->out, program, stream, &printed);
    bool same = printed.len == strlen(wanted) && !memcmp(printed.s, wanted, printed.len);
    if (!same)
        fprintf(stderr, "%s printed \"%s\", should be \"%s\"\n", program, printed.s, wanted);
    text_release(&printed);
    cli_true(cli, same);
}
