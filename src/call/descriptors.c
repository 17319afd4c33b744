/* Descriptors and the sockets behind them: see descriptors.h. */
#include "call/descriptors.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"

enum {
    DESCRIPTOR_MAX = 1 << 20,
    REUSED_MAX = 16 /* seen in use so often: the number means that by now */
};

void references_release(struct references *references)
{
    free(references->list);
    *references = (struct references){ 0 };
}

static size_t place_of(const struct references *references, uint64_t inode)
{
    size_t mask = references->count - 1;
    size_t i = (size_t)(inode * 0x9e3779b97f4a7c15u >> 20) & mask;
    while (references->list[i].inode && references->list[i].inode != inode)
        i = (i + 1) & mask;
    return i;
}

const struct reference *reference_find(const struct references *references, uint64_t inode)
{
    const struct reference *found =
        references->count ? &references->list[place_of(references, inode)] : NULL;
    return found && found->inode == inode ? found : NULL;
}

struct reference *reference_of(struct references *references, uint64_t inode)
{
    if (references->used * 2 >= references->count) {
        struct references old = *references;
        references->count = old.count ? old.count * 2 : 64;
        references->list = xcalloc(references->count, sizeof *references->list);
        for (size_t i = 0; i < old.count; i++)
            if (old.list[i].inode)
                references->list[place_of(references, old.list[i].inode)] = old.list[i];
        free(old.list);
    }
    size_t place = place_of(references, inode);
    references->used += references->list[place].inode == 0;
    references->list[place].inode = inode;
    return &references->list[place];
}

struct descriptors *descriptors_new(void)
{
    struct descriptors *descriptors = xcalloc(1, sizeof *descriptors);
    descriptors->tasks = 1;
    return descriptors;
}

/* Descriptors below `count` have their place. */
static void room_for(struct descriptors *descriptors, size_t count)
{
    while (descriptors->count < count) {
        size_t old = descriptors->count;
        array_reserve(&descriptors->list, &descriptors->count, count - 1,
                      sizeof *descriptors->list);
        memset(descriptors->list + old, 0, (descriptors->count - old) * sizeof *descriptors->list);
    }
}

struct descriptors *descriptors_copy(const struct descriptors *from, struct references *references)
{
    struct descriptors *copy = descriptors_new();
    room_for(copy, from->count);
    for (size_t fd = 0; fd < from->count; fd++) {
        copy->list[fd].former = from->list[fd].former;
        copy->list[fd].reused = from->list[fd].reused;
        descriptors_set(copy, (int)fd, from->list[fd].inode, references);
    }
    copy->refused = from->refused;
    return copy;
}

void descriptors_free(struct descriptors *descriptors)
{
    free(descriptors->list);
    free(descriptors);
}

uint64_t descriptors_get(const struct descriptors *descriptors, int fd)
{
    return fd >= 0 && (size_t)fd < descriptors->count ? descriptors->list[fd].inode : 0;
}

void descriptors_set(struct descriptors *descriptors, int fd, uint64_t inode,
                     struct references *references)
{
    if (fd < 0 || fd >= DESCRIPTOR_MAX || inode == 0)
        return;
    descriptors_drop(descriptors, fd, references);
    room_for(descriptors, (size_t)fd + 1);
    descriptors->list[fd] = (struct descriptor){ .inode = inode };
    reference_of(references, inode)->refs++;
}

bool descriptors_is_last(const struct descriptors *descriptors, int fd,
                         struct references *references)
{
    uint64_t inode = descriptors_get(descriptors, fd);
    if (!inode)
        return false;
    const struct reference *reference = reference_of(references, inode);
    return reference->refs == 1 && reference->passing == 0;
}

bool descriptors_drop(struct descriptors *descriptors, int fd, struct references *references)
{
    uint64_t inode = descriptors_get(descriptors, fd);
    if (!inode)
        return false;
    descriptors->list[fd] = (struct descriptor){ .former = inode };
    struct reference *reference = reference_of(references, inode);
    reference->refs--;
    return reference->refs == 0 && reference->passing == 0;
}

bool descriptors_was_socket(struct descriptors *descriptors, pid_t tid, int fd, uint64_t *former)
{
    char path[64];
    struct stat status;
    *former = 0;
    if (fd < 0 || (size_t)fd >= descriptors->count || !descriptors->list[fd].former)
        return false;
    struct descriptor *descriptor = &descriptors->list[fd];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)tid, fd);
    if (lstat(path, &status) == 0) { /* a file, a pipe */
        if (++descriptor->reused == REUSED_MAX)
            descriptor->former = 0;
        return false;
    }
    *former = descriptor->reused ? 0 : descriptor->former;
    return true;
}

uint64_t descriptor_inode(pid_t tid, int fd)
{
    char path[64];
    struct stat status;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)tid, fd);
    return stat(path, &status) == 0 && S_ISSOCK(status.st_mode) ? status.st_ino : 0;
}

void descriptors_rescan(struct descriptors *descriptors, pid_t tid, struct references *references,
                        void (*gone)(void *context, uint64_t inode), void *context)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)tid);
    DIR *folder = opendir(path);
    if (!folder)
        return; /* the task is gone; its end will be told */
    bool *here = xcalloc(descriptors->count + 1, sizeof *here);
    size_t known = descriptors->count;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        char *end;
        long fd = strtol(entry->d_name, &end, 10);
        if (*end || end == entry->d_name)
            continue;
        uint64_t inode = descriptor_inode(tid, (int)fd);
        if ((size_t)fd < known)
            here[fd] = inode != 0 && inode == descriptors->list[fd].inode;
        if (inode && descriptors_get(descriptors, (int)fd) != inode) {
            struct reference *reference = reference_of(references, inode);
            if (reference->passing)
                reference->passing--;
            if ((size_t)fd < known)
                here[fd] = true;
            descriptors_set(descriptors, (int)fd, inode, references);
        }
    }
    closedir(folder);
    for (size_t fd = 0; fd < known; fd++) {
        uint64_t inode = descriptors->list[fd].inode;
        if (inode && !here[fd] && descriptors_drop(descriptors, (int)fd, references))
            gone(context, inode);
    }
    free(here);
}
