/* What a grade was made of: see fingerprint.h. */
#include "grade/class/fingerprint.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/keyed_hash.h"
#include "base/memory.h"
#include "grade/class/list.h"

/* A little more than the grader looks at. */
enum { DEPTH_MAX = 5, ENTRIES_MAX = 20000, READ_MOST = 1 << 20 };

/* At most so many bytes; of a longer file its size and its time speak for the rest. */
static int hash_file(struct keyed_hash *hash, int fd, size_t most)
{
    char bytes[65536];
    ssize_t count = 0;
    struct stat about;
    if (fstat(fd, &about) != 0)
        return -1;
    keyed_hash_number(hash, (uint64_t)about.st_size);
    if ((size_t)about.st_size > most)
        keyed_hash_number(hash, (uint64_t)about.st_mtim.tv_sec * 1000000000u +
                                    (uint64_t)about.st_mtim.tv_nsec);
    for (size_t left = most;
         left && (count = read_some(fd, bytes, left < sizeof bytes ? left : sizeof bytes)) > 0;
         left -= (size_t)count)
        keyed_hash_bytes(hash, bytes, (size_t)count);
    return count < 0 ? -1 : 0;
}

static int hash_path(struct keyed_hash *hash, const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int result = fd >= 0 ? hash_file(hash, fd, SIZE_MAX) : -1;
    if (result != 0)
        err_errno(err, "reading %s", path);
    if (fd >= 0)
        close(fd);
    return result;
}

int fingerprint_grader(struct grading *grading, struct err *err)
{
    struct keyed_hash hash;
    keyed_hash_init(&hash, grading->key, 0);
    keyed_hash_text(&hash, grading->step);
    keyed_hash_number(&hash, grading->less_walls);
    if (hash_path(&hash, grading->self, err) != 0 ||
        (grading->step_file && hash_path(&hash, grading->step_file, err) != 0) ||
        (grading->points && hash_path(&hash, grading->points, err) != 0))
        return -1;
    grading->grader = keyed_hash_end(&hash);
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in it, in order; to be freed, each and all. */
static char **names_in(int folder, size_t *count, size_t *left)
{
    char **names = NULL;
    size_t capacity = 0;
    int listed = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = listed < 0 ? NULL : fdopendir(listed);
    *count = 0;
    for (const struct dirent *entry; entries && *left && (entry = readdir(entries));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        array_reserve(&names, &capacity, *count, sizeof *names);
        names[(*count)++] = xstrdup(entry->d_name);
        --*left;
    }
    if (entries)
        closedir(entries);
    if (*count)
        qsort(names, *count, sizeof *names, by_name);
    return names;
}

/* A link is its text: what it leads to lies in the folder, and is met there, or is not taken. */
static void hash_link(struct keyed_hash *hash, int folder, const char *name)
{
    char to[PATH_MAX];
    ssize_t length = readlinkat(folder, name, to, sizeof to);
    keyed_hash_bytes(hash, to, length > 0 ? (size_t)length : 0);
    keyed_hash_number(hash, (uint64_t)length);
}

static void hash_folder(struct keyed_hash *hash, int folder, unsigned depth, size_t *left)
{
    size_t count;
    char **names = names_in(folder, &count, left);
    for (size_t i = 0; i < count; i++) {
        struct stat about = { 0 };
        int fd = -1;
        keyed_hash_text(hash, names[i]);
        if (fstatat(folder, names[i], &about, AT_SYMLINK_NOFOLLOW) == 0 &&
            (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode)))
            fd = openat(folder, names[i], O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        keyed_hash_number(hash, about.st_mode);
        if (S_ISLNK(about.st_mode))
            hash_link(hash, folder, names[i]);
        else if (fd >= 0 && S_ISREG(about.st_mode))
            hash_file(hash, fd, READ_MOST);
        else if (fd >= 0 && depth < DEPTH_MAX)
            hash_folder(hash, fd, depth + 1, left);
        if (fd >= 0)
            close(fd);
        free(names[i]);
    }
    keyed_hash_number(hash, count);
    free(names);
}

uint64_t fingerprint_of(const struct grading *grading, const struct submission *submission)
{
    struct keyed_hash hash;
    size_t left = ENTRIES_MAX;
    keyed_hash_init(&hash, grading->key, grading->grader);
    keyed_hash_number(&hash, fingerprint_seed(grading, submission));
    keyed_hash_text(&hash, submission->variant);
    keyed_hash_text(&hash, submission->handed_in);
    keyed_hash_text(&hash, submission->try);
    int folder = open(submission->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        hash_folder(&hash, folder, 0, &left);
        close(folder);
    }
    return keyed_hash_end(&hash);
}

uint64_t fingerprint_seed(const struct grading *grading, const struct submission *submission)
{
    struct keyed_hash hash;
    if (submission->seeded)
        return submission->seed;
    keyed_hash_init(&hash, grading->key, 0);
    keyed_hash_text(&hash, grading->step);
    keyed_hash_text(&hash, submission->id);
    /* few enough digits for a reader of JSON whose numbers are floating-point */
    return keyed_hash_end(&hash) & (((uint64_t)1 << 48) - 1);
}
