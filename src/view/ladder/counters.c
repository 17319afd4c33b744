/* After the run: what the kernel counted, one line for each counter that grew.
 *
 *     the kernel counted
 *       TCPLossProbes 1 (client): A loss probe (TLP) was sent: ...
 */
#include "view/ladder/parts.h"

static const struct program *program_on(const struct timeline *timeline, int host)
{
    for (size_t i = 0; i < timeline->program_count; i++)
        if (timeline->programs[i]->host == host)
            return timeline->programs[i];
    return NULL;
}

void counter_lines(struct ladder *l, const struct timeline *timeline)
{
    struct text *t = &l->scratch;
    if (timeline->counter_count)
        line_wrapped(l, "the kernel counted", STYLE_PLAIN);
    for (size_t i = 0; i < timeline->counter_count; i++) {
        const struct counter *counter = &timeline->counters[i];
        const struct program *program =
            timeline->hosts > 1 ? program_on(timeline, counter->host) : NULL;
        text_clear(t);
        text_addf(t, "  %s %llu", counter->name, (unsigned long long)counter->count);
        if (program) {
            text_add(t, " (");
            styled_add(t, program->is_server ? STYLE_SERVER : STYLE_CLIENT, program->id);
            text_add(t, ")");
        }
        text_addf(t, ": %s", counter->says);
        line_wrapped(l, t->s, STYLE_DIM);
    }
}
