/* The tables of what is said with datagrams: see datagrams.h. */
#include "grade/datagrams.h"

#include <string.h>

static const struct datagram row[] = {
    { SAMPLE_LINE, 1, 0, 1, true, false },
    { SAMPLE_SHORT, 2, 0, 1, true, false },
    { SAMPLE_WORDS, 3, 0, 1, true, false },
};
static const struct datagram edges[] = {
    { SAMPLE_ONE, 0, 0, 1, true, false },
    { SAMPLE_FULL, 0, 0, 1, true, false },
    { SAMPLE_TWO, 0, 0, 1, true, false },
};
static const struct datagram empty[] = {
    { SAMPLE_SHORT, 1, 0, 1, true, false },
    { SAMPLE_EMPTY, 0, DATAGRAM_ASIDE, 1, false, false },
    { SAMPLE_WORDS, 2, 0, 1, true, false },
};
static const struct datagram mix[] = {
    { SAMPLE_LINE, 1, 0, 1, false, false },  { SAMPLE_SHORT, 2, 1, 1, false, false },
    { SAMPLE_WORDS, 3, 2, 1, true, false },  { SAMPLE_WORDS, 4, 2, 1, false, false },
    { SAMPLE_LINE, 5, 1, 1, false, false },  { SAMPLE_SHORT, 6, 0, 1, true, false },
    { SAMPLE_SHORT, 7, 1, 1, false, false }, { SAMPLE_SHORT, 8, 0, 1, false, false },
    { SAMPLE_SHORT, 9, 2, 1, true, false },
};
static const struct datagram again[] = {
    { SAMPLE_WORDS, 2, 0, 1, false, false }, { SAMPLE_SHORT, 1, 0, 2, true, false },
    { SAMPLE_WORDS, 2, 0, 1, true, false },  { SAMPLE_LINE, 4, 0, 2, false, false },
    { SAMPLE_SHORT, 3, 0, 1, true, false },  { SAMPLE_SHORT, 1, 0, 1, true, false },
    { SAMPLE_WORDS, 5, 0, 1, true, false },
};
static const struct datagram bad[] = {
    { SAMPLE_SHORT, 1, 0, 1, true, false }, { SAMPLE_HUGE, 0, DATAGRAM_ASIDE, 1, false, false },
    { SAMPLE_WORDS, 2, 0, 1, true, false }, { SAMPLE_BYTES, 0, DATAGRAM_ASIDE, 1, false, true },
    { SAMPLE_LINE, 3, 0, 1, true, false },  { SAMPLE_SHORT, 4, 0, 1, true, false },
};

static const struct {
    const struct datagram *list;
    size_t count;
} roles[PEER_ROLES] = {
#define ALL(list)                          \
    {                                      \
        list, sizeof list / sizeof *(list) \
    }
    [PLAYS_UDP_ROW] = ALL(row), [PLAYS_UDP_EDGES] = ALL(edges), [PLAYS_UDP_EMPTY] = ALL(empty),
    [PLAYS_UDP_MIX] = ALL(mix), [PLAYS_UDP_AGAIN] = ALL(again), [PLAYS_UDP_BAD] = ALL(bad),
};

size_t datagrams_of(enum peer_role role, struct datagram list[DATAGRAMS_MAX])
{
    if (roles[role].count)
        memcpy(list, roles[role].list, roles[role].count * sizeof *list);
    return roles[role].count;
}

/* The same number, the same text. */
void datagram_text(const struct datagram *datagram, uint64_t seed, struct text *text)
{
    char line[SAMPLE_MAX];
    size_t length = sample_line(seed + datagram->number, datagram->text, line);
    if (datagram->number)
        text_addf(text, "%u ", datagram->number);
    text_add_bytes(text, line, length);
}

void datagram_answer(const struct datagram *datagram, uint64_t seed, struct text *text)
{
    size_t from = text->len;
    datagram_text(datagram, seed, text);
    sample_capitals(text->s + from, text->len - from);
}

/* ---- our server ---- */

enum datagram_plan datagram_plan_of(enum peer_role role)
{
    switch (role) {
    case PLAYS_UDP_ANSWER: return PLAN_ANSWER;
    case PLAYS_UDP_LOSES: return PLAN_LOSES;
    case PLAYS_UDP_LATE: return PLAN_LATE;
    case PLAYS_UDP_STRANGER: return PLAN_STRANGER;
    default: return PLAN_NONE;
    }
}

/* Digits and a blank, or nothing. */
static bool is_head(const char *bytes, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++)
        if (bytes[i] < '0' || bytes[i] > '9')
            return false;
    return count == 0 || (count > 1 && bytes[count - 1] == ' ');
}

int datagram_asks(uint64_t seed, const char *bytes, size_t count, size_t *head)
{
    int asked = -1;
    struct text line;
    text_init(&line);
    if (count && bytes[count - 1] == '\n') /* it may be sent along */
        count--;
    for (size_t i = 0; i < talk_lines(TALK_TYPED, seed) && asked < 0; i++) {
        text_clear(&line);
        talk_line(TALK_TYPED, seed, i, &line);
        size_t length = line.len - 1;
        if (length > count || memcmp(bytes + count - length, line.s, length) != 0 ||
            !is_head(bytes, count - length))
            continue;
        *head = count - length;
        asked = (int)i;
    }
    text_release(&line);
    return asked;
}

static void without_newline(struct text *text)
{
    text->s[--text->len] = '\0';
}

void datagram_reply(uint64_t seed, int sentence, struct text *text)
{
    talk_reply(TALK_TYPED, seed, (size_t)sentence, text);
    without_newline(text);
}

void datagram_fake(uint64_t seed, int sentence, struct text *text)
{
    talk_reply(TALK_TYPED, ~seed, (size_t)sentence, text);
    without_newline(text);
}
