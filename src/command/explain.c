/* `sockwire explain RULE`: the page of a mistake; without RULE the list of all.
 *
 *     no-listen  (error)  listen() was forgotten
 *
 *       The client reads "connection refused" although …
 *
 *     on the wire
 *       C -> S  SYN
 *     …
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/kit.h"
#include "command/command.h"
#include "findings/explain/explain.h"
#include "view/term.h"

enum explain_flag { WIDTH };

static const struct command_flag flags[] = {
    [WIDTH] = FLAG_WIDTH,
    FLAGS_END,
};

enum { MARGIN = 2, COLUMNS_MAX = 100 }; /* longer rows are hard to read */

static void wrapped(const char *s, int columns)
{
    const char *next = s;
    for (; *s; s = next) {
        size_t length = term_wrap(s, columns - MARGIN, &next);
        printf("%*s%.*s\n", MARGIN, "", (int)length, s);
    }
}

static void rows(const char *s, int margin)
{
    for (size_t length; length = strcspn(s, "\n"), *s; s += length + (s[length] == '\n'))
        printf("%*s%.*s\n", margin, "", (int)length, s);
}

/* Rows that name what to read; a sheet by the path where it lies. */
static void readings(const char *s)
{
    for (size_t length; length = strcspn(s, "\n"), *s; s += length + (s[length] == '\n')) {
        struct text name, where;
        text_init(&name);
        text_init(&where);
        text_add_bytes(&name, s, length);
        kit_path_add(&where, name.s);
        rows(where.s, MARGIN);
        text_release(&name);
        text_release(&where);
    }
}

static void page(const struct explanation *about, int columns)
{
    const struct finding_rule *rule = rule_of(about->rule);
    printf("%s  (%s)  %s\n\n", about->rule, severity_name(rule->severity), about->title);
    wrapped(about->what, columns);
    printf("\non the wire%s\n",
           strchr(about->wire, '>') || strstr(about->wire, "<-") ? "  (C: client, S: server)" : "");
    rows(about->wire, MARGIN);
    printf("\nwhy\n");
    wrapped(about->why, columns);
    printf("\nwrong\n");
    rows(about->wrong, 2 * MARGIN);
    printf("\nright\n");
    rows(about->right, 2 * MARGIN);
    printf("\nwhat to do\n");
    wrapped(rule->fix, columns);
    printf("\nread\n");
    readings(about->read);
}

static void list(void)
{
    int width = 0;
    const struct finding_rule *rule;
    for (size_t i = 0; (rule = rule_at(i)); i++)
        if ((int)strlen(rule->name) > width)
            width = (int)strlen(rule->name);
    for (const struct explanation_group *group = explanation_groups; group->title; group++) {
        printf("%s\n", group->title);
        for (const struct explanation *row = group->rows; row->rule; row++)
            printf("  %-*s  %s\n", width, row->rule, row->title);
        printf("\n");
    }
    printf(
        "`sockwire explain RULE` shows one of them: what it is, how it looks on the wire, why, and what to write.\n");
}

static int no_such_rule(const char *word)
{
    const char *near[NEAREST_MAX];
    size_t count = explanation_nearest(word, near);
    fprintf(stderr, "sockwire explain: there is no rule '%s'", word);
    for (size_t i = 0; i < count; i++) {
        const char *between = i + 1 < count ? "," : " or";
        fprintf(stderr, "%s %s", i == 0 ? "; near it:" : between, near[i]);
    }
    fprintf(stderr, " (`sockwire explain` lists all)\n");
    return EXIT_OURS;
}

static int explain_main(const struct command *command, int argc, char **argv)
{
    const char *value, *word = NULL;
    int at = 1, columns = 0;
    for (int flag; (flag = command_next_flag(command, argc, argv, &at, &value)) >= 0;) {
        if (flag == WIDTH)
            columns = command_columns(command, value);
        else if (word)
            usage(command, "one rule at a time: '%s' or '%s'", word, value);
        else
            word = value;
    }
    if (!columns)
        columns = command_terminal_columns(1);
    if (!word) {
        list();
        return 0;
    }
    const struct explanation *about = explanation_of(word);
    if (!about)
        return no_such_rule(word);
    page(about, columns < COLUMNS_MAX ? columns : COLUMNS_MAX);
    return 0;
}

/* All rules, group by group. */
static const char *rule_word(unsigned number)
{
    for (const struct explanation_group *group = explanation_groups; group->title; group++)
        for (const struct explanation *row = group->rows; row->rule; row++)
            if (number-- == 0)
                return row->rule;
    return NULL;
}

static const struct command_operand operands[] = { { "RULE", "a rule", rule_word },
                                                   { NULL, NULL, NULL } };

static const struct command_example examples[] = {
    { "sockwire explain", "The mistakes that can be named, by subject:" },
    { "sockwire explain no-listen", "One of them:" },
    { NULL, NULL },
};

const struct command command_explain = {
    .name = "explain",
    .summary =
        "Explain a mistake that a finding names: what it is, how it looks on the wire, what to write.",
    .usage = "[RULE] [--width N]",
    .flags = flags,
    .operands = operands,
    .examples = examples,
    .see = "sockwire(1) sockwire-run(1) sockwire-grade(1)",
    .run = explain_main,
};
