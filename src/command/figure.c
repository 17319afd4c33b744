/* `--svg FILE`: see figure.h. */
#include "command/figure.h"

#include <errno.h>
#include <stdlib.h>
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

void figure_make(const char *name, const struct timeline *timeline, const struct ladder_style *style, const char *called)
{
    struct err err;
    char *drawn;
    size_t bytes;
    FILE *memory = open_memstream(&drawn, &bytes);
    if (!memory)
        die("drawing the figure %s: %s", name, strerror(errno));
    if (figure_write(memory, timeline, style, strcmp(called, "-") ? called : NULL, &err) != 0)
        die("%s: %s", name, err.text);
    fclose(memory);
    FILE *file = figure_open(name);
    bool written = fwrite(drawn, 1, bytes, file) == bytes;
    if (fclose(file) != 0 || !written)
        die("writing the figure %s: %s", name, strerror(errno));
    free(drawn);
}
