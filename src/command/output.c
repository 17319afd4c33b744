/* The files that a command writes: see output.h. */
#include "command/output.h"

#include <errno.h>
#include <string.h>

#include "base/err.h"

bool output_is_stdout(const char *name)
{
    return strcmp(name, "-") == 0;
}

FILE *output_open(const char *what, const char *name)
{
    FILE *out = fopen(name, "we");
    if (!out)
        die("writing %s %s: %s", what, name, strerror(errno));
    return out;
}

FILE *output_open_or_stdout(const char *what, const char *name)
{
    return output_is_stdout(name) ? stdout : output_open(what, name);
}

void output_close(FILE *out, const char *what, const char *name, bool written)
{
    bool own = out != stdout;
    if (own && written)
        written = fclose(out) == 0;
    if (!written && errno != EPIPE)
        die("writing %s %s: %s", what, own ? name : "standard output", strerror(errno));
}
