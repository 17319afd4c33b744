/* Questions and remarks while a run goes on: between the rows of the ladder, or on standard error
 * when there is no ladder. */
#ifndef PREDICT_ASK_H
#define PREDICT_ASK_H

#include <stdbool.h>

#include "base/text.h"
#include "view/ladder/ladder.h"

struct asker {
    struct ladder *ladder; /* or NULL */
    bool ascii;
    bool source; /* a question about a call tells the text of its line, too */
    bool shown;  /* the terminal shows what is typed */
    bool open;   /* without a ladder: a question stands there without its newline */
};

void asker_init(struct asker *asker, struct ladder *ladder, bool ascii, bool source);

/* Texts are clean (view/term.h). */
void asker_say(struct asker *asker, const char *text);
void asker_ask(struct asker *asker, const char *text);
/* the text of the call's line, where it is wanted and known */
void asker_line(struct asker *asker, const struct call_facts *facts);
/* typed: at our standard input; NULL: nothing came */
void asker_answered(struct asker *asker, const char *answer, bool typed);

/* "server is about to call listen(3, 1) at server.c:27": how a question begins. */
void asker_about_to_call(const struct asker *asker, struct text *text, const char *program,
                         const struct call_facts *facts);

#endif
