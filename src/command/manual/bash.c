/* Completion for bash: one function, `_sockwire`.  It finds out which command and which flag the
 * word belongs to, and offers words, or the files that bash finds itself. */
#include "command/manual/completion.h"

static const char begin[] =
    "# Completion of sockwire for bash.  Written by `sockwire completion bash`.\n"
    "_sockwire()\n"
    "{\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= kind= "
    "prefix=\n"
    "    # bash takes --flag=VALUE for three words\n"
    "    if [ \"$word\" = = ]; then\n"
    "        word=\n"
    "    elif [ \"$before\" = = ]; then\n"
    "        before=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    fi\n"
    "    COMPREPLY=()\n";

static const char end[] =
    "    [ -n \"$prefix\" ] && prefix=${word%\"${word##*,}\"}\n"
    "    case $kind in\n"
    "    file) mapfile -t COMPREPLY < <(compgen -f -- \"$word\") && compopt -o filenames ;;\n"
    "    folder) mapfile -t COMPREPLY < <(compgen -d -- \"$word\") && compopt -o filenames ;;\n"
    "    command) mapfile -t COMPREPLY < <(compgen -f -- \"$word\"; compgen -c -- \"$word\") && "
    "compopt -o filenames ;;\n"
    "    interface) words=\"$words $(ls /sys/class/net 2>/dev/null)\" ;;\n"
    "    esac\n"
    "    [ -n \"$words\" ] && mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -P "
    "\"$prefix\" -W \"$words\" -- \"${word#\"$prefix\"}\")\n"
    "    return 0\n"
    "}\n"
    "complete -F _sockwire sockwire\n";

static const char *const kinds[COMPLETION_KINDS] = { "", "file", "folder", "interface", "command" };

static void add_flag(struct text *out, const struct command_flag *flag)
{
    char value[COMPLETION_VALUE];
    if (!flag->value)
        return;
    completion_value(value, flag->value);
    enum completion_kind kind = completion_kind(value);
    text_addf(out, "        %s)", flag->name);
    if (kind)
        text_addf(out, " kind=%s", kinds[kind]);
    if (flag->words)
        text_addf(out, " words='%s'", flag->words);
    if (completion_is_list(flag))
        text_add(out, " prefix=,");
    text_add(out, kind || flag->words ? " ;;\n" : " return ;;\n");
}

static void add_operands(struct text *out, const struct command_operand *operand)
{
    for (; operand && operand->name; operand++) {
        if (!operand->word) {
            text_addf(out, " kind=%s", kinds[completion_kind(operand->name)]);
            continue;
        }
        text_add(out, " words='");
        completion_add_operand_words(out, operand);
        text_add(out, "'");
    }
}

static void add_command(struct text *out, const struct command *command)
{
    text_addf(out, "    %s)\n        case $before in\n", command->name);
    for (const struct command_flag *flag = command->flags; flag->name; flag++)
        add_flag(out, flag);
    text_add(out, "        *)");
    if (command->operands)
        text_add(out, " case $word in -*)");
    text_add(out, " words='");
    completion_add_flags(out, command);
    text_add(out, "'");
    if (command->operands) {
        text_add(out, " ;; *)");
        add_operands(out, command->operands);
        text_add(out, " ;; esac");
    }
    text_add(out, " ;;\n        esac\n        ;;\n");
}

void completion_bash(struct text *out, const struct command *const *commands)
{
    text_add(out, begin);
    text_add(out, "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words='");
    for (const struct command *const *command = commands; *command; command++)
        text_addf(out, "%s ", (*command)->name);
    text_add(out, "--help --version'\n    else case ${COMP_WORDS[1]} in\n");
    for (const struct command *const *command = commands; *command; command++)
        add_command(out, *command);
    text_add(out, "    esac; fi\n");
    text_add(out, end);
}
