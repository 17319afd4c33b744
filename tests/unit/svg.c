/* A small reader of SVG figures: see svg.h.  It knows what view/ladder/figure.c may write, and
 * fails at everything else. */
#include "svg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "view/term.h"

enum { DEPTH_MAX = 8, ATTRIBUTES_MAX = 12, ROW_TEXTS_MAX = 32 };

struct reader {
    const char *at, *all;
    int depth;
    char open[DEPTH_MAX][16];
    double width, height, moved; /* of the picture; how far down the row stands */
    struct text said;            /* of the <text> that is open */
    double x, y, size, length;   /* … and where it stands; length 0: as its letters take */
    char anchor;
    struct {
        double from, to, y;
    } row[ROW_TEXTS_MAX]; /* the texts of this row so far */
    int row_count;
    struct {
        char name[32], value[400];
    } attributes[ATTRIBUTES_MAX];
    int attribute_count;
};

static void broken(const struct reader *r, const char *what)
{
    fail_msg("%s, at byte %zu: %.80s", what, (size_t)(r->at - r->all), r->at);
}

static void expect(struct reader *r, const char *s)
{
    if (strncmp(r->at, s, strlen(s)) != 0)
        broken(r, s);
    r->at += strlen(s);
}

/* One character, or one of the four escapes that are needed. */
static void character(struct reader *r, struct text *into)
{
    static const char *const escapes[][2] = {
        { "&lt;", "<" }, { "&gt;", ">" }, { "&amp;", "&" }, { "&quot;", "\"" }
    };
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        if (strncmp(r->at, escapes[i][0], strlen(escapes[i][0])) == 0) {
            text_add(into, escapes[i][1]);
            r->at += strlen(escapes[i][0]);
            return;
        }
    size_t length = utf8_length(r->at, strnlen(r->at, 4)), ignored;
    uint32_t c = length ? term_decode(r->at, &ignored) : 0;
    if (!length || *r->at == '&' || *r->at == '<' || c == 0xfffe || c == 0xffff ||
        (c < 0x20 && c != '\n') || c == 0x7f)
        broken(r, "no character of XML");
    text_add_bytes(into, r->at, length);
    r->at += length;
}

static const char *attribute(const struct reader *r, const char *name)
{
    for (int i = 0; i < r->attribute_count; i++)
        if (strcmp(r->attributes[i].name, name) == 0)
            return r->attributes[i].value;
    return NULL;
}

static double number(const struct reader *r, const char *name, double otherwise)
{
    const char *value = attribute(r, name);
    char *end;
    double found = value ? strtod(value, &end) : otherwise;
    if (value && *end)
        broken(r, name);
    return found;
}

static void attributes(struct reader *r)
{
    struct text value;
    text_init(&value);
    for (r->attribute_count = 0; *r->at == ' '; r->attribute_count++) {
        r->at++;
        size_t length = strcspn(r->at, "= <>\"");
        assert_true(length >= 1 && length <= 31);
        assert_true(r->attribute_count < ATTRIBUTES_MAX);
        snprintf(r->attributes[r->attribute_count].name, 32, "%.*s", (int)length, r->at);
        for (int i = 0; i < r->attribute_count; i++)
            assert_string_not_equal(r->attributes[i].name, r->attributes[r->attribute_count].name);
        r->at += length;
        expect(r, "=\"");
        for (text_clear(&value); *r->at != '"';)
            character(r, &value);
        r->at++;
        snprintf(r->attributes[r->attribute_count].value, 400, "%s", value.s);
    }
    text_release(&value);
}

static void inside(const struct reader *r, double x, double y, const char *what)
{
    if (x < 0 || x > r->width || y < 0 || y > r->height)
        fail_msg("%s at %g, %g, outside of %g x %g, before: %.200s", what, x, y, r->width,
                 r->height, r->at);
}

/* Every number of a path as a place: M, L: two; H: across; V: down. */
static void path_inside(const struct reader *r, const char *d)
{
    double x = 0, y = 0;
    for (char *at = (char *)(uintptr_t)d, verb; (verb = *at++) != 0 && verb != 'Z';
         inside(r, x, r->moved + y, "a line")) {
        assert_non_null(strchr("MLHV", verb));
        double first = strtod(at, &at);
        if (verb == 'V')
            y = first;
        else
            x = first;
        if (verb == 'M' || verb == 'L')
            y = strtod(at, &at);
    }
}

static void element_begins(struct reader *r, const char *name)
{
    static const char *const known[] = { "svg",  "title", "desc", "g",
                                         "rect", "path",  "text", "tspan" };
    bool is_known = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        is_known |= strcmp(name, known[i]) == 0;
    if (!is_known)
        broken(r, "an element that is not known");
    if (strcmp(name, "svg") == 0) {
        r->width = number(r, "width", 0);
        r->height = number(r, "height", 0);
        char box[60];
        snprintf(box, sizeof box, "0 0 %g %g", r->width, r->height);
        assert_string_equal(attribute(r, "viewBox"), box);
        assert_true(r->width > 0 && r->width <= 720 && r->height > 0);
    } else if (strcmp(name, "g") == 0) {
        assert_int_equal(sscanf(attribute(r, "transform"), "translate(0 %lf)", &r->moved), 1);
        r->row_count = 0;
    } else if (strcmp(name, "rect") == 0) {
        double x = number(r, "x", 0), y = r->moved + number(r, "y", 0);
        inside(r, x, y, "a box");
        inside(r, x + number(r, "width", 0), y + number(r, "height", 0), "a box");
    } else if (strcmp(name, "path") == 0) {
        path_inside(r, attribute(r, "d"));
    } else if (strcmp(name, "text") == 0) {
        const char *anchor = attribute(r, "text-anchor");
        text_clear(&r->said);
        r->anchor = anchor ? anchor[0] : 's';
        r->x = number(r, "x", 0);
        r->y = number(r, "y", 0);
        r->size = number(r, "font-size", 11.25);
        r->length = number(r, "textLength", 0);
    }
}

/* Beside the others of its row, or above or under them: a column may be as wide as its letters, but
 * not wider. */
static void apart(struct reader *r, double from, double to)
{
    enum { LINE = 8 };
    for (int i = 0; i < r->row_count; i++)
        if (from + 1 < r->row[i].to && r->row[i].from + 1 < to && r->y - r->row[i].y < LINE &&
            r->row[i].y - r->y < LINE)
            fail_msg("a text over another one: \"%s\" at %g, before: %.200s", r->said.s, r->x,
                     r->at);
    assert_true(r->row_count < ROW_TEXTS_MAX);
    r->row[r->row_count].from = from;
    r->row[r->row_count].to = to;
    r->row[r->row_count++].y = r->y;
}

static void text_ends(struct reader *r, struct text *texts)
{
    double wide = r->length ? r->length : term_columns(r->said.s) * 0.62 * r->size;
    double from = r->anchor == 'm' ? r->x - wide / 2 : r->anchor == 'e' ? r->x - wide : r->x;
    inside(r, from, r->moved + r->y - r->size, "a text");
    inside(r, from + wide, r->moved + r->y + r->size / 4, "a text");
    apart(r, from, from + wide);
    if (texts)
        text_addf(texts, "%s\n", r->said.s);
}

static void tag(struct reader *r, struct text *texts)
{
    bool ends = r->at[1] == '/';
    char name[16];
    r->at += 1 + ends;
    size_t length = strcspn(r->at, " />");
    assert_true(length >= 1 && length <= 15);
    snprintf(name, sizeof name, "%.*s", (int)length, r->at);
    r->at += length;
    if (ends) {
        expect(r, ">");
        if (r->depth == 0 || strcmp(r->open[--r->depth], name) != 0)
            broken(r, "an end without its begin");
        if (strcmp(name, "text") == 0)
            text_ends(r, texts);
        if (strcmp(name, "g") == 0)
            r->moved = 0;
        return;
    }
    attributes(r);
    element_begins(r, name);
    if (*r->at == '/') {
        expect(r, "/>");
        return;
    }
    expect(r, ">");
    assert_true(r->depth < DEPTH_MAX);
    snprintf(r->open[r->depth++], 16, "%s", name);
}

void svg_check(const char *svg, struct text *texts)
{
    struct reader reader = { .at = svg, .all = svg }, *r = &reader;
    struct text between;
    text_init(&r->said);
    text_init(&between);
    expect(
        r,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\"");
    assert_non_null(strstr(svg, "\n<title>"));
    assert_non_null(strstr(svg, "\n<desc>"));
    r->at = strstr(svg, "<svg");
    do {
        bool in_text = r->depth && (!strcmp(r->open[r->depth - 1], "text") ||
                                    !strcmp(r->open[r->depth - 1], "tspan"));
        text_clear(&between);
        while (*r->at && *r->at != '<')
            character(r, in_text ? &r->said : &between);
        bool may_say = in_text || (r->depth && (!strcmp(r->open[r->depth - 1], "title") ||
                                                !strcmp(r->open[r->depth - 1], "desc")));
        if (!may_say && strspn(between.s, "\n") != between.len)
            broken(r, "words outside of a text");
        if (!*r->at)
            broken(r, "the end, too early");
        tag(r, texts);
    } while (r->depth);
    assert_string_equal(r->at, "\n");
    text_release(&r->said);
    text_release(&between);
}
