/* A program's own terminal: pseudo-terminals for what it reads and prints, so that it behaves as it
 * would by hand.
 *
 * Standard output and standard error are two terminals, to be told apart; the first is the
 * controlling one and gives standard input.  Output processing and echo are off: what is read here
 * is byte for byte what the program wrote. */
#ifndef RUN_PTY_H
#define RUN_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct pty {
    int out, error; /* our ends, non-blocking; -1: closed */
    int in;         /* our end for input: the same as out, or a pipe's */
    /* the program's ends; kept open, so that nothing is lost at its end */
    int program_in, program_out, program_error;
    bool piped; /* input goes through a pipe: a line of it is longer than a terminal takes */
};

/* Longest line that a terminal in line mode takes: the kernel drops what is beyond
 * (N_TTY_BUF_SIZE). */
enum { PTY_LINE_MAX = 4094 };

int pty_open(struct pty *pty, bool piped, struct err *err);
void pty_close(struct pty *pty);

/* Type bytes.  Control characters are quoted, so that the program reads exactly these bytes.
 * Returns how many were taken (0: it is full), -1 when nobody can read them any more. */
long pty_type(struct pty *pty, const char *bytes, size_t count);

/* Type the end of input (Ctrl-D on an empty line; a pipe is closed). */
void pty_type_end(struct pty *pty);

/* something was typed that the program has not read */
bool pty_unread(const struct pty *pty);

/* Read what the program printed on one of our ends; 0: nothing there now. */
size_t pty_read(int from, char *buffer, size_t size);

#endif
