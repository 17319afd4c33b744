/* The run stops before each socket call of either program, says what is about to happen, and goes
 * on at Enter: see step.h. */
#include "predict/step.h"

#include <string.h>

static bool holds(void *context, const struct call_facts *facts, int kernel_state)
{
    (void)context;
    (void)facts;
    (void)kernel_state;
    return true;
}

static void put_question(struct stepper *step)
{
    struct text text;
    text_init(&text);
    asker_about_to_call(step->asker, &text, step->program->id, step->facts);
    text_add(&text,
             step->client_waits ? ": Enter (the client's line comes after it) " : ": Enter ");
    asker_ask(step->asker, text.s);
    text_release(&text);
}

static enum pause_answer ask(void *context, const struct program *program,
                             const struct call_facts *facts, bool client_waits)
{
    struct stepper *step = context;
    step->program = program;
    step->facts = facts;
    step->client_waits = client_waits;
    if (!step->told)
        asker_say(
            step->asker,
            "--step: Enter lets the call begin, c goes on without stops, q ends the run. While no question is "
            "open, what you type goes to the client that reads its terminal.");
    step->told = true;
    asker_line(step->asker, facts);
    put_question(step);
    return PAUSE_AGAIN;
}

static enum pause_answer answer(void *context, const char *line)
{
    struct stepper *step = context;
    asker_answered(step->asker, line, true);
    if (!line || !strcmp(line, "c"))
        return PAUSE_GO_FREE;
    if (!*line)
        return PAUSE_GO;
    if (!strcmp(line, "q"))
        return PAUSE_END;
    asker_say(
        step->asker,
        step->client_waits
            ? "Enter alone lets the call begin (then the client gets its line); c: without stops, q: end"
            : "Enter alone lets the call begin; c: without stops, q: end");
    put_question(step);
    return PAUSE_AGAIN;
}

static void gone(void *context)
{
    struct stepper *step = context;
    asker_answered(step->asker, NULL, true);
}

struct pause step_pause(struct stepper *step)
{
    return (struct pause){
        .context = step, .holds = holds, .ask = ask, .answer = answer, .gone = gone
    };
}
