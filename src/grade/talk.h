/* Several lines on one connection, for 08-lines and what builds on it: what is said, and how.
 *
 *     our client      lines     one after the other, each when the one before is answered
 *                     nul       the same; there are NUL bytes in them
 *                     cuts      two lines, again and again, cut in two at every place there is.  What
 *                               is whole in the first piece is answered before the second one comes
 *                     burst     32 lines in one piece, and one more when they are answered
 *                     unended   a line; then one without a newline, and the end
 *                     long      a line of 9 000 bytes
 *                     two       two lines, for many clients at once: peer_crowd.c says when
 *                     file      many lines, some of them long: 17 000 bytes in all
 *                     nothing   no line at all
 *                     heads     like lines, cuts (shorter ones), burst and long, but each answer must begin with a
 *                               head, "OK " (16-small-writes)
 *     our server      typed     what is typed to the student's client: the lines of `lines`.  Each is
 *                               answered when it is there
 *                     typed-pieces   the same; the answers come in pieces: the first byte, the newline alone,
 *                               byte by byte
 *                     typed-long     a line of 9 000 bytes
 *                     whole     the lines of `lines`, read to the client's end.  Only then come the replies to all
 *                               of them, and one line more, the last
 *                     whole-pieces, whole-file, whole-nothing     the same; the replies come in pieces; `file`;
 *                               `nothing`
 *                     streamed  the same lines; each is answered when it is there, and the last line comes
 *                               after the client's end
 *                     typed-numbers  the lines of `heads`; the student's client must put its number
 *                               and a blank before each
 *     nobody of ours  (wire)    what is typed where the wire is the student's (14-bad-wire): a line of one
 *                               segment, one of six, one of one
 *
 *     15-slow-reader            (flood.h)
 *     our client      flood     320 lines, 20 MB, that are sent while the answer comes
 *                     trickle   20 lines, 1.3 MB; nothing of the answer is read until all buffers are full
 *     our server      flooded   the lines of `flood`: each piece is answered when it is there; the last line after the
 *                               client's end
 *                     gulped    the lines of `trickle`: nothing is read until all buffers are full; then 256 KB are
 *                               read, then answered, and so on
 *
 * All of it follows from the seed, so whoever judges knows every byte. */
#ifndef GRADE_TALK_H
#define GRADE_TALK_H

#include <stdbool.h>

#include "base/text.h"
#include "grade/role.h"
#include "grade/sample.h"

enum talk {
    TALK_NONE,
    TALK_LINES,
    TALK_NUL,
    TALK_CUTS,
    TALK_BURST,
    TALK_UNENDED,
    TALK_LONG,
    TALK_TWO,
    TALK_FILE,
    TALK_NOTHING,
    TALK_TYPED,
    TALK_PIECES,
    TALK_TYPED_LONG,
    TALK_WHOLE,
    TALK_WHOLE_PIECES,
    TALK_WHOLE_FILE,
    TALK_WHOLE_NOTHING,
    TALK_STREAMED,
    TALK_WIRE,
    TALK_HEADS,
    TALK_HEADS_CUTS,
    TALK_HEADS_BURST,
    TALK_HEADS_LONG,
    TALK_NUMBERS,
    TALK_FLOOD,
    TALK_TRICKLE,
    TALK_FLOODED,
    TALK_GULPED,
};

/* That of a server's role; TALK_NONE: it has none. */
enum talk talk_of(enum peer_role role);

size_t talk_lines(enum talk talk, uint64_t seed); /* how many */
/* Append line number i (from 0), with its newline if it has one; and the answer of our server, which may have
 * one line more. */
void talk_line(enum talk talk, uint64_t seed, size_t i, struct text *text);
void talk_reply(enum talk talk, uint64_t seed, size_t i, struct text *text);
void talk_text(enum talk talk, uint64_t seed, struct text *text); /* all lines */

/* 11-half-close: our server says its last line after the client's end, and only then; it says all
 * then. */
bool talk_has_last(enum talk talk);
bool talk_is_whole(enum talk talk);
/* What a server must make of these bytes: capitals, and the line that counts. */
void talk_answer(const struct text *said, struct text *answer);

/* Append what must stand before line i: before the answer to it, and of TALK_NUMBERS before what the
 * student's client sends; nothing in other talks.  All lines, each behind its head; and how many
 * bytes must answer these ones of our client's, which are whole lines. */
void talk_head(enum talk talk, size_t i, struct text *text);
void talk_headed(enum talk talk, uint64_t seed, struct text *text);
size_t talk_answer_bytes(enum talk talk, const char *bytes, size_t count);
bool talk_is_flood(enum talk talk);

/* How many of these bytes are whole lines. */
size_t talk_whole_lines(const char *bytes, size_t count);

#endif
