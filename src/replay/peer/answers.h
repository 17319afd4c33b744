/* What a live program answered, held against the recording: the two side by side, row by row, and
 * the first difference.
 *
 *     answers_compare(&answers, &role, &player);      player NULL: no connection was made at all
 *     if (answers.first < 0) …                        they agree
 *     answers_draw(&answers, stdout, &style);
 *     answers_release(&answers);
 *
 * Both sides are put in order by the role: before each of its steps stands what the other end had
 * said then in the recording.  So rows stand side by side by what happens, not by time, and how
 * the other end cut its bytes into pieces makes no difference.  Differences are: other bytes,
 * fewer or more of them; another end (FIN, RST, none); and an end that came before something of
 * ours for which the recorded one had waited.  How long an answer took is shown and not judged;
 * nor is what the trace does not tell: how an end ended after the trace stopped, and what it said
 * then, when neither end had ended. */
#ifndef REPLAY_PEER_ANSWERS_H
#define REPLAY_PEER_ANSWERS_H

#include <stdio.h>

#include "replay/peer/player.h"
#include "view/ladder/ladder.h"

enum answer_kind {
    ANSWER_NOTHING, /* this side has nothing here */
    /* NOBODY: no client came to the server's role */
    ANSWER_CONNECTED,
    ANSWER_REFUSED,
    ANSWER_UNANSWERED,
    ANSWER_NOBODY,
    ANSWER_BYTES, /* [from, to) of the sender's stream */
    ANSWER_FIN,
    ANSWER_RST,
    ANSWER_SILENT,  /* nothing more, although it was waited for */
    ANSWER_OPEN,    /* not ended: where the trace stops, or the play */
    ANSWER_FAILED,  /* another error */
    ANSWER_SURPLUS, /* more and more bytes: no longer listened to */
};

struct answer_side {
    enum answer_kind kind;
    uint64_t from, to;
    int64_t t_ns; /* since the beginning of the connection; -1: not known */
};

struct answer_row {
    enum end from; /* who does it */
    struct answer_side recorded, live;
    bool differs;
};

struct answers {
    const struct role *role;
    const struct player *player;
    size_t count, capacity;
    struct answer_row *rows;
    ptrdiff_t first; /* the first row that differs; -1: none */
    /* one sentence: the first difference, or what they agree in; clean text (view/term.h) */
    struct text says;
};

void answers_compare(struct answers *answers, const struct role *role, const struct player *player);
void answers_release(struct answers *answers);

/* answers_draw.c */
void answers_draw(const struct answers *answers, FILE *out, const struct ladder_style *style);

#endif
