/* A step on a command line: see steps.h. */
#include "command/steps.h"

#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "command/command.h"
#include "grade/checks/step_object.h"
#include "grade/step.h"

bool command_step_is_file(const char *word)
{
    size_t length = strlen(word);
    return strchr(word, '/') || (length > 3 && strcmp(word + length - 3, ".so") == 0);
}

const struct lab_step *command_step(const struct command *command, const char *word)
{
    const struct lab_step *step = step_find(word);
    struct err err;
    if (!step && command_step_is_file(word) && !(step = step_object_open(word, &err)))
        die("%s", err.text);
    if (step)
        return step;
    struct text all;
    text_init(&all);
    for (unsigned i = 0; command_step_word(i); i++)
        text_addf(&all, "%s%s", i ? ", " : "", command_step_word(i));
    usage(command, "there is no step '%s': %s", word, all.s);
}

const char *command_step_word(unsigned number)
{
    if (number == step_count)
        return faults_step.name;
    return number < step_count ? steps[number]->name : NULL;
}
