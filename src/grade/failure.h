/* What a failed check adds to its words: in which call, at which line, with which error, how the
 * server ended and what it said last. */
#ifndef GRADE_FAILURE_H
#define GRADE_FAILURE_H

#include "base/text.h"
#include "grade/check.h"

/* "call 12, recv() at server.c:78". */
void failure_call(struct text *text, const struct call *call);

/* "; connect() failed with ECONNREFUSED: nobody listens at that port", for the first of the shown
 * calls that failed. */
void failure_error(struct text *text, const struct checking *c);

/* The sheet's sentence about an error of that call; NULL: no sheet has one. */
const char *failure_sheet(const char *call, const char *error);

/* "; the server ended with status 1; the server's last line is "bind: Address already in use"".
 * Nothing for a server that did not fail and complained of nothing; no status that was told
 * already (c->told_status). */
void failure_server(struct text *text, const struct checking *c);

#endif
