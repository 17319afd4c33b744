/* The files of a class's results: names, whole files read and written. */
#ifndef CLASS_FILES_H
#define CLASS_FILES_H

#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/* Any text as a name of a file, never as that of another text: letters, digits, '.', '-' and '_' as
 * they are, other bytes as =XX.  A long one is cut, and ends with a number made of all of it. */
const char *class_file_name(struct arena *arena, const char *text);

/* 0 also when it is there already.  For its owner alone. */
int class_make_folder(const char *path, struct err *err);

/* A plain file of at most so many bytes; text holds it then. */
int class_read_file(const char *path, struct text *text, size_t most_bytes, struct err *err);

/* At once: under another name first, then renamed.  Who looks finds the old file or the new one. */
int class_write_file(const char *path, const void *bytes, size_t count, mode_t mode,
                     struct err *err);

#endif
