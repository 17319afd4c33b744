/* A program's own terminal: see pty.h. */
#include "run/pty.h"

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

int pty_open(struct pty *pty, bool piped, struct err *err)
{
    *pty = (struct pty){
        .out = -1, .error = -1, .in = -1, .program_in = -1, .program_out = -1, .program_error = -1
    };
    if (open_pair(&pty->out, &pty->program_out, err) != 0 ||
        open_pair(&pty->error, &pty->program_error, err) != 0) {
        pty_close(pty);
        return -1;
    }
    pty->in = pty->out;
    pty->program_in = pty->program_out;
    int ends[2];
    if (piped) {
        if (pipe2(ends, O_CLOEXEC) != 0) {
            err_errno(err, "making a pipe for a program's input");
            pty_close(pty);
            return -1;
        }
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        pty->program_in = ends[0];
        pty->in = ends[1];
        pty->piped = true;
    }
    return 0;
}

static void drop(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void pty_close(struct pty *pty)
{
    if (pty->piped) {
        drop(&pty->in);
        drop(&pty->program_in);
    }
    drop(&pty->out);
    drop(&pty->error);
    drop(&pty->program_out);
    drop(&pty->program_error);
    pty->in = pty->program_in = -1;
}

static bool is_control(unsigned char c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
}

long pty_type(struct pty *pty, const char *bytes, size_t count)
{
    if (pty->in < 0)
        return -1;
    if (pty->piped) {
        ssize_t took = write(pty->in, bytes, count);
        if (took < 0)
            return errno == EAGAIN || errno == EINTR ? 0 : -1;
        return (long)took;
    }
    char typed[4096];
    size_t taken = 0, length = 0;
    while (taken < count && length + 3 <= sizeof typed) {
        if (is_control((unsigned char)bytes[taken]))
            typed[length++] = LITERAL_NEXT;
        typed[length++] = bytes[taken++];
    }
    /* Part of a line: Ctrl-D behind it hands it to the reader, as it does by hand. */
    bool pushed = taken && bytes[taken - 1] != '\n';
    if (pushed)
        typed[length++] = END_OF_INPUT;
    ssize_t written = write(pty->in, typed, length);
    if (written < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    if ((size_t)written == length)
        return (long)taken;
    /* only part went through: count the bytes that did, a quote never without its byte */
    long whole = 0;
    for (size_t i = 0; i < (size_t)written && i < length - pushed; i++) {
        if (typed[i] == LITERAL_NEXT) {
            if (i + 1 >= (size_t)written && write(pty->in, &typed[i + 1], 1) != 1)
                return whole;
            i++;
        }
        whole++;
    }
    return whole;
}

void pty_type_end(struct pty *pty)
{
    static const char end = END_OF_INPUT;
    if (pty->piped)
        drop(&pty->in);
    else if (pty->in >= 0 && write(pty->in, &end, 1) != 1)
        return; /* full: it is tried again when the program reads */
}

bool pty_unread(const struct pty *pty)
{
    int waiting = 0;
    return pty->program_in >= 0 && ioctl(pty->program_in, FIONREAD, &waiting) == 0 && waiting > 0;
}

size_t pty_read(int from, char *buffer, size_t size)
{
    ssize_t count = from >= 0 ? read(from, buffer, size) : 0;
    return count > 0 ? (size_t)count : 0;
}
