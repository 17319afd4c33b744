/* The manual: see manual.h.  The sections stand in the order of man-pages(7). */
#include "command/manual/manual.h"

#include <ctype.h>
#include <stdio.h>

#include "command/manual/environment.h"
#include "command/manual/help.h"
#include "command/manual/prose.h"

static const char prefix[] = "sockwire-";

/* "sockwire-run.1" without its section. */
static size_t name_length(const char *page)
{
    return strcspn(page, ".");
}

static const char *short_name(const char *page)
{
    return strncmp(page, prefix, sizeof prefix - 1) ? page : page + sizeof prefix - 1;
}

const char *manual_page(const char *word)
{
    for (const struct manual_prose *prose = manual_prose; prose->page; prose++) {
        const char *shorter = short_name(prose->page);
        if (!strcmp(word, prose->page) || !strcmp(word, shorter))
            return prose->page;
        if (strlen(word) == name_length(prose->page) && !strncmp(word, prose->page, strlen(word)))
            return prose->page;
        if (strlen(word) == name_length(shorter) && !strncmp(word, shorter, strlen(word)))
            return prose->page;
    }
    return NULL;
}

const char *manual_topic(unsigned number)
{
    static char topic[64];
    for (unsigned i = 0; i < number; i++)
        if (!manual_prose[i].page)
            return NULL;
    if (!manual_prose[number].page)
        return NULL;
    const char *name = short_name(manual_prose[number].page);
    snprintf(topic, sizeof topic, "%.*s", (int)name_length(name), name);
    return topic;
}

/* ---- the sections that come from struct command ---- */

/* "Show a trace." → "show a trace" */
static void name_section(struct manual_writer *w, const char *name, const char *summary)
{
    struct text line;
    text_init(&line);
    text_addf(&line, "%s - %c%s", name, tolower((unsigned char)*summary), summary + 1);
    if (line.s[line.len - 1] == '.')
        text_cut(&line, line.len - 1);
    w->kind->heading(w, "NAME");
    w->kind->paragraph(w, line.s);
    text_release(&line);
}

static void synopsis(struct manual_writer *w, const struct command *command)
{
    struct text line;
    text_init(&line);
    text_addf(&line, "`sockwire %s` ", command->name);
    marks_add_usage(&line, command->usage);
    w->kind->heading(w, "SYNOPSIS");
    w->kind->paragraph(w, line.s);
    text_release(&line);
}

static void option(struct manual_writer *w, const struct command_flag *flag)
{
    struct text name, term;
    text_init(&name);
    text_init(&term);
    help_add_flag_name(&name, flag);
    marks_add_usage(&term, name.s);
    w->kind->item(w, term.s, flag->help);
    text_release(&name);
    text_release(&term);
}

static void options(struct manual_writer *w, const struct command *command)
{
    w->kind->heading(w, "OPTIONS");
    for (const struct command_flag *flag = command->flags; flag->name; flag++)
        option(w, flag);
    option(w, &help_flag);
}

static void requirements(struct manual_writer *w, const struct command *command)
{
    static const char *const says[] = {
        "The right to trace the programs that it starts (ptrace), on Linux 5.3 or newer.",
        ("A private network, which it makes with a user namespace and without root. Where "
         "namespaces are refused: the right to capture on this machine's loopback interface."),
        "The right to capture on the interface: root, or the capability CAP_NET_RAW.",
        ("Namespaces of users, networks, mounts and processes. Where a machine refuses them, "
         "nothing can be graded."),
        "A terminal of 80 columns and 24 rows or more.",
    };
    if (!command->needs)
        return;
    w->kind->heading(w, "REQUIREMENTS");
    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        if (command->needs & 1u << i)
            w->kind->bullet(w, says[i]);
    w->kind->paragraph(w, "`sockwire doctor` tries what this machine allows, and names a remedy "
                          "for what it refuses.");
}

static void exit_status(struct manual_writer *w, const struct command *command)
{
    static const struct command_status done = { "0", "It is done." };
    static const struct command_status ours = {
        "125", "`sockwire` itself failed, or the command line makes no sense. Standard error "
               "says why."
    };
    bool says_ours = false;
    w->kind->heading(w, "EXIT STATUS");
    if (!command->statuses)
        w->kind->item(w, done.status, done.says);
    for (const struct command_status *row = command->statuses; row && row->status; row++) {
        w->kind->item(w, row->status, row->says);
        says_ours |= !strcmp(row->status, ours.status);
    }
    if (!says_ours)
        w->kind->item(w, ours.status, ours.says);
}

static void variable_item(struct manual_writer *w, const struct environment_variable *variable)
{
    struct text term;
    text_init(&term);
    text_addf(&term, "`%s`", variable->name);
    w->kind->item(w, term.s, variable->says);
    text_release(&term);
}

static void environment(struct manual_writer *w, const struct command *command)
{
    bool any = false;
    for (const struct environment_variable *variable = environment_variables; variable->name;
         variable++) {
        if (!environment_is_read(variable, command))
            continue;
        if (!any)
            w->kind->heading(w, "ENVIRONMENT");
        any = true;
        variable_item(w, variable);
    }
}

static void examples(struct manual_writer *w, const struct command *command)
{
    w->kind->heading(w, "EXAMPLES");
    for (const struct command_example *example = command->examples; example->line; example++) {
        w->kind->paragraph(w, example->says);
        w->kind->literal(w, example->line);
    }
}

/* "sockwire-show(1) tcpdump(8)" → `sockwire-show`(1), `tcpdump`(8) */
static void see_also(struct manual_writer *w, const char *see)
{
    struct text line;
    text_init(&line);
    for (const char *at = see; *at;) {
        size_t word = strcspn(at, " "), name = strcspn(at, "(");
        text_addf(&line, "%s`%.*s`%.*s", line.len ? ", " : "", (int)name, at, (int)(word - name),
                  at + name);
        at += word;
        at += strspn(at, " ");
    }
    w->kind->heading(w, "SEE ALSO");
    w->kind->paragraph(w, line.s);
    text_release(&line);
}

/* ---- whole pages ---- */

static void command_page(struct manual_writer *w, const char *name, const struct command *command,
                         const char *prose)
{
    name_section(w, name, command->summary);
    synopsis(w, command);
    w->kind->heading(w, "DESCRIPTION");
    prose = prose_write_section(w, prose);
    options(w, command);
    while (prose)
        prose = prose_write_section(w, prose);
    requirements(w, command);
    exit_status(w, command);
    environment(w, command);
    examples(w, command);
    see_also(w, command->see);
}

/* Of pages about no command: sections whose prose is followed by a list out of the tables. */
static void add_commands(struct manual_writer *w, const struct command *const *commands)
{
    for (const struct command *const *command = commands; *command; command++) {
        struct text term;
        text_init(&term);
        text_addf(&term, "`%s%s`(1)", prefix, (*command)->name);
        w->kind->item(w, term.s, (*command)->summary);
        text_release(&term);
    }
}

static void add_variables(struct manual_writer *w, const struct command *const *commands)
{
    (void)commands;
    for (const struct environment_variable *variable = environment_variables; variable->name;
         variable++)
        variable_item(w, variable);
}

static const struct {
    const char *heading;
    void (*add)(struct manual_writer *w, const struct command *const *commands);
} lists[] = { { "## COMMANDS\n", add_commands }, { "## ENVIRONMENT\n", add_variables } };

static void other_page(struct manual_writer *w, const char *prose,
                       const struct command *const *commands)
{
    while (prose) {
        const char *section = prose;
        prose = prose_write_section(w, section);
        for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
            if (!strncmp(section, lists[i].heading, strlen(lists[i].heading)))
                lists[i].add(w, commands);
    }
}

static const struct command *command_of(const char *page, const struct command *const *commands)
{
    const char *name = short_name(page);
    for (; *commands; commands++)
        if (strlen((*commands)->name) == name_length(name) &&
            !strncmp(name, (*commands)->name, name_length(name)))
            return *commands;
    return NULL;
}

void manual_write(struct manual_writer *w, const char *page, const struct command *const *commands)
{
    char name[64];
    const struct manual_prose *prose = manual_prose;
    while (strcmp(prose->page, page) != 0)
        prose++;
    snprintf(name, sizeof name, "%.*s", (int)name_length(page), page);
    w->kind->begin(w, name, page[name_length(page) + 1]);
    const struct command *command = command_of(page, commands);
    if (command)
        command_page(w, name, command, prose->text);
    else
        other_page(w, prose->text, commands);
}
