/* Completion for zsh: the function `_sockwire` for a folder of $fpath, made of _arguments. */
#include <string.h>

#include "command/manual/completion.h"
#include "command/manual/help.h"

/* Inside '…', where [ ] : and \ have a meaning of their own. */
static void add_escaped(struct text *out, const char *s)
{
    for (; *s; s++) {
        if (strchr("[]:\\", *s))
            text_add_char(out, '\\');
        text_add(out, *s == '\'' ? "'\\''" : (char[]){ *s, 0 });
    }
}

/* What completes a value: an action of _arguments. */
static void add_action(struct text *out, const char *value, const char *words, bool is_list)
{
    static const char *const actions[COMPLETION_KINDS] = { " ", "_files", "_files -/",
                                                           "_net_interfaces", "_cmdstring" };
    const char *by_kind = actions[completion_kind(value)];
    if (is_list)
        text_addf(out, "_values -s , %s %s", value, words);
    else if (!words)
        text_add(out, by_kind);
    else if (completion_kind(value))
        text_addf(out, "{_alternative \"words:word:(%s)\" \"values:%s:%s\"}", words, value,
                  by_kind);
    else
        text_addf(out, "(%s)", words);
}

/* "PART PLACE" is two values; what the words are for is the first. */
static void add_flag(struct text *out, const struct command_flag *flag)
{
    text_addf(out, " \\\n            '*%s[", flag->name);
    add_escaped(out, flag->help);
    text_add(out, "]");
    for (const char *at = flag->value; at && *at;) {
        char value[COMPLETION_VALUE];
        size_t length = strcspn(at, " ");
        completion_value(value, at);
        text_addf(out, ":%s:", value);
        add_action(out, value, at == flag->value ? flag->words : NULL, completion_is_list(flag));
        at += length;
        at += *at == ' ';
    }
    text_add(out, "'");
}

static void add_operands(struct text *out, const struct command_operand *operand)
{
    for (int number = 1; operand && operand->name; operand++, number++) {
        struct text words;
        text_init(&words);
        if (operand->word)
            completion_add_operand_words(&words, operand);
        text_addf(out, " \\\n            '%d:%s:", number, operand->name);
        add_action(out, operand->name, operand->word ? words.s : NULL, false);
        text_add(out, "'");
        text_release(&words);
    }
}

static void add_command(struct text *out, const struct command *command)
{
    text_addf(out, "        %s)\n            _arguments", command->name);
    for (const struct command_flag *flag = command->flags; flag->name; flag++)
        add_flag(out, flag);
    add_flag(out, &help_flag);
    add_operands(out, command->operands);
    text_add(out, "\n            ;;\n");
}

void completion_zsh(struct text *out, const struct command *const *commands)
{
    text_add(out, "#compdef sockwire\n"
                  "# Completion of sockwire for zsh.  Written by `sockwire completion zsh`.\n"
                  "_sockwire() {\n"
                  "    local curcontext=$curcontext state line\n"
                  "    typeset -A opt_args\n"
                  "    _arguments -C \\\n"
                  "        '(- : *)--help[show the list of commands]' \\\n"
                  "        '(- : *)--version[print the versions]' \\\n"
                  "        '1:command:->command' \\\n"
                  "        '*::argument:->argument' && return\n"
                  "    case $state in\n"
                  "    command)\n"
                  "        local -a commands=(\n");
    for (const struct command *const *command = commands; *command; command++) {
        text_addf(out, "            '%s:", (*command)->name);
        add_escaped(out, (*command)->summary);
        text_add(out, "'\n");
    }
    text_add(out, "        )\n"
                  "        _describe -t commands command commands\n"
                  "        ;;\n"
                  "    argument)\n"
                  "        case $line[1] in\n");
    for (const struct command *const *command = commands; *command; command++)
        add_command(out, *command);
    text_add(out, "        esac\n"
                  "        ;;\n"
                  "    esac\n"
                  "}\n"
                  "_sockwire \"$@\"\n");
}
