/* A real terminal for a program, by way of tmux: keys are typed into it, and what stands on its
 * screen is read.
 *
 *     struct tmux t;
 *     if (!tmux_open(&t, 80, 24)) skip();        no tmux here
 *     tmux_run(&t, "sockwire replay x.pcapng");
 *     tmux_await(&t, "event 1 of");              until it stands there, within a limit
 *     tmux_keys(&t, "Right");                    names as tmux has them; a text is typed
 *     tmux_close(&t);
 *
 * All functions fail the running test themselves, and show the screen.  Nothing sleeps: the
 * terminal's output is a pipe, too, and a byte on it means that the screen may have changed. */
#ifndef LIVE_TMUX_H
#define LIVE_TMUX_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/text.h"

struct tmux {
    char socket[100];   /* of a tmux server of its own */
    int output;         /* a byte on it: something was written to the terminal; -1: not open */
    struct text screen; /* as it was read last, a line each */
};

bool tmux_open(struct tmux *t, int columns, int rows); /* false: there is no tmux */
void tmux_close(struct tmux *t);                       /* also of one that was never opened */

/* A command line for the shell, `exec`ed.  Before it the terminal says "begins", and after it
 * "ended STATUS" and whether its settings are what they were: "settings kept" or "settings
 * changed". */
void tmux_run(struct tmux *t, const char *command);
/* the process of the command, once something of it stands on the screen */
pid_t tmux_program(struct tmux *t);
void tmux_keys(struct tmux *t, const char *key);
void tmux_type(struct tmux *t, const char *text);
void tmux_resize(struct tmux *t, int columns, int rows);

void tmux_await(struct tmux *t, const char *text);      /* until it stands on the screen */
void tmux_await_gone(struct tmux *t, const char *text); /* until it does not */
void tmux_read(struct tmux *t, bool with_colors);       /* into t->screen; colours as escapes */

/* "1 0": is the cursor visible, is the program on the other screen (which keeps the first one as it
 * was)? */
const char *tmux_cursor_and_screen(struct tmux *t);

#endif
