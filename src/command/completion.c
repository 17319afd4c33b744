/* `sockwire completion SHELL`: what makes the shell complete sockwire's commands, flags and values.
 */
#include "command/manual/completion.h"

#include <stdio.h>

#include "command/command.h"

static const struct command_flag flags[] = { FLAGS_END };

static const struct completion_shell *the_shell(const char *word)
{
    const struct completion_shell *shell = completion_find(word);
    if (!shell)
        usage(&command_completion, "SHELL is bash, zsh or fish, not '%s'", word);
    return shell;
}

static int completion_main(const struct command *command, int argc, char **argv)
{
    const struct completion_shell *shell = NULL;
    const char *value;
    struct text text;
    for (int at = 1; command_next_flag(command, argc, argv, &at, &value) == COMMAND_WORD;) {
        if (shell)
            usage(command, "one shell at a time: what is '%s'?", value);
        shell = the_shell(value);
    }
    if (!shell)
        usage(command, "which shell? bash, zsh or fish");
    text_init(&text);
    shell->write(&text, commands);
    fputs(text.s, stdout);
    text_release(&text);
    return 0;
}

static const struct command_operand operands[] = { { "SHELL", "a shell", completion_word },
                                                   { NULL, NULL, NULL } };

static const struct command_example examples[] = {
    { "source <(sockwire completion bash)", "In bash, for this session:" },
    { "sockwire completion zsh >~/.zfunc/_sockwire",
      "In zsh, with `~/.zfunc` in `$fpath` before `compinit` runs:" },
    { "sockwire completion fish | source", "In fish, for this session:" },
    { NULL, NULL },
};

const struct command command_completion = {
    .name = "completion",
    .summary = "Write the completion of sockwire's commands, flags and values for a shell: bash, "
               "zsh or fish.",
    .usage = "SHELL",
    .flags = flags,
    .operands = operands,
    .examples = examples,
    .see = "sockwire(1) bash(1) zsh(1) fish(1)",
    .run = completion_main,
};
