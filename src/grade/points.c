/* Reading a file of points: see points.h. */
#include "grade/points.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "base/text.h"
#include "grade/check.h"
#include "grade/clean.h"

enum { TRIES_MAX = 1000, LINE_MAX_BYTES = 400, FILE_MAX_BYTES = 65536 };

void points_default(struct points *points, const struct lab_step *step)
{
    *points = (struct points){ .late_percent = -1 };
    for (size_t i = 0; i < STEP_CHECKS_MAX; i++)
        points->of[i] = step->checks[i].check ? step->checks[i].points : 0;
}

int points_sum(const struct points *points, const struct lab_step *step)
{
    int sum = 0;
    for (size_t i = 0; i < step_checks(step); i++)
        sum += points->of[i];
    return sum;
}

static int index_of(const struct lab_step *step, const char *name)
{
    for (size_t i = 0; i < step_checks(step); i++)
        if (strcmp(step->checks[i].check->name, name) == 0)
            return (int)i;
    return -1;
}

static bool number_of(const char *word, int most, int *number)
{
    if (!word || !*word || strspn(word, "0123456789") != strlen(word) || strlen(word) > 4)
        return false;
    *number = (int)strtol(word, NULL, 10);
    return *number <= most;
}

/* A file that is being read. */
struct points_file {
    struct points *points;
    const struct lab_step *step;
    bool given[STEP_CHECKS_MAX];
    char where[300]; /* "points.txt:3" */
};

/* The check of that name; -1 and err: there is none. */
static int check_of(const struct points_file *r, const char *name, struct err *err)
{
    int at = index_of(r->step, name);
    if (at < 0)
        err_set(err, "%s: step %s has no check '%.60s'", r->where, r->step->name, name);
    return at;
}

static int take_points(struct points_file *r, const char *name, char *rest, struct err *err)
{
    const char *value = strtok_r(NULL, " \t\r", &rest);
    int at, number;
    if (!value || strtok_r(NULL, " \t\r", &rest))
        return err_set(err, "%s: a line is a check's name and its points, not '%.60s'", r->where,
                       name);
    if ((at = check_of(r, name, err)) < 0)
        return -1;
    if (r->given[at])
        return err_set(err, "%s: '%.60s' has its points already", r->where, name);
    if (!number_of(value, STEP_POINTS_MAX, &number))
        return err_set(err, "%s: points are a whole number from 0 to %d, not '%.60s'", r->where,
                       STEP_POINTS_MAX, value);
    r->given[at] = true;
    r->points->of[at] = number;
    return 0;
}

static int take_hidden(struct points_file *r, char *rest, struct err *err)
{
    const char *name = strtok_r(NULL, " \t\r", &rest);
    if (!name || strtok_r(NULL, " \t\r", &rest))
        return err_set(err, "%s: behind 'hidden' stands the name of one check", r->where);
    int at = check_of(r, name, err);
    if (at >= 0)
        r->points->hidden[at] = true;
    return at < 0 ? -1 : 0;
}

static int take_hint(struct points_file *r, char *rest, struct err *err)
{
    struct points *points = r->points;
    const char *name = strtok_r(NULL, " \t\r", &rest), *tries = strtok_r(NULL, " \t\r", &rest);
    int number, at;
    rest += rest ? strspn(rest, " \t\r") : 0;
    if (!name || !number_of(tries, TRIES_MAX, &number) || number < 1 || !rest || !*rest)
        return err_set(err,
                       "%s: behind 'hint' stand a check's name, from which try on (1 to %d), and "
                       "the hint",
                       r->where, TRIES_MAX);
    if ((at = check_of(r, name, err)) < 0)
        return -1;
    if (points->hint_count == HINTS_MAX)
        return err_set(err, "%s: more than %d hints", r->where, HINTS_MAX);
    struct hint *hint = &points->hints[points->hint_count];
    struct text clean;
    text_init(&clean);
    rest[strcspn(rest, "\r")] = '\0';
    clean_lines(&clean, rest, strlen(rest));
    bool fits = clean.len < sizeof hint->text;
    *hint = (struct hint){ .check = (size_t)at, .tries = number };
    snprintf(hint->text, sizeof hint->text, "%s", clean.s);
    text_release(&clean);
    if (!fits)
        return err_set(err, "%s: a hint has at most %d bytes", r->where, HINT_BYTES - 1);
    points->hint_count++;
    return 0;
}

static int take_deadline(struct points_file *r, char *rest, struct err *err)
{
    const char *value = strtok_r(NULL, " \t\r", &rest);
    if (!value || strtok_r(NULL, " \t\r", &rest) || !moment_read(value, &r->points->deadline_s))
        return err_set(err,
                       "%s: a deadline is a moment with its offset from UTC, as in "
                       "2026-12-01T23:59+01:00 or 2026-12-01T22:59Z",
                       r->where);
    if (r->points->has_deadline)
        return err_set(err, "%s: there is a deadline already", r->where);
    r->points->has_deadline = true;
    return 0;
}

static int take_late(struct points_file *r, char *rest, struct err *err)
{
    const char *value = strtok_r(NULL, " \t\r", &rest);
    if (strtok_r(NULL, " \t\r", &rest) || !number_of(value, 100, &r->points->late_percent))
        return err_set(err, "%s: behind 'late' stands a whole number of per cent, 0 to 100",
                       r->where);
    return 0;
}

static int take_line(struct points_file *r, char *line, struct err *err)
{
    char *rest = NULL;
    bool is_hint = strncmp(line + strspn(line, " \t"), "hint", 4) == 0;
    if (!is_hint)
        line[strcspn(line, "#")] = '\0';
    const char *word = strtok_r(line, " \t\r", &rest);
    if (!word)
        return 0;
    if (strcmp(word, "hint") == 0)
        return take_hint(r, rest, err);
    if (strcmp(word, "hidden") == 0)
        return take_hidden(r, rest, err);
    if (strcmp(word, "deadline") == 0)
        return take_deadline(r, rest, err);
    if (strcmp(word, "late") == 0)
        return take_late(r, rest, err);
    return take_points(r, word, rest, err);
}

int points_parse(struct points *points, const struct lab_step *step, const char *name,
                 const char *text, struct err *err)
{
    struct points_file file = { .points = points, .step = step };
    char line[LINE_MAX_BYTES];
    points_default(points, step);
    for (unsigned number = 1; *text; number++) {
        size_t length = strcspn(text, "\n");
        snprintf(file.where, sizeof file.where, "%.200s:%u", name, number);
        if (length >= sizeof line)
            return err_set(err, "%s: the line is too long", file.where);
        memcpy(line, text, length);
        line[length] = '\0';
        if (take_line(&file, line, err) != 0)
            return -1;
        text += length + (text[length] == '\n');
    }
    if (points->has_deadline != (points->late_percent >= 0))
        return err_set(err, "%.200s: %s", name,
                       points->has_deadline
                           ? "a deadline wants a line `late PERCENT`: what is late work worth?"
                           : "`late PERCENT` wants a line `deadline MOMENT`");
    return 0;
}

int points_read(struct points *points, const struct lab_step *step, const char *path, char **kept,
                struct err *err)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return err_errno(err, "reading the points from %s", path);
    char *text = xcalloc(1, FILE_MAX_BYTES + 1);
    size_t count = fread(text, 1, FILE_MAX_BYTES, file);
    int result = 0;
    if (ferror(file))
        result = err_errno(err, "reading the points from %s", path);
    else if (count == FILE_MAX_BYTES || memchr(text, 0, count))
        result = err_set(err, "reading the points from %s: this is no list of points", path);
    fclose(file);
    if (result == 0)
        result = points_parse(points, step, path, text, err);
    if (kept)
        *kept = text;
    else
        free(text);
    return result;
}

const char *points_hint(const struct points *points, size_t check, int try_number)
{
    const struct hint *best = NULL;
    for (size_t i = 0; i < points->hint_count; i++) {
        const struct hint *hint = &points->hints[i];
        if (hint->check == check && hint->tries <= try_number &&
            (!best || hint->tries >= best->tries))
            best = hint;
    }
    return best ? best->text : NULL;
}
