/* Nobody waits without a word: programs that stand still, and programs that run in circles, are
 * said on the timeline as it happens.
 *
 *     stall.c        all programs wait for each other (the proof is call/still.h's): who, in which call, for what
 *     stall_text.c   … the sentence
 *     busy.c         a program makes the same call thousands of times a second, or computes and makes none
 *
 * Each is said once; again only after something has moved, or when it changes. */
#ifndef RUN_STALL_H
#define RUN_STALL_H

#include "base/text.h"
#include "call/still.h"
#include "run/parts.h"

/* Looks at the programs, at most ten times a second. */
void stall_look(struct run *run, int64_t now);

/* "Nothing moves: the client waits in recv(3) at client.c:98 for data from the server; …" */
void stall_text(struct run *run, const struct still *still, struct text *text);

/* "The client waits for a line of input …" */
void stall_text_input(const struct run *run, const struct actor *actor, struct text *text);

/* A call has ended: is it one of many equal ones? */
void busy_hears(struct run *run, const struct call_facts *facts);
void busy_look(struct run *run, int64_t now);

#endif
