/* Results as bytes, and back: see result.h. */
#include "grade/result.h"

#include <string.h>

#include "findings/findings.h"

static void put_number(struct text *to, uint64_t number)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        text_add_char(to, (char)(number >> shift));
}

static void put_text(struct text *to, const char *s)
{
    size_t length = s ? strlen(s) : 0;
    put_number(to, length);
    text_add_bytes(to, s ? s : "", length);
}

static uint64_t get_number(struct bytes *from)
{
    uint64_t high = bytes_u32be(from);
    return high << 32 | bytes_u32be(from);
}

static const char *get_text(struct bytes *from, struct arena *arena)
{
    uint64_t length = get_number(from);
    if (length > from->left) {
        from->short_of = true;
        return "";
    }
    char *s = arena_alloc(arena, (size_t)length + 1);
    bytes_copy(from, s, (size_t)length);
    s[length] = '\0';
    return s;
}

static void put_ids(struct text *to, const int *ids, size_t count)
{
    put_number(to, count);
    for (size_t i = 0; i < count; i++)
        put_number(to, (uint64_t)ids[i]);
}

static size_t get_ids(struct bytes *from, int *ids)
{
    uint64_t count = get_number(from);
    if (count > EVIDENCE_MAX) {
        from->short_of = true;
        return 0;
    }
    for (size_t i = 0; i < count; i++)
        ids[i] = (int)get_number(from);
    return (size_t)count;
}

void result_put(struct text *to, const struct check_result *result)
{
    put_number(to, result->verdict);
    put_number(to, result->answered);
    put_text(to, result->expected);
    put_text(to, result->seen);
    put_text(to, result->refused);
    put_ids(to, result->evidence.calls, result->evidence.call_count);
    put_ids(to, result->evidence.packets, result->evidence.packet_count);
    put_text(to, result->evidence.ladder);
    put_text(to, result->evidence.figure);
    put_text(to, result->evidence.file);
    put_number(to, (uint64_t)result->evidence.line);
    put_number(to, result->mistake_count);
    for (size_t i = 0; i < result->mistake_count; i++) {
        put_text(to, result->mistakes[i].rule->name);
        put_text(to, result->mistakes[i].says);
        put_text(to, result->mistakes[i].fix);
        put_text(to, result->mistakes[i].shown);
        put_number(to, result->mistakes[i].severity);
        put_number(to, (uint64_t)result->mistakes[i].counts_from);
        put_number(to, result->mistakes[i].costs);
        put_text(to, result->mistakes[i].file);
        put_number(to, (uint64_t)result->mistakes[i].line);
    }
}

bool result_get(struct bytes *from, struct arena *arena, struct check_result *result)
{
    uint64_t verdict = get_number(from);
    result->answered = get_number(from) != 0;
    result->expected = get_text(from, arena);
    result->seen = get_text(from, arena);
    result->refused = get_text(from, arena);
    result->evidence.call_count = get_ids(from, result->evidence.calls);
    result->evidence.packet_count = get_ids(from, result->evidence.packets);
    result->evidence.ladder = get_text(from, arena);
    result->evidence.figure = get_text(from, arena);
    result->evidence.file = get_text(from, arena);
    result->evidence.line = (int)get_number(from);
    uint64_t mistakes = get_number(from);
    if (from->short_of || verdict >= VERDICTS || mistakes > MISTAKES_MAX)
        return false;
    result->verdict = (enum verdict)verdict;
    result->mistake_count = (size_t)mistakes;
    for (size_t i = 0; i < result->mistake_count; i++) {
        result->mistakes[i].rule = rule_of(get_text(from, arena));
        result->mistakes[i].says = get_text(from, arena);
        result->mistakes[i].fix = get_text(from, arena);
        result->mistakes[i].shown = get_text(from, arena);
        uint64_t severity = get_number(from);
        if (!result->mistakes[i].rule || severity > SEVERITY_NOTE)
            return false;
        result->mistakes[i].severity = (enum severity)severity;
        result->mistakes[i].counts_from = (int)get_number(from);
        result->mistakes[i].costs = get_number(from) != 0;
        result->mistakes[i].file = get_text(from, arena);
        result->mistakes[i].line = (int)get_number(from);
    }
    return !from->short_of;
}

void result_put_behaviour(struct text *to, const struct behaviour of[BEHAVIOURS])
{
    for (int i = 0; i < BEHAVIOURS; i++) {
        put_number(to, of[i].calls);
        put_text(to, of[i].words);
    }
}

bool result_get_behaviour(struct bytes *from, struct arena *arena, struct behaviour of[BEHAVIOURS])
{
    for (int i = 0; i < BEHAVIOURS; i++) {
        of[i].calls = get_number(from);
        of[i].words = get_text(from, arena);
    }
    return !from->short_of;
}
