/* What is said of a call: three texts of whole sentences, each for another moment.
 *
 *     call_asks    where it begins:   "accept() asks for a completed connection. It waits when
 *                                     there is none."
 *     call_says    where it returns:  "accept() takes a completed connection out of the queue: a
 *                                     new socket, known by its descriptor 4."
 *     call_sends   looking back:      "accept() sends nothing: the handshake is made by the kernel
 *                                     before it returns."
 *
 * Everybody reads these: the JSON (its fields asks, says, sends), the page, the viewer of `replay`,
 * the verdicts of `--predict`.  They are made when somebody asks, since most runs are looked at in
 * other ways.  Texts from the programs are not cleaned: that is a view's part.
 *
 * says_calls.c, says_calls_bytes.c: asks and says; says_calls_waits.c: for which packet it waited;
 * says_calls_wire.c: sends. */
#ifndef TIMELINE_SAYS_CALLS_H
#define TIMELINE_SAYS_CALLS_H

#include "base/text.h"
#include "timeline/timeline.h"

/* What it asks the kernel for.  Of a call that ended it is known whether it was told not to wait,
 * and nothing else of its result is said. */
void call_asks(struct text *text, const struct timeline *timeline, const struct call *call);

/* What came of it; false, and nothing is added: it has not returned. */
bool call_says(struct text *text, const struct timeline *timeline, const struct call *call);

/* Which packets are there because of it, or none, and why.  `named`: their numbers, too.  False,
 * and nothing is added: that is not known. */
bool call_sends(struct text *text, const struct timeline *timeline, const struct call *call,
                bool named);

/* ---- what the files share ---- */

/* False: its socket is of another family (a local one). */
bool says_is_internet(const struct call *call);
bool says_is_datagram(const struct call *call);

/* It was told not to wait (O_NONBLOCK, MSG_DONTWAIT), or not for so long. */
bool says_does_not_wait(const struct call *call);

/* Ends a sentence that says what came, in those packets: the call waited for `it` ("it", "the first", "packet 9"), or did
 * not need to. */
void says_waited(struct text *text, const struct timeline *timeline, const struct call *call,
                 const char *it, int64_t first_ns, int64_t last_ns);
/* The packet that it waited for, if that is known: "The FIN came in packet 8. recv() waited …" */
void says_awaited(struct text *text, const struct timeline *timeline, const struct call *call,
                  const char *what);

/* How long one stood that never returns, and what came then: "268.2 ms later its process ends." */
void says_never_returns(struct text *text, const struct timeline *timeline,
                        const struct call *call);

/* The parts of call_asks() and call_says() that are about bytes. */
void says_send_asks(struct text *text, const struct call *call);
void says_send(struct text *text, const struct call *call);
void says_receive_asks(struct text *text, const struct call *call);
void says_receive(struct text *text, const struct timeline *timeline, const struct call *call);

#endif
