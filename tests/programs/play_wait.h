/*
 * play_wait.h: the actions that wait: for an event of a socket, for a point that the kernel has to
 * reach, for the other program.
 *
 * State and queue lengths come from /proc/self/net/{tcp,tcp6,udp,udp6}, the row with the socket's
 * inode. Reading a file adds no socket call to the timeline of the run that is being tested;
 * TCP_INFO and SIOCOUTQ would add dozens. There is no event to wait for in these cases, so this is
 * the one place that looks again and again (every millisecond). awaitretrans and awaitsegs can't do
 * without TCP_INFO.
 */
#ifndef PLAY_WAIT_H
#define PLAY_WAIT_H

#include "play_player.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <time.h>

struct sight {
    bool found;         /* a TCP socket that is closed or not yet bound has no row */
    unsigned state;     /* TCP_ESTABLISHED, ... */
    unsigned out_bytes; /* sent or to be sent, and not yet acknowledged; a FIN counts 1 */
    /* arrived and not yet read; a FIN counts 1. Of a listening socket: connections that wait for
     * accept */
    unsigned in_bytes;
};

static void watch_nap(long milliseconds)
{
    struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };
    nanosleep(&time, NULL);
}

/* Looks the socket up. Returns 0, or -1 with errno. */
static int watch_look(int fd, struct sight *sight)
{
    static const char *const tables[] = { "/proc/self/net/tcp", "/proc/self/net/tcp6",
                                          "/proc/self/net/udp", "/proc/self/net/udp6" };
    struct stat status;
    memset(sight, 0, sizeof *sight);
    if (fstat(fd, &status) < 0)
        return -1;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && !sight->found; i++) {
        char line[512];
        FILE *table = fopen(tables[i], "re");
        if (!table && i % 2 == 1)
            continue; /* a kernel without IPv6 */
        if (!table)
            return -1;
        while (!sight->found && fgets(line, sizeof line, table)) {
            struct sight row = { true, 0, 0, 0 };
            unsigned long inode;
            if (sscanf(line, " %*u: %*[0-9A-F]:%*x %*[0-9A-F]:%*x %x %x:%x %*x:%*x %*x %*u %*u %lu",
                       &row.state, &row.out_bytes, &row.in_bytes, &inode) == 4 &&
                inode == status.st_ino)
                *sight = row;
        }
        fclose(table);
    }
    return 0;
}

static long do_await(struct player *player, const struct action *action)
{
    struct pollfd wait = { fd_of(player, action, 0),
                           (short)names_find(poll_names, action->words[1].text)->value, 0 };
    for (;;) {
        int ready = poll(&wait, 1, -1);
        if ((ready < 0 && errno != EINTR) || (ready > 0 && wait.revents & POLLNVAL))
            return -1;
        if (ready > 0 && wait.revents & wait.events)
            return 0;
        if (ready > 0)
            watch_nap(1); /* woken by hup or err, and they stay: don't spin */
    }
}

static long do_select(struct player *player, const struct action *action)
{
    int fd = fd_of(player, action, 0);
    bool in = names_find(poll_names, action->words[1].text)->value == POLLIN;
    fd_set set;
    if (fd >= FD_SETSIZE)
        script_fails("select: the descriptor is too large");
    FD_ZERO(&set);
    FD_SET(fd, &set);
    return select(fd + 1, in ? &set : NULL, in ? NULL : &set, NULL, NULL);
}

static long do_epoll(struct player *player, const struct action *action)
{
    /* the EPOLL bits are the poll bits */
    struct epoll_event event = {
        .events = (uint32_t)names_find(poll_names, action->words[1].text)->value
    };
    int set = epoll_create1(EPOLL_CLOEXEC);
    if (set < 0)
        return -1;
    long result = epoll_ctl(set, EPOLL_CTL_ADD, fd_of(player, action, 0), &event);
    if (result == 0)
        result = epoll_wait(set, &event, 1, -1);
    return release_fd(set, result);
}

static long do_awaitq(struct player *player, const struct action *action)
{
    struct sight sight;
    for (;; watch_nap(1)) {
        if (watch_look(fd_of(player, action, 0), &sight) < 0)
            return -1;
        if (sight.out_bytes == 0)
            return 0;
    }
}

static long do_awaitin(struct player *player, const struct action *action)
{
    struct sight sight;
    for (;; watch_nap(1)) {
        if (watch_look(fd_of(player, action, 0), &sight) < 0)
            return -1;
        if (sight.in_bytes >= number_of(action, 1, 0))
            return 0;
    }
}

static int tcp_info(int fd, struct tcp_info *info)
{
    socklen_t length = sizeof *info;
    memset(info, 0, sizeof *info);
    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &length);
}

static long do_awaitstate(struct player *player, const struct action *action)
{
    unsigned wanted = (unsigned)names_find(state_names, action->words[1].text)->value;
    int fd = fd_of(player, action, 0);
    struct sight sight;
    struct tcp_info info;
    for (;; watch_nap(1)) {
        if (watch_look(fd, &sight) < 0)
            return -1;
        if (sight.found && sight.state == wanted)
            return 0;
        if (sight.found || wanted != TCP_CLOSE)
            continue;
        /* no row: closed, and the socket itself is asked once to be sure */
        if (tcp_info(fd, &info) < 0)
            return -1;
        if (info.tcpi_state == TCP_CLOSE)
            return 0;
    }
}

static long do_awaitretrans(struct player *player, const struct action *action)
{
    struct tcp_info info;
    for (;; watch_nap(1)) {
        if (tcp_info(fd_of(player, action, 0), &info) < 0)
            return -1;
        if (info.tcpi_total_retrans >= number_of(action, 1, 0))
            return (long)info.tcpi_total_retrans;
    }
}

/* How many segments have arrived: tcpi_segs_in of the kernel's struct tcp_info, which the C
 * library's may lack. Or -1. */
static long watch_segments(int fd)
{
    enum { SEGS_IN = 140 };
    unsigned char info[SEGS_IN + sizeof(unsigned)];
    unsigned segments;
    socklen_t length = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &length) < 0)
        return -1;
    memcpy(&segments, info + SEGS_IN, sizeof segments);
    return (long)segments;
}

/* More segments than there were when the wait began: a probe or a keep-alive leaves no other trace.
 */
static long do_awaitsegs(struct player *player, const struct action *action)
{
    int fd = fd_of(player, action, 0);
    long before = watch_segments(fd), now = before;
    for (; now >= 0 && now - before < number_of(action, 1, 0); now = watch_segments(fd))
        watch_nap(1);
    return now;
}

/*
 * Two FIFOs, $PLAY_DIR/NAME.a and NAME.b. Each side opens both for reading and writing (which never
 * blocks), puts a byte into its own and takes one from the other's. A byte can't get lost: who
 * takes it has both open, so a FIFO is never without a holder while a byte is in it that somebody
 * waits for. The same NAME may be used again.
 */
static long do_meet(struct player *player, const struct action *action)
{
    const char *directory = getenv("PLAY_DIR");
    int fifos[2];
    char byte = 0;
    bool is_a = action->words[1].text[0] == 'a';
    (void)player;
    if (!directory)
        script_fails("meet needs PLAY_DIR in the environment");
    for (int i = 0; i < 2; i++) {
        char path[PATH_MAX];
        int length =
            snprintf(path, sizeof path, "%s/%s.%c", directory, action->words[0].text, "ab"[i]);
        if (length < 0 || (size_t)length >= sizeof path) {
            errno = ENAMETOOLONG;
            return -1;
        }
        if (mkfifo(path, 0600) < 0 && errno != EEXIST)
            return -1;
        fifos[i] = open(path, O_RDWR | O_CLOEXEC);
        if (fifos[i] < 0)
            return -1;
    }
    long result = write(fifos[is_a ? 0 : 1], &byte, 1);
    while (result >= 0 && (result = read(fifos[is_a ? 1 : 0], &byte, 1)) < 0 && errno == EINTR)
        result = 0;
    result = release_fd(fifos[0], result);
    return release_fd(fifos[1], result) < 0 ? -1 : 0;
}

static long do_nap(struct player *player, const struct action *action)
{
    (void)player;
    watch_nap(number_of(action, 0, 0));
    return 0;
}

static long do_pause(struct player *player, const struct action *action)
{
    (void)player;
    (void)action;
    return pause();
}

#endif
