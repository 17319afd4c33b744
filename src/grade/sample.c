/* Random texts from a seed: see sample.h. */
#include "grade/sample.h"

#include <stdbool.h>
#include <string.h>

#include "base/random.h"

static size_t below(uint64_t *state, size_t limit)
{
    return (size_t)(random_next(state) % limit);
}

uint64_t sample_seed(uint64_t seed, const char *name)
{
    uint64_t state = seed;
    for (; *name; name++)
        state = random_next(&state) ^ (unsigned char)*name;
    /* The next 1023 belong to it.  It is long: a program that has seen one text of a run could try
     * all seeds that there are, and know the others. */
    return random_next(&state) & ~(uint64_t)1023;
}

/* ---- pieces ---- */

static void shuffle(uint64_t *state, char *s, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = below(state, i);
        char kept = s[i - 1];
        s[i - 1] = s[other];
        s[other] = kept;
    }
}

/* A character of three bytes that has no capital: an arrow (U+2190 …) or a Chinese one (U+4E00 …).
 */
static size_t put_wide(uint64_t *state, char *to)
{
    unsigned code = below(state, 2) ? 0x2190 + (unsigned)below(state, 100)
                                    : 0x4e00 + (unsigned)below(state, 20000);
    to[0] = (char)(0xe0 | code >> 12);
    to[1] = (char)(0x80 | (code >> 6 & 0x3f));
    to[2] = (char)(0x80 | (code & 0x3f));
    return 3;
}

static size_t put_word(uint64_t *state, char *to, size_t room)
{
    size_t length = 2 + below(state, 6);
    length = length < room ? length : room;
    for (size_t i = 0; i < length; i++)
        to[i] = (char)('a' + below(state, 26));
    return length;
}

/* Small letters, digits and blanks; it begins and ends with a letter. */
static size_t put_words(uint64_t *state, char *line, size_t length)
{
    for (size_t at = 0; at < length;) {
        at += put_word(state, line + at, length - at);
        if (at + 3 < length)
            line[at++] = below(state, 4) ? ' ' : (char)('0' + below(state, 10));
    }
    return length;
}

/* ---- everything ---- */

/* All small letters in some order, cut into words by what is odd. */
static size_t put_odd(uint64_t *state, char *line, bool nul)
{
    static const char signs[] = "@[\\]^_`{|}~!\"#$&'()*+,-./:;<=>?";
    char letters[] = "abcdefghijklmnopqrstuvwxyz", digits[] = "0123456789",
         capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t at = 0;
    shuffle(state, letters, 26);
    shuffle(state, digits, 10);
    shuffle(state, capitals, 26);
    memcpy(line + at, letters, 5), at += 5;
    memcpy(line + at, " %s%n", 5), at += 5;
    memcpy(line + at, letters + 5, 5), at += 5;
    memcpy(line + at, "  ", 2), at += 2;
    memcpy(line + at, capitals, 4), at += 4;
    memcpy(line + at, letters + 10, 4), at += 4;
    memcpy(line + at, "@[`{|}~", 7), at += 7; /* right before and right behind the two alphabets */
    line[at++] = signs[below(state, sizeof signs - 1)];
    memcpy(line + at, letters + 14, 4), at += 4;
    line[at++] = nul ? '\0' : ' ';
    at += put_wide(state, line + at);
    at += put_wide(state, line + at);
    memcpy(line + at, digits, 5), at += 5;
    memcpy(line + at, letters + 18, 8), at += 8;
    line[at++] = nul ? '\0' : ' ';
    return at;
}

/* Words behind the odd part, once more something wide here and there; the last bytes are letters,
 * so any length can be met. */
static size_t put_everything(uint64_t *state, char *line, size_t length, bool nul)
{
    size_t at = put_odd(state, line, nul);
    while (at + 30 < length) {
        at += put_word(state, line + at, 9);
        at += below(state, 3) ? 0 : put_wide(state, line + at);
        line[at++] = ' ';
    }
    put_words(state, line + at, length - at);
    return length;
}

static size_t make(uint64_t state, enum sample_kind kind, size_t length, char *line)
{
    switch (kind) {
    case SAMPLE_LINE:
    case SAMPLE_LONG:
    case SAMPLE_FULL:
    case SAMPLE_WIDE:
    case SAMPLE_HUGE: put_everything(&state, line, length, false); break;
    case SAMPLE_BYTES: put_everything(&state, line, length, true); break;
    case SAMPLE_BLANKS:
        put_words(&state, line, length);
        line[0] = line[length - 1] = ' ';
        break;
    case SAMPLE_SHORT:
    case SAMPLE_WORDS:
    case SAMPLE_ONE:
    case SAMPLE_TWO:
    case SAMPLE_EMPTY: put_words(&state, line, length); break;
    }
    line[length] = '\0';
    return length;
}

static size_t length_of(uint64_t seed, enum sample_kind kind)
{
    uint64_t state = seed ^ 0x73697a65;
    switch (kind) {
    case SAMPLE_LINE:
    case SAMPLE_BYTES: return 84 + below(&state, 17);
    case SAMPLE_SHORT: return 12 + below(&state, 9);
    case SAMPLE_BLANKS:
    case SAMPLE_WORDS: return 24 + below(&state, 17);
    case SAMPLE_ONE: return 1;
    case SAMPLE_TWO: return 2;
    case SAMPLE_EMPTY: return 0;
    case SAMPLE_LONG: return SAMPLE_FULL_BYTES - 1;
    case SAMPLE_FULL: return SAMPLE_FULL_BYTES;
    case SAMPLE_WIDE: return SAMPLE_WIDE_BYTES;
    case SAMPLE_HUGE: return SAMPLE_HUGE_BYTES;
    }
    return 0;
}

size_t sample_line(uint64_t seed, enum sample_kind kind, char line[SAMPLE_MAX])
{
    return make(seed ^ 0x6c696e65, kind, length_of(seed, kind), line);
}

const char sample_signs[] = "~^`|{};@$%&\\";

size_t sample_reply(uint64_t seed, enum sample_kind kind, char reply[SAMPLE_MAX])
{
    uint64_t state = seed ^ 0x7265706c79;
    size_t length = make(state, kind, length_of(seed, kind), reply);
    if (kind == SAMPLE_ONE)
        reply[0] = sample_signs[below(&state, strlen(sample_signs))];
    return length;
}

void sample_capitals(char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (line[i] >= 'a' && line[i] <= 'z')
            line[i] = (char)(line[i] - 'a' + 'A');
}
