/* The files of a class's results: see files.h. */
#include "grade/class/files.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/keyed_hash.h"

enum { NAME_MOST = 120 };

const char *class_file_name(struct arena *arena, const char *text)
{
    struct text name;
    text_init(&name);
    for (const char *s = text; *s; s++) {
        bool plain =
            isascii((unsigned char)*s) && (isalnum((unsigned char)*s) || strchr("-_.", *s));
        if (plain && !(s == text && *s == '.'))
            text_add_char(&name, *s);
        else
            text_addf(&name, "=%02X", (unsigned char)*s);
    }
    if (name.len > NAME_MOST) {
        struct keyed_hash hash;
        keyed_hash_init(&hash, 0, 0);
        keyed_hash_text(&hash, text);
        text_cut(&name, NAME_MOST);
        text_addf(&name, "=-%016llx", (unsigned long long)keyed_hash_end(&hash));
    }
    const char *kept = arena_text(arena, name.s);
    text_release(&name);
    return kept;
}

int class_make_folder(const char *path, struct err *err)
{
    struct stat about;
    if (mkdir(path, 0700) == 0 ||
        (errno == EEXIST && stat(path, &about) == 0 && S_ISDIR(about.st_mode)))
        return 0;
    return err_errno(err, "making the folder %s", path);
}

int class_read_file(const char *path, struct text *text, size_t most_bytes, struct err *err)
{
    char bytes[65536];
    struct stat about;
    ssize_t count = -1;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0) {
        err_errno(err, "reading %s", path);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    bool plain = S_ISREG(about.st_mode);
    text_clear(text);
    while (plain && text->len <= most_bytes && (count = read_some(fd, bytes, sizeof bytes)) > 0)
        text_add_bytes(text, bytes, (size_t)count);
    int error = errno;
    close(fd);
    errno = error;
    if (!plain)
        return err_set(err, "reading %s: it is no plain file", path);
    if (text->len > most_bytes)
        return err_set(err, "reading %s: it is too large", path);
    return count < 0 ? err_errno(err, "reading %s", path) : 0;
}

int class_write_file(const char *path, const void *bytes, size_t count, mode_t mode,
                     struct err *err)
{
    char fresh[PATH_MAX];
    if (snprintf(fresh, sizeof fresh, "%s.new", path) >= (int)sizeof fresh)
        return err_set(err, "writing %.300s …: the path is too long", path);
    unlink(fresh);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool written = fd >= 0 && write_all(fd, bytes, count) == 0;
    if (fd >= 0 && close(fd) != 0)
        written = false;
    if (written && rename(fresh, path) == 0)
        return 0;
    err_errno(err, "writing %s", path);
    unlink(fresh);
    return -1;
}
