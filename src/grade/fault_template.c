/* From the source of a pair to one variant of it: see fault.h. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "grade/fault.h"

static bool is_of_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *value_of(const struct fault_words *words, const char *name, size_t length)
{
    for (size_t i = 0; i < words->count; i++)
        if (strlen(words->list[i].name) == length && memcmp(words->list[i].name, name, length) == 0)
            return words->list[i].value;
    return NULL;
}

const char *fault_fill(struct arena *arena, const char *text, const struct fault_words *words)
{
    struct text filled;
    text_init(&filled);
    while (*text) {
        size_t length = 0;
        while (is_of_word(text[length]))
            length++;
        const char *value = length ? value_of(words, text, length) : NULL;
        if (!value) {
            text_add_bytes(&filled, text, length ? length : 1);
            text += length ? length : 1;
            continue;
        }
        char *end = (char *)text + length;
        long times = *end == '*' && isdigit((unsigned char)end[1]) ? strtol(end + 1, &end, 10) : 1;
        for (; times > 0; times--)
            text_addf(&filled, "%s%s", value, times > 1 ? " " : "");
        text = end;
    }
    const char *kept = arena_text(arena, filled.s);
    text_release(&filled);
    return kept;
}

/* ---- which lines belong to a kind ---- */

enum branch { OUTSIDE, TAKEN, LEFT, DONE }; /* DONE: an earlier branch of the #if was taken */

/* "#if FAULT == 2", "#elif FAULT == 2", "#if FAULT != 2": does it hold for this kind? */
static bool is_kind(const char *line, int kind)
{
    const char *sign = strstr(line, "FAULT") + strlen("FAULT ");
    return (atoi(sign + strlen("== ")) == kind) == (*sign == '=');
}

/* In a branch that is not taken. */
static enum branch after(enum branch branch)
{
    return branch == LEFT ? LEFT : DONE;
}

/* True: the line is such a mark, and *branch has changed. */
static bool turns(const char *line, int kind, enum branch *branch)
{
    if (strncmp(line, "#if FAULT", 9) == 0)
        *branch = is_kind(line, kind) ? TAKEN : LEFT;
    else if (strncmp(line, "#elif FAULT", 11) == 0)
        *branch = *branch == LEFT && is_kind(line, kind) ? TAKEN : after(*branch);
    else if (*branch != OUTSIDE && strncmp(line, "#else", 5) == 0)
        *branch = *branch == LEFT ? TAKEN : DONE;
    else if (*branch != OUTSIDE && strncmp(line, "#endif", 6) == 0)
        *branch = OUTSIDE;
    else
        return false;
    return true;
}

/* "//@call", "//@call 2": the call in the next line is wrong, in every kind or in that one. */
static bool marks_call(const char *line, int kind, bool *marked)
{
    static const char mark[] = "//@call";
    const char *at = line + strspn(line, " ");
    if (strncmp(at, mark, strlen(mark)) != 0)
        return false;
    at += strlen(mark);
    *marked |= kind > 0 && (*at == '\n' || atoi(at) == kind);
    return true;
}

const char *fault_source(struct arena *arena, const char *text, int kind,
                         const struct fault_words *words, struct fault *fault, bool server)
{
    struct text kept;
    enum branch branch = OUTSIDE;
    bool marked = false;
    int number = 0;
    text_init(&kept);
    for (const char *next; *text; text = next) {
        size_t length = strcspn(text, "\n");
        next = text + length + (text[length] == '\n');
        if (turns(text, kind, &branch) || branch == LEFT || branch == DONE ||
            marks_call(text, kind, &marked))
            continue;
        number++;
        if (marked && fault && fault->call_count < FAULT_CALLS_MAX)
            fault->calls[fault->call_count++] = (struct fault_place){ server, number };
        marked = false;
        text_add_bytes(&kept, text, (size_t)(next - text));
    }
    const char *source = fault_fill(arena, kept.s, words);
    text_release(&kept);
    return source;
}
