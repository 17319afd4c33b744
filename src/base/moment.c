/* Moments as text: see moment.h. */
#include "base/moment.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static bool offset_read(const char *word, int *minutes)
{
    int hour, minute, length = 0;
    if (strcmp(word, "Z") == 0) {
        *minutes = 0;
        return true;
    }
    if ((*word != '+' && *word != '-') || strspn(word + 1, "0123456789:") != strlen(word + 1) ||
        sscanf(word + 1, "%2d:%2d%n", &hour, &minute, &length) != 2 || length != 5 ||
        word[1 + length] || hour > 23 || minute > 59)
        return false;
    *minutes = (hour * 60 + minute) * (*word == '-' ? -1 : 1);
    return true;
}

bool moment_read(const char *word, int64_t *seconds)
{
    struct tm tm = { 0 };
    int length = 0, minutes;
    if (strspn(word, "0123456789") != 4 || strspn(word, "0123456789-:T") < 16 ||
        strlen(word) > 25 ||
        sscanf(word, "%4d-%2d-%2dT%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
               &tm.tm_min, &length) != 5 ||
        length != 16)
        return false;
    word += length;
    if (*word == ':') {
        if (sscanf(word, ":%2d%n", &tm.tm_sec, &length) != 1 || length != 3)
            return false;
        word += length;
    }
    struct tm asked = tm;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    time_t whole = timegm(&tm);
    /* timegm() takes the 31st of November, and makes another day of it */
    bool is_day = tm.tm_year + 1900 == asked.tm_year && tm.tm_mon + 1 == asked.tm_mon &&
                  tm.tm_mday == asked.tm_mday && tm.tm_hour == asked.tm_hour &&
                  tm.tm_min == asked.tm_min && tm.tm_sec == asked.tm_sec;
    if (!is_day || !offset_read(word, &minutes))
        return false;
    *seconds = (int64_t)whole - (int64_t)minutes * 60;
    return true;
}

void moment_format(int64_t seconds, char text[MOMENT_BYTES])
{
    time_t whole = (time_t)seconds;
    struct tm tm;
    if (!gmtime_r(&whole, &tm) || strftime(text, MOMENT_BYTES, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        snprintf(text, MOMENT_BYTES, "?");
}
