/* Decoding at a call's begin, first half: arguments that are numbers, names and flags.  See
 * decoder.h. */
#include <fcntl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "call/decoder.h"

int raw_int(const struct decoder *d, unsigned i)
{
    return (int)(uint32_t)d->raw[i]; /* the upper half of the register is undefined for an int */
}

void decode_int(struct decoder *d, unsigned i)
{
    decoder_number(d, i, raw_int(d, i), false);
}

/* Of the address before it, or of something else that lies in the program's memory. */
static void decode_length(struct decoder *d, unsigned i)
{
    if (i > 0 && d->facts->args[i - 1].kind == ARG_ADDRESS_IN)
        d->facts->address_bytes = raw_int(d, i);
    decoder_number(d, i, raw_int(d, i), true);
}

static void decode_epoll_fd(struct decoder *d, unsigned i)
{
    d->facts->epoll_fd = raw_int(d, i);
    decode_int(d, i);
}

static void decode_count(struct decoder *d, unsigned i)
{
    decoder_number(d, i, (uint32_t)d->raw[i], false);
}

static void decode_fd(struct decoder *d, unsigned i)
{
    d->facts->fd = raw_int(d, i);
    decode_int(d, i);
}

static void decode_descriptor(struct decoder *d, unsigned i)
{
    if ((uint32_t)d->raw[i] != UINT32_MAX) {
        decode_count(d, i);
        return;
    }
    text_add(&d->text, "~0U");
    decoder_set(d, i, false);
}

/* The classic: the -1 of a failed read() handed on as a length. */
static void decode_size(struct decoder *d, unsigned i)
{
    if (d->facts->role == CALL_SEND || d->facts->role == CALL_RECEIVE)
        d->facts->wanted_bytes = d->raw[i];
    if (d->raw[i] <= INT64_MAX) {
        decoder_number(d, i, (int64_t)d->raw[i], false);
        return;
    }
    text_addf(&d->text, "(size_t)%lld", (long long)d->raw[i]);
    decoder_set(d, i, false);
}

static void decode_offset(struct decoder *d, unsigned i)
{
    decoder_number(d, i, (int64_t)d->raw[i], true);
}

static void decode_pointer(struct decoder *d, unsigned i)
{
    value_pointer(d, d->raw[i]);
    decoder_set(d, i, true);
}

static void decode_hex(struct decoder *d, unsigned i)
{
    text_addf(&d->text, d->raw[i] ? "0x%llx" : "%llu", (unsigned long long)d->raw[i]);
    decoder_set(d, i, d->raw[i] == 0);
}

static void decode_domain(struct decoder *d, unsigned i)
{
    d->facts->domain = raw_int(d, i);
    names_add(&d->text, &names_domain, (uint32_t)d->raw[i]);
    decoder_set(d, i, false);
}

static enum call_nonblock nonblock_of(uint64_t type_flags)
{
    return type_flags & SOCK_NONBLOCK ? NONBLOCK_ON : NONBLOCK_UNSAID;
}

static void decode_type(struct decoder *d, unsigned i)
{
    /* the kernel's SOCK_TYPE_MASK */
    uint32_t type = (uint32_t)d->raw[i] & 0xf, flags = (uint32_t)d->raw[i] & ~0xfU;
    d->facts->type = (int)type;
    d->facts->nonblock = nonblock_of(flags);
    names_add(&d->text, &names_type, type);
    if (flags) {
        text_add_char(&d->text, '|');
        names_add_flags(&d->text, &names_type_flag, flags);
    }
    decoder_set(d, i, false);
}

/* Only the families of IP number their protocols so. */
static void decode_protocol(struct decoder *d, unsigned i)
{
    bool ip = d->facts->domain == AF_INET || d->facts->domain == AF_INET6;
    if (!ip || d->raw[i] == 0) {
        decode_int(d, i);
        return;
    }
    names_add(&d->text, &names_protocol, (uint32_t)d->raw[i]);
    decoder_set(d, i, false);
}

static void decode_flags(struct decoder *d, unsigned i, const struct names *names)
{
    names_add_flags(&d->text, names, (uint32_t)d->raw[i]);
    decoder_set(d, i, (uint32_t)d->raw[i] == 0);
}

static void decode_msg_flags(struct decoder *d, unsigned i)
{
    d->facts->flags = raw_int(d, i);
    decode_flags(d, i, &names_msg);
}

static void decode_accept_flags(struct decoder *d, unsigned i)
{
    d->facts->nonblock = nonblock_of(d->raw[i]);
    decode_flags(d, i, &names_type_flag);
}

static void decode_dup_flags(struct decoder *d, unsigned i)
{
    decode_flags(d, i, &names_open);
}

/* In the words of facts->flags: what means the same to a socket. */
static void decode_splice_flags(struct decoder *d, unsigned i)
{
    d->facts->flags = d->raw[i] & SPLICE_F_MORE ? MSG_MORE : 0;
    decode_flags(d, i, &names_splice);
}

static void decode_rw_flags(struct decoder *d, unsigned i)
{
    d->facts->flags = d->raw[i] & 0x8 /* RWF_NOWAIT */ ? MSG_DONTWAIT : 0;
    decode_flags(d, i, &names_rw);
}

static void decode_close_flags(struct decoder *d, unsigned i)
{
    d->facts->flags = raw_int(d, i);
    decode_flags(d, i, &names_close_range);
}

static void decode_how(struct decoder *d, unsigned i)
{
    d->facts->flags = raw_int(d, i);
    names_add(&d->text, &names_how, (uint32_t)d->raw[i]);
    decoder_set(d, i, false);
}

static void decode_backlog(struct decoder *d, unsigned i)
{
    d->facts->flags = raw_int(d, i);
    decode_int(d, i);
}

static void decode_level(struct decoder *d, unsigned i)
{
    d->facts->level = raw_int(d, i);
    names_add(&d->text, &names_level, (uint32_t)d->raw[i]);
    decoder_set(d, i, false);
}

static void decode_option(struct decoder *d, unsigned i)
{
    d->facts->option = raw_int(d, i);
    names_add(&d->text, names_of_level(d->facts->level), (uint32_t)d->raw[i]);
    decoder_set(d, i, false);
}

static void decode_epoll_op(struct decoder *d, unsigned i)
{
    d->facts->option = raw_int(d, i);
    names_add(&d->text, &names_epoll_op, (uint32_t)d->raw[i]);
    decoder_set(d, i, false);
}

static void decode_timeout_ms(struct decoder *d, unsigned i)
{
    d->facts->timeout_ns =
        raw_int(d, i) < 0 ? CALL_WITHOUT_END : (int64_t)raw_int(d, i) * NS_PER_MS;
    if (raw_int(d, i) <= 0) {
        decode_int(d, i);
        return;
    }
    value_duration(d, (int64_t)raw_int(d, i) * NS_PER_MS);
    decoder_set(d, i, false);
}

decode_function *const decode_numbers[ARG_KINDS] = {
    [ARG_FD] = decode_fd,
    [ARG_FD_IN] = decode_int,
    [ARG_DESCRIPTOR] = decode_descriptor,
    [ARG_INT] = decode_int,
    [ARG_EPOLL_FD] = decode_epoll_fd,
    [ARG_COUNT] = decode_count,
    [ARG_SIZE] = decode_size,
    [ARG_OFFSET] = decode_offset,
    [ARG_POINTER] = decode_pointer,
    [ARG_HEX] = decode_hex,
    [ARG_DOMAIN] = decode_domain,
    [ARG_TYPE] = decode_type,
    [ARG_PROTOCOL] = decode_protocol,
    [ARG_LENGTH] = decode_length,
    [ARG_MSG_FLAGS] = decode_msg_flags,
    [ARG_ACCEPT_FLAGS] = decode_accept_flags,
    [ARG_HOW] = decode_how,
    [ARG_BACKLOG] = decode_backlog,
    [ARG_LEVEL] = decode_level,
    [ARG_OPTION] = decode_option,
    [ARG_DUP_FLAGS] = decode_dup_flags,
    [ARG_SPLICE_FLAGS] = decode_splice_flags,
    [ARG_RW_FLAGS] = decode_rw_flags,
    [ARG_CLOSE_FLAGS] = decode_close_flags,
    [ARG_EPOLL_OP] = decode_epoll_op,
    [ARG_TIMEOUT_MS] = decode_timeout_ms,
    [ARG_SIGMASK] = decode_pointer,
    [ARG_STATUS] = decode_int,
};
