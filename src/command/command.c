/* What commands share: flags, help, colour. */
#include "command/command.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"
#include "command/manual/help.h"
#include "view/cells.h"

static void print_help(const struct command *command)
{
    struct text text;
    text_init(&text);
    help_add_command(&text, command);
    fputs(text.s, stdout);
    text_release(&text);
}

__attribute__((format(printf, 2, 0))) static void usage_begins(const struct command *command,
                                                               const char *format, va_list list)
{
    fprintf(stderr, "sockwire %s: ", command->name);
    vfprintf(stderr, format, list);
}

void usage(const struct command *command, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    usage_begins(command, format, list);
    va_end(list);
    fprintf(stderr, " (`sockwire %s --help` lists what it takes)\n", command->name);
    exit(EXIT_OURS);
}

void usage_of_page(const struct command *command, const char *topic, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    usage_begins(command, format, list);
    va_end(list);
    fprintf(stderr, " (`sockwire help %s` explains it)\n", topic);
    exit(EXIT_OURS);
}

int command_next_flag(const struct command *command, int argc, char **argv, int *at,
                      const char **value)
{
    if (*at >= argc)
        return -1;
    const char *word = argv[(*at)++];
    if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
        print_help(command);
        exit(command_end(0));
    }
    size_t length = strcspn(word, "=");
    for (int i = 0; command->flags[i].name; i++) {
        if (strlen(command->flags[i].name) != length ||
            strncmp(command->flags[i].name, word, length) != 0)
            continue;
        *value = word[length] ? word + length + 1 : NULL;
        if (!command->flags[i].value) {
            if (*value)
                usage(command, "%s takes no value", command->flags[i].name);
        } else if (!*value) {
            if (*at >= argc)
                usage(command, "%s needs a value: %s", command->flags[i].name,
                      command->flags[i].value);
            *value = argv[(*at)++];
        }
        return i;
    }
    if (word[0] == '-' && !(command->operands && !word[1]))
        usage(command, "there is no flag %s", word);
    if (command->operands) {
        *value = word;
        return COMMAND_WORD;
    }
    usage(command, "what is '%s'? A program's command line is one argument: --server '%s …'", word,
          word);
}

double command_number(const struct command *command, const char *flag, const char *value,
                      double least, double most)
{
    char *end;
    double n = strtod(value, &end);
    if (*end || end == value || isspace((unsigned char)*value) || !(n >= least && n <= most))
        usage(command, "%s takes a number from %g to %g, not '%s'", flag, least, most, value);
    return n;
}

uint64_t command_count(const struct command *command, const char *flag, const char *value,
                       uint64_t least, uint64_t most)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(value, &end, 10);
    if (*end || !isdigit((unsigned char)*value) || errno || n < least || n > most)
        usage(command, "%s takes a whole number from %llu to %llu, not '%s'", flag,
              (unsigned long long)least, (unsigned long long)most, value);
    return n;
}

/* "auto always never" → "auto, always or never" */
static void add_choices(struct text *text, const char *words)
{
    for (const char *at = words; *at;) {
        size_t length = strcspn(at, " ");
        bool last = !at[length];
        if (at > words)
            text_add(text, last ? " or " : ", ");
        text_add_bytes(text, at, length);
        at += length + !last;
    }
}

int command_choice(const struct command *command, const struct command_flag *flag,
                   const char *value)
{
    int number = 0;
    for (const char *at = flag->words; *at; number++) {
        size_t length = strcspn(at, " ");
        if (strlen(value) == length && !strncmp(at, value, length))
            return number;
        at += length + (at[length] == ' ');
    }
    struct text choices;
    text_init(&choices);
    add_choices(&choices, flag->words);
    usage(command, "%s is %s, not '%s'", flag->name, choices.s, value);
}

int command_columns(const struct command *command, const char *value)
{
    double n = command_number(command, "--width", value, 80, 1000);
    if (n != (int)n)
        usage(command, "--width takes a whole number, not '%s'", value);
    return (int)n;
}

int command_terminal_columns(int fd)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const char *columns = getenv("COLUMNS");
    int width = columns ? atoi(columns) : 0;
    return width > 0 ? width : 100;
}

/* COLORTERM says it of terminals whose TERM does not. */
static bool has_256_colors(void)
{
    const char *more = getenv("COLORTERM");
    return (more && (strcmp(more, "truecolor") == 0 || strcmp(more, "24bit") == 0)) ||
           terminal_has_256_colors();
}

int command_color(const struct command *command, const char *when)
{
    static const struct command_flag flag = FLAG_COLOR;
    enum { AUTO, ALWAYS, NEVER };
    int choice = command_choice(command, &flag, when);
    if (choice != AUTO)
        return choice == ALWAYS;
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    bool colors = isatty(1) && !(no_color && *no_color) && !(term && !strcmp(term, "dumb"));
    if (colors)
        row_use_few_colors(!has_256_colors());
    return colors;
}

static bool reader_is_gone(void)
{
    struct pollfd output = { .fd = 1 };
    return poll(&output, 1, 0) == 1 && output.revents & POLLERR;
}

int command_end(int status)
{
    if (stream_flush(stdout) == 0)
        return status;
    int why = errno;
    if (reader_is_gone()) { /* as every program does when nobody reads its end of a pipe */
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    die("writing to standard output: %s", strerror(why));
}
