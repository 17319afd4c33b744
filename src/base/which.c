/* Which of a row are meant: see which.h. */
#include "base/which.h"

#include <string.h>

static const char *after_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 1 … 4294967295, in plain digits; moves *at over all of them.  False: it is none. */
static bool take_number(const char **at, unsigned *number)
{
    uint64_t n = 0;
    const char *digits = *at;
    for (; is_digit(**at); ++*at)
        if (n <= UINT32_MAX)
            n = n * 10 + (unsigned)(**at - '0');
    *number = (unsigned)n;
    return *at > digits && n >= 1 && n <= UINT32_MAX;
}

/* Is what stands at the number a chance?  "20%", "1.5%". */
static bool is_chance(const char *number)
{
    number += strspn(number, "0123456789");
    return *number == '%' || *number == '.';
}

/* What comes after the '-' of a range. */
static enum which_fault take_last(const char **at, unsigned first, unsigned *last)
{
    const char *next = after_blanks(*at);
    if (!is_digit(*next) || (next > *at && is_chance(next))) {
        *last = UINT32_MAX;
        return WHICH_FINE;
    }
    *at = next;
    return take_number(at, last) && *last >= first ? WHICH_FINE : WHICH_BACKWARDS;
}

/* "2", "1-3" or "4-". */
static enum which_fault take_range(struct which *which, const char **at)
{
    unsigned first, last;
    if (which->count == WHICH_RANGES)
        return WHICH_TOO_MANY;
    *at = after_blanks(*at);
    if (!take_number(at, &first))
        return WHICH_NO_NUMBER;
    last = first;
    const char *next = after_blanks(*at);
    if (*next == '-') {
        *at = next + 1;
        enum which_fault fault = take_last(at, first, &last);
        if (fault != WHICH_FINE)
            return fault;
    }
    which->ranges[which->count].first = first;
    which->ranges[which->count++].last = last;
    return WHICH_FINE;
}

enum which_fault which_parse(struct which *which, const char **at)
{
    which->count = 0;
    *at = after_blanks(*at);
    if (!strncmp(*at, "every", 5)) {
        *at += 5;
        return WHICH_FINE;
    }
    for (;;) {
        enum which_fault fault = take_range(which, at);
        const char *next = after_blanks(*at);
        if (fault != WHICH_FINE || *next != ',')
            return fault;
        *at = next + 1;
    }
}

bool which_has(const struct which *which, uint64_t ordinal)
{
    for (size_t i = 0; i < which->count; i++)
        if (ordinal >= which->ranges[i].first &&
            (ordinal <= which->ranges[i].last || which->ranges[i].last == UINT32_MAX))
            return true;
    return which->count == 0;
}
