/* Questions and remarks while a run goes on: between the rows of the ladder, or on standard error
 * when there is no ladder. */
#ifndef PREDICT_ASK_H
#define PREDICT_ASK_H

#include <stdbool.h>

#include "base/text.h"
#include "view/ladder/ladder.h"

struct talk {
    struct ladder *ladder; /* or NULL */
    bool ascii;
    bool source; /* a question about a call tells the text of its line, too */
    bool shown;  /* the terminal shows what is typed */
    bool open;   /* without a ladder: a question stands there without its newline */
};

void talk_init(struct talk *talk, struct ladder *ladder, bool ascii, bool source);

/* Texts are clean (view/term.h). */
void talk_say(struct talk *talk, const char *text);
void talk_ask(struct talk *talk, const char *text);
/* the text of the call's line, where it is wanted and known */
void talk_line(struct talk *talk, const struct call_facts *facts);
/* typed: at our standard input; NULL: nothing came */
void talk_answered(struct talk *talk, const char *answer, bool typed);

/* "server is about to call listen(3, 1) at server.c:27": how a question begins. */
void talk_about_to_call(const struct talk *talk, struct text *text, const char *program,
                        const struct call_facts *facts);

#endif
