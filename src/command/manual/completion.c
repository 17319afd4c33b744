/* Completion in shells: see completion.h. */
#include "command/manual/completion.h"

#include <stdio.h>
#include <string.h>

#include "command/manual/help.h"

const struct completion_shell completion_shells[] = {
    { "bash", completion_bash },
    { "zsh", completion_zsh },
    { "fish", completion_fish },
    { NULL, NULL },
};

const struct completion_shell *completion_find(const char *name)
{
    const struct completion_shell *shell = completion_shells;
    while (shell->name && strcmp(shell->name, name) != 0)
        shell++;
    return shell->name ? shell : NULL;
}

const char *completion_word(unsigned number)
{
    return number < sizeof completion_shells / sizeof *completion_shells
               ? completion_shells[number].name
               : NULL;
}

enum completion_kind completion_kind(const char *name)
{
    static const struct {
        const char *name;
        enum completion_kind kind;
    } kinds[] = {
        { "FILE", COMPLETE_FILE },   { "TRACE", COMPLETE_FILE }, { "A", COMPLETE_FILE },
        { "B", COMPLETE_FILE },      { "DIR", COMPLETE_FOLDER }, { "IFACE", COMPLETE_INTERFACE },
        { "CMD", COMPLETE_COMMAND },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].name, name))
            return kinds[i].kind;
    return COMPLETE_NOTHING;
}

void completion_value(char name[COMPLETION_VALUE], const char *value)
{
    snprintf(name, COMPLETION_VALUE, "%.*s", (int)strcspn(value, " ["), value);
}

bool completion_is_list(const struct command_flag *flag)
{
    return flag->words && strstr(flag->value, "[,");
}

void completion_add_flags(struct text *out, const struct command *command)
{
    for (const struct command_flag *flag = command->flags; flag->name; flag++)
        text_addf(out, "%s ", flag->name);
    text_add(out, help_flag.name);
}

void completion_add_operand_words(struct text *out, const struct command_operand *operand)
{
    const char *word;
    for (unsigned i = 0; (word = operand->word(i)); i++)
        text_addf(out, "%s%s", i ? " " : "", word);
}
