/* Where a source file is here: see source_place.h. */
#include "call/source_place.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* "lab/src/client.c", "src/client.c", "client.c": the longest of these that is below the folder. */
static bool is_below(const char *folder, size_t length, const char *path, char found[PATH_MAX])
{
    for (const char *tail = path; tail; tail = strchr(tail, '/')) {
        tail += strspn(tail, "/");
        if (*tail && snprintf(found, PATH_MAX, "%.*s/%s", (int)length, folder, tail) < PATH_MAX &&
            is_file(found))
            return true;
    }
    return false;
}

/* The length of the path of the folder that holds it; 0: it is in the root, which holds nobody's
 * program. */
static size_t folder_of(const char *path, size_t length)
{
    while (length && path[length - 1] != '/')
        length--;
    return length ? length - 1 : 0;
}

static bool is_inside(const char *folder, size_t length, char found[PATH_MAX])
{
    char whole[PATH_MAX];
    if (!realpath(found, whole) || strncmp(whole, folder, length) != 0 || whole[length] != '/')
        return false;
    strcpy(found, whole);
    return true;
}

bool source_place(const char *path, const char *program, const struct source_scope *scope,
                  char found[PATH_MAX])
{
    const char *folder = scope->folder;
    if (scope->only)
        return is_below(folder, strlen(folder), path, found) &&
               is_inside(folder, strlen(folder), found);
    if (*path == '/' && strlen(path) < PATH_MAX && is_file(path)) {
        strcpy(found, path);
        return true;
    }
    size_t beside = program ? folder_of(program, strlen(program)) : 0,
           above = beside ? folder_of(program, beside) : 0;
    return (beside && is_below(program, beside, path, found)) ||
           (above && is_below(program, above, path, found)) ||
           (folder && folder[0] && folder[1] && is_below(folder, strlen(folder), path, found));
}
