/* `--help`: see help.h.
 *
 *     usage: sockwire show TRACE [flags]
 *
 *     Show a trace of packets …
 *
 *       --connection N[,M…]  the ladder of these connections (3, 1,4 or 2-5); may be
 *                            given several times
 */
#include "command/manual/help.h"

#include "view/term.h"

const struct command_flag help_flag = { "--help", NULL, "show this list", NULL };

enum { MARGIN = 2, GAP = 2 };

/* Words from column `indent` on; the first row stands at its place already. */
static void add_hanging(struct text *text, const char *s, int indent)
{
    for (const char *next = s; *s; s = next) {
        size_t length = term_wrap(s, HELP_COLUMNS - indent, &next);
        text_addf(text, "%.*s\n", (int)length, s);
        if (*next)
            text_addf(text, "%*s", indent, "");
    }
}

void help_add_flag_name(struct text *text, const struct command_flag *flag)
{
    text_addf(text, "%s%s%s", flag->name, flag->value ? " " : "", flag->value ? flag->value : "");
}

/* A row of a list: what it is about, then, from the same column on in each row, what is said. */
static void add_row(struct text *text, const char *left, int left_columns, const char *right)
{
    text_addf(text, "%*s%s%*s", MARGIN, "", left, left_columns - term_columns(left) + GAP, "");
    add_hanging(text, right, MARGIN + left_columns + GAP);
}

static void add_flag(struct text *text, const struct command_flag *flag, int left_columns)
{
    struct text left;
    text_init(&left);
    help_add_flag_name(&left, flag);
    add_row(text, left.s, left_columns, flag->help);
    text_release(&left);
}

static int flag_columns(const struct command_flag *flag)
{
    struct text left;
    text_init(&left);
    help_add_flag_name(&left, flag);
    int columns = term_columns(left.s);
    text_release(&left);
    return columns;
}

void help_add_command(struct text *text, const struct command *command)
{
    int widest = flag_columns(&help_flag);
    for (const struct command_flag *flag = command->flags; flag->name; flag++)
        widest = flag_columns(flag) > widest ? flag_columns(flag) : widest;
    text_addf(text, "usage: sockwire %s %s\n\n", command->name, command->usage);
    add_hanging(text, command->summary, 0);
    text_add(text, "\n");
    for (const struct command_flag *flag = command->flags; flag->name; flag++)
        add_flag(text, flag, widest);
    add_flag(text, &help_flag, widest);
    text_addf(text, "\n`sockwire help %s` shows its manual page, with examples.\n", command->name);
}

void help_add_program(struct text *text, const struct command *const *commands)
{
    int widest = term_columns("--version");
    for (const struct command *const *command = commands; *command; command++)
        widest = term_columns((*command)->name) > widest ? term_columns((*command)->name) : widest;
    text_add(text, "sockwire shows which socket call put which packet on the wire, and why.\n\n"
                   "usage: sockwire COMMAND [flags]\n\n");
    for (const struct command *const *command = commands; *command; command++)
        add_row(text, (*command)->name, widest, (*command)->summary);
    add_row(text, "--version", widest,
            "Print the version, those of the libraries, and the kernel's.");
    text_add(text, "\n");
    add_hanging(text,
                "`sockwire COMMAND --help` lists a command's flags, `sockwire help COMMAND` shows "
                "its manual page.",
                0);
}
