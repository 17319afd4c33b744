/* Lines that are alike, packed: see page_pack.h. */
#include "view/page_pack.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/keyed_hash.h"
#include "base/memory.h"

enum {
    HOLES_MAX = 64,      /* in a line; one with more stays as it is */
    PATTERNS_MAX = 4096, /* lines that are like none of these stay as they are */
    SLOTS = PATTERNS_MAX * 2,
    LETTERS = 52
};

static const char letters[LETTERS + 1] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* Strings of which nobody knows what stands in them. */
static const char *const of_anyone[] = { "\"quote\":\"", "\"bytes\":\"", "\"data\":\"" };

struct value {
    const char *at;
    size_t bytes;
};

/* A line, taken apart. */
struct parts {
    struct text frame; /* with a tab in the place of each value */
    size_t count;
    struct value values[HOLES_MAX];
};

struct pattern {
    uint64_t hash;
    const char *frame;
    size_t frame_bytes;
    size_t count;                  /* of its values */
    struct value first[HOLES_MAX]; /* those of its first line */
    uint8_t like[HOLES_MAX];       /* the first value to which this one is always equal */
    bool varies[HOLES_MAX];
    size_t lines;
    int number; /* once it is written; else -1 */
};

struct page_pack {
    struct arena arena;
    uint64_t key;
    struct parts parts;
    struct pattern *slots[SLOTS];
    size_t pattern_count;
    int written; /* patterns */
};

struct page_pack *page_pack_new(void)
{
    struct page_pack *pack = xcalloc(1, sizeof *pack);
    arena_init(&pack->arena);
    /* no secret yet, soon after the machine has started: it is slower then where somebody means it to be, and as right */
    if (getrandom(&pack->key, sizeof pack->key, GRND_NONBLOCK) != sizeof pack->key)
        pack->key = 0;
    text_init(&pack->parts.frame);
    return pack;
}

void page_pack_free(struct page_pack *pack)
{
    arena_release(&pack->arena);
    text_release(&pack->parts.frame);
    free(pack);
}

/* How long the number is that begins there; 0: none does. */
static size_t number_length(const char *s, const char *end)
{
    const char *at = s;
    if (at < end && *at == '-')
        at++;
    const char *digits = at;
    while (at < end && isdigit((unsigned char)*at))
        at++;
    if (at == digits)
        return 0;
    if (at + 1 < end && *at == '.' && isdigit((unsigned char)at[1]))
        for (at++; at < end && isdigit((unsigned char)*at);)
            at++;
    return (size_t)(at - s);
}

/* Where the string ends whose inside begins there. */
static const char *string_end(const char *s, const char *end)
{
    while (s < end && *s != '"')
        s += *s == '\\' && s + 1 < end ? 2 : 1;
    return s;
}

/* The key of a string of anyone's, if it begins there: how long it is, up to the first letter of the
 * string; else 0. */
static size_t key_of_anyone(const char *s, const char *end)
{
    for (size_t i = 0; *s == '"' && i < sizeof of_anyone / sizeof *of_anyone; i++) {
        size_t bytes = strlen(of_anyone[i]);
        if ((size_t)(end - s) > bytes && memcmp(s, of_anyone[i], bytes) == 0)
            return bytes;
    }
    return 0;
}

/* An escape is one letter: \u0031 has no number in it. */
static size_t letter_length(const char *s, const char *end)
{
    if (*s != '\\' || s + 1 == end)
        return 1;
    return s[1] == 'u' ? 6 : 2;
}

/* How much of the line stands in the frame before the next value; *value is that one. */
static size_t plain_length(const char *s, const char *end, struct value *value)
{
    const char *at = s;
    while (at < end) {
        size_t key = key_of_anyone(at, end), number = key ? 0 : number_length(at, end);
        if (key) {
            at += key;
            *value = (struct value){ at, (size_t)(string_end(at, end) - at) };
            return (size_t)(at - s);
        }
        if (number) {
            *value = (struct value){ at, number };
            return (size_t)(at - s);
        }
        at += letter_length(at, end);
    }
    *value = (struct value){ end, 0 };
    return (size_t)(end - s);
}

/* false: there is too much in it. */
static bool take_apart(struct parts *parts, const char *line, size_t bytes)
{
    const char *at = line, *end = line + bytes;
    text_clear(&parts->frame);
    for (parts->count = 0;;) {
        struct value value;
        size_t plain = plain_length(at, end, &value);
        text_add_bytes(&parts->frame, at, plain);
        if (value.at == end)
            return true;
        if (parts->count == HOLES_MAX)
            return false;
        text_add_char(&parts->frame, '\t');
        parts->values[parts->count++] = value;
        at = value.at + value.bytes;
    }
}

/* The place of its pattern: where it stands, or where it would; NULL: there is none any more. */
static struct pattern **place_of(struct page_pack *pack, uint64_t *hash)
{
    const struct text *frame = &pack->parts.frame;
    struct keyed_hash keyed;
    keyed_hash_init(&keyed, pack->key, 0);
    keyed_hash_bytes(&keyed, frame->s, frame->len);
    *hash = keyed_hash_end(&keyed);
    for (size_t i = *hash % SLOTS;; i = (i + 1) % SLOTS) {
        struct pattern *there = pack->slots[i];
        if (!there)
            return pack->pattern_count < PATTERNS_MAX ? &pack->slots[i] : NULL;
        if (there->hash == *hash && there->frame_bytes == frame->len &&
            memcmp(there->frame, frame->s, frame->len) == 0)
            return &pack->slots[i];
    }
}

static bool equal(struct value a, struct value b)
{
    return a.bytes == b.bytes && memcmp(a.at, b.at, a.bytes) == 0;
}

static struct pattern *pattern_new(struct page_pack *pack, uint64_t hash)
{
    const struct parts *parts = &pack->parts;
    struct pattern *pattern = arena_alloc(&pack->arena, sizeof *pattern);
    pack->pattern_count++;
    pattern->hash = hash;
    pattern->frame_bytes = parts->frame.len;
    pattern->frame = arena_copy(&pack->arena, parts->frame.s, parts->frame.len);
    pattern->count = parts->count;
    pattern->number = -1;
    for (size_t i = 0; i < parts->count; i++) {
        struct value value = parts->values[i];
        pattern->first[i] =
            (struct value){ arena_copy(&pack->arena, value.at, value.bytes), value.bytes };
        size_t like = 0;
        while (!equal(parts->values[like], value))
            like++;
        pattern->like[i] = (uint8_t)like;
    }
    return pattern;
}

/* What this line has in common with those before it. */
static void compare(struct pattern *pattern, const struct value *values)
{
    uint8_t before[HOLES_MAX];
    memcpy(before, pattern->like, pattern->count);
    for (size_t i = 0; i < pattern->count; i++) {
        size_t like = before[i];
        pattern->varies[i] = pattern->varies[i] || !equal(values[i], pattern->first[i]);
        /* of those that were alike until now, the first one that still is */
        while (before[like] != before[i] || !equal(values[like], values[i]))
            like++;
        pattern->like[i] = (uint8_t)like;
    }
}

void page_pack_learn(struct page_pack *pack, const char *line, size_t bytes)
{
    uint64_t hash;
    struct pattern **place = take_apart(&pack->parts, line, bytes) ? place_of(pack, &hash) : NULL;
    if (!place)
        return;
    if (*place)
        compare(*place, pack->parts.values);
    else
        *place = pattern_new(pack, hash);
    (*place)->lines++;
}

/* Whether the value is one of a row: its letter is the next one. */
static bool is_told(const struct pattern *pattern, size_t i)
{
    return pattern->varies[i] && pattern->like[i] == i;
}

/* Worth it: there are several lines, which differ, in no more values than there are letters. */
static bool is_used(const struct pattern *pattern)
{
    size_t told = 0;
    for (size_t i = 0; i < pattern->count; i++)
        told += is_told(pattern, i);
    return pattern->lines > 1 && told > 0 && told <= LETTERS;
}

static void write_pattern(struct page_pack *pack, struct pattern *pattern, struct text *out)
{
    char letter_of[HOLES_MAX];
    size_t told = 0, hole = 0;
    pattern->number = pack->written++;
    text_add_char(out, '=');
    for (size_t i = 0; i < pattern->frame_bytes; i++) {
        if (pattern->frame[i] != '\t') {
            text_add_char(out, pattern->frame[i]);
            continue;
        }
        if (is_told(pattern, hole))
            letter_of[hole] = letters[told++];
        if (pattern->varies[hole]) {
            text_add_char(out, '\t');
            text_add_char(out, letter_of[pattern->like[hole]]);
        } else {
            text_add_bytes(out, pattern->first[hole].at, pattern->first[hole].bytes);
        }
        hole++;
    }
    text_add_char(out, '\n');
}

void page_pack_add(struct page_pack *pack, const char *line, size_t bytes, struct text *out)
{
    uint64_t hash;
    struct pattern **place = take_apart(&pack->parts, line, bytes) ? place_of(pack, &hash) : NULL;
    struct pattern *pattern = place ? *place : NULL;
    if (!pattern || !is_used(pattern)) {
        text_add_bytes(out, line, bytes);
        text_add_char(out, '\n');
        return;
    }
    if (pattern->number < 0)
        write_pattern(pack, pattern, out);
    text_add_int(out, pattern->number);
    for (size_t i = 0; i < pattern->count; i++) {
        if (!is_told(pattern, i))
            continue;
        text_add_char(out, '\t');
        text_add_bytes(out, pack->parts.values[i].at, pack->parts.values[i].bytes);
    }
    text_add_char(out, '\n');
}
