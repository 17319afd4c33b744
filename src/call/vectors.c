/* Many buffers in one call: struct iovec, struct msghdr, struct mmsghdr.  See decoder.h.
 *
 * The kernel takes at most 1024 buffers a message and 1024 messages a call; a count above is shown
 * as it is and not followed (the kernel refuses it: EINVAL or EMSGSIZE; sendmmsg and recvmmsg take
 * the first 1024 messages). */
#include <stddef.h>

#include "call/decoder.h"

enum { VECTOR_MAX = 1024, AT_ONCE = 64 };

/* The kernel's shapes, with numbers for pointers: they point into another process. */
struct k_iovec {
    uint64_t base, length;
};

struct k_msghdr {
    uint64_t name;
    int32_t name_length, unused;
    uint64_t iov, iov_count, control, control_length;
    uint32_t flags, unused2;
};

struct k_mmsghdr {
    struct k_msghdr header;
    uint32_t length, unused;
};

/* Reads on through the vector: adds to *wanted the bytes that the buffers hold, and to facts->data
 * the first `left` of them. False: something can't be read, or the count is absurd. */
static bool gather(struct decoder *d, uint64_t pointer, uint64_t count, uint64_t *wanted,
                   uint64_t left)
{
    struct call_facts *facts = d->facts;
    bool all = count <= VECTOR_MAX;
    for (uint64_t done = 0; all && done < count;) {
        struct k_iovec vector[AT_ONCE];
        size_t ask = count - done < AT_ONCE ? (size_t)(count - done) : AT_ONCE;
        size_t got =
            decoder_read(d, pointer + done * sizeof *vector, vector, ask * sizeof *vector) /
            sizeof *vector;
        for (size_t i = 0; i < got; i++) {
            uint64_t length = vector[i].length,
                     room = (uint64_t)CALL_DATA_BYTES - facts->data_bytes;
            *wanted = length > UINT64_MAX - *wanted ? UINT64_MAX : *wanted + length;
            uint64_t take = length < left ? length : left;
            take = take < room ? take : room;
            size_t taken =
                decoder_read(d, vector[i].base, facts->data + facts->data_bytes, (size_t)take);
            facts->data_bytes = (uint8_t)(facts->data_bytes + taken);
            left = taken < take ? 0 : left - take;
            all = all && taken == take;
        }
        all = all && got == ask;
        done += ask;
    }
    return all;
}

static void add_absurd(struct decoder *d, uint64_t pointer, uint64_t count)
{
    value_pointer(d, pointer);
    text_addf(&d->text, " (%lld buffers)", (long long)count);
}

void vector_iovec_sent(struct decoder *d, uint64_t pointer, uint64_t count)
{
    if (count > VECTOR_MAX) {
        add_absurd(d, pointer, count);
    } else if (gather(d, pointer, count, &d->facts->wanted_bytes, UINT64_MAX)) {
        value_data(d, pointer, d->facts->wanted_bytes);
    } else {
        value_data(d, pointer, UINT64_MAX);
    }
}

void vector_iovec_wanted(struct decoder *d, uint64_t pointer, uint64_t count)
{
    gather(d, pointer, count, &d->facts->wanted_bytes, 0);
}

void vector_iovec_received(struct decoder *d, uint64_t pointer, uint64_t count, uint64_t moved)
{
    uint64_t room = 0;
    gather(d, pointer, count, &room, moved);
    value_data(d, pointer, moved < room ? moved : room);
}

/* Behind the data: where it goes or comes from, and what came along that is no data. */
static void add_header(struct decoder *d, const struct k_msghdr *header, const char *preposition)
{
    if (header->name && header->name_length > 0) {
        text_addf(&d->text, " %s ", preposition);
        value_sockaddr(d, header->name, (size_t)header->name_length);
    }
    if (header->control && header->control_length)
        text_addf(&d->text, " with %llu control bytes", (unsigned long long)header->control_length);
}

void vector_message_sent(struct decoder *d, uint64_t pointer)
{
    struct k_msghdr header;
    if (!decoder_read_all(d, pointer, &header, sizeof header)) {
        value_unreadable(d, pointer);
        return;
    }
    vector_iovec_sent(d, header.iov, header.iov_count);
    add_header(d, &header, "to");
}

void vector_message_wanted(struct decoder *d, uint64_t pointer)
{
    struct k_msghdr header;
    if (decoder_read_all(d, pointer, &header, sizeof header))
        vector_iovec_wanted(d, header.iov, header.iov_count);
}

void vector_message_received(struct decoder *d, uint64_t pointer, uint64_t moved)
{
    struct k_msghdr header;
    if (!decoder_read_all(d, pointer, &header, sizeof header)) {
        value_unreadable(d, pointer);
        return;
    }
    vector_iovec_received(d, header.iov, header.iov_count, moved);
    add_header(d, &header, "from");
}

static bool read_message(struct decoder *d, uint64_t pointer, uint64_t i, struct k_mmsghdr *message)
{
    return i < VECTOR_MAX &&
           decoder_read_all(d, pointer + i * sizeof *message, message, sizeof *message);
}

static void add_more(struct decoder *d, uint64_t count)
{
    if (count > 1)
        text_addf(&d->text, " and %llu more", (unsigned long long)(count - 1));
}

/* facts->data goes on from one message to the next; the text shows the first message. */
void vector_messages_sent(struct decoder *d, uint64_t pointer, uint64_t count)
{
    struct k_mmsghdr message;
    if (d->facts->messages_max && count > d->facts->messages_max)
        count = d->facts->messages_max;
    if (count == 0 || !read_message(d, pointer, 0, &message)) {
        value_unreadable(d, pointer);
        return;
    }
    vector_message_sent(d, pointer);
    for (uint64_t i = 1; i < count && read_message(d, pointer, i, &message); i++)
        gather(d, message.header.iov, message.header.iov_count, &d->facts->wanted_bytes,
               UINT64_MAX);
    add_more(d, count);
}

void vector_messages_wanted(struct decoder *d, uint64_t pointer, uint64_t count)
{
    struct k_mmsghdr message;
    for (uint64_t i = 0; i < count && read_message(d, pointer, i, &message); i++)
        vector_iovec_wanted(d, message.header.iov, message.header.iov_count);
}

void vector_messages_received(struct decoder *d, uint64_t pointer, uint64_t moved)
{
    struct k_mmsghdr message;
    if (moved == 0 || !read_message(d, pointer, 0, &message)) {
        value_unreadable(d, pointer);
        return;
    }
    vector_message_received(d, pointer, message.length);
    for (uint64_t i = 1, room = 0; i < moved && read_message(d, pointer, i, &message); i++)
        gather(d, message.header.iov, message.header.iov_count, &room, message.length);
    add_more(d, moved);
}

uint64_t vector_messages_moved(struct decoder *d, uint64_t pointer, uint64_t moved)
{
    struct k_mmsghdr message;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < moved && read_message(d, pointer, i, &message); i++)
        sum += message.length;
    return sum;
}
