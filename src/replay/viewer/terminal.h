/* The terminal while a replay has it: curses set up, and everything given back as it was, whatever
 * ends us.
 *
 *     by our own end, die(), BUG()             terminal_close(), which die() and BUG() call, too
 *     by SIGINT, SIGTERM, SIGHUP, SIGQUIT      they wait until terminal_wait() tells of them; then the caller closes and ends by them
 *     by a crash of ours                       a handler writes what the terminal needs, and passes the signal on
 *
 * Ctrl-Z gives it back, too, for as long as we are put away; terminal_wait() sees to it.  There is
 * one terminal in a process. */
#ifndef REPLAY_VIEWER_TERMINAL_H
#define REPLAY_VIEWER_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* Standard output must be a terminal; keys come from standard input, or from /dev/tty where that is
 * something else.  *ascii is set where the terminal can show nothing but ASCII.  -1 and err: the
 * terminal is as it was. */
int terminal_open(bool color, bool *ascii, struct err *err);
void terminal_close(void);

enum terminal_event {
    TERMINAL_TIMEOUT,
    TERMINAL_KEYS,
    TERMINAL_RESIZED,
    TERMINAL_SIGNAL,
    TERMINAL_GONE /* the terminal is */
};

/* Waits for the next; timeout_ns -1: for ever.  *signal: with TERMINAL_SIGNAL, which one it was.
 * TERMINAL_RESIZED: curses knows the new size. */
enum terminal_event terminal_wait(int64_t timeout_ns, int *signal);

#endif
