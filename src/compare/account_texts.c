/* What programs are, print, are told and end with; findings; frames that make no sense. */
#include <string.h>

#include "base/memory.h"
#include "compare/account_parts.h"
#include "view/ladder/ladder.h"
#include "view/term.h"

void account_take_program(struct account *account, const struct json_value *record)
{
    struct json *json = &account->facts->json;
    const struct json_value *id = json_member(json, record, "id"),
                            *argv = json_first(json, json_member(json, record, "argv"));
    if (!json_text(json, id))
        return;
    const char *program = account_clean(account, json_text(json, id), id->bytes);
    int64_t pid = account_int_of(account, record, "pid", 0);
    account_pid(account, pid);
    struct happening *happening =
        account_add(account, account_strand(account, STRAND_CALLS, program, pid, ""), 0,
                    HAPPENING_PROGRAM, account_time_of(account, record, "t"));
    struct text *text = &account->facts->scratch;
    text_clear(text);
    text_add(text, "$");
    for (bool first = true; argv; argv = json_next(json, argv), first = false) {
        const char *word = json_text(json, argv),
                   *slash = word && first ? memrchr(word, '/', argv->bytes) : NULL;
        size_t skip = slash ? (size_t)(slash + 1 - word) : 0;
        text_add_char(text, ' ');
        if (word)
            clean_add(text, word + skip, argv->bytes - skip, false);
    }
    happening->text = arena_text(&account->arena, text->s);
    /* which file it is, is the one thing that may differ */
    happening->key = happening->asked = happening->sort = "program";
}

/* ---- lines ---- */

static struct pending_line *pending_of(struct account *account, struct strand *strand)
{
    struct account_facts *facts = account->facts;
    if (strand->pending)
        return &facts->pending[strand->pending - 1];
    array_reserve(&facts->pending, &facts->pending_capacity, facts->pending_count,
                  sizeof *facts->pending);
    struct pending_line *pending = &facts->pending[facts->pending_count++];
    *pending = (struct pending_line){ .strand = strand };
    text_init(&pending->text);
    strand->pending = facts->pending_count;
    return pending;
}

static void line_ends(struct account *account, struct pending_line *pending, bool with_newline)
{
    bool is_input = pending->strand->sort == STRAND_INPUT;
    struct happening *happening = account_add(
        account, pending->strand, 0, is_input ? HAPPENING_INPUT : HAPPENING_OUTPUT, pending->t_ns);
    const char *clean = account_clean(account, pending->text.s, pending->text.len);
    const char *mark = strcmp(pending->strand->detail, "stderr") ? "» " : "!» ";
    happening->text = arena_printf(&account->arena, "%s%s", is_input ? "« " : mark, clean);
    happening->key = happening->asked =
        with_newline ? arena_printf(&account->arena, "%s\\n", clean) : clean;
    happening->sort = is_input ? "input" : "output";
    text_clear(&pending->text);
    pending->open = false;
}

/* How a text came in pieces is chance: lines are put together again. */
void account_take_output(struct account *account, const struct json_value *record, bool is_input)
{
    struct json *json = &account->facts->json;
    const struct json_value *text = json_member(json, record, "text");
    const char *s = json_text(json, text), *program = account_program_of(account, record);
    const char *stream =
        json_is(json, json_member(json, record, "stream"), "stderr") ? "stderr" : "stdout";
    if (is_input)
        stream = "";
    int64_t t_ns = account_time_of(account, record, "t");
    if (!s)
        return;
    struct pending_line *pending =
        pending_of(account, account_strand(account, is_input ? STRAND_INPUT : STRAND_OUTPUT,
                                           program, 0, stream));
    for (size_t left = text->bytes; left;) {
        const char *newline = memchr(s, '\n', left);
        size_t count = newline ? (size_t)(newline - s) : left;
        text_add_bytes(&pending->text, s, count);
        pending->open = true;
        pending->t_ns = t_ns;
        if (newline)
            line_ends(account, pending, true);
        count += newline != NULL;
        s += count;
        left -= count;
    }
}

void account_end_lines(struct account *account)
{
    for (size_t i = 0; i < account->facts->pending_count; i++)
        if (account->facts->pending[i].open)
            line_ends(account, &account->facts->pending[i], false);
}

/* ---- ends and findings ---- */

void account_take_exit(struct account *account, const struct json_value *record)
{
    int64_t status = account_int_of(account, record, "status", -1),
            signal = account_int_of(account, record, "signal", 0);
    int64_t pid = account_int_of(account, record, "pid", 0);
    const char *program = account_program_of(account, record);
    account_pid(account, pid);
    struct happening *happening =
        account_add(account, account_strand(account, STRAND_CALLS, program, pid, ""), 0,
                    HAPPENING_END, account_time_of(account, record, "t"));
    struct text *text = &account->facts->scratch;
    text_clear(text);
    if (status >= 0 || signal > 0)
        ending_add(text, (int)(status & 0xff), signal > 0 && signal < 128 ? (int)signal : 0);
    else
        text_add(text, "ended, nobody knows how");
    happening->text = happening->key = happening->asked = arena_text(&account->arena, text->s);
    happening->sort = "end";
}

void account_take_finding(struct account *account, const struct json_value *record)
{
    struct json *json = &account->facts->json;
    const struct json_value *rule = json_member(json, record, "rule"),
                            *severity = json_member(json, record, "severity"),
                            *says = json_member(json, record, "says"),
                            *of = json_member(json, record, "program");
    if (!account->has_calls)
        return; /* what is notable in packets: they are compared themselves */
    const char *program = json_text(json, of) ? account_program_of(account, record) : "";
    struct happening *happening =
        account_add(account, account_strand(account, STRAND_FINDINGS, program, 0, ""), 0,
                    HAPPENING_FINDING, -1);
    struct text *text = &account->facts->scratch;
    text_clear(text);
    if (json_text(json, severity))
        clean_add(text, json_text(json, severity), severity->bytes, false);
    text_add_char(text, ' ');
    if (json_text(json, rule))
        clean_add(text, json_text(json, rule), rule->bytes, false);
    happening->key = happening->asked = happening->sort = arena_text(&account->arena, text->s);
    text_add(text, ": ");
    if (json_text(json, says))
        clean_add(text, json_text(json, says), says->bytes, false);
    happening->text = arena_text(&account->arena, text->s);
}

void account_take_malformed(struct account *account, const struct json_value *record)
{
    struct json *json = &account->facts->json;
    const struct json_value *says = json_member(json, record, "says");
    struct happening *happening =
        account_add(account, account_strand(account, STRAND_OTHER, "", 0, ""), 0,
                    HAPPENING_MALFORMED, account_time_of(account, record, "t"));
    const char *why =
        json_text(json, says) ? account_clean(account, json_text(json, says), says->bytes) : "?";
    happening->id = account_int_of(account, record, "id", 0);
    happening->text = arena_printf(&account->arena, "a frame that makes no sense: %s", why);
    happening->key = happening->asked = happening->text;
    happening->sort = "malformed";
}
