/* Frames out onto an interface of the current network namespace, as they are: a packet socket.
 *
 *     struct transmit *transmit = transmit_open("wire0", &err);
 *     transmit_frame(transmit, bytes, count, &err)      one, now
 *     transmit_batch(transmit, frames, count, &err)     many in one system call
 *     transmit_close(transmit);
 */
#ifndef PACKET_TRANSMIT_H
#define PACKET_TRANSMIT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/err.h"

struct transmit;

/* NULL and err (with the remedy) when it is not there, down, no Ethernet, or not allowed. */
struct transmit *transmit_open(const char *interface, struct err *err);
void transmit_close(struct transmit *transmit);

/* The longest frame that it takes, link header included. */
size_t transmit_most(const struct transmit *transmit);

/* Waits where the interface takes no more at the moment.  -1 and err when it can't be sent. */
int transmit_frame(struct transmit *transmit, const void *bytes, size_t count, struct err *err);

/* frames: a header and a rest of each, as writev() takes them (the rest may be empty): frames[2 *
 * i], frames[2 * i + 1]. */
enum { TRANSMIT_BATCH = 128 };
int transmit_batch(struct transmit *transmit, struct iovec *frames, size_t count, struct err *err);

#endif
