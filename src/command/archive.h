/* Files that are written into a folder, or into one file that holds them all.
 *
 *     archive_begin(&archive, "out.zip")          by the name's ending: a zip, a tar, else a folder
 *     archive_add(&archive, "run.sh", 0755, …)    names without a folder,
 *     archive_add(&archive, "code/run.sh", …)     or with one
 *     archive_end(&archive)
 *
 * The same files make the same bytes: their time is 2020-01-01, their owner nobody in particular. */
#ifndef COMMAND_ARCHIVE_H
#define COMMAND_ARCHIVE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/text.h"

enum archive_kind { ARCHIVE_FOLDER, ARCHIVE_ZIP, ARCHIVE_TAR };

struct archive {
    enum archive_kind kind;
    const char *path;
    struct text bytes;   /* of a zip or tar so far */
    struct text entries; /* of a zip: what stands at its end */
    unsigned count;
};

/* A folder is made, where it is not there.  path NULL: a tar in memory, `bytes`, which is the caller's to
 * release when it has ended. */
int archive_begin(struct archive *archive, const char *path, struct err *err);
int archive_add(struct archive *archive, const char *name, mode_t mode, const void *bytes,
                size_t count, struct err *err);
/* What is kept is released; 0: all is written. */
int archive_end(struct archive *archive, struct err *err);

#endif
