/* What programs are, print, are told and end with; findings; frames that make no sense. */
#include <string.h>

#include "compare/story_parts.h"
#include "base/memory.h"
#include "view/ladder.h"
#include "view/term.h"

void story_take_program(struct story *story, const struct json_value *record)
{
    struct json *json = &story->facts->json;
    const struct json_value *id = json_member(json, record, "id"), *argv = json_first(json, json_member(json, record, "argv"));
    if (!json_text(json, id))
        return;
    const char *program = story_clean(story, json_text(json, id), id->bytes);
    int64_t pid = story_int_of(story, record, "pid", 0);
    story_pid(story, pid);
    struct happening *happening = story_add(story, story_strand(story, STRAND_CALLS, program, pid, ""), 0, HAPPENING_PROGRAM,
                                            story_time_of(story, record, "t"));
    struct text *text = &story->facts->scratch;
    text_clear(text);
    text_add(text, "$");
    for (bool first = true; argv; argv = json_next(json, argv), first = false) {
        const char *word = json_text(json, argv), *slash = word && first ? memrchr(word, '/', argv->bytes) : NULL;
        size_t skip = slash ? (size_t)(slash + 1 - word) : 0;
        text_add_char(text, ' ');
        if (word)
            clean_add(text, word + skip, argv->bytes - skip, false);
    }
    happening->text = arena_text(&story->arena, text->s);
    happening->key = happening->asked = happening->sort = "program"; /* which file it is, is the one thing that may differ */
}

/* ---- lines ---- */

static struct pending_line *pending_of(struct story *story, struct strand *strand)
{
    struct story_facts *facts = story->facts;
    if (strand->pending)
        return &facts->pending[strand->pending - 1];
    array_reserve(&facts->pending, &facts->pending_capacity, facts->pending_count, sizeof *facts->pending);
    struct pending_line *pending = &facts->pending[facts->pending_count++];
    *pending = (struct pending_line){ .strand = strand };
    text_init(&pending->text);
    strand->pending = facts->pending_count;
    return pending;
}

static void line_ends(struct story *story, struct pending_line *pending, bool with_newline)
{
    bool is_input = pending->strand->sort == STRAND_INPUT;
    struct happening *happening =
        story_add(story, pending->strand, 0, is_input ? HAPPENING_INPUT : HAPPENING_OUTPUT, pending->t_ns);
    const char *clean = story_clean(story, pending->text.s, pending->text.len);
    happening->text = arena_printf(&story->arena, "%s%s", is_input ? "« " : strcmp(pending->strand->detail, "stderr") ? "» " : "!» ", clean);
    happening->key = happening->asked = with_newline ? arena_printf(&story->arena, "%s\\n", clean) : clean;
    happening->sort = is_input ? "input" : "output";
    text_clear(&pending->text);
    pending->open = false;
}

/* How a text came in pieces is chance: lines are put together again. */
void story_take_output(struct story *story, const struct json_value *record, bool is_input)
{
    struct json *json = &story->facts->json;
    const struct json_value *text = json_member(json, record, "text");
    const char *s = json_text(json, text), *program = story_program_of(story, record);
    const char *stream = is_input ? "" : json_is(json, json_member(json, record, "stream"), "stderr") ? "stderr" : "stdout";
    int64_t t_ns = story_time_of(story, record, "t");
    if (!s)
        return;
    struct pending_line *pending = pending_of(story, story_strand(story, is_input ? STRAND_INPUT : STRAND_OUTPUT, program, 0, stream));
    for (size_t left = text->bytes; left;) {
        const char *newline = memchr(s, '\n', left);
        size_t count = newline ? (size_t)(newline - s) : left;
        text_add_bytes(&pending->text, s, count);
        pending->open = true;
        pending->t_ns = t_ns;
        if (newline)
            line_ends(story, pending, true);
        count += newline != NULL;
        s += count;
        left -= count;
    }
}

void story_end_lines(struct story *story)
{
    for (size_t i = 0; i < story->facts->pending_count; i++)
        if (story->facts->pending[i].open)
            line_ends(story, &story->facts->pending[i], false);
}

/* ---- ends and findings ---- */

void story_take_exit(struct story *story, const struct json_value *record)
{
    int64_t status = story_int_of(story, record, "status", -1), signal = story_int_of(story, record, "signal", 0);
    int64_t pid = story_int_of(story, record, "pid", 0);
    const char *program = story_program_of(story, record);
    story_pid(story, pid);
    struct happening *happening = story_add(story, story_strand(story, STRAND_CALLS, program, pid, ""), 0, HAPPENING_END,
                                            story_time_of(story, record, "t"));
    struct text *text = &story->facts->scratch;
    text_clear(text);
    if (status >= 0 || signal > 0)
        ending_add(text, (int)(status & 0xff), signal > 0 && signal < 128 ? (int)signal : 0);
    else
        text_add(text, "ended, nobody knows how");
    happening->text = happening->key = happening->asked = arena_text(&story->arena, text->s);
    happening->sort = "end";
}

void story_take_finding(struct story *story, const struct json_value *record)
{
    struct json *json = &story->facts->json;
    const struct json_value *rule = json_member(json, record, "rule"), *severity = json_member(json, record, "severity"),
                            *says = json_member(json, record, "says"), *of = json_member(json, record, "program");
    const char *program = json_text(json, of) ? story_program_of(story, record) : "";
    struct happening *happening = story_add(story, story_strand(story, STRAND_FINDINGS, program, 0, ""), 0, HAPPENING_FINDING, -1);
    struct text *text = &story->facts->scratch;
    text_clear(text);
    if (json_text(json, severity))
        clean_add(text, json_text(json, severity), severity->bytes, false);
    text_add_char(text, ' ');
    if (json_text(json, rule))
        clean_add(text, json_text(json, rule), rule->bytes, false);
    happening->key = happening->asked = happening->sort = arena_text(&story->arena, text->s);
    text_add(text, ": ");
    if (json_text(json, says))
        clean_add(text, json_text(json, says), says->bytes, false);
    happening->text = arena_text(&story->arena, text->s);
}

void story_take_malformed(struct story *story, const struct json_value *record)
{
    struct json *json = &story->facts->json;
    const struct json_value *says = json_member(json, record, "says");
    struct happening *happening = story_add(story, story_strand(story, STRAND_OTHER, "", 0, ""), 0, HAPPENING_MALFORMED,
                                            story_time_of(story, record, "t"));
    const char *why = json_text(json, says) ? story_clean(story, json_text(json, says), says->bytes) : "?";
    happening->id = story_int_of(story, record, "id", 0);
    happening->text = arena_printf(&story->arena, "a frame that makes no sense: %s", why);
    happening->key = happening->asked = happening->text;
    happening->sort = "malformed";
}
