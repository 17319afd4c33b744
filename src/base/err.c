/* Errors: see err.h. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int err_set(struct err *err, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(err->text, sizeof err->text, format, list);
    va_end(list);
    err->number = 0;
    return -1;
}

int err_errno(struct err *err, const char *format, ...)
{
    int why = errno;
    va_list list;
    va_start(list, format);
    vsnprintf(err->text, sizeof err->text, format, list);
    va_end(list);
    size_t used = strlen(err->text);
    snprintf(err->text + used, sizeof err->text - used, ": %s",
             why ? strerror(why) : "the system gives no reason");
    err->number = errno = why;
    return -1;
}

static last_words *before_last_words;

last_words *err_before_last_words(last_words *tidy)
{
    last_words *was = before_last_words;
    before_last_words = tidy;
    return was;
}

static void tidy_up(void)
{
    last_words *tidy = err_before_last_words(NULL);
    if (tidy)
        tidy();
}

void die(const char *format, ...)
{
    va_list list;
    tidy_up();
    va_start(list, format);
    fflush(stdout);
    fputs("sockwire: ", stderr);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    exit(EXIT_OURS);
}

void bug_at(const char *file, int line, const char *format, ...)
{
    va_list list;
    tidy_up();
    va_start(list, format);
    fprintf(stderr, "sockwire: bug at %s:%d: ", file, line);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    abort();
}
