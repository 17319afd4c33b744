/* Taking what a student hands in: client.c and server.c are compiled, executables without a source
 * are taken as they are.  Rules files (wires.h) are read.  A step whose student writes no programs has
 * its own (given.h): these are compiled, and what DIR has of that name is not.
 *
 *     DIR ── intake.c ─▶ src/ (client.c, server.c, and what they may include: the folder's other small files)
 *                        bin/ (executables)
 *                        wires/ (NAME.wire)
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
#include "grade/given.h"
#include "grade/wires.h"

struct fault;
struct sandbox;
struct lab_step;

enum {
    /* of processor time on a common machine (base/tempo.h), for each process of the compiler */
    BUILD_CPU_SECONDS = 30,
    BUILD_OUTPUT_MAX = 16384,
    SOURCE_MAX = 1 << 20, /* bytes of one file, */
    SOURCES_MAX = 200,    /* … how many, */
    SOURCE_FOLDERS_MAX = 1000,
    SOURCE_NAMES_MAX = 20000, /* … of how many that there are, */
    SOURCE_DEPTH_MAX = 4,     /* … and in folders how deep */
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
    struct janitor janitor; /* its folder holds bin/ (client, server), src/, wires/, home/ */
    struct built client, server;
    const struct given *given; /* the programs are the step's own; NULL: the student's */
    bool other_programs;       /* … and DIR holds others, which are left alone */
    size_t wire_count;
    struct handed_wire wires[WIRES_MAX];
    /* of a broken pair (fault.h): as it was given, and without the fault */
    struct built pair[4];
};

/* Where the programs of a broken pair lie, beside bin/: given-client and given-server; the student's
 * server and right-client; the student's client and right-server. */
#define PLACE_GIVEN "given"
#define PLACE_OF_SERVER "of-server"
#define PLACE_OF_CLIENT "of-client"

/* Make the folder and copy what the step asks DIR for.  0 also when some of it is missing; -1 and err
 * when there is nothing to grade: no folder DIR, or one whose folders hold what is asked for. */
int build_take(struct build *build, const struct lab_step *step, const char *from, struct err *err);

/* The rules file of that name. */
const struct handed_wire *build_wire(const struct build *build, const char *name);

/* Compile.  0 also when a source has errors; -1 and err when nothing could be tried (no compiler,
 * no walls). */
int build_compile(struct build *build, const struct sandbox *sandbox, struct err *err);
/* The same for the sources of a broken pair, after build_compile(): so no source of the student's can
 * include them. */
int build_compile_pair(struct build *build, const struct fault *fault,
                       const struct sandbox *sandbox, struct err *err);
void build_release(struct build *build);

/* intake.c: copy the folder's sources to src/, its executables to bin/, its rules to wires/; fill in
 * both programs and all wires. */
int intake(struct build *build, const char *from, struct err *err);

/* workshop_blame.c: is a failure that the compiler tells with these words one of the source? */
bool compiler_blames_source(const char *says);

bool program_is_here(const char *name); /* on the PATH */
const char *compile_command(void);      /* "cc", NULL when this machine has no compiler */

#endif
