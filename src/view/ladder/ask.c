/* Questions between the rows of the ladder, and what is said to their answers: --step and
 * --predict.
 *
 *     ? server is about to call listen(3, 1): Enter _
 *       listen: right. …
 */
#include <string.h>

#include "view/ladder/parts.h"

enum { ANSWER_COLUMNS = 12 }; /* left free behind a question */

static void rows(struct ladder *l, const char *mark, const char *text, bool open)
{
    if (l->prompt_open)
        fputc('\n', l->out);
    l->prompt_open = false;
    l->prompting = NULL;
    text_clear(&l->line);
    text_addf(&l->line, "%s %s", mark, text);
    const char *at = l->line.s;
    enum style style = STYLE_PLAIN;
    do {
        int column = at == l->line.s ? 0 : 2;
        const char *next;
        size_t bytes = term_wrap(at, l->style.width - column - (open ? ANSWER_COLUMNS : 0), &next);
        row_clear(&l->row);
        column = row_put(&l->row, column, l->style.width - column, at, *next ? bytes : strlen(at),
                         &style);
        if (open && !*next)
            row_write(&l->row, column, l->style.color, l->out);
        else
            row_end(l);
        at = next;
    } while (*at);
    fflush(l->out);
    l->prompt_open = open;
}

void ladder_say(struct ladder *l, const char *mark, const char *text)
{
    rows(l, mark, text, false);
}

void ladder_ask(struct ladder *l, const char *mark, const char *text)
{
    rows(l, mark, text, true);
}

void ladder_answered(struct ladder *l, const char *echo)
{
    if (echo && l->prompt_open)
        fprintf(l->out, "%s\n", echo);
    l->prompt_open = false;
}
