/* The table of `sockwire doctor`, for a reader who wants to know one thing: will it work here, and
 * if not, what do I type?
 *
 *     ✓ packets             libpcap sees packets on lo
 *     ✗ private network     writing uid_map: Permission denied
 *         remedy: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0
 *
 * Not here: the checks themselves (examine.c). */
#include "host/doctor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"
#include "host/privileges.h"

enum { COLUMNS = 80, NAME_COLUMNS = 20, FOUND_COLUMN = 4 + NAME_COLUMNS, REMEDY_COLUMN = 6 };

/* Print words, already standing at `column`, and go on at `indent` when a line is full.  One byte
 * is one column: the texts are ASCII.  A word longer than a line stays whole, so that a command can
 * be copied. */
static void print_wrapped(FILE *out, const char *words, size_t column, size_t indent)
{
    bool first = true;
    while (*words) {
        size_t length = strcspn(words, " ");
        if (!first && column + 1 + length > COLUMNS) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!first) {
            fputc(' ', out);
            column++;
        }
        fwrite(words, 1, length, out);
        column += length;
        words += length;
        words += strspn(words, " ");
        first = false;
    }
    fputc('\n', out);
}

static void print_mark(FILE *out, bool holds, bool color, bool ascii)
{
    const char *mark = holds ? (ascii ? "ok" : "✓") : (ascii ? "NO" : "✗");
    fputs(color ? (holds ? "\033[32m" : "\033[31m") : "", out);
    fputs(mark, out);
    fputs(color ? "\033[0m" : "", out);
    fputs(ascii ? "  " : "   ", out); /* both marks fill four columns */
}

static void print_check(FILE *out, const struct host_check *check, bool color, bool ascii)
{
    print_mark(out, check->holds, color, ascii);
    fprintf(out, "%-*s", NAME_COLUMNS, check->name);
    print_wrapped(out, check->found, FOUND_COLUMN, FOUND_COLUMN);
    if (!check->holds) {
        const char *label = check->needed ? "    remedy: " : "    remedy (optional): ";
        fputs(label, out);
        print_wrapped(out, check->remedy, strlen(label), REMEDY_COLUMN);
    }
}

/* As in a container with its engine's default profile: see grade/jail.h, which tries it. */
static bool grades_without_namespaces(const struct host *ground)
{
    const char *forced = getenv("SOCKWIRE_GROUND");
    return (ground->ground == GROUND_SHARED || ground->ground == GROUND_NONE) && geteuid() == 0 &&
           !(forced && *forced) && !privileges_missing(ground->caller_capabilities);
}

int doctor_print(FILE *out, bool color, bool ascii)
{
    struct host_check checks[HOST_CHECKS_MAX];
    struct host ground;
    int count = host_examine(checks, &ground);
    bool works = true, grades = true;
    for (int i = 0; i < count; i++) {
        print_check(out, &checks[i], color, ascii);
        grades = grades && (checks[i].holds || (strcmp(checks[i].name, "calls") != 0 &&
                                                strcmp(checks[i].name, "user ids") != 0));
        works = works && (checks[i].holds || !checks[i].needed);
    }
    fputc('\n', out);
    static const char label[] = "Programs will run on: ";
    fputs(label, out);
    print_wrapped(out, ground.says, sizeof label - 1, REMEDY_COLUMN);
    fputs(works
              ? "`sockwire run` can show calls and packets here.\n"
              : "`sockwire run` can't show both calls and packets here: see the remedies above.\n",
          out);
    if (grades && grades_without_namespaces(&ground))
        fputs(
            ground.ground == GROUND_SHARED
                ? "`sockwire grade` works here without namespaces: checks that want a wire or IPv6\n"
                  "are not made (docs/grading.md).\n"
                : "`sockwire grade` works here without namespaces and packets: checks that calls\n"
                  "decide are made, in 01 to 05 and 17 (docs/grading.md).\n",
            out);
    return works ? 0 : 1;
}
