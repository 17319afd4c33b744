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

/* Headers, and whatever else a source includes, embeds …: the small files of the folder.  One that
 * can't be taken is missing there, and the compiler says so. */
static void take_others(int folder, const char *to, unsigned depth, unsigned *count,
                        struct text *trouble)
{
    int listed = dup(folder);
    DIR *names = listed < 0 ? NULL : fdopendir(listed);
    for (const struct dirent *entry; names && (entry = readdir(names)) && *count < SOURCES_MAX;) {
        const char *name = entry->d_name;
        char path[PATH_MAX];
        struct stat about;
        if (name[0] == '.' || (depth == 0 && is_program(name)) ||
            snprintf(path, sizeof path, "%s/%s", to, name) >= (int)sizeof path ||
            fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISDIR(about.st_mode) && depth < SOURCE_DEPTH_MAX) {
            int inner = open_below(folder, name, O_RDONLY | O_DIRECTORY);
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
            *count += taken > 0;
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

static bool is_folder_with_program(int folder, const char *name)
{
    int inner = open_below(folder, name, O_RDONLY | O_DIRECTORY);
    bool holds = inner >= 0 && holds_program(inner);
    if (inner >= 0)
        close(inner);
    return holds;
}

static bool is_file(int folder, const char *name)
{
    struct stat about;
    return fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(about.st_mode);
}

/* No program here, but in a folder of this one: the wrong one was named. */
static int refuse_parent(int folder, const char *from, struct err *err)
{
    struct text found;
    char *first;
    int result = 0;
    text_init(&found);
    size_t count = list(folder, is_folder_with_program, &found, &first);
    if (count == 1)
        result = err_set(
            err, "%s holds no client.c and no server.c, but its folder %s does: grade %s/%s", from,
            found.s, from, first);
    else if (count > 1)
        result = err_set(
            err,
            "%s holds no client.c and no server.c, but %zu of its folders do (%s): grade each of them, one at a time",
            from, count, found.s);
    free(first);
    text_release(&found);
    return result;
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
        text_add(says, "; the folder is empty");
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

int intake(struct build *build, const char *from, struct err *err)
{
    unsigned count = 0;
    char to[PATH_MAX + 8];
    struct stat about;
    if (stat(from, &about) != 0)
        return err_errno(err, "reading the folder %s", from);
    if (!S_ISDIR(about.st_mode))
        return err_set(
            err,
            "%s is a file: give the folder that holds client.c and server.c (or executables named client and server)",
            from);
    int folder = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return err_errno(err, "reading the folder %s", from);
    int result = holds_program(folder) ? 0 : refuse_parent(folder, from, err);
    if (result == 0) {
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
    close(folder);
    return result;
}
