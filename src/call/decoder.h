/* Decoding one call's arguments: what the files of the decoder share.  Only they include it; users include table.h.
 *
 *   arguments.c  at the call's begin, one function a kind of argument:
 *   numbers.c      numbers, names and flags
 *   pointers.c     what lies in the program's memory
 *   controls.c     fcntl, ioctl, clone: what a command decides
 *   results.c    at its end: what the kernel wrote
 *   values.c     texts of addresses, data, times
 *   options.c    texts of the values of socket options
 *   vectors.c    struct iovec, struct msghdr, struct mmsghdr
 *   sets.c       what poll, select and epoll_wait wait for
 *
 * Everything that is read from the program may be missing, cut or absurd.  A pointer that can't be followed is shown raw and
 * marked: "0x7ffe1000 (unreadable)". */
#ifndef CALL_DECODER_H
#define CALL_DECODER_H

#include <stdbool.h>

#include "base/text.h"
#include "call/names.h"
#include "call/table.h"

struct decoder {
    struct call_facts *facts;
    const uint64_t *raw; /* the six arguments */
    const struct memory *memory;
    struct arena *arena;
    struct text text; /* of the argument that is being made; decoder_set() takes it */
};

/* Around its work: text is there, and empty. */
void decoder_begin(struct decoder *d);
void decoder_end(struct decoder *d);

size_t decoder_read(struct decoder *d, uint64_t address, void *to, size_t count);
/* false: not all of it can be read */
bool decoder_read_all(struct decoder *d, uint64_t address, void *to, size_t count);

/* Decodes argument i at the call's begin.  Each kind is in one of the three tables, NULL in the
 * others. */
typedef void decode_function(struct decoder *d, unsigned i);
extern decode_function *const decode_numbers[ARG_KINDS];
extern decode_function *const decode_pointers[ARG_KINDS];
extern decode_function *const decode_controls[ARG_KINDS];

/* argument i, when it is an int: the upper half of a register says nothing */
int raw_int(const struct decoder *d, unsigned i);
void decode_int(struct decoder *d, unsigned i);
void decode_placeholder(struct decoder *d, unsigned i);

/* What an ioctl() takes behind its request: an int that is read or written, nothing, or something
 * that is not decoded. */
enum ioctl_way { IOCTL_IN, IOCTL_OUT, IOCTL_NOTHING, IOCTL_OTHER };
enum ioctl_way ioctl_way(uint32_t request);
bool fcntl_takes(int command); /* a third argument? */

/* The text that was added to d->text becomes that of argument i, and d->text is empty again. */
void decoder_set(struct decoder *d, unsigned i, bool quiet);
void decoder_number(struct decoder *d, unsigned i, int64_t number, bool quiet);

/* Each adds to d->text. */
void value_pointer(struct decoder *d, uint64_t pointer); /* "NULL", "0x7ffe1000" */
/* "NULL", "0x7ffe1000 (unreadable)" */
void value_unreadable(struct decoder *d, uint64_t pointer);
/* facts->family too, and address, when it is IPv4 or IPv6 */
void value_sockaddr(struct decoder *d, uint64_t pointer, size_t length);
void value_path(struct decoder *d, uint64_t pointer); /* quoted */
/* "1.5 s", "500 ms", "0" */
void value_duration(struct decoder *d, int64_t ns);
/* facts->timeout_ns, too.  struct timeval: parts of a second are 1000000 */
void value_time(struct decoder *d, uint64_t pointer, int64_t parts);
void value_bytes(struct decoder *d, uint64_t count); /* "{16 bytes}" */

void value_open_flags(struct decoder *d, uint32_t flags); /* "O_RDWR|O_NONBLOCK" */

/* The first bytes at pointer into facts->data. */
void data_read(struct decoder *d, uint64_t pointer, uint64_t count);
/* facts->data, quoted; count bytes were meant to be there. */
void value_data(struct decoder *d, uint64_t pointer, uint64_t count);

/* The value of the option facts->option at facts->level; facts->value too. */
void value_option(struct decoder *d, uint64_t pointer, int64_t length);

/* Vectors: facts->wanted_bytes and data; the text is that of the data.  moved is what a receiving
 * call returned: bytes, and for mmsghdr messages; facts->moved_bytes is set by
 * vector_messages_moved(). */
void vector_iovec_sent(struct decoder *d, uint64_t pointer, uint64_t count);
void vector_iovec_wanted(struct decoder *d, uint64_t pointer, uint64_t count);
void vector_iovec_received(struct decoder *d, uint64_t pointer, uint64_t count, uint64_t moved);
void vector_message_sent(struct decoder *d, uint64_t pointer);
void vector_message_wanted(struct decoder *d, uint64_t pointer);
void vector_message_received(struct decoder *d, uint64_t pointer, uint64_t moved);
void vector_messages_sent(struct decoder *d, uint64_t pointer, uint64_t count);
void vector_messages_wanted(struct decoder *d, uint64_t pointer, uint64_t count);
void vector_messages_received(struct decoder *d, uint64_t pointer, uint64_t moved);
/* the sum of msg_len */
uint64_t vector_messages_moved(struct decoder *d, uint64_t pointer, uint64_t moved);

/* At most eight descriptors, then "…". */
/* "{3: POLLIN}"; ready: revents, else events.  facts->watched or ready, and sets, too: so with select() */
void set_poll(struct decoder *d, uint64_t pointer, uint64_t count, bool ready);
/* "{3,4}", the set that is argument i */
void set_select(struct decoder *d, unsigned i, bool ready);
/* POLL* as the fields of a watch that is waited for. */
struct call_watch set_watch(int fd, unsigned events);
/* … the set of select() that is argument i */
struct call_watch set_watch_select(int fd, unsigned i);
/* facts->value: what the kernel does not look at */
void set_select_ignored(struct decoder *d, uint64_t pointer, int nfds);
/* "{3: EPOLLIN}": 3 is the program's own mark */
void set_epoll(struct decoder *d, uint64_t pointer, uint64_t count);

#endif
