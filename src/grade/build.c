/* A folder of our own with the student's programs in it: see build.h. */
#include "grade/build.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/scratch.h"

/* A plain file (links are followed) into the folder.  1: copied, 0: there is none, -1: there is, but it can't be taken. */
static int take(const char *from, const char *name, const char *to, mode_t mode, off_t most, struct text *why)
{
    char path[PATH_MAX];
    struct stat about;
    if (snprintf(path, sizeof path, "%s/%s", from, name) >= (int)sizeof path || stat(path, &about) != 0 ||
        S_ISDIR(about.st_mode))
        return 0;
    if (mode & S_IXUSR && !(about.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)))
        return 0;
    if (!S_ISREG(about.st_mode) || about.st_size > most) {
        text_addf(why, "%s is %s", name, S_ISREG(about.st_mode) ? "too large" : "no plain file");
        return -1;
    }
    int in = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    char bytes[65536];
    ssize_t count = -1;
    off_t left = most;
    while (in >= 0 && out >= 0 && (count = read(in, bytes, sizeof bytes)) > 0 && (left -= count) >= 0)
        if (write(out, bytes, (size_t)count) != count)
            break;
    if (count != 0)
        text_addf(why, "%s can't be read or copied: %s", name, strerror(errno));
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return count == 0 ? 1 : -1;
}

static void find(struct build *build, struct built *built, const char *from, const char *name)
{
    char source[16], to[PATH_MAX + 32];
    text_init(&built->says);
    snprintf(source, sizeof source, "%s.c", name);
    snprintf(to, sizeof to, "%s/src/%s", build->folder, source);
    int taken = take(from, source, to, 0600, SOURCE_MAX, &built->says);
    if (taken != 0) {
        built->there = built->compiled = true;
        built->ready = taken > 0;
        return;
    }
    snprintf(to, sizeof to, "%s/bin/%s", build->folder, name);
    taken = take(from, name, to, 0755, EXECUTABLE_MAX, &built->says);
    built->there = taken != 0;
    built->ready = taken > 0;
    if (taken == 0)
        text_addf(&built->says, "there is no %s, and no executable %s", source, name);
}

static void tell_command(struct built *built, const char *name)
{
    size_t length = (size_t)snprintf(built->command, sizeof built->command, "%s", compile_command());
    for (size_t i = 0; compile_flags[i] && length < sizeof built->command; i++)
        length += (size_t)snprintf(built->command + length, sizeof built->command - length, " %s", compile_flags[i]);
    if (length < sizeof built->command)
        snprintf(built->command + length, sizeof built->command - length, " -o %s %s.c", name, name);
}

static int compile(struct build *build, struct err *err)
{
    struct built *const all[] = { &build->client, &build->server };
    static const char *const names[] = { "client", "server" };
    int pid[2] = { -1, -1 }, output[2] = { -1, -1 }, result = 0;
    for (size_t i = 0; i < 2; i++) {
        if (!all[i]->compiled || !all[i]->ready)
            continue;
        if (!compile_command())
            return err_set(err, "there is no C compiler here (cc, gcc or clang) to build %s.c with", names[i]);
        tell_command(all[i], names[i]);
        pid[i] = compile_start(build, names[i], &output[i], err);
        result = pid[i] < 0 ? -1 : result;
    }
    for (size_t i = 0; i < 2; i++)
        if (pid[i] > 0)
            all[i]->ready = compile_end(pid[i], output[i], all[i]);
    return result;
}

int build_make(struct build *build, const char *from, struct err *err)
{
    static const char *const folders[] = { "bin", "src", "home" };
    struct stat about;
    memset(build, 0, sizeof *build);
    text_init(&build->client.says);
    text_init(&build->server.says);
    if (stat(from, &about) != 0)
        return err_errno(err, "reading the folder %s", from);
    if (!S_ISDIR(about.st_mode))
        return err_set(err, "%s is no folder: give the one that holds client.c and server.c", from);
    char path[PATH_MAX], whole[PATH_MAX + 8];
    int length = snprintf(path, sizeof path, "%s/sockwire-grade.XXXXXX", scratch_folder());
    if (length >= (int)sizeof path || !mkdtemp(path) || !realpath(path, build->folder))
        return err_errno(err, "making a folder for the programs in %s", scratch_folder());
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(whole, sizeof whole, "%s/%s", path, folders[i]);
        if (mkdir(whole, 0755) != 0)
            return err_errno(err, "making the folder %s", whole);
    }
    text_release(&build->client.says);
    text_release(&build->server.says);
    find(build, &build->client, from, "client");
    find(build, &build->server, from, "server");
    return compile(build, err);
}

void build_release(struct build *build)
{
    if (*build->folder)
        scratch_remove(build->folder);
    text_release(&build->client.says);
    text_release(&build->server.says);
    *build->folder = '\0';
}
