/* What a check says of its run: see check.h. */
#include "grade/check.h"

#include <stdarg.h>
#include <stdio.h>

#include "grade/facts.h"

void check_fails(struct checking *c, const char *expected, const char *format, ...)
{
    char seen[1200];
    va_list list;
    if (c->failed)
        return;
    va_start(list, format);
    vsnprintf(seen, sizeof seen, format, list);
    va_end(list);
    c->failed = true;
    c->expected = arena_text(c->arena, expected);
    c->seen = arena_text(c->arena, seen);
}

void check_notes(struct checking *c, const char *format, ...)
{
    char seen[1200];
    va_list list;
    if (c->failed || *c->seen)
        return;
    va_start(list, format);
    vsnprintf(seen, sizeof seen, format, list);
    va_end(list);
    c->seen = arena_text(c->arena, seen);
}

void check_shows_call(struct checking *c, const struct call *call)
{
    for (size_t i = 0; i < c->call_count; i++)
        if (c->calls[i] == call)
            return;
    if (call && c->call_count < EVIDENCE_MAX)
        c->calls[c->call_count++] = call;
}

void check_shows_packet(struct checking *c, const struct packet *packet)
{
    for (size_t i = 0; i < c->packet_count; i++)
        if (c->packets[i] == packet)
            return;
    if (packet && c->packet_count < EVIDENCE_MAX)
        c->packets[c->packet_count++] = packet;
}

const char *check_call(struct checking *c, const struct call *call)
{
    if (!c->failed && call->facts->error)
        c->told_call = call;
    return facts_call_text(c->arena, call);
}

const char *check_quote(struct checking *c, const void *bytes, size_t count)
{
    struct text text;
    text_init(&text);
    text_add_quoted(&text, bytes, count, 60, true);
    const char *quote = arena_text(c->arena, text.s);
    text_release(&text);
    return quote;
}
