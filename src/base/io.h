/* Reading and writing of descriptors that a signal does not cut short. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include <stddef.h>
#include <sys/types.h>

/* All of the bytes: 0; else -1 and errno, and some of them may be written. */
int write_all(int fd, const void *bytes, size_t count);

/* As read(2), which a signal may interrupt before anything came: then it is asked again. */
ssize_t read_some(int fd, void *to, size_t count);

#endif
