/* sockwire as a user runs it: in a process of its own, between pipes or on a pseudo-terminal, and
 * what came of it.
 *
 *     struct cli cli;
 *     CLI_RUN(&cli, "run", "--client", "@/play 'exit 3'");     start it, take all that it writes, wait for its end
 *     cli_ended(&cli, 3);
 *     cli_release(&cli);
 *
 * "@/" in an argument stands for the folder of the small programs.  Every run carries a mark in
 * its environment, which all that it starts inherits; cli_wait() fails the test when a process
 * with that mark lives on.  Waits are for events and have a limit.
 *
 * All functions fail the running test themselves, and show what sockwire wrote.  Not here: its
 * JSON (cli_json.h, cli_rules.h).
 */
#ifndef LIVE_CLI_H
#define LIVE_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/text.h"

enum { CLI_LIMIT_MS = 240000, CLI_WORDS_MAX = 64 };

enum cli_input {
    CLI_NOTHING, /* standard input is /dev/null */
    CLI_PIPE,    /* a pipe: cli.in */
    /* input, output and errors are one pseudo-terminal of 100 columns: cli.in, its output in
       cli.out */
    CLI_TERMINAL,
};

struct cli_how {
    enum cli_input input;
    const char *variables[6]; /* "NAME=VALUE" for its environment; "NAME" takes one out */
    const char *folder;       /* to run in */
    /* descriptor that becomes its standard output; 0: a pipe, read into cli.out */
    int output;
    bool closed; /* start it with no standard descriptors at all */
};

struct cli {
    pid_t pid;
    int in, output_fd, errors_fd; /* our ends; -1: closed */
    /* its end of the terminal, kept open here, so that its settings can be looked at afterwards */
    int terminal;
    struct text out, err; /* what it wrote so far */
    bool over;            /* it has ended: */
    int status;           /* as a shell tells it: 128 + N when signal N killed it … */
    int signal;           /* … and that N, else 0 */
    long most_kib;        /* memory at its peak */
    double seconds;       /* from start to end */
    char mark[48], command[400];
};

/* words end with NULL */
void cli_start(struct cli *cli, const struct cli_how *how, const char *const words[]);
void cli_wait(struct cli *cli);    /* until it ended; then nothing of it lives, or the test fails */
void cli_release(struct cli *cli); /* kills it when it runs still */
void cli_type(struct cli *cli, const void *bytes, size_t count); /* to its standard input */
void cli_close_input(struct cli *cli);
void cli_signal(struct cli *cli, int signal);

/* Read on until its output holds the text. */
void cli_await(struct cli *cli, const char *text);

/* Until so many processes with its mark live (with sockwire's own). */
void cli_await_alive(struct cli *cli, unsigned count);
/* Until none does; for a sockwire that was killed, which cannot wait itself. */
void cli_await_gone(struct cli *cli);

#define CLI_START(cli, ...) \
    cli_start(cli, &(struct cli_how){ 0 }, (const char *const[]){ __VA_ARGS__, NULL })
#define CLI_START_AS(cli, how, ...) cli_start(cli, how, (const char *const[]){ __VA_ARGS__, NULL })
#define CLI_RUN(cli, ...) (CLI_START(cli, __VA_ARGS__), cli_wait(cli))
#define CLI_RUN_AS(cli, how, ...) (CLI_START_AS(cli, how, __VA_ARGS__), cli_wait(cli))

#define cli_ended(cli, status) cli_ended_at(cli, status, __FILE__, __LINE__)
#define cli_shows(cli, text) \
    cli_holds_at(cli, &(cli)->out, text, true, __FILE__, __LINE__) /* on standard output */
#define cli_shows_no(cli, text) cli_holds_at(cli, &(cli)->out, text, false, __FILE__, __LINE__)
#define cli_says(cli, text) \
    cli_holds_at(cli, &(cli)->err, text, true, __FILE__, __LINE__) /* on standard error */
#define cli_says_nothing(cli) cli_true(cli, (cli)->err.len == 0)
#define cli_true(cli, holds) cli_true_at(cli, holds, #holds, __FILE__, __LINE__)

void cli_ended_at(const struct cli *cli, int status, const char *file, int line);
void cli_holds_at(const struct cli *cli, const struct text *where, const char *text, bool wanted,
                  const char *file, int line);
void cli_true_at(const struct cli *cli, bool holds, const char *what, const char *file, int line);

/* A command line that makes no sense. */
struct cli_mistake {
    const char *words[9]; /* as many as there are, then NULL */
    const char *says;     /* of what it says on standard error */
};

/* Each ends with status 125, and one sentence on standard error; nothing comes on standard output.
 */
void cli_mistakes(const struct cli_mistake *mistakes, size_t count);

/* A folder for files, made for this process; its path with a name added (each call has its own
 * buffer, 8 in turn). */
const char *cli_file(const char *name);
void cli_write_file(const char *path, const void *bytes, size_t count);
void cli_read_file(const char *path, struct text *into);

#endif
