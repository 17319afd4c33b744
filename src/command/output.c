/* The files that a command writes: see output.h. */
#include "command/output.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

enum { BEGUN_MAX = 8 };

/* Begun and not ended. */
static struct {
    FILE *out;
    const char *name;
} begun[BEGUN_MAX];

static last_words *others;

/* Only a file, and only if it still has this name: not /dev/stdout, not a pipe. */
static void remove_file(FILE *out, const char *name)
{
    struct stat ours, named;
    if (fstat(fileno(out), &ours) == 0 && S_ISREG(ours.st_mode) && lstat(name, &named) == 0 &&
        named.st_dev == ours.st_dev && named.st_ino == ours.st_ino)
        unlink(name);
}

static void remove_all(void)
{
    for (size_t i = 0; i < BEGUN_MAX; i++)
        if (begun[i].out)
            remove_file(begun[i].out, begun[i].name);
    if (others)
        others();
}

static void remember(FILE *out, const char *name)
{
    static bool asked;
    if (!asked)
        others = err_before_last_words(remove_all);
    asked = true;
    for (size_t i = 0; i < BEGUN_MAX; i++)
        if (!begun[i].out) {
            begun[i].out = out;
            begun[i].name = name;
            return;
        }
}

static void forget(const FILE *out)
{
    for (size_t i = 0; i < BEGUN_MAX; i++)
        if (begun[i].out == out)
            begun[i].out = NULL;
}

bool output_is_stdout(const char *name)
{
    return strcmp(name, "-") == 0;
}

FILE *output_open(const char *what, const char *name)
{
    FILE *out = fopen(name, "we");
    if (!out)
        die("writing %s %s: %s", what, name, strerror(errno));
    remember(out, name);
    return out;
}

FILE *output_open_or_stdout(const char *what, const char *name)
{
    return output_is_stdout(name) ? stdout : output_open(what, name);
}

void output_close(FILE *out, const char *what, const char *name, const struct err *failed)
{
    struct err flushing;
    bool own = out != stdout;
    if (!failed && own && stream_flush(out) != 0) {
        err_errno(&flushing, "%s", name);
        failed = &flushing;
    }
    if (failed && failed->number == EPIPE)
        return;
    if (failed && failed->number == 0)
        die("%s: %s", name, failed->text);
    if (failed)
        die("writing %s %s: %s", what, own ? name : "standard output", strerror(failed->number));
    if (!own)
        return;
    forget(out);
    if (fclose(out) != 0)
        die("writing %s %s: %s", what, name, strerror(errno));
}
