/* Where in a student's source something is: see place.h. */
#include "grade/reports/place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MOST = 200, COMPILED_MOST = 50 };

/* Below the folder, and of characters that no reader takes for anything else. */
static bool is_fit(const char *file)
{
    size_t length = strlen(file);
    if (!length || length >= FILE_MOST || *file == '/' || *file == '-' || *file == '.' ||
        strstr(file, "..") || strstr(file, "//"))
        return false;
    for (; *file; file++)
        if (!isascii((unsigned char)*file) ||
            !(isalnum((unsigned char)*file) || strchr("_-./", *file)))
            return false;
    return true;
}

static const char *program_of(const struct check_result *check)
{
    return strncmp(check->name, "client", 6) == 0 ? "client.c" : "server.c";
}

static void put(void (*take)(void *context, const struct remark *remark), void *context,
                const struct check_result *check, const struct remark *remark)
{
    struct remark fit = *remark;
    if (!fit.file || !is_fit(fit.file) || fit.line < 1) {
        fit.file = program_of(check);
        fit.line = 1;
    }
    take(context, &fit);
}

static bool is_lost(const struct check_result *check)
{
    return check->verdict == VERDICT_FAIL || check->verdict == VERDICT_TIMEOUT ||
           check->verdict == VERDICT_CRASH;
}

/* In an earlier check, or before it in this one. */
static bool is_said(const struct grade *grade, size_t check, size_t number)
{
    const struct named_mistake *mistake = &grade->checks[check].mistakes[number];
    for (size_t i = 0; i <= check; i++)
        for (size_t k = 0; k < (i < check ? grade->checks[i].mistake_count : number); k++) {
            const struct named_mistake *other = &grade->checks[i].mistakes[k];
            if (other->rule == mistake->rule && other->line == mistake->line &&
                strcmp(other->file ? other->file : "", mistake->file ? mistake->file : "") == 0)
                return true;
        }
    return false;
}

static bool has_cost(const struct check_result *check)
{
    for (size_t i = 0; i < check->mistake_count; i++)
        if (check->mistakes[i].costs)
            return true;
    return false;
}

/* "server.c:3:5: error: expected ';'": 0 when the line is none of these. */
static bool compiled(const char *line, size_t length, char file[FILE_MOST], int *number,
                     const char **level, const char **says)
{
    static const char *const levels[] = { "error", "warning" };
    const char *colon = memchr(line, ':', length), *end = line + length;
    if (!colon || colon - line >= FILE_MOST)
        return false;
    memcpy(file, line, (size_t)(colon - line));
    file[colon - line] = '\0';
    *number = atoi(colon + 1);
    for (size_t i = 0; i < 2; i++) {
        size_t word = strlen(levels[i]);
        for (const char *at = colon; at + word + 4 <= end; at++)
            if (strncmp(at, ": ", 2) == 0 && strncmp(at + 2, levels[i], word) == 0 &&
                at[2 + word] == ':') {
                *level = levels[i];
                *says = at + word + 4;
                return *number > 0;
            }
    }
    return false;
}

/* What the compiler said, line by line; returns how many remarks that made. */
static size_t compiler(void (*take)(void *context, const struct remark *remark), void *context,
                       const struct check_result *check)
{
    size_t count = 0;
    for (const char *s = check->seen; *s && count < COMPILED_MOST;) {
        char file[FILE_MOST];
        const char *level, *says;
        int line;
        size_t length = strcspn(s, "\n");
        if (compiled(s, length, file, &line, &level, &says)) {
            struct text text;
            text_init(&text);
            text_add_bytes(&text, says, (size_t)(s + length - says));
            put(take, context, check, &(struct remark){ file, line, check->name, level, text.s });
            text_release(&text);
            count++;
        }
        s += length + (s[length] == '\n');
    }
    return count;
}

static void lost(void (*take)(void *context, const struct remark *remark), void *context,
                 const struct check_result *check)
{
    struct text says;
    text_init(&says);
    text_add(&says, check->says);
    if (*check->expected)
        text_addf(&says, " Expected: %s%s", check->expected,
                  check->expected[strlen(check->expected) - 1] == '.' ? "" : ".");
    if (*check->seen)
        text_addf(&says, " Seen: %s", check->seen);
    put(take, context, check,
        &(struct remark){ check->evidence.file, check->evidence.line, check->name, "error",
                          says.s });
    text_release(&says);
}

void place_remarks(const struct grade *grade,
                   void (*take)(void *context, const struct remark *remark), void *context)
{
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        for (size_t k = 0; k < check->mistake_count; k++) {
            const struct named_mistake *mistake = &check->mistakes[k];
            const char *level = severity_name(mistake->severity);
            if (!is_said(grade, i, k))
                put(take, context, check,
                    &(struct remark){ mistake->file, mistake->line, mistake->rule->name, level,
                                      mistake->says });
        }
        bool built = is_lost(check) && !*check->run && compiler(take, context, check) > 0;
        if (is_lost(check) && !built && !has_cost(check))
            lost(take, context, check);
    }
}
