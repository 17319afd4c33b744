/* Whose fault is it that the compiler made no program: the source's, or the machine's?
 *
 * The words are those of gcc, clang and their linkers.  What is not known is the machine's: it costs
 * nobody points, and gives none. */
#include <stdbool.h>
#include <string.h>

#include "grade/build.h"

/* A failure is the source's when the compiler names a place in it, when the linker misses a
 * function or finds two, and when a limit was passed that is the same on every machine.  All else
 * is the machine's: no memory, no process, no disk, no compiler that works. */
/* "cc1: fatal error: …: No such file or directory": one that a source names without a place.  (That
 * the compiler can't start another program of its own reads so, too, but is said by gcc or cc.) */
static bool misses_file(const char *line, size_t length)
{
    static const char begin[] = "cc1: fatal error: ", end[] = ": No such file or directory";
    return length > sizeof begin + sizeof end && strncmp(line, begin, sizeof begin - 1) == 0 &&
           strncmp(line + length - (sizeof end - 1), end, sizeof end - 1) == 0;
}

/* "server.c:12: …": where the number ends; 0: there is none.  A file's name is whatever a #line says:
 * colons stand in it, too. */
static size_t behind_place(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        size_t digits = line[i] == ':' ? strspn(line + i + 1, "0123456789") : 0;
        if (digits && line[i + 1 + digits] == ':')
            return i + 1 + digits;
    }
    return 0;
}

bool compiler_blames_source(const char *says)
{
    static const char *const words[] = { "undefined reference to", "multiple definition of",
                                         "undefined symbol", "duplicate symbol",
                                         "CPU time limit exceeded", "File size limit exceeded",
                                         "out of memory allocating", "virtual memory exhausted",
                                         "'File too large'", "Segmentation fault signal",
                                         "relocation truncated to", "TLS attribute mismatch",
                                         /* ld: what objects say of each other can't be joined */
                                         ": bad value" };
    for (const char *line = says; line && *line;
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        size_t length = strcspn(line, "\n"), place = behind_place(line, length);
        if (misses_file(line, length))
            return true;
        for (size_t i = place; place && i + 7 < length; i++)
            if (strncmp(line + i, " error:", 7) == 0 || strncmp(line + i, " Error:", 7) == 0)
                return true;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(says, words[i]))
            return true;
    return false;
}
