/* A command of sockwire: `sockwire NAME [flags]`.  Help texts come from these tables. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include <stdint.h>

struct command_flag {
    const char *name;  /* "--server" */
    const char *value; /* "CMD", or NULL when it takes none */
    const char *help;  /* one line */
};

struct command {
    const char *name;
    const char *summary;  /* one line */
    const char *usage;    /* what follows the name */
    const struct command_flag *flags; /* ends with a NULL name */
    const char *word;     /* it takes words that are no flags; what one of them is: "a trace"; else NULL */
    int (*run)(const struct command *command, int argc, char **argv); /* argv[0] is the command's name; returns the exit status */
};

enum { COMMAND_WORD = 1000 }; /* what command_next_flag() returns for such a word */

extern const struct command command_run, command_show, command_replay, command_compare, command_watch, command_grade, command_explain,
    command_doctor;

/* Print what is wrong with the command line, how to get help, and exit with EXIT_OURS. */
void usage(const struct command *command, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));

/* The next flag: its index in command->flags and (through value) its value; -1 at the end.  `--flag=VALUE` works too.
 * An unknown flag, a missing value or a stray word ends with usage(). */
int command_next_flag(const struct command *command, int argc, char **argv, int *at, const char **value);

/* A number that a flag takes; usage() when it is none, or not from least to most. */
double command_number(const struct command *command, const char *flag, const char *value, double least, double most);
uint64_t command_count(const struct command *command, const char *flag, const char *value, uint64_t least, uint64_t most); /* … a whole one */

/* Columns to draw in: what --width says (80 to 1000), or the terminal's own. */
int command_columns(const struct command *command, const char *value);
int command_terminal_columns(int fd);

/* "auto", "always", "never": shall standard output be coloured?  NO_COLOR (no-color.org) counts for "auto". */
int command_color(const struct command *command, const char *when);

/* The last act of every command: what it wrote must have arrived.  Returns status; dies when writing failed, of SIGPIPE when the
 * reader went away. */
int command_end(int status);

#endif
