/* The short words and the headline of each thing that happens, as a reader of one step is told it:
 * the JSON has them, and the page shows them as they are.  Why it happened is said elsewhere
 * (timeline/says.h, timeline/says_calls.h). */
#ifndef VIEW_STEP_WORDS_H
#define VIEW_STEP_WORDS_H

#include "base/text.h"
#include "timeline/pauses.h"
#include "timeline/timeline.h"

/* "SYN, ACK", "FIN + 2 bytes", "UDP 14 bytes" */
void packet_label(struct text *text, const struct packet *packet);
/* "seq 1–5, ack 1, window 0": counted as an ACK counts */
void packet_numbers(struct text *text, const struct packet *packet);
/* The first letters of its data, quoted; nothing where none are known. */
void packet_quote(struct text *text, const struct packet *packet);
/* What is odd about it beside its label: "retransmission" */
void packet_remarks(struct text *text, const struct packet *packet);
/* "Packet 3, client → server: ACK (ack 1)" */
void packet_headline(struct text *text, const struct packet *packet);
/* "Packet 3 arrives after 25.0 ms: ACK."; nothing of what was lost */
void arrival_headline(struct text *text, const struct timeline *timeline,
                      const struct arrival *arrival);
/* Sentences that stand before and behind its own (packet->says); often none. */
void packet_before(struct text *text, const struct packet *packet);
void packet_after(struct text *text, const struct timeline *timeline, const struct packet *packet);
/* Who put it on the wire: "by connect()", "by the kernel"; and whose bytes it carries when that is
 * another call, or which timer ran out: "for send()", "delayed-ACK timer".  Often nothing. */
void packet_by(struct text *text, const struct packet *packet);
void packet_for(struct text *text, const struct packet *packet);
/* Which stroke it is drawn with: "syn", "data", "ack", "fin", "rst", "udp", "icmp" */
const char *packet_stroke(const struct packet *packet);

/* It tells little about the network: a player leaves it out until all calls are asked for. */
bool call_is_minor(const struct call *call);
/* "send(3, "hello", 5)" and "= 5": as the ladder has them.  A call that never returned has "did not
 * return". */
void call_reads(struct text *text, const struct call *call);
void call_returns_words(struct text *text, const struct call *call);
/* "client"; another process than its first one is named: "server (process 812)". */
void caller_add(struct text *text, const struct call *call);
/* "The client calls send(3, "hello", 5)."; where it returns, after how long; both at once. */
void call_begin_headline(struct text *text, const struct call *call);
void call_return_headline(struct text *text, const struct timeline *timeline,
                          const struct call *call);
void call_whole_headline(struct text *text, const struct call *call);

/* "The client starts: ./client 127.0.0.1 12000" */
void program_headline(struct text *text, const struct program *program);
/* "The server (process 812) prints, 3 times:" and "Typed to the client:", what stands before the
 * text itself */
void output_headline(struct text *text, const struct output *output);
void input_headline(struct text *text, const struct output *input);
/* "The client's side of the connection is in TIME_WAIT now." */
void state_headline(struct text *text, const struct state_change *state);
/* "The client ended with status 0." */
void exit_headline(struct text *text, const struct program_exit *gone);
/* "Nothing happens for 47.1 ms: …"; what ends it is this event */
void pause_headline(struct text *text, const struct timeline *timeline, size_t event,
                    left_out *is_left_out);

#endif
