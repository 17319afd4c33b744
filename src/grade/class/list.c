/* The submissions of a class, from a folder: see list.h. */
#include "grade/class/list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/memory.h"
#include "grade/class/files.h"

#define METADATA "submission_metadata.yml" /* Gradescope's */

enum { METADATA_MAX = 8 << 20, TAKEN_MAX = 16 << 20 };

void class_list_init(struct class_list *list)
{
    *list = (struct class_list){ 0 };
    arena_init(&list->arena);
}

void class_list_release(struct class_list *list)
{
    arena_release(&list->arena);
    free(list->submissions);
    free(list->left);
}

struct submission *class_list_add(struct class_list *list)
{
    array_reserve(&list->submissions, &list->capacity, list->count, sizeof *list->submissions);
    struct submission *submission = &list->submissions[list->count++];
    *submission = (struct submission){ .id = "",
                                       .file = "",
                                       .folder = "",
                                       .name = "",
                                       .email = "",
                                       .login = "",
                                       .number = "",
                                       .moodle = "",
                                       .canvas = "",
                                       .variant = "",
                                       .handed_in = "",
                                       .try = "" };
    return submission;
}

static void leave_out(struct class_list *list, const char *name, const char *why)
{
    array_reserve(&list->left, &list->left_capacity, list->left_count, sizeof *list->left);
    list->left[list->left_count++] = (struct left_out){ arena_text(&list->arena, name), why };
}

/* ---- what lies in it ---- */

static bool holds(const char *folder, bool wires)
{
    static const char *const programs[] = { "client.c", "server.c", "client", "server" };
    char path[PATH_MAX];
    struct stat about;
    if (wires)
        return snprintf(path, sizeof path, "%s/wires", folder) < (int)sizeof path &&
               lstat(path, &about) == 0 && S_ISDIR(about.st_mode);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (snprintf(path, sizeof path, "%s/%s", folder, programs[i]) < (int)sizeof path &&
            lstat(path, &about) == 0 && !S_ISDIR(about.st_mode))
            return true;
    return false;
}

/* Who handed in an archive of a folder handed in a folder in a folder: the one inside is meant, when
 * it is the only one with programs in it. */
static const char *inner_of(struct arena *arena, const char *folder, bool wires)
{
    const char *found = folder;
    unsigned count = 0;
    DIR *entries = holds(folder, wires) ? NULL : opendir(folder);
    for (const struct dirent *entry; entries && (entry = readdir(entries));) {
        struct stat about;
        const char *path = arena_printf(arena, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || lstat(path, &about) != 0 || !S_ISDIR(about.st_mode) ||
            !holds(path, wires))
            continue;
        found = path;
        count++;
    }
    if (entries)
        closedir(entries);
    return count == 1 ? found : folder;
}

/* ---- files in no folder of their own ---- */

static struct submission *of_student(struct class_list *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->submissions[i].id, id) == 0)
            return &list->submissions[i];
    return NULL;
}

static int take_file(struct class_list *list, const char *path, const char *name, const char *out,
                     struct err *err)
{
    struct download_file file;
    struct text bytes;
    if (!download_file_name(&file, name)) {
        leave_out(list, name, "a file in no folder, and not named as Canvas names them");
        return 0;
    }
    const char *id = arena_printf(&list->arena, "%s_%s", file.student, file.canvas);
    struct submission *submission = of_student(list, id);
    if (!submission) {
        submission = class_list_add(list);
        submission->id = id;
        submission->name = arena_text(&list->arena, file.student);
        submission->canvas = arena_text(&list->arena, file.canvas);
        submission->folder =
            arena_printf(&list->arena, "%s/taken/%s", out, class_file_name(&list->arena, id));
    }
    submission->called_late |= file.late;
    text_init(&bytes);
    int result = class_make_folder(arena_printf(&list->arena, "%s/taken", out), err);
    if (result == 0)
        result = class_make_folder(submission->folder, err);
    if (result == 0)
        result = class_read_file(path, &bytes, TAKEN_MAX, err);
    bool program =
        bytes.len > 2 && (memcmp(bytes.s, "#!", 2) == 0 || memcmp(bytes.s, "\177E", 2) == 0);
    if (result == 0)
        result =
            class_write_file(arena_printf(&list->arena, "%s/%s", submission->folder, file.file),
                             bytes.s, bytes.len, program ? 0755 : 0644, err);
    text_release(&bytes);
    return result;
}

/* ---- a folder ---- */

static bool is_same(const struct stat *a, const char *path)
{
    struct stat b;
    return stat(path, &b) == 0 && a->st_dev == b.st_dev && a->st_ino == b.st_ino;
}

static void take_folder(struct class_list *list, const char *path, const char *name, bool wires)
{
    struct submission *submission = class_list_add(list);
    download_folder_name(list, submission, name);
    submission->folder = inner_of(&list->arena, path, wires);
}

static void take_metadata(struct class_list *list, const char *from)
{
    struct text text;
    struct err none;
    text_init(&text);
    if (class_read_file(arena_printf(&list->arena, "%s/" METADATA, from), &text, METADATA_MAX,
                        &none) == 0)
        download_metadata(list, text.s);
    text_release(&text);
}

static int take_entry(struct class_list *list, const char *path, const char *name, const char *out,
                      bool wires, struct err *err)
{
    struct stat about;
    if (stat(path, &about) != 0)
        leave_out(list, name, "it can't be read");
    else if (name[0] == '.')
        leave_out(list, name, "its name begins with a dot");
    else if (S_ISREG(about.st_mode))
        return strcmp(name, METADATA) == 0 ? 0 : take_file(list, path, name, out, err);
    else if (!S_ISDIR(about.st_mode))
        leave_out(list, name, "neither a folder nor a file");
    else if (is_same(&about, out))
        return 0;
    else if (strstr(name, "_assignsubmission_onlinetext"))
        leave_out(list, name, "a text that was typed into Moodle's page, which is not graded");
    else if (strcmp(name, "__MACOSX") == 0)
        leave_out(list, name, "what macOS adds to an archive");
    else
        take_folder(list, path, name, wires);
    return 0;
}

static int read_folder(struct class_list *list, const char *from, const char *out, bool wires,
                       struct err *err)
{
    int result = 0;
    DIR *entries = opendir(from);
    if (!entries)
        return err_errno(err, "reading the folder of the class, %s", from);
    for (const struct dirent *entry; result == 0 && (entry = readdir(entries));) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
            result = take_entry(list, arena_printf(&list->arena, "%s/%s", from, name), name, out,
                                wires, err);
        if (list->count > SUBMISSIONS_MAX)
            result = err_set(err, "%s holds more than %d submissions", from, SUBMISSIONS_MAX);
    }
    closedir(entries);
    take_metadata(list, from);
    return result;
}

/* ---- either ---- */

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct submission *)a)->id, ((const struct submission *)b)->id);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct left_out *)a)->name, ((const struct left_out *)b)->name);
}

/* In order, each with a file's name, no id twice. */
static int finish(struct class_list *list, const char *from, struct err *err)
{
    if (list->count == 0)
        return err_set(err,
                       "%s holds no submissions: a folder for each student, or a manifest with a "
                       "line for each, is wanted",
                       from);
    qsort(list->submissions, list->count, sizeof *list->submissions, by_id);
    if (list->left_count)
        qsort(list->left, list->left_count, sizeof *list->left, by_name);
    for (size_t i = 0; i < list->count; i++) {
        struct submission *submission = &list->submissions[i];
        if (!*submission->id)
            return err_set(err, "%s: a submission has an empty id", from);
        if (i && strcmp(submission->id, submission[-1].id) == 0)
            return err_set(err, "%s: two submissions have the id '%.100s'", from, submission->id);
        submission->file = class_file_name(&list->arena, submission->id);
    }
    return 0;
}

int class_list_read(struct class_list *list, const char *from, const char *step, const char *out,
                    bool wires, struct err *err)
{
    struct stat about;
    if (stat(from, &about) != 0)
        return err_errno(err, "reading the class from %s", from);
    int result = S_ISDIR(about.st_mode) ? read_folder(list, from, out, wires, err)
                                        : manifest_read(list, from, step, err);
    return result == 0 ? finish(list, from, err) : -1;
}
