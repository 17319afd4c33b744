/* Findings for editors: see findings_gcc.h. */
#include "view/findings_gcc.h"

#include "base/text.h"

static const struct call_facts *place_of(const struct finding *finding)
{
    for (size_t i = 0; i < finding->call_count; i++) {
        const struct call *call = finding->calls[i];
        bool is_theirs = !finding->program || call->program == finding->program;
        if (is_theirs && call->facts->at_file)
            return call->facts;
    }
    return NULL;
}

static void add_in_one_line(struct text *line, const char *says)
{
    struct text text;
    text_init(&text);
    for (; *says; says++)
        text_add_char(&text, *says == '\n' ? ' ' : *says);
    text_add_readable(line, text.s, SIZE_MAX);
    text_release(&text);
}

/* "server.c:12"; of a finding that has no line, whose it is. */
static void add_place(struct text *line, const struct finding *finding)
{
    const struct call_facts *at = place_of(finding);
    if (at) {
        text_add_readable(line, at->at_file, SIZE_MAX);
        text_addf(line, ":%d", at->at_line);
    } else {
        text_add(line, finding->program ? finding->program->id : "sockwire");
    }
}

void findings_gcc(FILE *out, const struct timeline *timeline)
{
    struct text line;
    text_init(&line);
    for (size_t i = 0; i < timeline->finding_count; i++) {
        const struct finding *finding = timeline->findings[i];
        text_clear(&line);
        add_place(&line, finding);
        text_addf(&line, ": %s: ", severity_name(finding->severity));
        add_in_one_line(&line, finding->says);
        fprintf(out, "%s [%s]\n", line.s, finding->rule->name);
    }
    text_release(&line);
}
