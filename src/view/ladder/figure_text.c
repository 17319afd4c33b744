/* Texts of the figure: see figure_parts.h. */
#include <string.h>

#include "view/ladder/figure_parts.h"

/* Dark on white (4.5 to 1 or more), and apart also for the colour-blind; each of them is told by
 * place, mark or word as well. */
const char *const figure_colors[] = {
    [STYLE_PLAIN] = "#1a1a1a",   [STYLE_DIM] = "#5c5c5c",     [STYLE_CLIENT] = "#1a1a1a",
    [STYLE_SERVER] = "#1a1a1a",  [STYLE_DATA] = "#1a1a1a",    [STYLE_ERROR] = "#b3261e",
    [STYLE_STATE] = "#333333",   [STYLE_HUE] = "#0b5cad",     [STYLE_HUE + 1] = "#9a4a00",
    [STYLE_HUE + 2] = "#7a3e9d", [STYLE_HUE + 3] = "#00635a", [STYLE_HUE + 4] = "#8c1d60",
};

/* XML 1.0, 2.2, without the control characters that it only discourages. */
static bool is_xml(uint32_t c)
{
    return c >= 0x20 && !(c >= 0x7f && c < 0xa0) && (c & 0xfffe) != 0xfffe &&
           !(c >= 0xfdd0 && c <= 0xfdef);
}

void xml_add(struct text *out, const void *bytes, size_t count)
{
    const char *s = bytes;
    for (size_t i = 0; i < count;) {
        size_t length = utf8_length(s + i, count - i), ignored;
        uint32_t c = length ? term_decode(s + i, &ignored) : 0xfffd;
        if (!length)
            text_add(out, "\xef\xbf\xbd");
        else if (xml_entity(c))
            text_add(out, xml_entity(c));
        else if (c == '\t' || c == '\n' || c == '\r' || c == TERM_SPACE)
            text_add_char(out, ' ');
        else if (is_xml(c))
            text_add_bytes(out, s + i, length);
        i += length ? length : 1;
    }
}

/* Is a column surely enough for a character of this sort in any font?  Latin, Greek and Cyrillic
 * letters, and signs of our own. */
static bool is_narrow(uint32_t c)
{
    return c < 0x530 || c == 0x2026 || c == 0x2192 || c == 0x2190 || c == 0x2194 || c == 0x22ee ||
           c == 0x2212;
}

static bool all_narrow(const char *s, size_t count)
{
    size_t length;
    for (size_t i = 0; i < count; i += length)
        if (!is_narrow(term_decode(s + i, &length)))
            return false;
    return true;
}

static void span_open(struct text *out, enum style style)
{
    bool bold = style == STYLE_CLIENT || style == STYLE_SERVER || style == STYLE_ERROR;
    text_addf(out, "<tspan fill=\"%s\"%s>", figure_colors[style],
              bold ? " font-weight=\"bold\"" : "");
}

void letters_add(struct text *out, const char *s, size_t count, const struct lettering *how)
{
    enum style style = how->style;
    bool open = false;
    text_addf(out, "<text x=\"%g\" y=\"%g\"", how->x, how->y);
    if (how->anchor == 'm' || how->anchor == 'e')
        text_addf(out, " text-anchor=\"%s\"", how->anchor == 'm' ? "middle" : "end");
    text_add(out, how->attributes);
    if (!all_narrow(s, count)) /* a viewer fits it into its columns, whatever its fonts are */
        text_addf(out, " textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"",
                  how->columns * COLUMN);
    text_add_char(out, '>');
    for (size_t i = 0; i < count;) {
        if (s[i] == TERM_STYLE && i + 1 < count) {
            if (open)
                text_add(out, "</tspan>");
            open = false;
            style = (enum style)(s[i + 1] - '0');
            i += 2;
            continue;
        }
        const char *mark = memchr(s + i, TERM_STYLE, count - i);
        size_t piece = mark ? (size_t)(mark - (s + i)) : count - i;
        if (!open && style != STYLE_PLAIN)
            span_open(out, style);
        open = style != STYLE_PLAIN;
        xml_add(out, s + i, piece ? piece : 1);
        i += piece ? piece : 1;
    }
    text_addf(out, "%s</text>", open ? "</tspan>" : "");
}
