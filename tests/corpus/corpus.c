/* The corpus: see corpus.h.  A file for each process, since live tests run their cases side by
 * side. */
#include "corpus/corpus.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "view/json.h"

/* NULL: nobody asks for it, or (*failed) it can't be opened. */
static FILE *corpus_open(const char *suffix, char path[512], bool *failed)
{
    const char *folder = getenv("CORPUS");
    *failed = false;
    if (!folder || !*folder)
        return NULL;
    snprintf(path, 512, "%s/%s.%ld.%s", folder, program_invocation_short_name, (long)getpid(),
             suffix);
    FILE *file = fopen(path, "a");
    if (!file)
        fprintf(stderr, "the corpus: %s: %s\n", path, strerror(errno));
    *failed = !file;
    return file;
}

static int corpus_close(FILE *file, const char *path, bool written, const struct err *err)
{
    if (fclose(file) == 0 && written)
        return 0;
    fprintf(stderr, "the corpus: %s: %s\n", path, *err->text ? err->text : strerror(errno));
    return -1;
}

int corpus_add(const struct timeline *timeline)
{
    char path[512];
    struct err err = { .text = "" };
    bool failed;
    FILE *file = corpus_open("json", path, &failed);
    if (!file)
        return failed ? -1 : 0;
    bool written = json_write(file, timeline, NULL, &err) == 0;
    return corpus_close(file, path, written, &err);
}

int corpus_add_records(const char *lines, size_t bytes)
{
    char path[512];
    struct err err = { .text = "" };
    bool failed;
    FILE *file = corpus_open("records", path, &failed);
    if (!file)
        return failed ? -1 : 0;
    bool written = fwrite(lines, 1, bytes, file) == bytes;
    return corpus_close(file, path, written, &err);
}
