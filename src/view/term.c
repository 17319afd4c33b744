/* Text for a terminal: see term.h. */
#include "view/term.h"

#include <stdio.h>
#include <string.h>

struct range {
    uint32_t from, to;
};

static bool in_ranges(const struct range *ranges, size_t count, uint32_t c)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = (low + count) / 2;
        if (c > ranges[middle].to)
            low = middle + 1;
        else if (c < ranges[middle].from)
            count = middle;
        else
            return true;
    }
    return false;
}

/* Marks that stand on the character before them: the blocks that are met in practice. */
static const struct range zero_wide[] = {
    { 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x05bf, 0x05bf },
    { 0x05c1, 0x05c2 }, { 0x05c4, 0x05c5 }, { 0x0610, 0x061a }, { 0x064b, 0x065f },
    { 0x0670, 0x0670 }, { 0x06d6, 0x06dc }, { 0x06df, 0x06e4 }, { 0x0900, 0x0902 },
    { 0x093c, 0x093c }, { 0x0941, 0x0948 }, { 0x094d, 0x094d }, { 0x0e31, 0x0e31 },
    { 0x0e34, 0x0e3a }, { 0x0e47, 0x0e4e }, { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },
    { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xe0100, 0xe01ef },
};

/* Unicode's East Asian Width W and F (UAX #11), emoji among them. */
static const struct range two_wide[] = {
    { 0x1100, 0x115f },   { 0x231a, 0x231b },   { 0x2329, 0x232a },   { 0x23e9, 0x23ec },
    { 0x23f0, 0x23f0 },   { 0x23f3, 0x23f3 },   { 0x25fd, 0x25fe },   { 0x2614, 0x2615 },
    { 0x2648, 0x2653 },   { 0x267f, 0x267f },   { 0x2693, 0x2693 },   { 0x26a1, 0x26a1 },
    { 0x26aa, 0x26ab },   { 0x26bd, 0x26be },   { 0x26c4, 0x26c5 },   { 0x26ce, 0x26ce },
    { 0x26d4, 0x26d4 },   { 0x26ea, 0x26ea },   { 0x26f2, 0x26f3 },   { 0x26f5, 0x26f5 },
    { 0x26fa, 0x26fa },   { 0x26fd, 0x26fd },   { 0x2705, 0x2705 },   { 0x270a, 0x270b },
    { 0x2728, 0x2728 },   { 0x274c, 0x274c },   { 0x274e, 0x274e },   { 0x2753, 0x2755 },
    { 0x2757, 0x2757 },   { 0x2795, 0x2797 },   { 0x27b0, 0x27b0 },   { 0x27bf, 0x27bf },
    { 0x2b1b, 0x2b1c },   { 0x2b50, 0x2b50 },   { 0x2b55, 0x2b55 },   { 0x2e80, 0x303e },
    { 0x3041, 0x4dbf },   { 0x4e00, 0xa4cf },   { 0xa960, 0xa97f },   { 0xac00, 0xd7a3 },
    { 0xf900, 0xfaff },   { 0xfe10, 0xfe19 },   { 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },
    { 0xffe0, 0xffe6 },   { 0x16fe0, 0x18cff }, { 0x1b000, 0x1b2ff }, { 0x1f004, 0x1f004 },
    { 0x1f0cf, 0x1f0cf }, { 0x1f18e, 0x1f18e }, { 0x1f191, 0x1f19a }, { 0x1f200, 0x1f64f },
    { 0x1f680, 0x1f6ff }, { 0x1f7e0, 0x1f7eb }, { 0x1f900, 0x1f9ff }, { 0x1fa70, 0x1faff },
    { 0x20000, 0x3fffd },
};

#define IN(ranges, c) in_ranges(ranges, sizeof(ranges) / sizeof *(ranges), c)

uint32_t term_decode(const char *s, size_t *length)
{
    const uint8_t *b = (const uint8_t *)s;
    size_t count = utf8_wanted(b[0]);
    if (count == 1) {
        *length = 1;
        return b[0];
    }
    uint32_t c = b[0] & (0x7fu >> count);
    size_t i = 1;
    for (; i < count && (b[i] & 0xc0) == 0x80; i++)
        c = c << 6 | (b[i] & 0x3f);
    *length = i;
    return c;
}

int term_width(uint32_t c)
{
    if (c < 0x300)
        return c >= 0x20;
    if (IN(zero_wide, c))
        return 0;
    return IN(two_wide, c) ? 2 : 1;
}

int term_columns(const char *s)
{
    int columns = 0;
    size_t length;
    for (; *s; s += length) {
        uint32_t c = term_decode(s, &length);
        if (c == TERM_STYLE)
            length += s[1] != 0;
        else
            columns += c == TERM_SPACE ? 1 : term_width(c);
    }
    return columns;
}

void plain_add(struct text *text, const char *s)
{
    for (; *s; s++)
        if (*s == TERM_STYLE && s[1])
            s++;
        else
            text_add_char(text, *s == TERM_SPACE ? ' ' : *s);
}

int hue_of(int connection)
{
    return (connection - 1) % HUES;
}

enum style hue_style(int connection)
{
    return (enum style)(STYLE_HUE + hue_of(connection));
}

void style_add(struct text *text, enum style style)
{
    text_addf(text, "%c%c", TERM_STYLE, '0' + (int)style);
}

void styled_add(struct text *text, enum style style, const char *s)
{
    style_add(text, style);
    text_add(text, s);
    style_add(text, STYLE_PLAIN);
}

/* The first character of the bytes in a form that is safe to print, into `out`; returns how many
 * bytes it stands for. */
static size_t harmless(const uint8_t *s, size_t left, bool quoted, bool ascii, char out[16])
{
    static const char short_names[] = "\nn\rr\tt";
    size_t length = utf8_length(s, left);
    size_t ignored;
    uint32_t c = length ? term_decode((const char *)s, &ignored) : 0;
    const char *name = length == 1 && s[0] ? strchr(short_names, s[0]) : NULL;
    if (name && (name - short_names) % 2 == 0) {
        snprintf(out, 16, "\\%c", name[1]);
    } else if (quoted && (s[0] == '"' || s[0] == '\\')) {
        snprintf(out, 16, "\\%c", s[0]);
    } else if (quoted && s[0] == ' ') {
        snprintf(out, 16, "%c", TERM_SPACE);
    } else if (s[0] == 0 && (left < 2 || s[1] < '0' || s[1] > '9')) {
        snprintf(out, 16, "\\0");
    } else if (length == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0) || (ascii && c > 0x7f)) {
        snprintf(out, 16, "\\x%02x", s[0]);
        return 1;
    } else if (utf8_shapes(s, length)) {
        snprintf(out, 16, "\\u%04x", c);
    } else {
        memcpy(out, s, length);
        out[length] = 0;
    }
    return length ? length : 1;
}

void clean_add(struct text *text, const void *bytes, size_t count, bool ascii)
{
    const uint8_t *s = bytes;
    char out[16];
    for (size_t i = 0; i < count;) {
        i += harmless(s + i, count - i, false, ascii, out);
        text_add(text, out);
    }
}

void quote_add(struct text *text, const void *bytes, size_t count, uint64_t total, int columns,
               bool ascii)
{
    const uint8_t *s = bytes;
    const char *more = ascii ? "..." : "…";
    char out[16];
    int room = columns - 2; /* between the quotes */
    int room_if_cut = room - term_columns(more);
    int used = 0;
    size_t fits = text->len + 1; /* up to here the text is good if it has to be cut */
    bool cut = total > count;
    text_add_char(text, '"');
    for (size_t i = 0; i < count;) {
        i += harmless(s + i, count - i, true, ascii, out);
        used += term_columns(out);
        if (used > room) {
            cut = true;
            break;
        }
        text_add(text, out);
        if (used <= room_if_cut)
            fits = text->len;
    }
    if (cut)
        text_cut(text, fits);
    text_add_char(text, '"');
    if (cut)
        text_add(text, more);
}

size_t term_wrap(const char *s, int columns, const char **next)
{
    const char *at = s;
    const char *space = NULL;
    int used = 0;
    int used_at_space = 0;
    for (size_t length; *at; at += length) {
        uint32_t c = term_decode(at, &length);
        if (c == TERM_STYLE) {
            length += at[1] != 0;
            continue;
        }
        int width = c == TERM_SPACE ? 1 : term_width(c);
        if (c == ' ' && used > 0) {
            space = at;
            used_at_space = used;
        }
        if (used + width > columns && at > s) {
            bool at_space = space && (used_at_space * 3 >= columns || c == ' ');
            const char *end = at_space ? space : at;
            for (*next = end; at_space && **next == ' ';)
                (*next)++;
            return (size_t)(end - s);
        }
        used += width;
    }
    *next = at;
    return (size_t)(at - s);
}
