/* Decoding a call at its end: what the kernel wrote replaces the placeholders of the begin.  See
 * table.h and decoder.h.
 *
 * Of a failed call nothing is decoded: what stands in its buffers is not the kernel's word. */
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "call/decoder.h"

static void end_fd_pair(struct decoder *d, unsigned i)
{
    int32_t pair[2];
    if (!decoder_read_all(d, d->raw[i], pair, sizeof pair))
        return;
    d->facts->new_fd = pair[0];
    text_addf(&d->text, "{%d, %d}", pair[0], pair[1]);
    decoder_set(d, i, false);
}

/* The kernel tells the full length of the address, and writes no more than the program had room
 * for. */
static void end_address_out(struct decoder *d, unsigned i)
{
    int32_t length, room = d->facts->address_bytes;
    if (d->raw[i] == 0 || !decoder_read_all(d, d->raw[i + 1], &length, sizeof length) || length < 0)
        return;
    if (length == 0) { /* recvfrom() on a TCP socket tells no address */
        text_add(&d->text, "(none)");
        decoder_set(d, i, true);
        return;
    }
    if (room < 0)
        room = 0;
    value_sockaddr(d, d->raw[i], (size_t)(length < room ? length : room));
    decoder_set(d, i, false);
}

/* The length of the whole: more than the room that the program gave says that some was cut off. */
static void end_length_pointer(struct decoder *d, unsigned i)
{
    int32_t length, room = d->facts->args[i].is_number ? d->facts->address_bytes : INT32_MAX;
    if (!decoder_read_all(d, d->raw[i], &length, sizeof length))
        return;
    if (length <= room) {
        decoder_number(d, i, length, true);
        return;
    }
    d->facts->address_cut = true;
    text_addf(&d->text, "%d, room for %d", length, room);
    decoder_set(d, i, true);
}

/* TCP throws the bytes away when MSG_TRUNC is set: what stands in the buffer is older. */
static bool data_came(const struct decoder *d)
{
    return !(d->facts->flags & MSG_TRUNC);
}

static void end_data_in(struct decoder *d, unsigned i)
{
    uint64_t moved = (uint64_t)d->facts->result, room = d->raw[i + 1];
    if (!data_came(d))
        return;
    /* a datagram may have been longer than the buffer */
    data_read(d, d->raw[i], moved < room ? moved : room);
    value_data(d, d->raw[i], moved < room ? moved : room);
    decoder_set(d, i, false);
}

static void end_iovec_in(struct decoder *d, unsigned i)
{
    vector_iovec_received(d, d->raw[i], d->raw[i + 1], (uint64_t)d->facts->result);
    decoder_set(d, i, false);
}

static void end_msghdr_in(struct decoder *d, unsigned i)
{
    if (!data_came(d))
        return;
    vector_message_received(d, d->raw[i], (uint64_t)d->facts->result);
    decoder_set(d, i, false);
}

static void end_mmsghdr_in(struct decoder *d, unsigned i)
{
    if (!(d->facts->flags & MSG_ERRQUEUE))
        d->facts->moved_bytes = vector_messages_moved(d, d->raw[i], (uint64_t)d->facts->result);
    if (!data_came(d))
        return;
    vector_messages_received(d, d->raw[i], (uint64_t)d->facts->result);
    decoder_set(d, i, false);
}

static void end_mmsghdr_out(struct decoder *d, unsigned i)
{
    d->facts->moved_bytes = vector_messages_moved(d, d->raw[i], (uint64_t)d->facts->result);
}

static void end_option_value_out(struct decoder *d, unsigned i)
{
    int32_t length;
    if (!decoder_read_all(d, d->raw[i + 1], &length, sizeof length))
        return;
    value_option(d, d->raw[i], length);
    decoder_set(d, i, false);
}

static void end_ioctl_value(struct decoder *d, unsigned i)
{
    int32_t number;
    if (ioctl_way((uint32_t)d->raw[i - 1]) == IOCTL_OUT &&
        decoder_read_all(d, d->raw[i], &number, sizeof number))
        decoder_number(d, i, number, false);
}

static void begin_ready(struct decoder *d, unsigned i)
{
    struct call_arg *arg = &d->facts->args[i];
    arg->asked_bytes = (unsigned)strlen(arg->text);
    text_addf(&d->text, "%s ready ", arg->text);
}

/* Behind what was asked for comes what is ready: "{3: POLLIN, 4: POLLIN} ready {4: POLLIN}".  What
 * an epoll set was asked for is in its epoll_ctl() calls: "events ready {3: EPOLLIN}". */
static void end_pollfds(struct decoder *d, unsigned i)
{
    begin_ready(d, i);
    set_poll(d, d->raw[i], (uint32_t)d->raw[i + 1], true);
    decoder_set(d, i, false);
}

static void end_fd_set(struct decoder *d, unsigned i)
{
    if (d->raw[i] == 0)
        return;
    begin_ready(d, i);
    set_select(d, i, true);
    decoder_set(d, i, false);
}

static void end_epoll_events(struct decoder *d, unsigned i)
{
    begin_ready(d, i);
    set_epoll(d, d->raw[i], (uint64_t)d->facts->result);
    decoder_set(d, i, false);
}

static decode_function *const by_kind[ARG_KINDS] = {
    [ARG_FD_PAIR] = end_fd_pair,
    [ARG_ADDRESS_OUT] = end_address_out,
    [ARG_LENGTH_POINTER] = end_length_pointer,
    [ARG_DATA_IN] = end_data_in,
    [ARG_IOVEC_IN] = end_iovec_in,
    [ARG_MSGHDR_IN] = end_msghdr_in,
    [ARG_MMSGHDR_IN] = end_mmsghdr_in,
    [ARG_MMSGHDR_OUT] = end_mmsghdr_out,
    [ARG_OPTION_VALUE_OUT] = end_option_value_out,
    [ARG_IOCTL_VALUE] = end_ioctl_value,
    [ARG_POLLFDS] = end_pollfds,
    [ARG_FD_SET] = end_fd_set,
    [ARG_EPOLL_EVENTS] = end_epoll_events,
};

/* The result of F_GETFL has names too: an argument that the program did not write, so the ladder
 * leaves it out. */
static void add_got_flags(struct decoder *d)
{
    struct call_facts *facts = d->facts;
    if (facts->row->number != SYS_fcntl || raw_int(d, 1) != F_GETFL ||
        facts->arg_count >= CALL_ARGS_MAX)
        return;
    facts->args[facts->arg_count] = (struct call_arg){ .name = "flags" };
    value_open_flags(d, (uint32_t)facts->result);
    decoder_set(d, facts->arg_count++, true);
}

void call_decode_end(struct call_facts *facts, const uint64_t raw[6], const struct memory *memory,
                     struct arena *arena)
{
    struct decoder d = { .facts = facts, .raw = raw, .memory = memory, .arena = arena };
    if (facts->error || facts->result < 0)
        return;
    if (facts->role == CALL_ACCEPT || facts->role == CALL_DUPLICATE ||
        facts->row->number == SYS_socket)
        facts->new_fd = (int)facts->result;
    if ((facts->role == CALL_SEND || facts->role == CALL_RECEIVE) && !(facts->flags & MSG_ERRQUEUE))
        facts->moved_bytes = (uint64_t)facts->result;
    decoder_begin(&d);
    for (unsigned i = 0; i < facts->arg_count; i++) {
        decode_function *end = by_kind[facts->row->args[i].kind];
        if (end)
            end(&d, i);
    }
    add_got_flags(&d);
    decoder_end(&d);
}
