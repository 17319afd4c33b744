/*
 * play_transfer.h: the actions that send and receive. Where the name is that of a system call, that
 * call is made once.
 */
#ifndef PLAY_TRANSFER_H
#define PLAY_TRANSFER_H

#include "play_player.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

static long do_send(struct player *player, const struct action *action)
{
    struct iovec text = text_of(player, action, 1);
    return send(fd_of(player, action, 0), text.iov_base, text.iov_len, flags_of(action, 2));
}

static long do_sendn(struct player *player, const struct action *action)
{
    size_t length = (size_t)number_of(action, 1, 0);
    char *bytes = new_pattern(length);
    return release(bytes, send(fd_of(player, action, 0), bytes, length, 0));
}

static long do_sendall(struct player *player, const struct action *action)
{
    size_t length = (size_t)number_of(action, 1, 0), sent = 0;
    char *bytes = new_pattern(length);
    while (sent < length) {
        ssize_t now = send(fd_of(player, action, 0), bytes + sent, length - sent, 0);
        if (now < 0)
            return release(bytes, -1);
        sent += (size_t)now;
    }
    return release(bytes, (long)sent);
}

static long do_write(struct player *player, const struct action *action)
{
    struct iovec text = text_of(player, action, 1);
    return write(fd_of(player, action, 0), text.iov_base, text.iov_len);
}

/* The texts from word 1 on. Returns how many. */
static int gather_texts(struct player *player, const struct action *action,
                        struct iovec parts[PARTS_MAX])
{
    size_t count = action->count - 1;
    if (count > PARTS_MAX)
        script_fails("%s: too many texts", action->verb->name);
    for (size_t i = 0; i < count; i++)
        parts[i] = text_of(player, action, i + 1);
    return (int)count;
}

static long do_writev(struct player *player, const struct action *action)
{
    struct iovec parts[PARTS_MAX];
    int count = gather_texts(player, action, parts);
    return writev(fd_of(player, action, 0), parts, count);
}

static long do_sendmsg(struct player *player, const struct action *action)
{
    struct iovec text = text_of(player, action, 1);
    struct msghdr message = { .msg_iov = &text, .msg_iovlen = 1 };
    return sendmsg(fd_of(player, action, 0), &message, flags_of(action, 2));
}

static long do_sendmmsg(struct player *player, const struct action *action)
{
    struct iovec parts[PARTS_MAX];
    struct mmsghdr messages[PARTS_MAX];
    int count = gather_texts(player, action, parts);
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < count; i++)
        messages[i].msg_hdr = (struct msghdr){ .msg_iov = &parts[i], .msg_iovlen = 1 };
    return sendmmsg(fd_of(player, action, 0), messages, (unsigned)count, 0);
}

static long do_sendto(struct player *player, const struct action *action)
{
    struct slot *slot = slot_of(player, action, 0);
    struct iovec text = text_of(player, action, 3);
    union address address;
    socklen_t length = resolve(slot->family, text_of(player, action, 1).iov_base,
                               number_of(action, 2, 0), &address);
    return length ? sendto(slot->fd, text.iov_base, text.iov_len, flags_of(action, 4), &address.any,
                           length)
                  : -1;
}

static long do_reply(struct player *player, const struct action *action)
{
    struct iovec text = text_of(player, action, 1);
    if (player->sender_length == 0)
        script_fails("reply: recvfrom has seen no sender yet");
    return sendto(fd_of(player, action, 0), text.iov_base, text.iov_len, 0,
                  (struct sockaddr *)&player->sender, player->sender_length);
}

static long do_sendfile(struct player *player, const struct action *action)
{
    const char *path = text_of(player, action, 1).iov_base;
    size_t length = (size_t)number_of(action, 2, 0);
    bool memory = strcmp(path, "-") == 0;
    int file = memory ? memfd_create("play", MFD_CLOEXEC) : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    if (memory) {
        char *bytes = new_pattern(length);
        long written = release(bytes, pwrite(file, bytes, length, 0));
        if (written < 0)
            return release_fd(file, -1);
    }
    return release_fd(file, sendfile(fd_of(player, action, 0), file, NULL, length));
}

static long do_splice(struct player *player, const struct action *action)
{
    size_t length = (size_t)number_of(action, 1, 0);
    char *bytes = new_pattern(length);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return release(bytes, -1);
    long result = length > 65536 ? fcntl(ends[1], F_SETPIPE_SZ, (int)length) : 0;
    if (result >= 0)
        result = write(ends[1], bytes, length);
    if (result >= 0)
        result = splice(ends[0], NULL, fd_of(player, action, 0), NULL, length, 0);
    result = release(bytes, result);
    result = release_fd(ends[1], result);
    return release_fd(ends[0], result);
}

static long receive(struct player *player, const struct action *action, int flags)
{
    size_t length = (size_t)number_of(action, 1, 0);
    char *bytes = new_bytes(length);
    return keep_got(player, bytes, recv(fd_of(player, action, 0), bytes, length, flags));
}

static long do_recv(struct player *player, const struct action *action)
{
    return receive(player, action, flags_of(action, 2));
}

static long do_peek(struct player *player, const struct action *action)
{
    return receive(player, action, MSG_PEEK | MSG_WAITALL);
}

static long do_recvn(struct player *player, const struct action *action)
{
    size_t length = (size_t)number_of(action, 1, 0), have = 0;
    char *bytes = new_bytes(length);
    while (have < length) {
        ssize_t now = recv(fd_of(player, action, 0), bytes + have, length - have, 0);
        if (now < 0)
            return keep_got(player, bytes, -1);
        if (now == 0)
            break;
        have += (size_t)now;
    }
    return keep_got(player, bytes, (long)have);
}

static long do_recvall(struct player *player, const struct action *action)
{
    char bytes[65536];
    long have = 0;
    for (;;) {
        ssize_t now = recv(fd_of(player, action, 0), bytes, sizeof bytes, 0);
        if (now <= 0)
            return now < 0 ? -1 : have;
        have += now;
    }
}

static long do_read(struct player *player, const struct action *action)
{
    size_t length = (size_t)number_of(action, 1, 0);
    char *bytes = new_bytes(length);
    return keep_got(player, bytes, read(fd_of(player, action, 0), bytes, length));
}

static long do_readv(struct player *player, const struct action *action)
{
    struct iovec parts[PARTS_MAX];
    size_t length = 0, count = action->count - 1;
    if (count > PARTS_MAX)
        script_fails("readv: too many numbers");
    for (size_t i = 0; i < count; i++)
        length += (size_t)number_of(action, i + 1, 0);
    char *bytes = new_bytes(length), *at = bytes;
    for (size_t i = 0; i < count; i++) {
        parts[i] = (struct iovec){ at, (size_t)number_of(action, i + 1, 0) };
        at += parts[i].iov_len;
    }
    return keep_got(player, bytes, readv(fd_of(player, action, 0), parts, (int)count));
}

static long do_recvmsg(struct player *player, const struct action *action)
{
    size_t length = (size_t)number_of(action, 1, 0);
    char *bytes = new_bytes(length);
    struct iovec part = { bytes, length };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    return keep_got(player, bytes,
                    recvmsg(fd_of(player, action, 0), &message, flags_of(action, 2)));
}

/* $got holds the messages side by side; the result is how many came. */
static long do_recvmmsg(struct player *player, const struct action *action)
{
    size_t length = (size_t)number_of(action, 1, 0), count = (size_t)number_of(action, 2, 0),
           filled = 0;
    struct iovec parts[PARTS_MAX];
    struct mmsghdr messages[PARTS_MAX];
    if (count > PARTS_MAX)
        script_fails("recvmmsg: too many messages");
    char *bytes = new_bytes(length * count);
    memset(messages, 0, sizeof messages);
    for (size_t i = 0; i < count; i++) {
        parts[i] = (struct iovec){ bytes + i * length, length };
        messages[i].msg_hdr = (struct msghdr){ .msg_iov = &parts[i], .msg_iovlen = 1 };
    }
    int got = recvmmsg(fd_of(player, action, 0), messages, (unsigned)count, MSG_WAITFORONE, NULL);
    for (int i = 0; i < got; i++) {
        memmove(bytes + filled, parts[i].iov_base, messages[i].msg_len);
        filled += messages[i].msg_len;
    }
    keep_got(player, bytes, (long)filled);
    return got;
}

static long do_recvfrom(struct player *player, const struct action *action)
{
    size_t length = (size_t)number_of(action, 1, 0);
    char *bytes = new_bytes(length);
    player->sender_length = sizeof player->sender;
    ssize_t result = recvfrom(fd_of(player, action, 0), bytes, length, flags_of(action, 2),
                              (struct sockaddr *)&player->sender, &player->sender_length);
    if (result < 0)
        player->sender_length = 0;
    return keep_got(player, bytes, result);
}

#endif
