/* Decoding at a call's begin, second half: arguments that point into the program's memory.  See
 * decoder.h.
 *
 * What only the kernel can tell gets a placeholder, the argument's name in the manual page: recv(4,
 * buf, 100).  results.c replaces it. */
#include <sys/epoll.h>

#include "base/clock.h"
#include "call/decoder.h"

void decode_placeholder(struct decoder *d, unsigned i)
{
    if (d->raw[i])
        text_add(&d->text, d->facts->args[i].name);
    else
        value_pointer(d, 0);
    decoder_set(d, i, false);
}

static void decode_address_in(struct decoder *d, unsigned i)
{
    int length = raw_int(d, i + 1);
    value_sockaddr(d, d->raw[i], length > 0 ? (size_t)length : 0);
    decoder_set(d, i, false);
}

static void decode_address_out(struct decoder *d, unsigned i)
{
    decode_placeholder(d, i);
    d->facts->args[i].quiet = true; /* until there is an address */
}

static void decode_length_pointer(struct decoder *d, unsigned i)
{
    int32_t length;
    d->facts->address_bytes = -1;
    if (decoder_read_all(d, d->raw[i], &length, sizeof length)) {
        d->facts->address_bytes = length;
        decoder_number(d, i, length, true);
        return;
    }
    value_unreadable(d, d->raw[i]);
    decoder_set(d, i, true);
}

static void decode_data_out(struct decoder *d, unsigned i)
{
    data_read(d, d->raw[i], d->raw[i + 1]);
    value_data(d, d->raw[i], d->raw[i + 1]);
    decoder_set(d, i, false);
}

/* The kernel takes the count as a long: a negative one is absurd too. */
static void decode_iovec_out(struct decoder *d, unsigned i)
{
    vector_iovec_sent(d, d->raw[i], d->raw[i + 1]);
    decoder_set(d, i, false);
}

static void decode_iovec_in(struct decoder *d, unsigned i)
{
    vector_iovec_wanted(d, d->raw[i], d->raw[i + 1]);
    decode_placeholder(d, i);
}

static void decode_msghdr_out(struct decoder *d, unsigned i)
{
    vector_message_sent(d, d->raw[i]);
    decoder_set(d, i, false);
}

static void decode_msghdr_in(struct decoder *d, unsigned i)
{
    vector_message_wanted(d, d->raw[i]);
    decode_placeholder(d, i);
}

static void decode_mmsghdr_out(struct decoder *d, unsigned i)
{
    vector_messages_sent(d, d->raw[i], (uint32_t)d->raw[i + 1]);
    decoder_set(d, i, false);
}

static void decode_mmsghdr_in(struct decoder *d, unsigned i)
{
    vector_messages_wanted(d, d->raw[i], (uint32_t)d->raw[i + 1]);
    decode_placeholder(d, i);
}

static void decode_option_value_in(struct decoder *d, unsigned i)
{
    value_option(d, d->raw[i], raw_int(d, i + 1));
    decoder_set(d, i, false);
}

static void decode_offset_pointer(struct decoder *d, unsigned i)
{
    int64_t offset;
    if (decoder_read_all(d, d->raw[i], &offset, sizeof offset)) {
        decoder_number(d, i, offset, true);
        return;
    }
    value_unreadable(d, d->raw[i]);
    decoder_set(d, i, true);
}

static void decode_pollfds(struct decoder *d, unsigned i)
{
    set_poll(d, d->raw[i], (uint32_t)d->raw[i + 1], false);
    decoder_set(d, i, false);
}

static void decode_fd_set(struct decoder *d, unsigned i)
{
    set_select(d, i, false);
    if (i == 1) /* readfds */
        set_select_ignored(d, d->raw[i], raw_int(d, 0));
    decoder_set(d, i, false);
}

static void decode_timeval(struct decoder *d, unsigned i)
{
    value_time(d, d->raw[i], 1000000);
    decoder_set(d, i, false);
}

static void decode_timespec(struct decoder *d, unsigned i)
{
    value_time(d, d->raw[i], NS_PER_S);
    decoder_set(d, i, false);
}

/* EPOLL_CTL_DEL takes none, though old programs hand one over. */
static void decode_epoll_event(struct decoder *d, unsigned i)
{
    struct epoll_event event;
    if (d->facts->option != EPOLL_CTL_DEL && decoder_read_all(d, d->raw[i], &event, sizeof event)) {
        d->facts->value = event.events;
        set_epoll(d, d->raw[i], 1);
    } else if (d->facts->option != EPOLL_CTL_DEL) {
        value_unreadable(d, d->raw[i]);
    } else {
        value_pointer(d, d->raw[i]);
    }
    decoder_set(d, i, d->facts->option == EPOLL_CTL_DEL);
}

static void decode_path(struct decoder *d, unsigned i)
{
    value_path(d, d->raw[i]);
    decoder_set(d, i, false);
}

decode_function *const decode_pointers[ARG_KINDS] = {
    [ARG_FD_PAIR] = decode_placeholder,
    [ARG_ADDRESS_IN] = decode_address_in,
    [ARG_ADDRESS_OUT] = decode_address_out,
    [ARG_LENGTH_POINTER] = decode_length_pointer,
    [ARG_DATA_OUT] = decode_data_out,
    [ARG_DATA_IN] = decode_placeholder,
    [ARG_IOVEC_OUT] = decode_iovec_out,
    [ARG_IOVEC_IN] = decode_iovec_in,
    [ARG_MSGHDR_OUT] = decode_msghdr_out,
    [ARG_MSGHDR_IN] = decode_msghdr_in,
    [ARG_MMSGHDR_OUT] = decode_mmsghdr_out,
    [ARG_MMSGHDR_IN] = decode_mmsghdr_in,
    [ARG_OPTION_VALUE_IN] = decode_option_value_in,
    [ARG_OPTION_VALUE_OUT] = decode_placeholder,
    [ARG_OFFSET_POINTER] = decode_offset_pointer,
    [ARG_POLLFDS] = decode_pollfds,
    [ARG_FD_SET] = decode_fd_set,
    [ARG_TIMEVAL] = decode_timeval,
    [ARG_TIMESPEC] = decode_timespec,
    [ARG_EPOLL_EVENTS] = decode_placeholder,
    [ARG_EPOLL_EVENT] = decode_epoll_event,
    [ARG_PATH] = decode_path,
};
