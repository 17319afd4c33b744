/* A root of its own: an empty one, in which an allow-list of the machine's files and folders is
 * shown, read-only.
 *
 *     struct shown shown = { 0 };
 *     shown_add(&shown, "/usr/lib");             opened now: what is mounted over it later is no matter
 *     mount("tmpfs", root, …);
 *     root_show(root, &shown);                   bound at the same path below root
 *     root_close(root, writable);                all that is mounted there becomes read-only
 *     root_enter(root);                          pivot_root(): nothing else exists any more
 *
 * The kernel's oldest means are enough for it (bind, remount, pivot_root). */
#ifndef GRADE_ROOT_H
#define GRADE_ROOT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum { SHOWN_MAX = 96 };

struct shown {
    size_t count;
    int fd[SHOWN_MAX];
    char *path[SHOWN_MAX];
};

/* Each may be a pattern of glob(7); what is not there is left out.  NULL ends. */
void shown_add_all(struct shown *shown, const char *const patterns[]);
void shown_add(struct shown *shown, const char *path);
void shown_release(struct shown *shown);

/* 0; -1 with errno. */
int root_show(const char *root, const struct shown *shown);
int root_close(const char *root, const char *const writable[]);
int root_enter(const char *root);

/* A descriptor at a path; its target is made. */
int root_bind(int fd, const char *onto);

/* The file that this name means along PATH. */
bool root_find_program(const char *name, char path[PATH_MAX]);

#endif
