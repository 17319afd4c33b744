/* Names that platforms give to what they let one download: see list.h.
 *
 *     Moodle       Anna Bell_1234567_assignsubmission_file/client.c     its grading sheet calls that "Participant 1234567"
 *     Canvas       bellanna_LATE_123_456_client-1.c                      no folders; 123 is the student's number
 *     Gradescope   submission_1234/client.c, and submission_metadata.yml with the names and when it was handed in
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/moment.h"
#include "grade/class/list.h"

static size_t digits_at(const char *s)
{
    return strspn(s, "0123456789");
}

void download_folder_name(struct class_list *list, struct submission *submission, const char *name)
{
    submission->id = arena_text(&list->arena, name);
    const char *end = strstr(name, "_assignsubmission_"), *number = end;
    if (!end)
        return;
    while (number > name && isdigit((unsigned char)number[-1]))
        number--;
    if (number == end || number - 1 <= name || number[-1] != '_')
        return;
    submission->id = arena_printf(&list->arena, "%.*s", (int)(end - name), name);
    submission->name = arena_printf(&list->arena, "%.*s", (int)(number - 1 - name), name);
    submission->moodle = arena_printf(&list->arena, "%.*s", (int)(end - number), number);
}

/* "client-1.c", which was handed in again, is client.c. */
static void without_count(char *file)
{
    char *dot = strrchr(file, '.'), *end = dot ? dot : file + strlen(file), *dash = end;
    while (dash > file && isdigit((unsigned char)dash[-1]))
        dash--;
    if (dash < end && dash - 1 > file && dash[-1] == '-')
        memmove(dash - 1, end, strlen(end) + 1);
}

bool download_file_name(struct download_file *file, const char *name)
{
    const char *under = strchr(name, '_'), *at = under;
    if (!under || under == name || name[0] == '.' || (size_t)(under - name) >= sizeof file->student)
        return false;
    at++;
    file->late = strncmp(at, "LATE_", 5) == 0;
    at += file->late ? 5 : 0;
    size_t student = digits_at(at);
    if (!student || student >= sizeof file->canvas || at[student] != '_')
        return false;
    const char *upload = at + student + 1;
    size_t number = digits_at(upload);
    if (!number || upload[number] != '_')
        return false;
    const char *own = upload + number + 1;
    if (!*own || *own == '.' || strlen(own) >= sizeof file->file)
        return false;
    snprintf(file->student, sizeof file->student, "%.*s", (int)(under - name), name);
    snprintf(file->canvas, sizeof file->canvas, "%.*s", (int)student, at);
    snprintf(file->file, sizeof file->file, "%s", own);
    without_count(file->file);
    return true;
}

/* ---- submission_metadata.yml ---- */

/* The value behind "KEY: ", without quotes; NULL: the line is another one. */
static const char *value_of(struct arena *arena, const char *line, size_t length, const char *key)
{
    size_t at = strspn(line, " -"), key_length = strlen(key);
    if (at + key_length > length || strncmp(line + at, key, key_length) != 0)
        return NULL;
    const char *s = line + at + key_length, *end = line + length;
    while (s < end && *s == ' ')
        s++;
    while (end > s && isspace((unsigned char)end[-1]))
        end--;
    if (end - s >= 2 && (*s == '\'' || *s == '"') && end[-1] == *s)
        s++, end--;
    return arena_printf(arena, "%.*s", (int)(end - s), s);
}

static struct submission *named_by(struct class_list *list, const char *line, size_t length)
{
    for (size_t i = 0; i < list->count; i++) {
        size_t id = strlen(list->submissions[i].id);
        if (id + 1 == length && line[id] == ':' && strncmp(line, list->submissions[i].id, id) == 0)
            return &list->submissions[i];
    }
    return NULL;
}

static void take(const char **field, const char *value)
{
    if (value && !**field)
        *field = value;
}

/* Of a group the first one has the row; the others are named beside. */
static void take_name(struct class_list *list, struct submission *submission, const char *name)
{
    const char *others = submission->partners;
    if (name && *submission->name)
        submission->partners = others ? arena_printf(&list->arena, "%s, %s", others, name) : name;
    take(&submission->name, name);
}

/* "2026-11-30 13:00:00.000000000 Z", "2026-11-30 13:00:00 -08:00"; NULL: no such moment.  Those of earlier
 * submissions stand deeper in the text. */
static const char *moment_of(struct arena *arena, const char *line, size_t length)
{
    static const char key[] = "  :created_at:";
    char day[12], time[12];
    const char *value = strncmp(line, key, sizeof key - 1) == 0
                            ? value_of(arena, line, length, ":created_at:")
                            : NULL;
    const char *zone = value ? strrchr(value, ' ') : NULL;
    if (!zone || sscanf(value, "%10[0-9-] %8[0-9:]", day, time) != 2)
        return NULL;
    const char *moment = arena_printf(arena, "%sT%s%s", day, time, zone + 1);
    return moment_read(moment, &(int64_t){ 0 }) ? moment : NULL;
}

void download_metadata(struct class_list *list, const char *text)
{
    struct submission *submission = NULL;
    bool submitters = false;
    for (size_t length; *text; text += length + (text[length] == '\n')) {
        length = strcspn(text, "\n");
        if (strncmp(text, "submission_", 11) == 0)
            submission = named_by(list, text, length);
        if (!submission)
            continue;
        if (strncmp(text, "  :", 3) == 0)
            submitters = strncmp(text, "  :submitters:", 14) == 0;
        if (submitters)
            take_name(list, submission, value_of(&list->arena, text, length, ":name:"));
        take(&submission->email, value_of(&list->arena, text, length, ":email:"));
        take(&submission->number, value_of(&list->arena, text, length, ":sid:"));
        take(&submission->handed_in, moment_of(&list->arena, text, length));
    }
}
