/* Reading and writing of descriptors that a signal does not cut short, and of small files. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* All of the bytes: 0; else -1 and errno, and some of them may be written. */
int write_all(int fd, const void *bytes, size_t count);

/* The text into a file, in one write(2), as the files of /proc want it: 0; else -1 and errno.
 * `flags` beyond O_WRONLY, as O_CREAT | O_EXCL; a new file has mode 0644. */
int write_file(const char *path, int flags, const char *text);

/* As read(2), which a signal may interrupt before anything came: then it is asked again. */
ssize_t read_some(int fd, void *to, size_t count);

/* All that was written to the stream has arrived: 0; else -1 and errno, also when it was an earlier
 * write that failed, whose reason nobody has kept. */
int stream_flush(FILE *stream);

#endif
