/* `--svg FILE`: see figure.h. */
#include "command/figure.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "command/output.h"

void figure_save(FILE *file, const char *name, const struct timeline *timeline,
                 const struct ladder_style *style, const char *called)
{
    struct err err;
    bool written = figure_write(file, timeline, style, called, &err) == 0;
    output_close(file, "the figure", name, written ? NULL : &err);
}

void figure_make(const char *name, const struct timeline *timeline,
                 const struct ladder_style *style, const char *called)
{
    struct err err;
    char *drawn;
    size_t bytes;
    FILE *memory = xmemstream(&drawn, &bytes);
    if (figure_write(memory, timeline, style, strcmp(called, "-") ? called : NULL, &err) != 0)
        die("%s: %s", name, err.text);
    fclose(memory);
    FILE *file = output_open("the figure", name);
    fwrite(drawn, 1, bytes, file);
    output_close(file, "the figure", name, NULL);
    free(drawn);
}
