/* A command of sockwire: `sockwire NAME [flags]`, and how it reads its command line.  What it says
 * about itself: command/manual/description.h. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "command/manual/description.h"

extern const struct command command_run, command_show, command_replay, command_compare,
    command_watch, command_grade, command_start, command_fault, command_explain, command_doctor,
    command_help, command_completion;
extern const struct command *const commands[]; /* all of them; ends with NULL */

/* clang-format off */

/* Flags that several commands have. */
#define FLAG_ASCII { "--ascii", NULL, "draw with ASCII characters only", NULL }
#define FLAG_COLOR { "--color", "WHEN", "auto (the default), always or never", "auto always never" }
#define FLAG_WIDTH { "--width", "N", "columns to draw in (at least 80)", NULL }
#define FLAG_NO_PAGER \
    { "--no-pager", NULL, "write to the terminal itself, however long it is", NULL }
#define FLAG_NO_LIMIT \
    { "--no-limit", NULL, "take all of a trace, however much it unpacks to", NULL }
#define FLAG_TRACE_SEND                                                                  \
    {                                                                                    \
        "--trace-send", "N", "after the run: the way of the bytes of its N-th send", NULL \
    }
#define FLAG_SENTENCES { "--verbose", NULL, "a sentence about each packet", NULL }
#define FLAG_NO_FINDINGS \
    { "--no-findings", NULL, "don't name mistakes at the end: find them yourself", NULL }
#define FLAG_HTML { "--html", "FILE", "write it as a page that plays it in a browser", NULL }
#define FLAG_SVG \
    { "--svg", "FILE", "write the ladder as a figure for sheets, slides and papers", NULL }
#define FLAG_TRUE_SCALE \
    { "--true-scale", NULL, "of --svg: time runs down evenly, so arrows are as steep as slow", NULL }
#define FLAGS_END { NULL, NULL, NULL, NULL }
/* clang-format on */

enum { COMMAND_WORD = 1000 }; /* what command_next_flag() returns for a word that is an operand */

/* Print what is wrong with the command line, how to get help, and exit with EXIT_OURS. */
void usage(const struct command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

/* The same, where a page of its own (`sockwire help TOPIC`) says what may be written. */
void usage_of_page(const struct command *command, const char *topic, const char *format, ...)
    __attribute__((format(printf, 3, 4), noreturn));

/* The next flag: its index in command->flags and (through value) its value; -1 at the end.
 * `--flag=VALUE` works too. An unknown flag, a missing value or a stray word ends with usage(). */
int command_next_flag(const struct command *command, int argc, char **argv, int *at,
                      const char **value);

/* A number that a flag takes; usage() when it is none, or not from least to most. */
double command_number(const struct command *command, const char *flag, const char *value,
                      double least, double most);
/* … a whole one */
uint64_t command_count(const struct command *command, const char *flag, const char *value,
                       uint64_t least, uint64_t most);

/* Which of a flag's words the value is (from 0 on); usage() when it is none. */
int command_choice(const struct command *command, const struct command_flag *flag,
                   const char *value);

/* Columns to draw in: what --width says (80 to 1000), or the terminal's own. */
int command_columns(const struct command *command, const char *value);
int command_terminal_columns(int fd);

/* colors.c: the terminal's description says that it knows the 256 colours of which connections have
 * theirs. */
bool terminal_has_256_colors(void);

/* "auto", "always", "never": shall standard output be coloured?  NO_COLOR (no-color.org) counts for
 * "auto". */
int command_color(const struct command *command, const char *when);

/* The last act of every command: what it wrote must have arrived.  Returns status; dies when
 * writing failed, of SIGPIPE when the reader went away. */
int command_end(int status);

#endif
