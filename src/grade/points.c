/* Reading a file of points: see points.h. */
#include "grade/points.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "grade/check.h"

enum { POINTS_MAX = 1000, LINE_MAX_BYTES = 200, FILE_MAX_BYTES = 65536 };

void points_default(struct points *points, const struct lab_step *step)
{
    for (size_t i = 0; i < STEP_CHECKS_MAX; i++)
        points->of[i] = step->checks[i].check ? step->checks[i].points : 0;
}

static int index_of(const struct lab_step *step, const char *name)
{
    for (size_t i = 0; i < step_checks(step); i++)
        if (strcmp(step->checks[i].check->name, name) == 0)
            return (int)i;
    return -1;
}

static bool number_of(const char *word, int *number)
{
    char *end;
    if (!*word || strspn(word, "0123456789") != strlen(word) || strlen(word) > 4)
        return false;
    *number = (int)strtol(word, &end, 10);
    return *number <= POINTS_MAX;
}

static int take_line(struct points *points, const struct lab_step *step, bool *given, char *line,
                     struct err *err, const char *where)
{
    char *rest = NULL;
    line[strcspn(line, "#")] = '\0';
    const char *name = strtok_r(line, " \t\r", &rest);
    if (!name)
        return 0;
    const char *value = strtok_r(NULL, " \t\r", &rest);
    if (!value || strtok_r(NULL, " \t\r", &rest))
        return err_set(err, "%s: a line is a check's name and its points, not '%.60s'", where,
                       name);
    int at = index_of(step, name), number;
    if (at < 0)
        return err_set(err, "%s: step %s has no check '%.60s'", where, step->name, name);
    if (given[at])
        return err_set(err, "%s: '%.60s' has its points already", where, name);
    if (!number_of(value, &number))
        return err_set(err, "%s: points are a whole number from 0 to %d, not '%.60s'", where,
                       POINTS_MAX, value);
    given[at] = true;
    points->of[at] = number;
    return 0;
}

int points_parse(struct points *points, const struct lab_step *step, const char *name,
                 const char *text, struct err *err)
{
    bool given[STEP_CHECKS_MAX] = { false };
    char line[LINE_MAX_BYTES], where[300];
    points_default(points, step);
    for (unsigned number = 1; *text; number++) {
        size_t length = strcspn(text, "\n");
        snprintf(where, sizeof where, "%.200s:%u", name, number);
        if (length >= sizeof line)
            return err_set(err, "%s: the line is too long", where);
        memcpy(line, text, length);
        line[length] = '\0';
        if (take_line(points, step, given, line, err, where) != 0)
            return -1;
        text += length + (text[length] == '\n');
    }
    return 0;
}

int points_read(struct points *points, const struct lab_step *step, const char *path,
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
    free(text);
    return result;
}
