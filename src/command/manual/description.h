/* What a command of sockwire is: the one source of --help, of the manual pages and of the
 * completion in shells.
 *
 * A command describes itself in `struct command` (src/command/NAME.c); the parser reads its flags
 * from there, so what is accepted and what is documented can't differ.  Longer prose stands in
 * man/sockwire-NAME.1.md.
 *
 * Texts are whole sentences or phrases in UTF-8.  `words` in backquotes are typed as they stand;
 * *WORDS* between stars stand for something else. */
#ifndef MANUAL_DESCRIPTION_H
#define MANUAL_DESCRIPTION_H

struct command_flag {
    const char *name;  /* "--server" */
    const char *value; /* "CMD"; NULL: none.  FILE, DIR, IFACE, CMD are completed as such */
    const char *help;  /* one line */
    const char *words; /* "auto always never": what the value may be; NULL: anything */
};

/* What a command takes besides flags. */
struct command_operand {
    const char *name; /* "TRACE" */
    const char *what; /* "a trace" */
    /* The words that it may be, from 0 on, then NULL.  NULL: a file, or what its name says. */
    const char *(*word)(unsigned number);
};

struct command_example {
    const char *line; /* as it is typed */
    const char *says;
};

struct command_status {
    const char *status; /* "0" */
    const char *says;
};

/* What of the machine a command cannot do without. */
enum command_needs {
    NEEDS_TRACING = 1,   /* watching the programs that it starts */
    NEEDS_NETWORK = 2,   /* a private network, else the right to capture on lo */
    NEEDS_CAPTURE = 4,   /* the right to capture on an interface */
    NEEDS_SANDBOX = 8,   /* namespaces, among them those of mounts and processes */
    NEEDS_TERMINAL = 16, /* a terminal with a cursor that can be moved */
};

struct command {
    const char *name;
    const char *summary; /* one sentence */
    const char *usage;   /* what follows the name */

    /* Each ends with a row whose first field is NULL. */
    const struct command_flag *flags;
    const struct command_operand *operands; /* NULL: it takes flags only */
    const struct command_example *examples;
    const struct command_status *statuses; /* besides what is common to all; NULL: 0 alone */

    unsigned needs;          /* enum command_needs */
    const char *environment; /* the variables that it reads, besides those which its flags imply */
    const char *see;         /* "sockwire-show(1) sockwire-timeline(5)" */

    /* argv[0] is the command's name.  Returns the exit status. */
    int (*run)(const struct command *command, int argc, char **argv);
};

#endif
