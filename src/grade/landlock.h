/* Landlock, a second wall behind the programs' root, where the kernel has it (5.13 and later).  It
 * holds what mounts hold, once more and by other code of the kernel:
 *
 *     files      read and run anywhere in the root, change only what lies below `writable`
 *     signals    only to processes that are confined with it           from 6.12 on
 *     sockets    abstract ones likewise                                from 6.12 on
 *     /proc      memory and descriptors of others are not seen (as by ptrace)
 *
 * So where there is only one user id, too, no program can end the grader's own. */
#ifndef GRADE_LANDLOCK_H
#define GRADE_LANDLOCK_H

/* The version of the kernel's interface; 0: it has none, or it is switched off. */
int landlock_version(void);

/* This process, and all that it will start, for ever.  It gains no privileges any more, as the
 * kernel demands.  Folders that are not there are left out; NULL ends.  -1 with errno. */
int landlock_confine(const char *const writable[]);

#endif
