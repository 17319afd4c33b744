/* The words of a rule: see reader.h. */
#include "wire/reader.h"

#include <ctype.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

void reader_blanks(struct reader *r)
{
    r->at += strspn(r->at, " \t");
}

void reader_next(struct reader *r)
{
    reader_blanks(r);
    r->place = r->at;
}

bool reader_at_end_of_word(const struct reader *r)
{
    return !*r->at || strchr(" \t", *r->at);
}

bool reader_word_here(struct reader *r, char word[READER_WORD])
{
    size_t length = 0;
    while (isalnum((unsigned char)r->at[length]) || (r->at[length] && strchr("-_", r->at[length])))
        length++;
    if (length == 0 || length >= READER_WORD)
        return false;
    memcpy(word, r->at, length);
    word[length] = '\0';
    r->at += length;
    return true;
}

bool reader_word(struct reader *r, char word[READER_WORD])
{
    reader_next(r);
    return reader_word_here(r, word);
}

bool reader_number(struct reader *r, uint64_t most, uint64_t *number)
{
    const char *at = r->at;
    uint64_t n = 0;
    for (; isdigit((unsigned char)*at); at++) {
        unsigned digit = (unsigned)(*at - '0');
        if (n > (UINT64_MAX - digit) / 10)
            return false;
        n = n * 10 + digit;
    }
    if (at == r->at || n > most)
        return false;
    r->at = at;
    *number = n;
    return true;
}

bool reader_decimal(struct reader *r, double *number)
{
    const char *at = r->at;
    double n = 0, share = 1;
    for (; isdigit((unsigned char)*at); at++)
        n = n * 10 + (*at - '0');
    if (at == r->at)
        return false;
    if (*at == '.')
        for (at++; isdigit((unsigned char)*at); at++)
            n += (*at - '0') * (share /= 10);
    r->at = at;
    *number = n;
    return true;
}

int reader_time_before(struct reader *r, const char *whose, char end, int64_t *time_ns)
{
    static const struct {
        const char *unit;
        double ns;
    } units[] = { { "us", NS_PER_US }, { "ms", NS_PER_MS }, { "s", NS_PER_S } };
    double number, ns = -1;
    reader_next(r);
    if (reader_decimal(r, &number)) {
        size_t length = strspn(r->at, "abcdefghijklmnopqrstuvwxyz");
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (length == strlen(units[i].unit) && !strncmp(r->at, units[i].unit, length))
                ns = number * units[i].ns;
        r->at += length;
    }
    if (ns < 0 || (!reader_at_end_of_word(r) && (!end || *r->at != end)))
        return reader_fails(r, "%s needs a time with a unit: 300us, 20ms or 1.5s", whose);
    if (ns > 3600.0 * NS_PER_S)
        return reader_fails(r, "%s takes a time of an hour at most", whose);
    *time_ns = (int64_t)ns;
    return 0;
}

int reader_time(struct reader *r, const char *whose, int64_t *time_ns)
{
    return reader_time_before(r, whose, '\0', time_ns);
}

int reader_fails(struct reader *r, const char *format, ...)
{
    char what[400];
    struct text where;
    va_list list;
    va_start(list, format);
    vsnprintf(what, sizeof what, format, list);
    va_end(list);
    text_init(&where);
    text_add_readable(&where, r->source, 80);
    if (strchr(r->source, ':')) /* a line of a file: its column */
        text_addf(&where, ":%td", r->place - r->text + 1);
    text_add(&where, " '");
    text_add_readable(&where, r->text, 100);
    text_add(&where, *r->place ? "': at '" : "': at its end");
    text_add_readable(&where, r->place, 40);
    err_set(r->err, "reading %s%s: %s", where.s, *r->place ? "'" : "", what);
    text_release(&where);
    return -1;
}
