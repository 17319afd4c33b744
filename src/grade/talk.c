/* The tables of what is said in several lines: see talk.h. */
#include "grade/talk.h"

#include <string.h>

#include "grade/flood.h"

/* An empty line, one of a single byte; a short one after a long one. */
static const enum sample_kind lines[] = { SAMPLE_LINE, SAMPLE_EMPTY, SAMPLE_SHORT, SAMPLE_ONE,
                                          SAMPLE_WORDS };
static const enum sample_kind nul[] = { SAMPLE_BYTES, SAMPLE_SHORT, SAMPLE_BYTES };
/* two at a time */
static const enum sample_kind cuts[] = { SAMPLE_SHORT, SAMPLE_SHORT };
/* … and these, where an answer may take long */
static const enum sample_kind tiny[] = { SAMPLE_ONE, SAMPLE_TWO };
/* in turn */
static const enum sample_kind burst[] = { SAMPLE_SHORT, SAMPLE_ONE, SAMPLE_EMPTY, SAMPLE_TWO };
static const enum sample_kind unended[] = { SAMPLE_SHORT, SAMPLE_WORDS };
static const enum sample_kind pair[] = { SAMPLE_WORDS, SAMPLE_SHORT };
static const enum sample_kind huge[] = { SAMPLE_HUGE };
/* 17 000 bytes: more than two arrays of a lab's program hold */
static const enum sample_kind file[] = {
    SAMPLE_LINE, SAMPLE_LONG, SAMPLE_EMPTY, SAMPLE_LONG, SAMPLE_HUGE, SAMPLE_ONE,   SAMPLE_LONG,
    SAMPLE_LONG, SAMPLE_LONG, SAMPLE_LONG,  SAMPLE_LONG, SAMPLE_LONG, SAMPLE_WORDS,
};
static const enum sample_kind wire[] = { SAMPLE_SHORT, SAMPLE_WIDE, SAMPLE_SHORT };
/* Each fits into one segment, on any wire. */
static const enum sample_kind heads[] = { SAMPLE_LINE, SAMPLE_EMPTY, SAMPLE_SHORT,
                                          SAMPLE_ONE,  SAMPLE_LONG,  SAMPLE_WORDS };

enum { BURST_LINES = 32 };

static const struct {
    enum peer_role role; /* of our server */
    const enum sample_kind *kinds;
    size_t count;
} talks[] = {
#define KINDS(name) name, sizeof name / sizeof *(name)
    [TALK_NONE] = { PEER_NO_ROLE, lines, 0 },
    [TALK_LINES] = { PEER_NO_ROLE, KINDS(lines) },
    [TALK_NUL] = { PEER_NO_ROLE, KINDS(nul) },
    [TALK_CUTS] = { PEER_NO_ROLE, KINDS(cuts) },
    [TALK_BURST] = { PEER_NO_ROLE, KINDS(burst) },
    [TALK_UNENDED] = { PEER_NO_ROLE, KINDS(unended) },
    [TALK_LONG] = { PEER_NO_ROLE, KINDS(huge) },
    [TALK_TWO] = { PEER_NO_ROLE, KINDS(pair) },
    [TALK_FILE] = { PEER_NO_ROLE, KINDS(file) },
    [TALK_NOTHING] = { PEER_NO_ROLE, lines, 0 },
    [TALK_TYPED] = { PLAYS_TYPED, KINDS(lines) },
    [TALK_PIECES] = { PLAYS_TYPED_PIECES, KINDS(lines) },
    [TALK_TYPED_LONG] = { PLAYS_TYPED_LONG, KINDS(huge) },
    [TALK_WHOLE] = { PLAYS_WHOLE, KINDS(lines) },
    [TALK_WHOLE_PIECES] = { PLAYS_WHOLE_PIECES, KINDS(lines) },
    [TALK_WHOLE_FILE] = { PLAYS_WHOLE_FILE, KINDS(file) },
    [TALK_WHOLE_NOTHING] = { PLAYS_WHOLE_NOTHING, lines, 0 },
    [TALK_STREAMED] = { PLAYS_STREAMED, KINDS(lines) },
    [TALK_WIRE] = { PEER_NO_ROLE, KINDS(wire) },
    [TALK_HEADS] = { PEER_NO_ROLE, KINDS(heads) },
    [TALK_HEADS_CUTS] = { PEER_NO_ROLE, KINDS(tiny) },
    [TALK_HEADS_BURST] = { PEER_NO_ROLE, KINDS(burst) },
    [TALK_HEADS_LONG] = { PEER_NO_ROLE, KINDS(huge) },
    [TALK_NUMBERS] = { PLAYS_TYPED_NUMBERS, KINDS(heads) },
    [TALK_FLOOD] = { PEER_NO_ROLE, lines, FLOOD_LINES },
    [TALK_TRICKLE] = { PEER_NO_ROLE, lines, TRICKLE_LINES },
    [TALK_FLOODED] = { PLAYS_FLOODED, lines, FLOOD_LINES },
    [TALK_GULPED] = { PLAYS_GULPED, lines, TRICKLE_LINES },
};

enum talk talk_of(enum peer_role role)
{
    for (size_t i = 0; i < sizeof talks / sizeof *talks; i++)
        if (talks[i].role != PEER_NO_ROLE && talks[i].role == role)
            return (enum talk)i;
    return TALK_NONE;
}

bool talk_is_flood(enum talk talk)
{
    return talk == TALK_FLOOD || talk == TALK_TRICKLE || talk == TALK_FLOODED ||
           talk == TALK_GULPED;
}

static enum sample_kind kind_of(enum talk talk, size_t i)
{
    if (talk_is_flood(talk))
        return SAMPLE_LINE; /* the last one, which is short */
    return talks[talk].kinds[talks[talk].count ? i % talks[talk].count : 0];
}

static bool is_cut(enum talk talk)
{
    return talk == TALK_CUTS || talk == TALK_HEADS_CUTS;
}

/* The two lines of a cut are the same each time. */
static uint64_t seed_of(enum talk talk, uint64_t seed, size_t i)
{
    return seed + (is_cut(talk) ? i % talks[talk].count : i);
}

size_t talk_lines(enum talk talk, uint64_t seed)
{
    if (talk == TALK_BURST || talk == TALK_HEADS_BURST)
        return BURST_LINES + 1;
    if (!is_cut(talk))
        return talks[talk].count;
    struct text two;
    text_init(&two);
    talk_line(talk, seed, 0, &two);
    talk_line(talk, seed, 1, &two);
    size_t places = two.len - 1;
    text_release(&two);
    return 2 * places;
}

void talk_line(enum talk talk, uint64_t seed, size_t i, struct text *text)
{
    if (talk_is_flood(talk)) {
        static char all[FLOOD_LINE];
        flood_line(seed, i, all);
        text_add_bytes(text, all, sizeof all);
        return;
    }
    char line[SAMPLE_MAX];
    bool ends = talk != TALK_UNENDED || i + 1 < talks[talk].count;
    text_add_bytes(text, line, sample_line(seed_of(talk, seed, i), kind_of(talk, i), line));
    if (ends)
        text_add_char(text, '\n');
}

void talk_reply(enum talk talk, uint64_t seed, size_t i, struct text *text)
{
    if (talk_is_flood(talk) && i < talks[talk].count) {
        static char all[FLOOD_LINE];
        flood_reply(seed, i, all);
        text_add_bytes(text, all, sizeof all);
        return;
    }
    char reply[SAMPLE_MAX];
    text_add_bytes(text, reply, sample_reply(seed_of(talk, seed, i), kind_of(talk, i), reply));
    text_add_char(text, '\n');
}

void talk_text(enum talk talk, uint64_t seed, struct text *text)
{
    for (size_t i = 0, count = talk_lines(talk, seed); i < count; i++)
        talk_line(talk, seed, i, text);
}

bool talk_is_whole(enum talk talk)
{
    return talk == TALK_WHOLE || talk == TALK_WHOLE_PIECES || talk == TALK_WHOLE_FILE ||
           talk == TALK_WHOLE_NOTHING;
}

bool talk_has_last(enum talk talk)
{
    return talk_is_whole(talk) || talk == TALK_STREAMED || talk == TALK_FLOODED ||
           talk == TALK_GULPED;
}

void talk_answer(const struct text *said, struct text *answer)
{
    size_t lines_said = 0;
    for (size_t i = 0; i < said->len; i++)
        lines_said += said->s[i] == '\n';
    text_add_bytes(answer, said->s, said->len);
    sample_capitals(answer->s, answer->len);
    text_addf(answer, "lines: %zu, bytes: %zu\n", lines_said, said->len);
}

static const char ok[] = "OK ";

static bool has_ok(enum talk talk)
{
    return talk >= TALK_HEADS && talk <= TALK_HEADS_LONG;
}

void talk_head(enum talk talk, size_t i, struct text *text)
{
    if (has_ok(talk))
        text_add(text, ok);
    if (talk == TALK_NUMBERS)
        text_addf(text, "%zu ", i + 1);
}

void talk_headed(enum talk talk, uint64_t seed, struct text *text)
{
    for (size_t i = 0, count = talk_lines(talk, seed); i < count; i++) {
        talk_head(talk, i, text);
        talk_line(talk, seed, i, text);
    }
}

size_t talk_answer_bytes(enum talk talk, const char *bytes, size_t count)
{
    size_t newlines = 0;
    for (size_t i = 0; i < count; i++)
        newlines += bytes[i] == '\n';
    return count + (has_ok(talk) ? newlines * strlen(ok) : 0);
}

size_t talk_whole_lines(const char *bytes, size_t count)
{
    while (count > 0 && bytes[count - 1] != '\n')
        count--;
    return count;
}
