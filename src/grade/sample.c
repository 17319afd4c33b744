/* Random texts from a seed: see sample.h. */
#include "grade/sample.h"

#include <string.h>

/* splitmix64 (Steele, Lea, Flood 2014): small, and good enough for words. */
static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint64_t sample_seed(uint64_t seed, const char *name)
{
    uint64_t state = seed;
    for (; *name; name++)
        state = next(&state) ^ (unsigned char)*name;
    return next(&state) >> 32 & ~(uint64_t)3; /* short enough to be read on the ladder */
}

static size_t fill(uint64_t *state, char *line, size_t length)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    size_t word = 0;
    for (size_t i = 0; i < length; i++) {
        if (word >= 3 && i + 1 < length && next(state) % 5 == 0) {
            line[i] = ' ';
            word = 0;
            continue;
        }
        line[i] = next(state) % 12 == 0 && word > 0 ? (char)('0' + next(state) % 10) : letters[next(state) % 26];
        word++;
    }
    line[length] = '\0';
    return length;
}

size_t sample_line(uint64_t seed, char line[SAMPLE_MAX])
{
    static const struct { size_t from, to; } sizes[4] = { { 36, 48 }, { 12, 20 }, { 22, 34 }, { 12, 48 } };
    uint64_t state = seed ^ 0x6c696e65;
    size_t from = sizes[seed % 4].from, to = sizes[seed % 4].to;
    return fill(&state, line, from + next(&state) % (to - from + 1));
}

size_t sample_long_line(uint64_t seed, char line[SAMPLE_MAX])
{
    uint64_t state = seed ^ 0x6c6f6e67;
    return fill(&state, line, SAMPLE_LONG);
}

size_t sample_reply(uint64_t seed, char reply[SAMPLE_MAX])
{
    uint64_t state = seed ^ 0x7265706c79;
    size_t length = fill(&state, reply, 50 + next(&state) % 11);
    memcpy(reply, "=> ", 3); /* and it is lower case besides */
    return length;
}

void sample_capitals(char *line)
{
    for (; *line; line++)
        if (*line >= 'a' && *line <= 'z')
            *line = (char)(*line - 'a' + 'A');
}
