/* Programs that can't be started, and programs that are not the newest: see programs.h. */
#include "command/programs.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a name's end says of a file: how to run it, or (NULL) that it is compiled first. */
static const struct {
    const char *end, *language, *run_by;
} sources[] = {
    { ".c", "C", NULL },
    { ".cc", "C++", NULL },
    { ".cpp", "C++", NULL },
    { ".cxx", "C++", NULL },
    { ".rs", "Rust", NULL },
    { ".go", "Go", "go run" },
    { ".py", "Python", "python3" },
    { ".java", "Java", "java" },
    { ".js", "JavaScript", "node" },
    { ".rb", "Ruby", "ruby" },
    { ".pl", "Perl", "perl" },
    { ".sh", "shell", "sh" },
};
enum { SOURCES = sizeof sources / sizeof *sources };

static int source_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    for (int i = 0; dot && dot != name && i < SOURCES; i++)
        if (!strcmp(dot, sources[i].end))
            return i;
    return -1;
}

static bool is_file(const char *path, struct stat *stat_of)
{
    return stat(path, stat_of) == 0 && S_ISREG(stat_of->st_mode);
}

static bool is_program(const char *path)
{
    struct stat ours;
    return is_file(path, &ours) && access(path, X_OK) == 0;
}

/* The command line with another program in the place of the first word, as one would type it. */
static void add_flag(struct text *text, const char *flag, const char *run_by, const char *program,
                     const char *const *argv)
{
    bool several = run_by || argv[1];
    text_addf(text, "%s %s%s%s%s", flag, several ? "'" : "", run_by ? run_by : "",
              run_by ? " " : "", program);
    for (const char *const *word = argv + 1; *word; word++)
        text_addf(text, " %s", *word);
    text_add(text, several ? "'" : "");
}

/* `path` is a source: how to make a program of it, or who runs it. */
static void add_source(struct text *text, const char *flag, const char *path,
                       const char *const *argv)
{
    int which = source_of(path);
    if (sources[which].run_by) {
        text_addf(text, "\"%s\" is a file for %s, which runs it: ", path, sources[which].run_by);
        add_flag(text, flag, sources[which].run_by, path, argv);
        return;
    }
    struct text program;
    text_init(&program);
    text_add_bytes(&program, path, strlen(path) - strlen(sources[which].end));
    text_addf(text, "\"%s\" is %s source, not a program: ", path, sources[which].language);
    if (is_program(program.s))
        text_addf(text, "the program that is built of it is %s: ", program.s);
    else
        text_addf(text, "build %s of it first (make), then ", program.s);
    add_flag(text, flag, NULL, program.s, argv);
    text_release(&program);
}

/* No file has this name: was another one meant that is there? */
static bool add_neighbour(struct text *text, const char *flag, const char *path,
                          const char *const *argv)
{
    char name[PATH_MAX];
    struct stat ours;
    for (int i = 0; i < SOURCES; i++) {
        if ((size_t)snprintf(name, sizeof name, "%s%s", path, sources[i].end) >= sizeof name ||
            !is_file(name, &ours))
            continue;
        if (sources[i].run_by) {
            text_addf(text, "There is \"%s\" here: ", name);
            add_flag(text, flag, sources[i].run_by, name, argv);
        } else {
            text_addf(text, "It is not built yet; its source \"%s\" is here: make, then ", name);
            add_flag(text, flag, NULL, path, argv);
        }
        return true;
    }
    return false;
}

/* The first line; false when it is not one that names an interpreter. */
static bool first_line(const char *path, char *line, int size)
{
    FILE *file = fopen(path, "re");
    if (!file || !fgets(line, size, file))
        *line = 0;
    if (file)
        fclose(file);
    return !strncmp(line, "#!", 2);
}

static void add_windows(struct text *text, const char *path)
{
    text_addf(
        text,
        "The first line of \"%s\" ends with a carriage return, as on Windows: sed -i 's/\\r$//' %s",
        path, path);
}

/* The file is there, and exec says that something is not: what it needs to be run. */
static void add_interpreter(struct text *text, const char *path)
{
    char line[256];
    if (!first_line(path, line, sizeof line)) {
        text_addf(
            text,
            "\"%s\" is there, but the loader that it names is not: it was built for another system",
            path);
        return;
    }
    char *name = line + 2 + strspn(line + 2, " \t");
    bool windows = strchr(name, '\r') != NULL;
    name[strcspn(name, " \t\r\n")] = 0;
    if (windows)
        add_windows(text, path);
    else
        text_addf(text, "The first line of \"%s\" names \"%s\", and there is no such program", path,
                  name);
}

void program_explain(struct text *text, const char *flag, const char *const *argv, int error)
{
    const char *name = argv[0];
    char here[PATH_MAX];
    struct stat ours;
    bool searched = !strchr(name, '/'); /* on the PATH */
    if ((size_t)snprintf(here, sizeof here, "%s%s", searched ? "./" : "", name) >= sizeof here)
        return;
    bool there = is_file(here, &ours);
    if (error != ENOENT && error != EACCES && error != ENOEXEC)
        return;
    if (there && source_of(here) >= 0 && (error != ENOENT || searched)) {
        add_source(text, flag, here, argv);
    } else if (searched && there && is_program(here)) {
        text_addf(text, "\"%s\" is not found on the PATH; there is %s here: ", name, here);
        add_flag(text, flag, NULL, here, argv);
    } else if (!there && error == ENOENT) {
        if (!add_neighbour(text, flag, here, argv) && searched)
            text_addf(text, "The PATH has no program \"%s\", and this folder has none either",
                      name);
    } else if (error == ENOENT) {
        add_interpreter(text, here);
    } else if (stat(here, &ours) == 0 && S_ISDIR(ours.st_mode)) {
        text_addf(text, "\"%s\" is a folder, not a program", name);
    } else if (there && access(here, X_OK) != 0) {
        text_addf(text, "\"%s\" is not marked as a program (chmod +x marks it)", name);
    }
}

static bool is_newer(const struct stat *one, const struct stat *other)
{
    return one->st_mtim.tv_sec > other->st_mtim.tv_sec ||
           (one->st_mtim.tv_sec == other->st_mtim.tv_sec &&
            one->st_mtim.tv_nsec > other->st_mtim.tv_nsec);
}

void program_remark(struct text *text, const char *flag, const char *const *argv)
{
    char line[256];
    if (strchr(argv[0], '/') && is_program(argv[0])) {
        bool script = first_line(argv[0], line, sizeof line);
        if (!script && source_of(argv[0]) >= 0) {
            add_source(text, flag, argv[0], argv); /* exec would give it to the shell */
            return;
        }
        if (script && strchr(line, '\r')) {
            add_windows(text, argv[0]);
            return;
        }
    }
    /* also the program behind a `stdbuf -oL` */
    for (const char *const *word = argv; *word; word++) {
        char source[PATH_MAX];
        struct stat program, from;
        if (!strchr(*word, '/') || !is_program(*word) || !is_file(*word, &program))
            continue;
        for (int i = 0; i < SOURCES; i++) {
            if (sources[i].run_by || (size_t)snprintf(source, sizeof source, "%s%s", *word,
                                                      sources[i].end) >= sizeof source)
                continue;
            if (!is_file(source, &from) || !is_newer(&from, &program))
                continue;
            text_addf(
                text,
                "\"%s\" is newer than \"%s\": what runs now is the older program. Build it again: make",
                source, *word);
            return;
        }
    }
}
