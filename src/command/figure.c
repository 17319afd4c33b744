/* `--svg FILE`: see figure.h. */
#include "command/figure.h"

#include <errno.h>
#include <string.h>

FILE *figure_open(const char *name)
{
    FILE *file = fopen(name, "we");
    if (!file)
        die("writing the figure %s: %s", name, strerror(errno));
    return file;
}

void figure_save(FILE *file, const char *name, const struct timeline *timeline, const struct ladder_style *style, const char *called)
{
    struct err err;
    if (figure_write(file, timeline, style, called, &err) != 0)
        die("%s: %s", name, err.text);
    if (fclose(file) != 0)
        die("writing the figure %s: %s", name, strerror(errno));
}
