/* Spans of time and counts in few columns: see amounts.h. */
#include "view/amounts.h"

#include <stdio.h>

#include "base/clock.h"

void span_add(struct text *text, int64_t ns, bool ascii)
{
    uint64_t left = ns < 0 ? -(uint64_t)ns : (uint64_t)ns, s = left / NS_PER_S;
    if (ns < 0)
        text_add_char(text, '-');
    if (left < NS_PER_MS)
        text_addf(text, "%llu %ss", (unsigned long long)(left / NS_PER_US), ascii ? "u" : "µ");
    else if (left < NS_PER_S)
        text_addf(text, "%llu.%llu ms", (unsigned long long)(left / NS_PER_MS),
                  (unsigned long long)(left / 100000 % 10));
    else if (s < 100)
        text_addf(text, "%llu.%02llu s", (unsigned long long)s,
                  (unsigned long long)(left / 10000000 % 100));
    else if (s < 6000)
        text_addf(text, "%llum %02llus", (unsigned long long)(s / 60),
                  (unsigned long long)(s % 60));
    else if (s < 360000)
        text_addf(text, "%lluh %02llum", (unsigned long long)(s / 3600),
                  (unsigned long long)(s / 60 % 60));
    else
        text_addf(text, "%llud %02lluh", (unsigned long long)(s / 86400),
                  (unsigned long long)(s / 3600 % 24));
}

void span_between_add(struct text *text, int64_t from_ns, int64_t to_ns, bool ascii)
{
    int64_t span = to_ns - from_ns;
    span_add(text, span < NS_PER_MS ? span : shown_ns(to_ns) - shown_ns(from_ns), ascii);
}

void amount_add(struct text *text, uint64_t count)
{
    static const char units[] = "kMGTPE";
    if (count <= 999999) {
        text_addf(text, "%llu", (unsigned long long)count);
        return;
    }
    unsigned unit = 0;
    uint64_t of_unit = 1000; /* count / of_unit is below 1000 */
    for (; unit < 5 && count / of_unit >= 1000; unit++)
        of_unit *= 1000;
    uint64_t whole = count / of_unit, hundredths = count / (of_unit / 100) % 100;
    if (whole < 10)
        text_addf(text, "%llu.%02llu%c", (unsigned long long)whole, (unsigned long long)hundredths,
                  units[unit]);
    else if (whole < 100)
        text_addf(text, "%llu.%llu%c", (unsigned long long)whole,
                  (unsigned long long)hundredths / 10, units[unit]);
    else
        text_addf(text, "%llu%c", (unsigned long long)whole, units[unit]);
}

void counted_add(struct text *text, uint64_t count, const char *what)
{
    text_addf(text, "%llu %s%s", (unsigned long long)count, what, count == 1 ? "" : "s");
}

void count_add(struct text *text, uint64_t count, char gap)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            text_add_char(text, gap);
        text_add_char(text, digits[i]);
    }
}
