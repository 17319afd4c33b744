/* Questions and remarks while a run goes on: see ask.h. */
#include "predict/ask.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "view/term.h"

void asker_init(struct asker *asker, struct ladder *ladder, bool ascii, bool source)
{
    *asker = (struct asker){ .ladder = ladder,
                             .ascii = ascii,
                             .source = source,
                             .shown = isatty(0) && isatty(ladder ? 1 : 2) };
}

static void write_plain(struct asker *asker, const char *mark, const char *text, const char *end)
{
    struct text plain;
    text_init(&plain);
    plain_add(&plain, text);
    fprintf(stderr, "%s%s %s%s", asker->open ? "\n" : "", mark, plain.s, end);
    asker->open = !*end;
    text_release(&plain);
}

void asker_say(struct asker *asker, const char *text)
{
    const char *mark = asker->ascii ? "*" : "·";
    if (asker->ladder)
        ladder_say(asker->ladder, mark, text);
    else
        write_plain(asker, mark, text, "\n");
}

void asker_ask(struct asker *asker, const char *text)
{
    if (asker->ladder)
        ladder_ask(asker->ladder, "?", text);
    else
        write_plain(asker, "?", text, "");
}

/* Before the question, which stays the last row. */
void asker_line(struct asker *asker, const struct call_facts *facts)
{
    struct text text;
    text_init(&text);
    if (asker->source && ladder_call_place(&text, facts, true, asker->ascii))
        asker_say(asker, text.s);
    text_release(&text);
}

void asker_about_to_call(const struct asker *asker, struct text *text, const char *program,
                         const struct call_facts *facts)
{
    text_addf(text, "%s is about to call ", program);
    ladder_call_text(text, facts, asker->ascii);
    size_t before = text->len;
    text_add(text, " at ");
    if ((asker->source && facts->at_text) || !ladder_call_place(text, facts, false, asker->ascii))
        text_cut(text, before); /* told by asker_line(), or not known */
}

void asker_answered(struct asker *asker, const char *answer, bool typed)
{
    const char *echo = answer ? answer : "";
    if (answer && typed && asker->shown)
        echo = NULL;
    if (asker->ladder)
        ladder_answered(asker->ladder, echo);
    else if (echo && asker->open)
        fprintf(stderr, "%s\n", echo);
    asker->open = false;
}
