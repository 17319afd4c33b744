/* `sockwire help COMMAND`: its manual page.  It is made here, from the tables and the prose in this
 * program, so that it is there without an installation, and without man(1). */
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "command/command.h"
#include "command/manual/help.h"
#include "command/manual/manual.h"
#include "command/pager.h"

enum help_flag { ROFF, COLOR, WIDTH, NO_PAGER };

static const struct command_flag flags[] = {
    [ROFF] = { "--roff", NULL, "write the page as a source for man(1)", NULL },
    [COLOR] = FLAG_COLOR,
    [WIDTH] = FLAG_WIDTH,
    [NO_PAGER] = FLAG_NO_PAGER,
    FLAGS_END,
};

enum { COLUMNS_MAX = 80, COLUMNS_MIN = 40 }; /* longer rows are hard to read */

struct help_arguments {
    const char *topic;
    bool roff, pager;
    int columns, color;
};

static void parse(struct help_arguments *a, int argc, char **argv)
{
    const char *value, *when = "auto";
    int at = 1;
    *a = (struct help_arguments){ .pager = true };
    for (int flag; (flag = command_next_flag(&command_help, argc, argv, &at, &value)) >= 0;) {
        if (flag == COMMAND_WORD) {
            if (a->topic)
                usage(&command_help, "one page at a time: '%s' or '%s'", a->topic, value);
            a->topic = value;
            continue;
        }
        switch ((enum help_flag)flag) {
        case ROFF: a->roff = true; break;
        case COLOR: when = value; break;
        case WIDTH: a->columns = command_columns(&command_help, value); break;
        case NO_PAGER: a->pager = false; break;
        }
    }
    a->color = command_color(&command_help, when);
    if (a->columns)
        return;
    a->columns = command_terminal_columns(STDOUT_FILENO);
    a->columns = a->columns > COLUMNS_MAX ? COLUMNS_MAX : a->columns;
    a->columns = a->columns < COLUMNS_MIN ? COLUMNS_MIN : a->columns;
}

static int no_such_page(const char *topic)
{
    const char *name;
    fprintf(stderr, "sockwire help: there is no page '%s':", topic);
    for (unsigned i = 0; (name = manual_topic(i)); i++)
        fprintf(stderr, "%s %s", i ? "," : "", name);
    fputs(" are there\n", stderr);
    return EXIT_OURS;
}

static int help_main(const struct command *command, int argc, char **argv)
{
    struct help_arguments a;
    struct text text;
    (void)command;
    parse(&a, argc, argv);
    if (a.roff && !a.topic)
        a.topic = "sockwire";
    const char *page = a.topic ? manual_page(a.topic) : NULL;
    if (a.topic && !page)
        return no_such_page(a.topic);
    text_init(&text);
    struct manual_writer writer = { .kind = a.roff ? &manual_roff : &manual_plain,
                                    .out = &text,
                                    .columns = a.columns,
                                    .styled = a.color };
    if (page)
        manual_write(&writer, page, commands);
    else
        help_add_program(&text, commands);
    if (a.pager && page && !a.roff)
        pager_start();
    fputs(text.s, stdout);
    pager_end();
    text_release(&text);
    return 0;
}

static const struct command_operand operands[] = { { "COMMAND", "a command", manual_topic },
                                                   { NULL, NULL, NULL } };

static const struct command_example examples[] = {
    { "sockwire help run", "The manual page of `sockwire run`:" },
    { "sockwire help timeline", "What the records of `--json` are:" },
    { NULL, NULL },
};

const struct command command_help = {
    .name = "help",
    .summary = "Show the manual page of a command; without COMMAND the list of commands.",
    .usage = "[COMMAND] [flags]",
    .flags = flags,
    .operands = operands,
    .examples = examples,
    .see = "sockwire(1) man(1)",
    .run = help_main,
};
