/* Names of source files: see source_name.h.
 *
 * Which files are the system's is told by where they lie: compilers write the path of each source
 * file as it was when they read it, also of headers whose functions they inlined (with
 * _FORTIFY_SOURCE, recv() is such a function). */
#include "call/source_name.h"

#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT_BYTES_MAX = 200, FILE_BYTES_MAX = 8 << 20 };

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

bool source_is_own(const char *path)
{
    static const char *const places[] = { "/usr/include/",  "/usr/lib",
                                          "/usr/share/",    "/usr/local/include/",
                                          "/usr/local/go/", "/lib/",
                                          "/rustc/" };
    /* the C library and the sanitizers, which a static program holds; their names begin anywhere,
     * or are relative */
    static const char *const parts[] = { "sysdeps/", "/glibc", "/musl", "/libsanitizer/",
                                         "/compiler-rt/" };
    if (!*path || *path == '<') /* "<built-in>", "<artificial>" */
        return false;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (begins(path, places[i]))
            return false;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(path, parts[i]))
            return false;
    return true;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool library_is_own(const char *path)
{
    static const char *const places[] = { "/lib", "/usr/lib", "/usr/local/lib", "/usr/libexec/" };
    static const char *const names[] = { "libc.so",    "libc-",   "ld-linux", "ld-musl",
                                         "libpthread", "libasan", "libtsan",  "libubsan" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (begins(path, places[i]))
            return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (begins(base_name(path), names[i]))
            return false;
    return true;
}

/* Those that people build themselves, with line information: "python3", "python3.12",
 * "python3.13t". */
bool program_is_interpreter(const char *path)
{
    static const char *const names[] = {
        "python", "pypy",  "perl", "ruby", "php",  "lua", "luajit",
        "tclsh",  "guile", "gawk", "bash", "dash", "zsh", "busybox"
    };
    const char *name = base_name(path);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!begins(name, names[i]))
            continue;
        const char *rest = name + strlen(names[i]);
        rest += strspn(rest, "0123456789.");
        if (*rest == 0 || (isalpha((unsigned char)*rest) && rest > name + strlen(names[i])))
            return true;
    }
    return false;
}

/* ---- short names ---- */

/* Without "//", "/./" and "/../", by the letters alone.  False: it is too long, or leads out of
 * where it begins. */
static bool plain_path(const char *path, char plain[PATH_MAX])
{
    size_t length = 0;
    bool absolute = *path == '/';
    while (*path) {
        size_t part = strcspn(path, "/");
        bool up = part == 2 && path[0] == '.' && path[1] == '.';
        if (up && !length && !absolute)
            return false;
        if (up) {
            while (length && plain[--length] != '/')
                continue;
        } else if (part && !(part == 1 && *path == '.')) {
            if (length + part + 2 > PATH_MAX)
                return false;
            if (length || absolute)
                plain[length++] = '/';
            memcpy(plain + length, path, part);
            length += part;
        }
        path += part + (path[part] == '/');
    }
    plain[length] = 0;
    return true;
}

const char *source_short_name(struct arena *arena, const char *path, const char *folder)
{
    char plain[PATH_MAX];
    size_t length = folder ? strlen(folder) : 0;
    if (!plain_path(path, plain))
        return arena_text(arena, base_name(path));
    if (plain[0] != '/' && *path != '/')
        return arena_text(arena, plain); /* relative as it was compiled */
    if (length > 1 && begins(plain, folder) && plain[length] == '/')
        return arena_text(arena, plain + length + 1);
    return arena_text(arena, base_name(plain));
}

/* ---- what stands there ---- */

static bool is_later(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

static const char *trimmed(struct arena *arena, char *line)
{
    while (isspace((unsigned char)*line))
        line++;
    size_t length = strlen(line);
    while (length && isspace((unsigned char)line[length - 1]))
        length--;
    if (length > TEXT_BYTES_MAX) {
        length = TEXT_BYTES_MAX;
        while (length && ((unsigned char)line[length] & 0xc0) == 0x80)
            length--; /* not through the middle of a character */
    }
    line[length] = 0;
    for (char *at = line; *at; at++)
        if (isspace((unsigned char)*at))
            *at = ' '; /* a tab has no width of its own in a row */
    return length ? arena_text(arena, line) : NULL;
}

static bool is_in_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Names that are no words of the source ("operator()", "{lambda}") tell nothing. */
static bool is_plain_name(const char *name)
{
    const char *at = name;
    while (is_in_name(*at))
        at++;
    return at > name && !*at;
}

static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at++)
        if ((at == text || !is_in_name(at[-1])) && !is_in_name(at[length]))
            return true;
    return false;
}

const char *source_text(struct arena *arena, const char *path, int line, struct timespec built,
                        struct source_witness witness)
{
    if (*path != '/')
        return NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return NULL;
    struct stat status;
    FILE *file = NULL;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > FILE_BYTES_MAX ||
        is_later(status.st_mtim, built) || !(file = fdopen(fd, "r"))) {
        close(fd);
        return NULL;
    }
    char *text = NULL;
    size_t capacity = 0;
    const char *found = NULL;
    bool asked = witness.line > 0 && is_plain_name(witness.name), stands = !asked;
    int last = asked && witness.line > line ? witness.line : line;
    for (int at = 1; at <= last && getline(&text, &capacity, file) >= 0; at++) {
        if (asked && at == witness.line)
            stands = has_word(text, witness.name);
        if (at == line)
            found = trimmed(arena, text);
    }
    free(text);
    fclose(file);
    return stands ? found : NULL;
}
