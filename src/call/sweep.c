/* A program that closes one number after the other, whether it names anything or not.
 *
 *     for (int fd = 3; fd < 1024; fd++) close(fd);            as daemons do, and children before exec
 *
 * Numbers of sockets that were closed before come by, too, and to close them again is no mistake
 * then.  What proves it is a close() of a number that named nothing ever: one of them is shown, of
 * all those that a row of numbers has. */
#include "call/tasks.h"

#include <stdio.h>
#include <sys/stat.h>

/* two neighbours are closed by chance */
enum { LEAST = 3 };

void sweep_hears(struct task *task, int fd)
{
    struct sweep *sweep = &task->sweep;
    int64_t step = (int64_t)fd - sweep->fd; /* both are the program's own: any int */
    bool goes_on = (step == 1 || step == -1) && (sweep->length == 1 || step == sweep->step);
    if (sweep->length == 0 || !goes_on)
        *sweep = (struct sweep){ 0 };
    sweep->length++;
    sweep->step = step > 0 ? 1 : -1;
    sweep->fd = fd;
}

bool sweep_shows(struct task *task)
{
    char path[64];
    struct stat status;
    struct sweep *sweep = &task->sweep;
    if (sweep->length < LEAST || sweep->shown)
        return false;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)task->tid, sweep->fd);
    sweep->shown = lstat(path, &status) != 0;
    return sweep->shown;
}
