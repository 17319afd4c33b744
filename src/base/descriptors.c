/* What a process has open: see descriptors.h.  close_range(2) is of Linux 5.9, its flag of 5.11. */
#include "base/descriptors.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"

#ifndef SYS_close_range
#define SYS_close_range 436 /* on every architecture */
#endif

enum { RANGE_CLOEXEC = 4 };

static int compare_ints(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static int close_range_of(unsigned first, unsigned end)
{
    return first < end ? (int)syscall(SYS_close_range, first, end - 1, 0) : 0;
}

static int close_ranges(const int *kept, size_t count)
{
    unsigned from = 0;
    for (size_t i = 0; i < count; i++) {
        if (close_range_of(from, (unsigned)kept[i]) != 0)
            return -1;
        from = (unsigned)kept[i] + 1;
    }
    return close_range_of(from, ~0u);
}

static void close_each(const int *kept, size_t count)
{
    DIR *all = opendir("/proc/self/fd");
    for (const struct dirent *one; all && (one = readdir(all));) {
        int fd = atoi(one->d_name);
        if (*one->d_name != '.' && fd != dirfd(all) &&
            !bsearch(&fd, kept, count, sizeof *kept, compare_ints))
            close(fd);
    }
    if (all)
        closedir(all);
}

void descriptors_close_but(const int *kept, size_t count)
{
    int *sorted = xmemdup(kept, count * sizeof *kept);
    qsort(sorted, count, sizeof *sorted, compare_ints);
    if (close_ranges(sorted, count) != 0)
        close_each(sorted, count);
    free(sorted);
}

int descriptors_keep(void)
{
    if (syscall(SYS_close_range, 3u, ~0u, RANGE_CLOEXEC) == 0)
        return 0;
    DIR *all = opendir("/proc/self/fd");
    for (const struct dirent *one; all && (one = readdir(all));)
        if (atoi(one->d_name) > 2)
            fcntl(atoi(one->d_name), F_SETFD, FD_CLOEXEC);
    return all ? closedir(all) : -1;
}
