/*
 * play_names.h: the names that a play script may use for errors, signals, send flags, poll events
 * and TCP states.
 *
 * One table per kind; names_find() looks a word up. The error table is our own because
 * strerrorname_np() is missing in older C libraries. A number that has no row is printed as a
 * number, never guessed.
 */
#ifndef PLAY_NAMES_H
#define PLAY_NAMES_H

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

struct name {
    const char *text; /* NULL ends a table */
    int value;
};

#define NAME_OF(constant)   \
    {                       \
#constant, constant \
    }

static const struct name error_names[] = {
    NAME_OF(EPERM),           NAME_OF(ENOENT),
    NAME_OF(EINTR),           NAME_OF(EIO),
    NAME_OF(EBADF),           NAME_OF(ECHILD),
    NAME_OF(EAGAIN),          { "EWOULDBLOCK", EAGAIN },
    NAME_OF(ENOMEM),          NAME_OF(EACCES),
    NAME_OF(EFAULT),          NAME_OF(EEXIST),
    NAME_OF(ENOTDIR),         NAME_OF(EINVAL),
    NAME_OF(EMFILE),          NAME_OF(ENOTTY),
    NAME_OF(ESPIPE),          NAME_OF(EPIPE),
    NAME_OF(ENOSYS),          NAME_OF(ENOTSOCK),
    NAME_OF(EDESTADDRREQ),    NAME_OF(EMSGSIZE),
    NAME_OF(EPROTOTYPE),      NAME_OF(ENOPROTOOPT),
    NAME_OF(EPROTONOSUPPORT), NAME_OF(EOPNOTSUPP),
    NAME_OF(EAFNOSUPPORT),    NAME_OF(EADDRINUSE),
    NAME_OF(EADDRNOTAVAIL),   NAME_OF(ENETDOWN),
    NAME_OF(ENETUNREACH),     NAME_OF(ENETRESET),
    NAME_OF(ECONNABORTED),    NAME_OF(ECONNRESET),
    NAME_OF(ENOBUFS),         NAME_OF(EISCONN),
    NAME_OF(ENOTCONN),        NAME_OF(ESHUTDOWN),
    NAME_OF(ETIMEDOUT),       NAME_OF(ECONNREFUSED),
    NAME_OF(EHOSTDOWN),       NAME_OF(EHOSTUNREACH),
    NAME_OF(EALREADY),        NAME_OF(EINPROGRESS),
    NAME_OF(EPROTO),          { NULL, 0 },
};

static const struct name signal_names[] = {
    { "HUP", SIGHUP },   { "INT", SIGINT },   { "QUIT", SIGQUIT }, { "ABRT", SIGABRT },
    { "KILL", SIGKILL }, { "SEGV", SIGSEGV }, { "PIPE", SIGPIPE }, { "ALRM", SIGALRM },
    { "TERM", SIGTERM }, { "CHLD", SIGCHLD }, { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 },
    { "STOP", SIGSTOP }, { "CONT", SIGCONT }, { "TSTP", SIGTSTP }, { "URG", SIGURG },
    { NULL, 0 },
};

static const struct name flag_names[] = {
    { "dontwait", MSG_DONTWAIT }, { "more", MSG_MORE },         { "nosignal", MSG_NOSIGNAL },
    { "oob", MSG_OOB },           { "peek", MSG_PEEK },         { "trunc", MSG_TRUNC },
    { "waitall", MSG_WAITALL },   { "fastopen", MSG_FASTOPEN }, { NULL, 0 },
};

static const struct name poll_names[] = {
    { "in", POLLIN },   { "out", POLLOUT }, { "rdhup", POLLRDHUP },
    { "hup", POLLHUP }, { "err", POLLERR }, { "pri", POLLPRI },
    { NULL, 0 },
};

/* TIME_WAIT is missing on purpose: the kernel takes the descriptor's socket to CLOSED and keeps a
 * small stand-in. */
static const struct name state_names[] = {
    { "ESTABLISHED", TCP_ESTABLISHED },
    { "SYN_SENT", TCP_SYN_SENT },
    { "FIN_WAIT1", TCP_FIN_WAIT1 },
    { "FIN_WAIT_1", TCP_FIN_WAIT1 },
    { "FIN_WAIT2", TCP_FIN_WAIT2 },
    { "FIN_WAIT_2", TCP_FIN_WAIT2 },
    { "CLOSE", TCP_CLOSE },
    { "CLOSED", TCP_CLOSE },
    { "CLOSE_WAIT", TCP_CLOSE_WAIT },
    { "LAST_ACK", TCP_LAST_ACK },
    { "LISTEN", TCP_LISTEN },
    { "CLOSING", TCP_CLOSING },
    { NULL, 0 },
};

static const struct name direction_names[] = { { "r", SHUT_RD },
                                               { "w", SHUT_WR },
                                               { "rw", SHUT_RDWR },
                                               { NULL, 0 } };

enum reaction { REACTION_DEFAULT, REACTION_IGNORE, REACTION_NOTE, REACTION_RESTART };

static const struct name reaction_names[] = {
    { "default", REACTION_DEFAULT },
    { "ignore", REACTION_IGNORE },
    { "note", REACTION_NOTE },
    { "restart", REACTION_RESTART },
    { NULL, 0 },
};

/* The row called text, or NULL. "SIGTERM" finds TERM too. */
static const struct name *names_find(const struct name *table, const char *text)
{
    if (table == signal_names && strncmp(text, "SIG", 3) == 0)
        text += 3;
    for (; table->text; table++)
        if (strcmp(table->text, text) == 0)
            return table;
    return NULL;
}

/* The error's name, or NULL. */
static const char *names_of_error(int error)
{
    for (const struct name *row = error_names; row->text; row++)
        if (row->value == error)
            return row->text;
    return NULL;
}

/* "more,nosignal" as one number; -1 if a part has no row. */
static int names_flags(const char *text)
{
    int flags = 0;
    while (*text) {
        char part[16];
        size_t length = strcspn(text, ",");
        if (length == 0 || length >= sizeof part)
            return -1;
        memcpy(part, text, length);
        part[length] = '\0';
        const struct name *row = names_find(flag_names, part);
        if (!row)
            return -1;
        flags |= row->value;
        text += length;
        text += *text == ',';
    }
    return flags;
}

#endif
