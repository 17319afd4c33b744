/* A program's own terminal: see terminal.h. */
#include "run/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Ctrl-V, Ctrl-D: the kernel's defaults for a new terminal */
enum { LITERAL_NEXT = 0x16, END_OF_INPUT = 0x04 };

static int open_pair(int *ours, int *programs, struct err *err)
{
    *programs = -1;
    *ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    char name[64];
    if (*ours < 0 || grantpt(*ours) != 0 || unlockpt(*ours) != 0 ||
        ptsname_r(*ours, name, sizeof name) != 0)
        return err_errno(err, "making a terminal for a program (is /dev/pts mounted?)");
    *programs = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    struct termios mode;
    if (*programs < 0 || tcgetattr(*programs, &mode) != 0)
        return err_errno(err, "opening a program's terminal %s", name);
    mode.c_oflag &= ~(tcflag_t)OPOST;
    mode.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ECHOCTL);
    struct winsize size = { .ws_row = 24, .ws_col = 80 };
    ioctl(0, TIOCGWINSZ, &size); /* as large as the user's own, when there is one */
    if (tcsetattr(*programs, TCSANOW, &mode) != 0)
        return err_errno(err, "setting up a program's terminal %s", name);
    ioctl(*ours, TIOCSWINSZ, &size);
    return 0;
}

int terminal_open(struct terminal *terminal, bool piped, struct err *err)
{
    *terminal = (struct terminal){
        .out = -1, .error = -1, .in = -1, .program_in = -1, .program_out = -1, .program_error = -1
    };
    if (open_pair(&terminal->out, &terminal->program_out, err) != 0 ||
        open_pair(&terminal->error, &terminal->program_error, err) != 0) {
        terminal_close(terminal);
        return -1;
    }
    terminal->in = terminal->out;
    terminal->program_in = terminal->program_out;
    int ends[2];
    if (piped) {
        if (pipe2(ends, O_CLOEXEC) != 0) {
            err_errno(err, "making a pipe for a program's input");
            terminal_close(terminal);
            return -1;
        }
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        terminal->program_in = ends[0];
        terminal->in = ends[1];
        terminal->piped = true;
    }
    return 0;
}

static void drop(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void terminal_close(struct terminal *terminal)
{
    if (terminal->piped) {
        drop(&terminal->in);
        drop(&terminal->program_in);
    }
    drop(&terminal->out);
    drop(&terminal->error);
    drop(&terminal->program_out);
    drop(&terminal->program_error);
    terminal->in = terminal->program_in = -1;
}

static bool is_control(unsigned char c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
}

long terminal_type(struct terminal *terminal, const char *bytes, size_t count)
{
    if (terminal->in < 0)
        return -1;
    char typed[4096];
    size_t taken = 0, length = 0;
    while (taken < count && length + 3 <= sizeof typed) {
        if (!terminal->piped && is_control((unsigned char)bytes[taken]))
            typed[length++] = LITERAL_NEXT;
        typed[length++] = bytes[taken++];
    }
    /* Part of a line: Ctrl-D behind it hands it to the reader, as it does by hand. */
    bool pushed = !terminal->piped && taken && bytes[taken - 1] != '\n';
    if (pushed)
        typed[length++] = END_OF_INPUT;
    ssize_t written = write(terminal->in, typed, length);
    if (written < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    if ((size_t)written == length)
        return (long)taken;
    /* only part went through: count the bytes that did, a quote never without its byte */
    long whole = 0;
    for (size_t i = 0; i < (size_t)written && i < length - pushed; i++) {
        if (!terminal->piped && typed[i] == LITERAL_NEXT) {
            if (i + 1 >= (size_t)written && write(terminal->in, &typed[i + 1], 1) != 1)
                return whole;
            i++;
        }
        whole++;
    }
    return whole;
}

void terminal_type_end(struct terminal *terminal)
{
    static const char end = END_OF_INPUT;
    if (terminal->piped)
        drop(&terminal->in);
    else if (terminal->in >= 0 && write(terminal->in, &end, 1) != 1)
        return; /* full: it is tried again when the program reads */
}

bool terminal_unread(const struct terminal *terminal)
{
    int waiting = 0;
    return terminal->program_in >= 0 && ioctl(terminal->program_in, FIONREAD, &waiting) == 0 &&
           waiting > 0;
}

size_t terminal_read(int from, char *buffer, size_t size)
{
    ssize_t count = from >= 0 ? read(from, buffer, size) : 0;
    return count > 0 ? (size_t)count : 0;
}
