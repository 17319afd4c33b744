/*
 * play_open.h: the actions that make sockets, connect them, set or ask their options, copy and
 * close them.
 */
#ifndef PLAY_OPEN_H
#define PLAY_OPEN_H

#include "play_player.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

static long do_tcp(struct player *player, const struct action *action)
{
    return fill_slot(player, action, 0, socket(AF_INET, SOCK_STREAM, 0), AF_INET);
}

static long do_tcp6(struct player *player, const struct action *action)
{
    return fill_slot(player, action, 0, socket(AF_INET6, SOCK_STREAM, 0), AF_INET6);
}

static long do_udp(struct player *player, const struct action *action)
{
    return fill_slot(player, action, 0, socket(AF_INET, SOCK_DGRAM, 0), AF_INET);
}

static long do_udp6(struct player *player, const struct action *action)
{
    return fill_slot(player, action, 0, socket(AF_INET6, SOCK_DGRAM, 0), AF_INET6);
}

static long do_pair(struct player *player, const struct action *action)
{
    int both[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, both) < 0)
        return -1;
    fill_slot(player, action, 0, both[0], AF_UNIX);
    fill_slot(player, action, 1, both[1], AF_UNIX);
    return 0;
}

static long do_bind(struct player *player, const struct action *action)
{
    struct slot *slot = slot_of(player, action, 0);
    const char *any = slot->family == AF_INET6 ? "::" : "0.0.0.0";
    union address address;
    socklen_t length =
        resolve(slot->family, action->count > 2 ? text_of(player, action, 2).iov_base : any,
                number_of(action, 1, 0), &address);
    return length ? bind(slot->fd, &address.any, length) : -1;
}

static long do_listen(struct player *player, const struct action *action)
{
    return listen(fd_of(player, action, 0), (int)number_of(action, 1, 0));
}

static long do_accept(struct player *player, const struct action *action)
{
    struct slot *slot = slot_of(player, action, 0);
    struct sockaddr_storage from;
    socklen_t length = sizeof from;
    return fill_slot(player, action, 1, accept(slot->fd, (struct sockaddr *)&from, &length),
                     slot->family);
}

static long do_accept4(struct player *player, const struct action *action)
{
    struct slot *slot = slot_of(player, action, 0);
    return fill_slot(player, action, 1, accept4(slot->fd, NULL, NULL, SOCK_CLOEXEC), slot->family);
}

static long do_connect(struct player *player, const struct action *action)
{
    struct slot *slot = slot_of(player, action, 0);
    union address address;
    socklen_t length = resolve(slot->family, text_of(player, action, 1).iov_base,
                               number_of(action, 2, 0), &address);
    return length ? connect(slot->fd, &address.any, length) : -1;
}

static long do_disconnect(struct player *player, const struct action *action)
{
    struct sockaddr none = { .sa_family = AF_UNSPEC };
    return connect(fd_of(player, action, 0), &none, sizeof none);
}

static long do_close(struct player *player, const struct action *action)
{
    /* the slot keeps the number: a use after this is to fail in the kernel */
    return close(fd_of(player, action, 0));
}

static long do_closerange(struct player *player, const struct action *action)
{
#ifdef SYS_close_range
    return syscall(SYS_close_range, (unsigned)fd_of(player, action, 0),
                   (unsigned)fd_of(player, action, 1), 0U);
#else
    (void)player;
    (void)action;
    errno = ENOSYS;
    return -1;
#endif
}

static long do_shutdown(struct player *player, const struct action *action)
{
    return shutdown(fd_of(player, action, 0),
                    names_find(direction_names, action->words[1].text)->value);
}

static long do_dup(struct player *player, const struct action *action)
{
    struct slot *slot = slot_of(player, action, 0);
    return fill_slot(player, action, 1, dup(slot->fd), slot->family);
}

static long do_dup2(struct player *player, const struct action *action)
{
    struct slot *from = slot_of(player, action, 0), *to = slot_of(player, action, 1);
    return fill_slot(player, action, 1, dup2(from->fd, to->fd), from->family);
}

static long do_dupfd(struct player *player, const struct action *action)
{
    struct slot *slot = slot_of(player, action, 0);
    return fill_slot(player, action, 1, fcntl(slot->fd, F_DUPFD, 0), slot->family);
}

static long do_option(struct player *player, const struct action *action)
{
    int value = (int)number_of(action, 1, 1);
    return setsockopt(fd_of(player, action, 0), action->verb->level, action->verb->option, &value,
                      sizeof value);
}

static long do_linger(struct player *player, const struct action *action)
{
    struct linger value = { 1, (int)number_of(action, 1, 0) };
    return setsockopt(fd_of(player, action, 0), SOL_SOCKET, SO_LINGER, &value, sizeof value);
}

static long do_keepalive(struct player *player, const struct action *action)
{
    int fd = fd_of(player, action, 0), on = 1, idle = (int)number_of(action, 1, 0),
        interval = (int)number_of(action, 2, 0);
    if (setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle) < 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval) < 0)
        return -1;
    return setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

static long do_congestion(struct player *player, const struct action *action)
{
    const struct word *name = &action->words[1];
    return setsockopt(fd_of(player, action, 0), IPPROTO_TCP, TCP_CONGESTION, name->text,
                      (socklen_t)name->length);
}

static long do_nonblock(struct player *player, const struct action *action)
{
    return fcntl(fd_of(player, action, 0), F_SETFL, O_RDWR | O_NONBLOCK);
}

static long do_block(struct player *player, const struct action *action)
{
    return fcntl(fd_of(player, action, 0), F_SETFL, O_RDWR);
}

static long do_soerror(struct player *player, const struct action *action)
{
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(fd_of(player, action, 0), SOL_SOCKET, SO_ERROR, &error, &length) < 0)
        return -1;
    errno = error;
    return error ? -1 : 0;
}

static long do_name(struct player *player, const struct action *action)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    return getsockname(fd_of(player, action, 0), (struct sockaddr *)&address, &length);
}

static long do_peer(struct player *player, const struct action *action)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    return getpeername(fd_of(player, action, 0), (struct sockaddr *)&address, &length);
}

static long do_fionread(struct player *player, const struct action *action)
{
    int bytes = 0;
    return ioctl(fd_of(player, action, 0), FIONREAD, &bytes) < 0 ? -1 : bytes;
}

static long do_outq(struct player *player, const struct action *action)
{
    int bytes = 0;
    return ioctl(fd_of(player, action, 0), SIOCOUTQ, &bytes) < 0 ? -1 : bytes;
}

#endif
