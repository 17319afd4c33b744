/* Completion for fish: a `complete` for each command and each flag. */
#include "command/manual/completion.h"
#include "command/manual/help.h"

/* Inside '…', where \ and ' are escaped. */
static void add_quoted(struct text *out, const char *s)
{
    text_add_char(out, '\'');
    for (; *s; s++) {
        if (*s == '\'' || *s == '\\')
            text_add_char(out, '\\');
        text_add_char(out, *s);
    }
    text_add_char(out, '\'');
}

/* What completes a value: options of `complete`.  -x: an argument, and no file. */
static void add_value(struct text *out, const char *name, const char *words, bool is_list)
{
    static const char *const by_kind[COMPLETION_KINDS] = {
        " -x",
        " -r -F",
        " -x -a '(__fish_complete_directories)'",
        " -x -a '(__fish_print_interfaces)'",
        " -r -F -a '(__fish_complete_command)'",
    };
    if (completion_kind(name) || !words)
        text_add(out, by_kind[completion_kind(name)]);
    if (is_list)
        text_addf(out, " -x -a '(__fish_complete_list , \"string split \\' \\' \\'%s\\'\")'",
                  words);
    else if (words)
        text_addf(out, " -x -a '%s'", words);
}

static void add_flag(struct text *out, const char *command, const struct command_flag *flag)
{
    char value[COMPLETION_VALUE];
    text_addf(out, "complete -c sockwire -n '__fish_seen_subcommand_from %s' -l %s", command,
              flag->name + 2);
    if (flag->value) {
        completion_value(value, flag->value);
        add_value(out, value, flag->words, completion_is_list(flag));
    }
    text_add(out, " -d ");
    add_quoted(out, flag->help);
    text_add(out, "\n");
}

static void add_operand(struct text *out, const char *command,
                        const struct command_operand *operand)
{
    text_addf(out, "complete -c sockwire -n '__fish_seen_subcommand_from %s'", command);
    if (operand->word) {
        text_add(out, " -a '");
        completion_add_operand_words(out, operand);
        text_add(out, "'\n");
        return;
    }
    static const char *const by_kind[COMPLETION_KINDS] = {
        " -f",
        " -F",
        " -a '(__fish_complete_directories)'",
        " -a '(__fish_print_interfaces)'",
        " -a '(__fish_complete_command)'",
    };
    text_addf(out, "%s\n", by_kind[completion_kind(operand->name)]);
}

void completion_fish(struct text *out, const struct command *const *commands)
{
    text_add(out, "# Completion of sockwire for fish.  Written by `sockwire completion fish`.\n"
                  "complete -c sockwire -f\n");
    for (const struct command *const *command = commands; *command; command++) {
        text_addf(out, "complete -c sockwire -n __fish_use_subcommand -a %s -d ", (*command)->name);
        add_quoted(out, (*command)->summary);
        text_add(out, "\n");
    }
    text_add(
        out,
        "complete -c sockwire -n __fish_use_subcommand -l help -d 'Show the list of commands'\n"
        "complete -c sockwire -n __fish_use_subcommand -l version -d 'Print the versions'\n");
    for (const struct command *const *command = commands; *command; command++) {
        for (const struct command_flag *flag = (*command)->flags; flag->name; flag++)
            add_flag(out, (*command)->name, flag);
        add_flag(out, (*command)->name, &help_flag);
        for (const struct command_operand *operand = (*command)->operands; operand && operand->name;
             operand++)
            add_operand(out, (*command)->name, operand);
    }
}
