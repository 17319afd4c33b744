/* The command line of `sockwire show`. */
#ifndef COMMAND_SHOW_ARGUMENTS_H
#define COMMAND_SHOW_ARGUMENTS_H

#include "command/command.h"
#include "view/ladder/ladder.h"
#include "view/table.h"

struct show_arguments {
    const char *trace; /* a file, or "-" */
    size_t choice_count, choice_capacity;
    /* --connection: the numbers that were chosen; none: no choice */
    struct connection_range {
        int from, to;
    } * choices;
    const char *filter, *json, *strace, *html, *svg, *follow; /* NULL: none */
    bool summary, pager, no_limit;
    enum table_key sort;
    size_t top;                /* 0: all */
    struct ladder_style style; /* .extract is the one below, or NULL */
    struct ladder_extract extract;
    regex_t patterns[3]; /* of the extract, as many as it has */
    size_t pattern_count;
};

extern const struct command_flag show_flags[];

/* Ends with usage() when the line makes no sense. */
void show_arguments_parse(struct show_arguments *arguments, int argc, char **argv);
void show_arguments_release(struct show_arguments *arguments);

/* What the ladder that was just drawn lacks of the extract that was asked for is said on standard
 * error.  0, or the status. */
int show_extract_complaint(const struct show_arguments *arguments, const struct ladder *ladder);

/* Who wants a part of the ladder and chose no connection wants them all: else a trace of several is
 * a table. */
void show_choose_all(struct show_arguments *arguments);

bool show_is_chosen(const struct show_arguments *arguments, int connection); /* by --connection */

#endif
