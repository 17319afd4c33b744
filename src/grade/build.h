/* Taking a student's programs: client.c and server.c are compiled, executables without a source are taken as they are.
 *
 * Only these two files leave DIR; they are copied into a folder of the grader's own, which vanishes with build_release(). */
#ifndef GRADE_BUILD_H
#define GRADE_BUILD_H

#include <limits.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/text.h"

enum { BUILD_SECONDS = 30, BUILD_OUTPUT_MAX = 16384, SOURCE_MAX = 1 << 20, EXECUTABLE_MAX = 256 << 20 };

struct built {
    bool there;        /* a source or an executable was found */
    bool compiled;     /* from a source */
    bool ready;        /* it can be started */
    struct text says;  /* what the compiler said, or why there is nothing; "" when all is quiet */
    char command[160]; /* of the compiler, as a person would type it */
};

struct build {
    char folder[PATH_MAX]; /* holds bin/ (client, server), src/, home/ */
    struct built client, server;
};

/* Make the folder and both programs.  0 also when they don't compile; -1 and err when nothing could be tried (no folder DIR, no
 * compiler and a source to compile). */
int build_make(struct build *build, const char *from, struct err *err);
void build_release(struct build *build);

/* compile.c: start the compiler in build->folder/src for `name`.c; its output goes to *output.  pid, or -1 and err. */
int compile_start(const struct build *build, const char *name, int *output, struct err *err);
/* Read its output until it ends, at most BUILD_SECONDS; true: it succeeded. */
bool compile_end(int pid, int output, struct built *built);
bool program_is_here(const char *name);  /* on the PATH */
const char *compile_command(void); /* "cc", NULL when this machine has no compiler */
extern const char *const compile_flags[]; /* ends with NULL */

#endif
