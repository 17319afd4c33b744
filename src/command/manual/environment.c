/* The variables of the environment: see environment.h. */
#include "command/manual/environment.h"

#include <string.h>

const struct environment_variable environment_variables[] = {
    { "SOCKWIRE_GROUND", NULL,
      "`private`, `shared`, `address` or `none`: where the programs may run. Only a private network, "
      "only this machine's loopback, only an address of it that no other run has, or none of them "
      "(calls without packets). Unset: the first of the others that works here; a grade never takes "
      "`shared`, and a run never `address`. It is for tests, and for a look at what a machine with fewer rights shows." },
    { "SOCKWIRE_STOCK", NULL,
      "For grading as root where namespaces are refused: a folder that only root may write in. The first grade puts copies of "
      "the C library and of the compiler there, and later grades use them. `--class` makes such a folder and removes it. Unset: "
      "each grade makes its own copies. Remove the folder when the machine gets another compiler or C library." },
    { "SOCKWIRE_SHOWN_MAX", NULL,
      "How many packets a trace may have that is held in memory as a whole. A longer one is shown "
      "in a second pass, and is replayed only in part (one connection). Unset: 100000." },
    { "TMPDIR", NULL, "The folder for temporary files. Unset: `/tmp`." },
    { "PATH", NULL,
      "Where the programs to run are looked for; for grading, the C compiler (`cc`, `gcc` or "
      "`clang`), too." },
    { "JAVA_HOME", NULL,
      "For grading: a script sees this folder, too, where it is set, in its root of its own." },
    { "VPL_GRADEMAX", NULL,
      "For `--report vpl`: the grade is on the scale from `VPL_GRADEMIN` (unset: 0) to this. Unset: it is in points." },
    { "CLASSROOM", NULL,
      "For `--report classroom50`, which takes `ASSIGNMENT`, `SUBMISSION_TAG`, `COMMIT_URL`, `RELEASE_URL` and `REVIEW_URL`, too: whose "
      "submission this is. The runner of Classroom 50 sets them." },
    { "ASAN_OPTIONS", NULL,
      "The programs get it with `detect_leaks=0` added, since LeakSanitizer does not work under a "
      "tracer." },
    { "LSAN_OPTIONS", NULL, "The same." },
    { "NO_COLOR", "--color", "Set and not empty: `--color auto` draws without colour." },
    { "TERM", "--color",
      "The kind of terminal. `dumb`: `--color auto` draws without colour. Where its "
      "description has fewer than 256 colours, eight are used." },
    { "COLORTERM", "--color",
      "`truecolor` or `24bit`: the terminal has 256 colours, whatever `TERM` says." },
    { "COLUMNS", "--width",
      "Columns to draw in, where standard output is no terminal. Unset: 100." },
    { "PAGER", "--no-pager",
      "The program that shows a long text page by page on a terminal. Unset: `less`, where it is "
      "installed. Empty or `cat`: none." },
    { "LESS", "--no-pager",
      "Options for `less`. Unset: `FRX` (what fits on the screen is shown at once). Set: `-R` is "
      "put before them, for colours." },
    { "LV", "--no-pager", "Options for `lv`. Unset: `-c`, for colours." },
    { NULL, NULL, NULL },
};

static bool is_named(const char *names, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = names; at && (at = strstr(at, name)); at += length)
        if ((at == names || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

bool environment_is_read(const struct environment_variable *variable, const struct command *command)
{
    if (!variable->flag)
        return is_named(command->environment, variable->name);
    for (const struct command_flag *flag = command->flags; flag->name; flag++)
        if (!strcmp(flag->name, variable->flag))
            return true;
    return false;
}
