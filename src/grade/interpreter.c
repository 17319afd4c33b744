/* Finding an interpreter: see interpreter.h.
 *
 *     #!/usr/bin/env python3  ─▶ python3 along PATH ─▶ /home/anna/.pyenv/versions/3.12/bin/python3 ─▶ …/versions/3.12/{bin,lib …}
 *
 * The first line of a script is the student's: it may name any path.  So only an interpreter that
 * the caller has along PATH is heeded, and of the folder that it is installed in only what
 * installations are made of. */
#include "grade/interpreter.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static const char *const programs[] = { "/bin",
                                        "/sbin",
                                        "/usr/bin",
                                        "/usr/sbin",
                                        "/usr/libexec",
                                        "/usr/local/bin",
                                        "/usr/share",
                                        "/usr/local/share",
                                        "/etc/alternatives",
                                        "/etc/java*",
                                        "/etc/python*",
                                        "/etc/perl",
                                        "/etc/inputrc",
                                        "/etc/mime.types",
                                        "/opt/*/bin",
                                        "/opt/*/lib",
                                        "/opt/*/libexec",
                                        NULL };

/* /root, /home/NAME, /: no installation. */
static bool is_too_much(const char *folder)
{
    size_t slashes = 0;
    for (const char *s = folder; *s; s++)
        slashes += *s == '/';
    return slashes < 2 || (slashes < 3 && strncmp(folder, "/home/", 6) == 0) ||
           strncmp(folder, "/tmp/sockwire-grade.", 20) == 0;
}

static void show_installation(struct shown *shown, const char *folder)
{
    static const char *const parts[] = { "bin",     "sbin",       "lib",     "lib32", "lib64",
                                         "libexec", "conf",       "release", "shims", "versions",
                                         "version", "pyvenv.cfg", "installs" };
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (snprintf(path, sizeof path, "%s/%s", folder, parts[i]) < (int)sizeof path)
            shown_add(shown, path);
}

/* The folder that it lies in, and what stands beside that: bin/ and lib/. */
static void show_around(struct shown *shown, const char *program)
{
    char folder[PATH_MAX];
    if (*program != '/' || strncmp(program, "/usr/", 5) == 0 || strncmp(program, "/bin/", 5) == 0)
        return;
    snprintf(folder, sizeof folder, "%s", program);
    char *end = strrchr(folder, '/');
    *end = '\0';
    if (!is_too_much(folder))
        shown_add(shown, folder);
    end = strrchr(folder, '/');
    if (!end)
        return;
    *end = '\0';
    if (!is_too_much(folder))
        show_installation(shown, folder);
}

bool interpreter_find(const char *name, char path[PATH_MAX], char whole[PATH_MAX])
{
    char asked[PATH_MAX];
    const char *last = strrchr(name, '/');
    return root_find_program(last ? last + 1 : name, path) && realpath(path, whole) &&
           (!last || (realpath(name, asked) && strcmp(asked, whole) == 0));
}

static void show_program(struct shown *shown, const char *name)
{
    char path[PATH_MAX], whole[PATH_MAX];
    if (!interpreter_find(name, path, whole))
        return;
    show_around(shown, path);
    show_around(shown, whole);
}

size_t interpreter_words(const char *bin, const char *name, char words[2][INTERPRETER_BYTES])
{
    char path[PATH_MAX], line[INTERPRETER_BYTES], *rest = NULL;
    snprintf(path, sizeof path, "%s/%s", bin, name);
    FILE *script = fopen(path, "re");
    bool first = script && fgets(line, sizeof line, script) && strncmp(line, "#!", 2) == 0;
    if (script)
        fclose(script);
    const char *word = first ? strtok_r(line + 2, " \t\r\n", &rest) : NULL;
    const char *last = word ? strrchr(word, '/') : NULL;
    if (!word)
        return 0;
    strcpy(words[0], word);
    while (last && strcmp(last, "/env") == 0 && (word = strtok_r(NULL, " \t\r\n", &rest))) {
        if (*word == '-' || strchr(word, '='))
            continue;
        strcpy(words[1], word);
        return 2;
    }
    return 1;
}

static void show_of_script(struct shown *shown, const char *bin, const char *name)
{
    char words[2][INTERPRETER_BYTES];
    size_t count = interpreter_words(bin, name, words);
    for (size_t i = 0; i < count; i++)
        show_program(shown, words[i]);
}

void interpreter_show(struct shown *shown, const char *bin)
{
    const char *java = getenv("JAVA_HOME");
    shown_add_all(shown, programs);
    show_of_script(shown, bin, "client");
    show_of_script(shown, bin, "server");
    if (java && *java == '/' && !is_too_much(java))
        shown_add(shown, java);
}

static const char usual_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/* In the caller's PATH stand folders of his home; these are folders of installations. */
static void add_installations(struct text *path)
{
    static const char *const below[] = { "/opt/", "/nix/store/", "/gnu/store/" };
    for (const char *at = getenv("PATH"); at && *at;) {
        size_t length = strcspn(at, ":");
        for (size_t i = 0; i < sizeof below / sizeof *below; i++)
            if (strncmp(at, below[i], strlen(below[i])) == 0)
                text_addf(path, ":%.*s", (int)length, at);
        at += length;
        at += *at == ':';
    }
}

void interpreter_path(const char *bin, struct text *path)
{
    static const char *const names[] = { "client", "server" };
    char words[2][INTERPRETER_BYTES], found[PATH_MAX], whole[PATH_MAX];
    size_t scripts = 0;
    for (size_t i = 0; i < 2; i++) {
        size_t count = interpreter_words(bin, names[i], words);
        scripts += count;
        /* found by its name alone, it must be found first where the caller has it */
        if (count > 1 && interpreter_find(words[1], found, whole))
            text_addf(path, "%.*s:", (int)(strrchr(found, '/') - found), found);
    }
    text_add(path, usual_path);
    if (scripts)
        add_installations(path);
}

static void hide(const char *root, const char *folder, const char *tool)
{
    char path[PATH_MAX], whole[PATH_MAX];
    if (snprintf(path, sizeof path, "%s%s/%s", root, folder, tool) < (int)sizeof path &&
        access(path, F_OK) == 0 && realpath(path, whole) && strncmp(whole, root, strlen(root)) == 0)
        mount("/dev/null", whole, NULL, MS_BIND, NULL);
}

/* In each folder that is shown: who installs for himself has an interpreter and sockwire in one.
 * Best effort: what is not there needs no hiding, and exec() of another program is told anyway. */
void interpreter_hide_tools(const char *root, const struct shown *shown)
{
    static const char *const tools[] = { "nc",     "nc.openbsd", "nc.traditional", "ncat",
                                         "netcat", "socat",      "telnet",         "busybox",
                                         "curl",   "wget",       "sockwire" };
    for (size_t i = 0; i < shown->count; i++)
        for (size_t k = 0; k < sizeof tools / sizeof *tools; k++)
            hide(root, shown->path[i], tools[k]);
}
