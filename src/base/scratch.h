/* Temporary files that never have a name: they are gone with their last descriptor, whatever
 * becomes of us.  In the folder that TMPDIR names, else /tmp.  Programs that we start do not
 * inherit them. */
#ifndef BASE_SCRATCH_H
#define BASE_SCRATCH_H

#include <stdio.h>

#include "base/err.h"

/* what: what is kept there, for the error: "the summary".  A descriptor to be closed by the caller;
 * -1 and err. */
int scratch_open(const char *what, struct err *err);

/* The same as a stream, to be ended with fclose(); NULL and err. */
FILE *scratch_stream(const char *what, struct err *err);

/* Where they are made. */
const char *scratch_folder(void);

/* Remove a folder that was made there, with all that lies in it.  Links are removed, not followed.
 */
void scratch_remove(const char *folder);

#endif
