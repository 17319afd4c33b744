/* Taking a student's programs: client.c and server.c are compiled, executables without a source
 * are taken as they are.
 *
 *     DIR ── intake.c ─▶ src/ (client.c, server.c, and what they may include: the folder's other small files)
 *                        bin/ (executables)
 *     src/ ── workshop.c, behind walls: the compiler sees src/, the system's headers and libraries, and nothing else ─▶ bin/
 *
 * A file counts only when it lies in DIR: a link that leads out of it is refused.  All is copied
 * into a folder of the grader's own, which vanishes with build_release(). */
#ifndef GRADE_BUILD_H
#define GRADE_BUILD_H

#include <limits.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/janitor.h"
#include "base/text.h"

struct sandbox;

enum {
    BUILD_CPU_SECONDS = 30, /* of processor time, for each process of the compiler */
    BUILD_OUTPUT_MAX = 16384,
    SOURCE_MAX = 1 << 20, /* bytes of one file, */
    SOURCES_MAX = 200,    /* … how many, */
    SOURCE_DEPTH_MAX = 4, /* … and in folders how deep */
    EXECUTABLE_MAX = 256 << 20,
};

struct built {
    bool there;    /* a source or an executable was found */
    bool compiled; /* from a source */
    bool ready;    /* it can be started */
    /* it could not be compiled, and that says nothing of its source: a compiler that can't start,
     * no memory … */
    bool trouble;
    struct text says;  /* what the compiler said, or why there is nothing; "" when all is quiet */
    char command[160]; /* of the compiler, as a person would type it */
};

struct build {
    struct janitor janitor; /* its folder holds bin/ (client, server), src/, home/ */
    struct built client, server;
};

/* Make the folder and copy what DIR holds.  0 also when a program is missing; -1 and err when there
 * is nothing to grade: no folder DIR, or one whose folders hold the programs. */
int build_take(struct build *build, const char *from, struct err *err);

/* Compile.  0 also when a source has errors; -1 and err when nothing could be tried (no compiler,
 * no walls). */
int build_compile(struct build *build, const struct sandbox *sandbox, struct err *err);
void build_release(struct build *build);

/* intake.c: copy the folder's sources to src/, its executables to bin/; fill in both programs. */
int intake(struct build *build, const char *from, struct err *err);

/* workshop.c: is a failure that the compiler tells with these words one of the source? */
bool compiler_blames_source(const char *says);

bool program_is_here(const char *name); /* on the PATH */
const char *compile_command(void);      /* "cc", NULL when this machine has no compiler */

#endif
