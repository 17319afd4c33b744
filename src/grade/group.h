/* A control group (cgroup v2) for the programs of each run: the kernel keeps their memory and their
 * number within limits, from the first moment on, with all that lies in no process (sockets' buffers,
 * page tables).
 *
 *     PARENT/sockwire-grade.Ab12Cd/          the grade's, named as its scratch folder
 *                                  run-417/  the programs of one run, or the compiler
 *
 * PARENT is the next group above our own that hands memory and pids to its children, and in which we
 * may make one: as root, or below a unit that systemd delegates (`systemd-run --user --scope`).  Where
 * there is none, a grade does without: the watchdog counts (watchdog.c).
 *
 * The grade's folder holds a link "group" to the grade's group, so that the janitor finds it, whoever
 * was killed. */
#ifndef GRADE_GROUP_H
#define GRADE_GROUP_H

#include <limits.h>
#include <stdbool.h>

enum { GROUP_PATH_MAX = 1024 };

struct run_group {
    char path[GROUP_PATH_MAX + 32]; /* "": there is none */
    int programs;                   /* its cgroup.procs, to be written to; -1 */
    int events;                     /* its memory.events; -1 */
};

/* Make the grade's group and try one of a run in it.  False, and path is "": none can be had here.
 * folder: the grade's own. */
bool group_choose(char path[GROUP_PATH_MAX], const char *folder);

/* Of one run, below the grade's; where that is "", none.  0; -1 with errno. */
int group_make(struct run_group *group, const char *grade);
/* Empty, it goes. */
void group_remove(struct run_group *group);

/* This process is in it from now on.  0 also when there is none; -1 with errno. */
int group_enter(const struct run_group *group);

/* Its memory was full, and the kernel ended all its programs. */
bool group_was_full(const struct run_group *group);
/* … so many. */
unsigned long long group_kills(const struct run_group *group);

#endif
