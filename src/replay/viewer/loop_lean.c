/* The viewer where curses was left out (make LEAN=1): see loop.h.  It is refused, with what shows a trace instead. */
#include "replay/viewer/loop.h"

int replay_loop(const struct timeline *timeline, const struct session_start *start,
                const char *name, struct err *err)
{
    (void)timeline;
    (void)start;
    return err_set(
        err,
        "replaying %s on the terminal: this sockwire was built without curses (LEAN=1); `sockwire show --html FILE` makes a page "
        "that plays it",
        name);
}
