/* --inject, between the command line and the tracer: programs are counted in another way there;
 * rules that met no call are told. */
#include <stdio.h>
#include <stdlib.h>

#include "run/parts.h"

#include "base/memory.h"

void injections_prepare(struct run *run)
{
    const struct run_options *options = run->options;
    struct injection *list = xcalloc(options->injection_count + 1, sizeof *list);
    for (size_t i = 0; i < options->injection_count; i++) {
        list[i] = options->injections[i];
        if (list[i].program > 0 && !options->server)
            list[i].program--; /* without a server the first client is the first program */
    }
    tracer_inject(run->tracer, list, options->injection_count);
    free(list);
}

/* Most often it is a mistake in the rule. */
void injections_tell_unused(struct run *run)
{
    for (size_t i = 0; i < run->options->injection_count; i++)
        if (tracer_injected(run->tracer, i) == 0) {
            char line[200];
            snprintf(line, sizeof line, "--inject number %zu (%s) met no call", i + 1,
                     run->options->injections[i].call);
            run_note(run, line);
        }
}
