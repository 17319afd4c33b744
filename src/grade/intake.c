/* What is taken from a student's folder: see build.h.
 *
 * Every file is opened below DIR and nowhere else (openat2 with RESOLVE_BENEATH; where the kernel
 * lacks it, no link is followed): what a link to the outside shows would be read with the grader's
 * rights, and come to light in a compiler's message. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/io.h"
#include "base/memory.h"
#include "grade/build.h"
#include "grade/clean.h"

static int open_below(int folder, const char *name, int flags)
{
    struct open_how how = { .flags = (unsigned long long)(flags | O_CLOEXEC),
                            .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS };
    int fd = (int)syscall(SYS_openat2, folder, name, &how, sizeof how);
    return fd < 0 && (errno == ENOSYS || errno == EPERM)
               ? openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW)
               : fd;
}

static bool is_link(int folder, const char *name)
{
    struct stat about;
    return fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(about.st_mode);
}

/* Errors of the machine, which say nothing of a file. */
static bool is_trouble(int error)
{
    static const int all[] = { ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EIO, EROFS, EFBIG, ESTALE };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] == error)
            return true;
    return false;
}

/* Copy a plain file.  1: done, 0: there is none of this kind, -1: there is, but it can't be taken:
 * *why; TROUBLE: nor could any other file. */
enum { TROUBLE = -2 };
static int take(int folder, const char *name, const char *to, mode_t mode, off_t most,
                struct text *why)
{
    struct stat about;
    int in = open_below(folder, name, O_RDONLY | O_NONBLOCK);
    if (in < 0 && errno == ENOENT && !is_link(folder, name))
        return 0;
    if (in < 0) {
        bool leads_out = is_link(folder, name) && errno != EACCES;
        if (leads_out)
            text_addf(
                why,
                "%s is a link that leads out of the folder (or nowhere): hand in the file itself",
                name);
        else
            text_addf(why, "%s can't be read: %s", name, strerror(errno));
        return is_trouble(errno) ? TROUBLE : -1;
    }
    if (fstat(in, &about) != 0 || S_ISDIR(about.st_mode) ||
        (mode & S_IXUSR && !(about.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)))) {
        close(in);
        return 0;
    }
    if (!S_ISREG(about.st_mode) || about.st_size > most) {
        text_addf(why, "%s is %s", name, S_ISREG(about.st_mode) ? "too large" : "no plain file");
        close(in);
        return -1;
    }
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    char bytes[65536];
    ssize_t count = -1;
    off_t left = most;
    while (out >= 0 && (count = read_some(in, bytes, sizeof bytes)) > 0 && (left -= count) >= 0)
        if (write_all(out, bytes, (size_t)count) != 0)
            break;
    int error = out < 0 || count != 0 ? errno : 0;
    close(in);
    if (out >= 0 && close(out) != 0 && !error)
        error = errno;
    if (left < 0) { /* it grew meanwhile */
        text_addf(why, "%s is too large", name);
        return -1;
    }
    if (!error)
        return 1;
    text_addf(why, "%s can't be read or copied: %s", name, strerror(error));
    return out < 0 || is_trouble(error) ? TROUBLE : -1;
}

/* ---- what a source may include ---- */

static bool is_program(const char *name)
{
    return strcmp(name, "client.c") == 0 || strcmp(name, "server.c") == 0;
}

struct taken {
    unsigned files, folders, looked_at;
};

static bool is_enough(const struct taken *count)
{
    return count->files >= SOURCES_MAX || count->folders >= SOURCE_FOLDERS_MAX ||
           count->looked_at >= SOURCE_NAMES_MAX;
}

/* A precompiled header is memory of a compiler, which it believes. */
static bool is_precompiled(const char *name)
{
    const char *end = strrchr(name, '.');
    return end && (strcmp(end, ".gch") == 0 || strcmp(end, ".pch") == 0);
}

/* Headers, and whatever else a source includes, embeds …: the small files of the folder.  One that
 * can't be taken is missing there, and the compiler says so. */
static void take_others(int folder, const char *to, unsigned depth, struct taken *count,
                        struct text *trouble)
{
    int listed = dup(folder);
    DIR *names = listed < 0 ? NULL : fdopendir(listed);
    for (const struct dirent *entry; names && (entry = readdir(names)) && !is_enough(count);) {
        const char *name = entry->d_name;
        char path[PATH_MAX];
        struct stat about;
        count->looked_at++;
        if (name[0] == '.' || (depth == 0 && is_program(name)) || is_precompiled(name) ||
            snprintf(path, sizeof path, "%s/%s", to, name) >= (int)sizeof path ||
            fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISDIR(about.st_mode) && depth < SOURCE_DEPTH_MAX) {
            int inner = open_below(folder, name, O_RDONLY | O_DIRECTORY);
            count->folders++;
            if (inner >= 0 && mkdir(path, 0755) == 0)
                take_others(inner, path, depth + 1, count, trouble);
            else if (is_trouble(errno) && !trouble->len)
                text_addf(trouble, "%s can't be read or copied: %s", name, strerror(errno));
            if (inner >= 0)
                close(inner);
        } else if (!S_ISDIR(about.st_mode)) {
            struct text why;
            text_init(&why);
            int taken = take(folder, name, path, 0644, SOURCE_MAX, &why);
            count->files += taken > 0;
            if (taken == TROUBLE && !trouble->len)
                text_add(trouble, why.s);
            text_release(&why);
        }
    }
    if (names)
        closedir(names);
}

/* ---- what stands there instead ---- */

static bool holds_program(int folder)
{
    static const char *const names[] = { "client.c", "server.c", "client", "server" };
    struct stat about;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (fstatat(folder, names[i], &about, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(about.st_mode))
            return true;
    return false;
}

static bool holds_wires(int folder)
{
    struct stat about;
    return fstatat(folder, "wires", &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(about.st_mode);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

enum { NAMES_MAX = 1000, SHOWN = 5 };

/* The entries of a folder that `wanted` accepts, in order, the first SHOWN as a list.  Returns how
 * many there are; *first, to be freed. */
static size_t list(int folder, bool (*wanted)(int folder, const char *name), struct text *into,
                   char **first)
{
    char *names[NAMES_MAX];
    size_t count = 0;
    int listed = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = listed < 0 ? NULL : fdopendir(listed);
    for (const struct dirent *entry; entries && (entry = readdir(entries)) && count < NAMES_MAX;)
        if (entry->d_name[0] != '.' && wanted(folder, entry->d_name))
            names[count++] = xstrdup(entry->d_name);
    if (entries)
        closedir(entries);
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        text_add(into, i ? ", " : "");
        clean_lines(into, names[i], strlen(names[i]));
    }
    if (count > SHOWN)
        text_add(into, " …");
    *first = count ? xstrdup(names[0]) : NULL;
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    return count;
}

static bool is_folder_with(int folder, const char *name, bool (*wanted)(int folder))
{
    int inner = open_below(folder, name, O_RDONLY | O_DIRECTORY);
    bool holds = inner >= 0 && wanted(inner);
    if (inner >= 0)
        close(inner);
    return holds;
}

static bool is_folder_with_program(int folder, const char *name)
{
    return is_folder_with(folder, name, holds_program);
}

static bool is_folder_with_wires(int folder, const char *name)
{
    return is_folder_with(folder, name, holds_wires);
}

static bool is_file(int folder, const char *name)
{
    struct stat about;
    return fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(about.st_mode);
}

/* Nothing of it here, but in a folder of this one: the wrong one was named. */
static int refuse_parent(int folder, const char *from, bool wires, struct err *err)
{
    const char *what = wires ? "no folder wires" : "no client.c and no server.c";
    struct text found;
    char *first;
    int result = 0;
    text_init(&found);
    size_t count =
        list(folder, wires ? is_folder_with_wires : is_folder_with_program, &found, &first);
    if (count == 1)
        result = err_set(err, "%s holds %s, but its folder %s does: grade %s/%s", from, what,
                         found.s, from, first);
    else if (count > 1)
        result = err_set(
            err, "%s holds %s, but %zu of its folders do (%s): grade each of them, one at a time",
            from, what, count, found.s);
    free(first);
    text_release(&found);
    return result;
}

static bool is_any(int folder, const char *name)
{
    (void)folder, (void)name;
    return true;
}

/* "there is no server.c, and no executable server; the folder holds server.py".  */
static void tell_missing(int folder, const char *name, struct text *says)
{
    char script[24], *first;
    struct text found;
    text_init(&found);
    text_addf(says, "there is no %s.c, and no executable %s", name, name);
    if (list(folder, is_file, &found, &first) > 0)
        text_addf(says, "; the folder holds %s", found.s);
    else
        text_addf(says, "; the folder %s",
                  list(folder, is_any, &found, &first) ? "holds no file" : "is empty");
    free(first);
    text_release(&found);
    struct stat about;
    snprintf(script, sizeof script, "%s.py", name);
    if (fstatat(folder, script, &about, AT_SYMLINK_NOFOLLOW) == 0)
        text_addf(
            says,
            ". For Python, name the script %s, begin it with #!/usr/bin/env python3, and make it executable (chmod +x %s)",
            name, name);
    else if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(about.st_mode))
        text_addf(says, ". The file %s is not executable: chmod +x %s", name, name);
}

/* ---- both programs ---- */

static void find(struct build *build, struct built *built, int folder, const char *name)
{
    char source[16], to[PATH_MAX + 32];
    snprintf(source, sizeof source, "%s.c", name);
    snprintf(to, sizeof to, "%s/src/%s", build->janitor.folder, source);
    int taken = take(folder, source, to, 0644, SOURCE_MAX, &built->says);
    if (taken != 0) {
        built->there = built->compiled = true;
        built->ready = taken > 0;
        built->trouble = taken == TROUBLE;
        return;
    }
    snprintf(to, sizeof to, "%s/bin/%s", build->janitor.folder, name);
    taken = take(folder, name, to, 0755, EXECUTABLE_MAX, &built->says);
    built->there = taken != 0;
    built->ready = taken > 0;
    built->trouble = taken == TROUBLE;
    if (taken == 0)
        tell_missing(folder, name, &built->says);
}

static void spoil(struct build *build, const char *why)
{
    struct built *const all[] = { &build->client, &build->server };
    for (size_t i = 0; i < 2; i++) {
        if (!all[i]->compiled || !all[i]->ready)
            continue;
        all[i]->ready = false;
        all[i]->trouble = true;
        text_add(&all[i]->says, why);
    }
}

/* ---- the step's own programs ---- */

/* DIR has a program that is not the one that its student got. */
static bool differs(int folder, const char *name, const char *given)
{
    struct stat about;
    int fd = open_below(folder, name, O_RDONLY | O_NONBLOCK);
    if (fd < 0)
        return false;
    size_t length = strlen(given);
    char *bytes = xcalloc(length + 1, 1);
    bool same = fstat(fd, &about) == 0 && S_ISREG(about.st_mode) &&
                about.st_size == (off_t)length && read_some(fd, bytes, length) == (ssize_t)length &&
                memcmp(bytes, given, length) == 0;
    free(bytes);
    close(fd);
    return !same;
}

static void give(struct build *build, struct built *built, const char *name, const char *source)
{
    char to[PATH_MAX + 32];
    snprintf(to, sizeof to, "%s/src/%s", build->janitor.folder, name);
    int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    built->there = built->compiled = true;
    built->ready = fd >= 0 && write_all(fd, source, strlen(source)) == 0;
    built->trouble = !built->ready;
    if (built->trouble)
        text_addf(&built->says, "%s can't be written: %s", name, strerror(errno));
    if (fd >= 0)
        close(fd);
}

static void give_programs(struct build *build, int folder)
{
    give(build, &build->client, "client.c", build->given->client);
    give(build, &build->server, "server.c", build->given->server);
    build->other_programs = differs(folder, "client.c", build->given->client) ||
                            differs(folder, "server.c", build->given->server);
}

/* ---- wires ---- */

static void read_copy(const char *path, struct text *into)
{
    char bytes[WIRE_FILE_MAX];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count;
    while (fd >= 0 && (count = read_some(fd, bytes, sizeof bytes)) > 0)
        text_add_bytes(into, bytes, (size_t)count);
    if (fd >= 0)
        close(fd);
}

static void find_wire(struct build *build, struct handed_wire *wire, int wires)
{
    char name[64], to[PATH_MAX + 80];
    struct text why;
    text_init(&why);
    snprintf(name, sizeof name, "%s.wire", wire->name);
    snprintf(to, sizeof to, "%s/wires/%s", build->janitor.folder, name);
    int taken = wires < 0 ? 0 : take(wires, name, to, 0644, WIRE_FILE_MAX, &why);
    wire->there = taken != 0;
    wire->trouble = taken == TROUBLE;
    if (taken > 0) {
        read_copy(to, &wire->rules);
        wire_look(wire);
    } else if (taken < 0) {
        text_addf(&wire->says, "wires/%s", why.s);
    } else {
        text_addf(&wire->says, "there is no wires/%s", name);
    }
    text_release(&why);
}

static void find_wires(struct build *build, int folder)
{
    int wires = open_below(folder, "wires", O_RDONLY | O_DIRECTORY);
    for (size_t i = 0; i < build->wire_count; i++)
        find_wire(build, &build->wires[i], wires);
    if (wires >= 0)
        close(wires);
}

/* ---- all of it ---- */

static void find_programs(struct build *build, int folder)
{
    struct taken count = { 0 };
    char to[PATH_MAX + 8];
    find(build, &build->client, folder, "client");
    find(build, &build->server, folder, "server");
    snprintf(to, sizeof to, "%s/src", build->janitor.folder);
    struct text trouble; /* a header that is missing would look like a mistake of the source */
    text_init(&trouble);
    if (build->client.compiled || build->server.compiled)
        take_others(folder, to, 0, &count, &trouble);
    if (trouble.len)
        spoil(build, trouble.s);
    text_release(&trouble);
}

int intake(struct build *build, const char *from, struct err *err)
{
    struct stat about;
    bool asks_wires = build->wire_count > 0;
    if (stat(from, &about) != 0)
        return err_errno(err, "reading the folder %s", from);
    if (!S_ISDIR(about.st_mode) && asks_wires)
        return err_set(err, "%s is a file: give the folder that holds wires", from);
    if (!S_ISDIR(about.st_mode))
        return err_set(
            err,
            "%s is a file: give the folder that holds client.c and server.c (or executables named client and server)",
            from);
    int folder = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return err_errno(err, "reading the folder %s", from);
    bool holds = asks_wires ? holds_wires(folder) : holds_program(folder);
    int result = holds ? 0 : refuse_parent(folder, from, asks_wires, err);
    if (result == 0 && build->given)
        give_programs(build, folder);
    else if (result == 0)
        find_programs(build, folder);
    if (result == 0)
        find_wires(build, folder);
    close(folder);
    return result;
}
