/* A replay in the terminal: see loop.h. */
#include "replay/viewer/loop.h"

#include <curses.h>

#include "base/clock.h"
#include "replay/viewer/screen.h"
#include "replay/viewer/terminal.h"

/* -1: a key that nothing here knows. */
static int press_of(int key)
{
    switch (key) {
    case KEY_ENTER:
    case '\r':
    case '\n': return PRESS_ENTER;
    case 27: return PRESS_ESCAPE;
    case KEY_BACKSPACE:
    case '\b':
    case 0x7f: return PRESS_ERASE;
    case KEY_LEFT: return PRESS_LEFT;
    case KEY_RIGHT: return PRESS_RIGHT;
    case KEY_UP: return PRESS_UP;
    case KEY_DOWN: return PRESS_DOWN;
    case KEY_PPAGE: return PRESS_PAGE_UP;
    case KEY_NPAGE: return PRESS_PAGE_DOWN;
    case KEY_HOME: return PRESS_HOME;
    case KEY_END: return PRESS_END;
    default: return key >= ' ' && key < 0x100 ? key : -1;
    }
}

/* False: no key could be read, although there should be one: nobody is there to press any. */
static bool take_keys(struct session *session)
{
    bool any = false;
    for (int key; !session->quits && (key = getch()) != ERR;) {
        any = true;
        int press = press_of(key);
        if (press >= 0)
            session_key(session, press, steady_now_ns());
    }
    return any || session->quits;
}

static int go_on(struct session *session, const char *name)
{
    while (!session->quits) {
        int signal = 0;
        screen_draw(session, name);
        switch (terminal_wait(session_wait_ns(session, steady_now_ns()), &signal)) {
        case TERMINAL_KEYS:
            if (!take_keys(session))
                return 0;
            break;
        case TERMINAL_RESIZED:
            session_width(session, COLS);
            clearok(stdscr, TRUE);
            break;
        case TERMINAL_TIMEOUT: break;
        case TERMINAL_SIGNAL: return signal;
        case TERMINAL_GONE: return 0;
        }
        session_tick(session, steady_now_ns());
    }
    return 0;
}

int replay_loop(const struct timeline *timeline, const struct session_start *start,
                const char *name, struct err *err)
{
    struct session_start now = *start;
    struct session session;
    if (terminal_open(start->style.color, &now.style.ascii, err) != 0)
        return -1;
    now.style.width = COLS < 80 ? 80 : COLS;
    if (!session_init(&session, timeline, &now)) {
        terminal_close();
        return err_set(err, "there is nothing in %s that can be shown step by step", name);
    }
    int signal = go_on(&session, name);
    terminal_close();
    session_release(&session);
    return signal;
}
