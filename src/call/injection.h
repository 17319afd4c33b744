/* An awkward kernel, on demand: one rule, as a person writes it.
 *
 *     PROGRAM: CALL ACTION [@ WHICH]           client: recv short 3
 *                                              server: accept fail EMFILE @ 2
 *                                              any: send EINTR @ 1,3-5
 *
 *     PROGRAM  server, client, client2 … or any
 *     CALL     send     every call that sends on a socket: send, sendto, sendmsg, write, writev, sendfile …
 *              recv     every call that receives from a socket: recv, recvfrom, recvmsg, read, readv …
 *              accept   accept and accept4
 *              or the name of one call, as the ladder shows it
 *     ACTION   short N      the kernel is asked for at most N bytes (1 or more: asking for 0 would look like the end of stream)
 *              fail ERRNO   the call is not made and fails so; the errno alone (EINTR) means the same
 *     WHICH    2    1-3    2,5    4- (that one and all after it)    every (the default):
 *              counted for each program among the calls that the rule speaks of
 *
 * Only calls on sockets of the internet count: the C library looks names up through local sockets,
 * and no student wrote these.  For the same reason connect() counts on TCP sockets only.  Waiting
 * calls (poll …) and process calls (fork …) need no socket. */
#ifndef CALL_INJECTION_H
#define CALL_INJECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/actor.h"
#include "base/err.h"
#include "base/which.h"
#include "call/call.h"

enum { INJECTION_CALL_BYTES = 24 };

struct injection {
    /* 0: the server, n: the n-th client, or ACTOR_ANY.  (For the tracer: the index of its
     * program.) */
    int program;
    char call[INJECTION_CALL_BYTES]; /* as it was written */
    /* … send, recv or accept: all calls of this role; else only the one that is called so */
    bool is_role;
    enum call_role role;
    uint64_t bytes; /* short: at most so many; 0: */
    int error;      /* … it fails with this errno */
    struct which which;
};

/* Strict: 0, or -1 and err, which says what is wrong and what is possible. */
int injection_parse(struct injection *injection, const char *text, struct err *err);

/* Does the rule speak of this call (decoded by call_decode_begin())?  Whose it is, and on which
 * socket, is not asked here. */
bool injection_means(const struct injection *injection, const struct call_facts *facts);

/* Which raw argument of this call is its length in bytes?  -1: its bytes lie in a vector (readv,
 * sendmsg …); -2: it has none, and cannot be made short. */
enum { LENGTH_IN_VECTOR = -1, LENGTH_NONE = -2 };
int injection_length_argument(const struct call_row *row);

#endif
