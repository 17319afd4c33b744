/* Decoding fcntl, ioctl and clone: what their last argument is depends on a command.  See
 * decoder.h. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>

#include "call/decoder.h"

enum ioctl_way ioctl_way(uint32_t request)
{
    switch (request) {
    case 0x5421: /* FIONBIO */
    case 0x5452: /* FIOASYNC */
    case 0x8901: /* FIOSETOWN */
    case 0x8902: /* SIOCSPGRP */ return IOCTL_IN;
    case 0x541b: /* FIONREAD */
    case 0x5411: /* SIOCOUTQ */
    case 0x894b: /* SIOCOUTQNSD */
    case 0x8903: /* FIOGETOWN */
    case 0x8904: /* SIOCGPGRP */
    case 0x8905: /* SIOCATMARK */ return IOCTL_OUT;
    case 0x5450: /* FIONCLEX */
    case 0x5451: /* FIOCLEX */ return IOCTL_NOTHING;
    default: return IOCTL_OTHER;
    }
}

bool fcntl_takes(int command)
{
    return command != F_GETFD && command != F_GETFL && command != F_GETOWN && command != F_GETSIG &&
           command != F_GETLEASE && command != F_GETPIPE_SZ && command != F_GET_SEALS;
}

void value_open_flags(struct decoder *d, uint32_t flags)
{
    uint32_t mode = flags & O_ACCMODE, rest = flags & ~(uint32_t)O_ACCMODE;
    if (mode == 0 || mode > 2) { /* F_SETFL ignores the mode: nobody writes O_RDONLY there */
        names_add_flags(&d->text, &names_open, flags);
        return;
    }
    text_add(&d->text, mode == O_WRONLY ? "O_WRONLY" : "O_RDWR");
    if (rest) {
        text_add_char(&d->text, '|');
        names_add_flags(&d->text, &names_open, rest);
    }
}

/* Those that only set up registers and thread ids, or share what no socket cares for. */
static const uint32_t clone_left_out =
    CLONE_FS | CLONE_SIGHAND | CLONE_PTRACE | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |
    CLONE_CHILD_CLEARTID | CLONE_DETACHED | CLONE_UNTRACED | CLONE_CHILD_SETTID | CLONE_IO;

static void add_clone_flags(struct decoder *d, uint32_t flags, uint32_t exit_signal)
{
    flags &= ~clone_left_out;
    d->facts->clone_flags = flags;
    if (flags || exit_signal != SIGCHLD)
        names_add_flags(&d->text, &names_clone, flags);
    if (exit_signal == SIGCHLD)
        text_add(&d->text, flags ? "|SIGCHLD" : "SIGCHLD");
}

static void decode_fcntl(struct decoder *d, unsigned i)
{
    d->facts->command = raw_int(d, i);
    if (raw_int(d, i) == F_DUPFD || raw_int(d, i) == F_DUPFD_CLOEXEC)
        d->facts->role = CALL_DUPLICATE;
    names_add(&d->text, &names_fcntl, (uint32_t)d->raw[i]);
    decoder_set(d, i, false);
}

static void decode_fcntl_value(struct decoder *d, unsigned i)
{
    switch (raw_int(d, i - 1)) {
    case F_SETFL:
        d->facts->nonblock = d->raw[i] & O_NONBLOCK ? NONBLOCK_ON : NONBLOCK_OFF;
        value_open_flags(d, (uint32_t)d->raw[i]);
        break;
    case F_SETFD: names_add_flags(&d->text, &names_fd_flag, (uint32_t)d->raw[i]); break;
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
    case F_SETOWN:
    case F_SETSIG: decode_int(d, i); return;
    default: value_pointer(d, d->raw[i]);
    }
    decoder_set(d, i, false);
}

static void decode_ioctl(struct decoder *d, unsigned i)
{
    const char *name = name_of(&names_ioctl, (uint32_t)d->raw[i]);
    if (name)
        text_add(&d->text, name);
    else
        text_addf(&d->text, "0x%x (%s)", (uint32_t)d->raw[i], names_ioctl.mark);
    decoder_set(d, i, false);
}

static void decode_ioctl_value(struct decoder *d, unsigned i)
{
    enum ioctl_way way = ioctl_way((uint32_t)d->raw[i - 1]);
    int32_t number;
    if (way == IOCTL_OUT) {
        decode_placeholder(d, i);
    } else if (way == IOCTL_IN && decoder_read_all(d, d->raw[i], &number, sizeof number)) {
        if (d->raw[i - 1] == 0x5421 /* FIONBIO */)
            d->facts->nonblock = number ? NONBLOCK_ON : NONBLOCK_OFF;
        decoder_number(d, i, number, false);
    } else {
        if (way == IOCTL_IN)
            value_unreadable(d, d->raw[i]);
        else
            value_pointer(d, d->raw[i]);
        decoder_set(d, i, false);
    }
}

static void decode_clone_flags(struct decoder *d, unsigned i)
{
    add_clone_flags(d, (uint32_t)d->raw[i] & ~(uint32_t)CSIGNAL, (uint32_t)d->raw[i] & CSIGNAL);
    decoder_set(d, i, false);
}

static void decode_clone_args(struct decoder *d, unsigned i)
{
    uint64_t args[5]; /* of struct clone_args: flags, pidfd, child_tid, parent_tid, exit_signal */
    if (decoder_read_all(d, d->raw[i], args, sizeof args))
        add_clone_flags(d, (uint32_t)args[0], (uint32_t)args[4]);
    else
        value_unreadable(d, d->raw[i]);
    decoder_set(d, i, false);
}

decode_function *const decode_controls[ARG_KINDS] = {
    [ARG_FCNTL] = decode_fcntl,
    [ARG_FCNTL_VALUE] = decode_fcntl_value,
    [ARG_IOCTL] = decode_ioctl,
    [ARG_IOCTL_VALUE] = decode_ioctl_value,
    [ARG_CLONE_FLAGS] = decode_clone_flags,
    [ARG_CLONE_ARGS] = decode_clone_args,
};
