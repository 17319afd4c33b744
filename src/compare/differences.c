/* A comparison as JSON Lines: see differences.h. */
#include "compare/differences.h"
#include "base/io.h"

#include "base/json.h"
#include "compare/compare_parts.h"

static void key_count(struct text *t, const char *key, size_t count)
{
    json_key(t, key);
    json_int(t, (int64_t)count);
}

static void line_out(struct text *t, FILE *out)
{
    json_close(t, '}');
    text_add_char(t, '\n');
    fwrite(t->s, 1, t->len, out);
    text_clear(t);
}

static void write_whole(const struct comparison *c, struct text *t)
{
    struct text sentence;
    ptrdiff_t first = comparison_first(c);
    text_init(&sentence);
    json_open(t, '{');
    json_key(t, "type");
    json_string(t, "comparison");
    json_key(t, "a");
    json_string(t, c->a->name);
    json_key(t, "b");
    json_string(t, c->b->name);
    json_key(t, "equal");
    json_bool(t, comparison_equal(c));
    key_count(t, "differences", c->differences);
    json_key(t, "first");
    if (first >= 0)
        comparison_sentence(c, (size_t)first, &sentence);
    json_string(t, first >= 0 ? sentence.s : NULL);
    json_key(t, "kinds");
    json_open(t, '{');
    for (int kind = 0; kind < HAPPENING_KINDS; kind++) {
        const struct kind_count *count = &c->kinds[kind];
        json_key(t, happening_kind_name((enum happening_kind)kind));
        json_open(t, '{');
        key_count(t, "alike", count->alike);
        key_count(t, "differ", count->differ);
        key_count(t, "only_a", count->only_a);
        key_count(t, "only_b", count->only_b);
        key_count(t, "links", count->links);
        key_count(t, "pieces", count->pieces);
        json_close(t, '}');
    }
    json_close(t, '}');
    text_release(&sentence);
}

static void write_side(struct text *t, const char *key, const struct happening *happening)
{
    json_key(t, key);
    if (!happening) {
        json_null(t);
        return;
    }
    json_open(t, '{');
    json_key(t, "id");
    if (happening->id)
        json_int(t, happening->id);
    else
        json_null(t);
    json_key(t, "text");
    json_string(t, happening->text);
    json_key(t, "link");
    json_string(t, happening->link_text);
    json_close(t, '}');
}

static void write_row(const struct comparison *c, size_t index, struct text *t)
{
    const struct row_pair *row = &c->rows[index];
    const struct happening *either = row->a ? row->a : row->b;
    struct text sentence;
    text_init(&sentence);
    comparison_sentence(c, index, &sentence);
    json_open(t, '{');
    json_key(t, "type");
    json_string(t, "difference");
    json_key(t, "kind");
    json_string(t, happening_kind_name(either->kind));
    json_key(t, "difference");
    json_string(t, difference_name(row->difference));
    json_key(t, "who");
    json_string(t, account_who(either));
    write_side(t, "a", row->a);
    write_side(t, "b", row->b);
    json_key(t, "group");
    if (row->group)
        json_int(t, row->group);
    else
        json_null(t);
    json_key(t, "says");
    json_string(t, sentence.s);
    text_release(&sentence);
}

int comparison_json(const struct comparison *c, FILE *out, struct err *err)
{
    struct text t;
    text_init(&t);
    write_whole(c, &t);
    line_out(&t, out);
    for (size_t i = 0; i < c->count && !ferror(out); i++) {
        if (c->rows[i].difference == SAME)
            continue;
        write_row(c, i, &t);
        line_out(&t, out);
    }
    text_release(&t);
    if (stream_flush(out) != 0)
        return err_errno(err, "writing the differences as JSON");
    return 0;
}
