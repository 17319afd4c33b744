/* A session on the screen: curses.  The terminal must be open. */
#ifndef REPLAY_VIEWER_SCREEN_H
#define REPLAY_VIEWER_SCREEN_H

#include "replay/viewer/session.h"

/* name: what the trace is called in the title. */
/* once, where the terminal has colours */
void screen_colors(void);
void screen_draw(const struct session *session, const char *name);

#endif
