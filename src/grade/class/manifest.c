/* The manifest of a class: see list.h. */
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/moment.h"
#include "grade/class/files.h"
#include "grade/class/list.h"

enum { MANIFEST_MAX = 32 << 20, COLUMNS_MAX = 16 };

enum manifest_column {
    ID,
    FOLDER,
    NAME,
    EMAIL,
    LOGIN,
    NUMBER,
    MOODLE,
    CANVAS,
    SEED,
    VARIANT,
    HANDED_IN,
    TRY,
    STEP,
    COLUMNS
};
static const char *const names[COLUMNS] = { "id",        "folder", "name",   "email", "login",
                                            "number",    "moodle", "canvas", "seed",  "variant",
                                            "handed_in", "try",    "step" };

static const char *unescaped(struct arena *arena, const char *s, size_t count)
{
    char *plain = arena_alloc(arena, count + 1);
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        char c = s[i];
        if (c == '\\' && i + 1 < count && strchr("tnr\\", s[i + 1])) {
            static const char escapes[] = "t\tn\nr\r\\\\";
            c = strchr(escapes, s[++i])[1];
        }
        plain[length++] = c;
    }
    plain[length] = '\0';
    return plain;
}

/* The fields of a line; returns how many there are. */
static size_t split(struct arena *arena, const char *line, size_t length,
                    const char *fields[COLUMNS_MAX])
{
    size_t count = 0;
    if (length && line[length - 1] == '\r')
        length--;
    for (const char *end = line + length;; line++) {
        const char *tab = memchr(line, '\t', (size_t)(end - line)), *until = tab ? tab : end;
        if (count == COLUMNS_MAX)
            return COLUMNS_MAX + 1;
        fields[count++] = unescaped(arena, line, (size_t)(until - line));
        line = until;
        if (!tab)
            return count;
    }
}

struct header {
    size_t count;
    enum manifest_column columns[COLUMNS_MAX];
};

static int read_header(struct header *header, const char *fields[], size_t count, const char *path,
                       struct err *err)
{
    bool has_folder = false;
    for (size_t i = 0; i < count && i < COLUMNS_MAX; i++) {
        int column = 0;
        while (column < COLUMNS && strcmp(fields[i], names[column]) != 0)
            column++;
        if (column == COLUMNS)
            return err_set(
                err,
                "%s:1: there is no column '%.60s': id, folder, name, email, login, number, moodle, "
                "canvas, seed, variant, handed_in, try, step",
                path, fields[i]);
        header->columns[header->count++] = (enum manifest_column)column;
        has_folder = has_folder || column == FOLDER;
    }
    return has_folder ? 0
                      : err_set(err,
                                "%s:1: the first line names the columns, with tabs between "
                                "them, and 'folder' is one of them",
                                path);
}

static int take_seed(struct submission *submission, const char *value, struct err *err,
                     const char *where)
{
    char *end;
    errno = 0;
    if (!*value)
        return 0;
    submission->seed = strtoull(value, &end, 10);
    submission->seeded = true;
    if (*value < '0' || *value > '9' || *end || errno || submission->seed > INT64_MAX)
        return err_set(err, "%s: a seed is a whole number, not '%.60s'", where, value);
    return 0;
}

static bool is_try(const char *value)
{
    return strspn(value, "0123456789") == strlen(value) && strlen(value) < 6 && atoi(value) > 0;
}

static int take_field(struct class_list *list, struct submission *submission,
                      enum manifest_column column, const char *value, const char *base,
                      const char *step, struct err *err, const char *where)
{
    switch (column) {
    case ID: submission->id = value; return 0;
    case FOLDER:
        submission->folder =
            *value == '/' ? value : arena_printf(&list->arena, "%s/%s", base, value);
        return *value ? 0 : err_set(err, "%s: the folder is missing", where);
    case NAME: submission->name = value; return 0;
    case EMAIL: submission->email = value; return 0;
    case LOGIN: submission->login = value; return 0;
    case NUMBER: submission->number = value; return 0;
    case MOODLE: submission->moodle = value; return 0;
    case CANVAS: submission->canvas = value; return 0;
    case VARIANT: submission->variant = value; return 0;
    case HANDED_IN:
        submission->handed_in = value;
        return !*value || moment_read(value, &(int64_t){ 0 })
                   ? 0
                   : err_set(err,
                             "%s: handed_in is a moment with its offset from UTC, as in "
                             "2026-12-01T23:59+01:00, not '%.60s'",
                             where, value);
    case TRY:
        submission->try = value;
        return !*value || is_try(value)
                   ? 0
                   : err_set(err, "%s: a try is a whole number from 1 on, not '%.60s'", where,
                             value);
    case SEED: return take_seed(submission, value, err, where);
    case STEP:
        return !*value || strcmp(value, step) == 0 ||
                       (strlen(value) <= 2 && atoi(value) == atoi(step) && atoi(step))
                   ? 0
                   : err_set(err, "%s: this is of step '%.60s', and %s is graded", where, value,
                             step);
    case COLUMNS: break;
    }
    return 0;
}

static const char *base_name(struct arena *arena, const char *folder)
{
    size_t length = strlen(folder), begin;
    while (length > 1 && folder[length - 1] == '/')
        length--;
    for (begin = length; begin && folder[begin - 1] != '/'; begin--)
        ;
    return arena_printf(arena, "%.*s", (int)(length - begin), folder + begin);
}

static int take_line(struct class_list *list, const struct header *header, const char *fields[],
                     size_t count, const char *base, const char *step, const char *where,
                     struct err *err)
{
    struct submission *submission = class_list_add(list);
    if (count > header->count)
        return err_set(err, "%s: more fields than columns", where);
    for (size_t i = 0; i < count; i++)
        if (take_field(list, submission, header->columns[i], fields[i], base, step, err, where) !=
            0)
            return -1;
    if (!*submission->folder)
        return err_set(err, "%s: the folder is missing", where);
    if (!*submission->id)
        submission->id = base_name(&list->arena, submission->folder);
    if (list->count > SUBMISSIONS_MAX)
        return err_set(err, "%s: more than %d submissions", where, SUBMISSIONS_MAX);
    return 0;
}

static int parse(struct class_list *list, const char *path, const char *text, const char *step,
                 struct err *err)
{
    struct header header = { 0 };
    char base[PATH_MAX], where[300];
    const char *slash = strrchr(path, '/');
    snprintf(base, sizeof base, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    if (slash == path)
        snprintf(base, sizeof base, "/");
    for (unsigned number = 1; *text; number++) {
        const char *fields[COLUMNS_MAX];
        size_t length = strcspn(text, "\n"), count = split(&list->arena, text, length, fields);
        snprintf(where, sizeof where, "%.200s:%u", path, number);
        int result = 0;
        if (number == 1)
            result = read_header(&header, fields, count, path, err);
        else if (length > 0 && *text != '#')
            result = take_line(list, &header, fields, count, base, step, where, err);
        if (result != 0)
            return -1;
        text += length + (text[length] == '\n');
    }
    return 0;
}

int manifest_read(struct class_list *list, const char *path, const char *step, struct err *err)
{
    struct text text;
    text_init(&text);
    int result = class_read_file(path, &text, MANIFEST_MAX, err);
    if (result == 0 && memchr(text.s, 0, text.len))
        result = err_set(err, "%s: this is no manifest: it holds a NUL byte", path);
    if (result == 0)
        result = parse(list, path, text.s, step, err);
    text_release(&text);
    return result;
}

/* ---- written ---- */

static void add_field(struct text *out, const char *value, char behind)
{
    for (; *value; value++)
        switch (*value) {
        case '\t': text_add(out, "\\t"); break;
        case '\n': text_add(out, "\\n"); break;
        case '\r': text_add(out, "\\r"); break;
        case '\\': text_add(out, "\\\\"); break;
        default: text_add_char(out, *value);
        }
    text_add_char(out, behind);
}

void class_list_write(const struct class_list *list, const char *step, struct text *out)
{
    for (size_t i = 0; i < COLUMNS; i++)
        add_field(out, names[i], i + 1 < COLUMNS ? '\t' : '\n');
    for (size_t i = 0; i < list->count; i++) {
        const struct submission *s = &list->submissions[i];
        char seed[24] = "", full[PATH_MAX];
        if (s->seeded)
            snprintf(seed, sizeof seed, "%llu", (unsigned long long)s->seed);
        const char *fields[] = { s->id,        realpath(s->folder, full) ? full : s->folder,
                                 s->name,      s->email,
                                 s->login,     s->number,
                                 s->moodle,    s->canvas,
                                 seed,         s->variant,
                                 s->handed_in, s->try };
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
            add_field(out, fields[k], '\t');
        add_field(out, step, '\n');
    }
}
