/* Questions and remarks while a run goes on: see ask.h. */
#include "predict/ask.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "view/term.h"

void talk_init(struct talk *talk, struct ladder *ladder, bool ascii, bool source)
{
    *talk = (struct talk){ .ladder = ladder,
                           .ascii = ascii,
                           .source = source,
                           .shown = isatty(0) && isatty(ladder ? 1 : 2) };
}

static void write_plain(struct talk *talk, const char *mark, const char *text, const char *end)
{
    struct text plain;
    text_init(&plain);
    plain_add(&plain, text);
    fprintf(stderr, "%s%s %s%s", talk->open ? "\n" : "", mark, plain.s, end);
    talk->open = !*end;
    text_release(&plain);
}

void talk_say(struct talk *talk, const char *text)
{
    const char *mark = talk->ascii ? "*" : "·";
    if (talk->ladder)
        ladder_say(talk->ladder, mark, text);
    else
        write_plain(talk, mark, text, "\n");
}

void talk_ask(struct talk *talk, const char *text)
{
    if (talk->ladder)
        ladder_ask(talk->ladder, "?", text);
    else
        write_plain(talk, "?", text, "");
}

/* Before the question, which stays the last row. */
void talk_line(struct talk *talk, const struct call_facts *facts)
{
    struct text text;
    text_init(&text);
    if (talk->source && ladder_call_place(&text, facts, true, talk->ascii))
        talk_say(talk, text.s);
    text_release(&text);
}

void talk_about_to_call(const struct talk *talk, struct text *text, const char *program,
                        const struct call_facts *facts)
{
    text_addf(text, "%s is about to call ", program);
    ladder_call_text(text, facts, talk->ascii);
    size_t before = text->len;
    text_add(text, " at ");
    if ((talk->source && facts->at_text) || !ladder_call_place(text, facts, false, talk->ascii))
        text_cut(text, before); /* told by talk_line(), or not known */
}

void talk_answered(struct talk *talk, const char *answer, bool typed)
{
    const char *echo = !answer ? "" : typed && talk->shown ? NULL : answer;
    if (talk->ladder)
        ladder_answered(talk->ladder, echo);
    else if (echo && talk->open)
        fprintf(stderr, "%s\n", echo);
    talk->open = false;
}
