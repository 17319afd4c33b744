/*
 * play_loss.h: the actions that lose packets on loopback.
 *
 * A classic BPF filter on a socket sees each packet that arrives for it from the TCP or UDP header
 * on, before the protocol does; what it answers with 0 is thrown away, as if it had been lost on
 * the way. The capture has seen it already. On a TCP socket newer kernels (seen with 6.18) want
 * CAP_NET_ADMIN for it, in the network's user namespace.
 */
#ifndef PLAY_LOSS_H
#define PLAY_LOSS_H

#include "play_player.h"

#include <limits.h>
#include <linux/filter.h>

static long attach(struct player *player, const struct action *action, struct sock_filter *steps,
                   size_t count)
{
    struct sock_fprog program = { (unsigned short)count, steps };
    return setsockopt(fd_of(player, action, 0), SOL_SOCKET, SO_ATTACH_FILTER, &program,
                      sizeof program);
}

static long do_drop(struct player *player, const struct action *action)
{
    struct sock_filter steps[] = { BPF_STMT(BPF_RET | BPF_K, 0) };
    return attach(player, action, steps, sizeof steps / sizeof *steps);
}

static long do_dropdata(struct player *player, const struct action *action)
{
    struct sock_filter steps[] = {
        /* the header's length in words is the upper half of byte 12 */
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 12), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0),
        BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 2), BPF_STMT(BPF_MISC | BPF_TAX, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, UINT_MAX),    BPF_STMT(BPF_RET | BPF_K, 0),
    };
    return attach(player, action, steps, sizeof steps / sizeof *steps);
}

static long do_dropfin(struct player *player, const struct action *action)
{
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x01, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, UINT_MAX),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    return attach(player, action, steps, sizeof steps / sizeof *steps);
}

static long do_keep(struct player *player, const struct action *action)
{
    int unused = 0;
    return setsockopt(fd_of(player, action, 0), SOL_SOCKET, SO_DETACH_FILTER, &unused,
                      sizeof unused);
}

#endif
