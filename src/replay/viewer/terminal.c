/* The terminal while a replay has it: see terminal.h. */
#include "replay/viewer/terminal.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "replay/viewer/screen.h"

enum { ESCAPE_MS = 25, RESET_BYTES = 256 };

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP };
enum { CRASHES = sizeof crashes / sizeof *crashes };

static struct {
    bool is_open;
    SCREEN *screen;
    FILE *own_tty;     /* /dev/tty, when standard input is something else; or NULL */
    int keys, signals; /* descriptors */
    struct termios before;
    sigset_t mask_before;
    /* what brings the terminal back: for the handler, which may call only what is safe there */
    char reset[RESET_BYTES];
    size_t reset_bytes;
    struct sigaction crash_before[CRASHES], stop_before;
} terminal;

/* ---- a crash ---- */

static void on_crash(int number, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    int saved = errno;
    if (write(STDOUT_FILENO, terminal.reset, terminal.reset_bytes) < 0)
        saved = errno; /* there is nobody to tell */
    tcsetattr(STDOUT_FILENO, TCSANOW, &terminal.before);
    for (int i = 0; i < CRASHES; i++)
        /* it comes again as soon as we return: the fault itself, or the raise() */
        if (crashes[i] == number)
            sigaction(number, &terminal.crash_before[i], NULL);
    errno = saved;
    raise(number);
}

/* A capability of the terminal without its delays: "$<5>". */
static void reset_add(const char *name)
{
    const char *s = tigetstr(name);
    if (!s || s == (char *)-1)
        return;
    for (; *s && terminal.reset_bytes < RESET_BYTES; s++) {
        const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;
        if (end)
            s = end;
        else
            terminal.reset[terminal.reset_bytes++] = *s;
    }
}

static void watch_for_crashes(void)
{
    static const char *const names[] = { "sgr0", "op", "cnorm", "rmkx", "rmcup" };
    struct sigaction action = { .sa_sigaction = on_crash, .sa_flags = SA_SIGINFO };
    terminal.reset_bytes = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        reset_add(names[i]);
    sigfillset(&action.sa_mask);
    for (int i = 0; i < CRASHES; i++)
        sigaction(crashes[i], &action, &terminal.crash_before[i]);
}

/* ---- open and close ---- */

/* Curses draws in the locale's character set.  A plain C locale on a terminal of today: UTF-8, as
 * all of sockwire writes. */
static void choose_locale(bool *ascii)
{
    bool is_utf8 = setlocale(LC_CTYPE, "") && !strcmp(nl_langinfo(CODESET), "UTF-8");
    if (!is_utf8)
        is_utf8 = setlocale(LC_CTYPE, "C.UTF-8") && !strcmp(nl_langinfo(CODESET), "UTF-8");
    *ascii |= !is_utf8;
}

static void choose_colors(void)
{
    if (start_color() == ERR || !has_colors())
        return;
    use_default_colors();
    screen_colors();
}

static int open_keys(struct err *err)
{
    terminal.own_tty = NULL;
    if (!isatty(STDOUT_FILENO))
        return err_set(
            err,
            "a replay needs a terminal, and standard output is none (sockwire show draws into files and pipes)");
    if (!isatty(STDIN_FILENO)) {
        terminal.own_tty = fopen("/dev/tty", "r+e");
        if (!terminal.own_tty)
            return err_errno(err,
                             "opening /dev/tty for the keys, since standard input is no terminal");
    }
    terminal.keys = terminal.own_tty ? fileno(terminal.own_tty) : STDIN_FILENO;
    return 0;
}

/* Never called: SIGTSTP is blocked. */
static void on_stop(int number)
{
    (void)number;
}

/* Curses would take care of Ctrl-Z, but ignores it while it draws: a key of that moment would be
 * lost.  It leaves SIGTSTP alone where there is a handler already.  Who started us with SIGTSTP
 * ignored has no job control, and then nothing puts us away. */
static void open_stop(sigset_t *ours)
{
    struct sigaction action = { .sa_handler = on_stop };
    sigaction(SIGTSTP, NULL, &terminal.stop_before);
    if (terminal.stop_before.sa_handler == SIG_IGN)
        return;
    sigaddset(ours, SIGTSTP);
    sigaction(SIGTSTP, &action, NULL);
}

static int open_signals(struct err *err)
{
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGHUP);
    sigaddset(&ours, SIGQUIT);
    sigaddset(&ours, SIGWINCH);
    /* after Ctrl-Z: the size may have changed meanwhile, and nobody told us */
    sigaddset(&ours, SIGCONT);
    open_stop(&ours);
    sigprocmask(SIG_BLOCK, &ours, &terminal.mask_before);
    terminal.signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
    return terminal.signals < 0 ? err_errno(err, "waiting for signals") : 0;
}

static void release(void)
{
    if (terminal.signals >= 0)
        close(terminal.signals);
    if (terminal.own_tty)
        fclose(terminal.own_tty);
    terminal.own_tty = NULL;
    sigaction(SIGTSTP, &terminal.stop_before, NULL);
    sigprocmask(SIG_SETMASK, &terminal.mask_before, NULL);
}

int terminal_open(bool color, bool *ascii, struct err *err)
{
    if (open_keys(err) != 0)
        return -1;
    if (tcgetattr(STDOUT_FILENO, &terminal.before) != 0 || open_signals(err) != 0) {
        release();
        return -1;
    }
    choose_locale(ascii);
    set_escdelay(ESCAPE_MS);
    terminal.screen = newterm(NULL, stdout, terminal.own_tty ? terminal.own_tty : stdin);
    const char *place = terminal.screen ? tigetstr("cup") : NULL;
    if (!place || place == (char *)-1) {
        const char *term = getenv("TERM");
        if (terminal.screen) {
            endwin();
            delscreen(terminal.screen);
        }
        release();
        return err_set(err,
                       "a replay can't draw on this terminal, TERM=%s (most understand TERM=xterm)",
                       term ? term : "");
    }
    if (color)
        choose_colors();
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    curs_set(0);
    watch_for_crashes();
    terminal.is_open = true;
    err_before_last_words(terminal_close);
    return 0;
}

void terminal_close(void)
{
    if (!terminal.is_open)
        return;
    terminal.is_open = false;
    err_before_last_words(NULL);
    curs_set(1);
    endwin();
    delscreen(terminal.screen);
    fflush(stdout);
    for (int i = 0; i < CRASHES; i++)
        sigaction(crashes[i], &terminal.crash_before[i], NULL);
    tcsetattr(STDOUT_FILENO, TCSADRAIN, &terminal.before);
    release();
}

/* ---- waiting ---- */

static void take_size(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
        resizeterm(size.ws_row, size.ws_col);
}

/* Ctrl-Z: returns when we are fetched back.  Who is not in the foreground (the shell was quicker,
 * because of another program of ours that it saw stop) is stopped within endwin(), by SIGTTOU, and
 * leaves the shell's settings alone. */
static void put_away(void)
{
    sigset_t stop, output;
    struct sigaction ours;
    bool is_ours = tcgetpgrp(terminal.keys) == getpgrp();
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    sigemptyset(&output);
    sigaddset(&output, SIGTTOU);
    if (is_ours)
        sigprocmask(SIG_BLOCK, &output, NULL);
    endwin();
    if (is_ours) {
        sigprocmask(SIG_UNBLOCK, &output, NULL);
        sigaction(SIGTSTP, &terminal.stop_before, &ours);
        raise(SIGTSTP);
        sigprocmask(SIG_UNBLOCK, &stop, NULL); /* in here we are stopped */
        sigprocmask(SIG_BLOCK, &stop, NULL);
        sigaction(SIGTSTP, &ours, NULL);
    }
}

enum terminal_event terminal_wait(int64_t timeout_ns, int *signal_number)
{
    struct pollfd fds[] = { { .fd = terminal.signals, .events = POLLIN },
                            { .fd = terminal.keys, .events = POLLIN } };
    struct timespec timeout = { .tv_sec = timeout_ns / NS_PER_S, .tv_nsec = timeout_ns % NS_PER_S };
    int ready;
    do
        ready = ppoll(fds, 2, timeout_ns < 0 ? NULL : &timeout, NULL);
    while (ready < 0 && errno == EINTR && timeout_ns < 0);
    if (ready <= 0)
        return TERMINAL_TIMEOUT;
    struct signalfd_siginfo info;
    if (fds[0].revents & POLLIN &&
        read(terminal.signals, &info, sizeof info) == (ssize_t)sizeof info) {
        *signal_number = (int)info.ssi_signo;
        if (info.ssi_signo != SIGWINCH && info.ssi_signo != SIGCONT && info.ssi_signo != SIGTSTP)
            return TERMINAL_SIGNAL;
        if (info.ssi_signo == SIGTSTP)
            put_away();
        take_size();
        return TERMINAL_RESIZED;
    }
    if (fds[1].revents & POLLIN)
        return TERMINAL_KEYS;
    return fds[1].revents ? TERMINAL_GONE : TERMINAL_TIMEOUT;
}
