/* One row of the terminal as a grid of cells: see cells.h. */
#include "view/cells.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void row_init(struct row *row, int width)
{
    row->width = width;
    row->cells = xcalloc((size_t)width, sizeof *row->cells);
    row_clear(row);
}

void row_release(struct row *row)
{
    free(row->cells);
    *row = (struct row){ 0 };
}

static void cell_set(struct cell *cell, const char *bytes, size_t length, enum style style)
{
    memcpy(cell->bytes, bytes, length);
    cell->length = (uint8_t)length;
    cell->style = (uint8_t)style;
}

void row_clear(struct row *row)
{
    for (int i = 0; i < row->width; i++)
        cell_set(&row->cells[i], " ", 1, STYLE_PLAIN);
}

int row_put(struct row *row, int column, int columns, const char *s, size_t length,
            enum style *style)
{
    int end = column + columns < row->width ? column + columns : row->width;
    const char *stop = s + length;
    int start = column;
    size_t bytes;
    for (; s < stop && *s; s += bytes) {
        if (*s >= ' ' && *s <= '~' && column < end) { /* most are */
            cell_set(&row->cells[column++], s, bytes = 1, *style);
            continue;
        }
        uint32_t c = term_decode(s, &bytes);
        if (c == TERM_STYLE) {
            if (s + 1 < stop)
                *style = (enum style)(s[1] - '0');
            bytes = 2;
            continue;
        }
        int width = c == TERM_SPACE ? 1 : term_width(c);
        if (width == 0) {
            struct cell *before = &row->cells[column > start ? column - 1 : start];
            if (column > start && before->length == 0 && column - 1 > start)
                before--;
            if (column > start && before->length + bytes <= CELL_BYTES) {
                memcpy(before->bytes + before->length, s, bytes);
                before->length = (uint8_t)(before->length + bytes);
            }
            continue;
        }
        if (column + width > end)
            break;
        cell_set(&row->cells[column], c == TERM_SPACE ? " " : s, bytes, *style);
        if (width == 2)
            cell_set(&row->cells[column + 1], "", 0, *style);
        column += width;
    }
    return column;
}

int row_text(struct row *row, int column, int columns, const char *s, enum style style)
{
    return row_put(row, column, columns, s, strlen(s), &style);
}

void row_fill(struct row *row, int column, int columns, const char *character, enum style style)
{
    for (int i = 0; i < columns; i++)
        row_text(row, column + i, 1, character, style);
}

/* Hues are the page's and the figure's, as bright as can be read on dark and on light: blue, orange,
 * purple, green, pink. */
static const char *const escapes[STYLES] = {
    [STYLE_PLAIN] = "\033[0m",
    [STYLE_DIM] = "\033[0;2m",
    [STYLE_CLIENT] = "\033[0;1m",
    [STYLE_SERVER] = "\033[0;1m",
    [STYLE_DATA] = "\033[0m",
    [STYLE_ERROR] = "\033[0;31m",
    [STYLE_STATE] = "\033[0;2m", /* as dim text */
    [STYLE_HUE] = "\033[0;38;5;33m",
    [STYLE_HUE + 1] = "\033[0;38;5;172m",
    [STYLE_HUE + 2] = "\033[0;38;5;135m",
    [STYLE_HUE + 3] = "\033[0;38;5;36m",
    [STYLE_HUE + 4] = "\033[0;38;5;168m",
};

/* The same for a terminal of eight colours, as far as these reach. */
static const char *const few_hues[HUES] = { "\033[0;34m", "\033[0;33m", "\033[0;35m", "\033[0;32m",
                                            "\033[0;36m" };
static bool has_few_colors;

void row_use_few_colors(bool few)
{
    has_few_colors = few;
}

static const char *escape_of(unsigned style)
{
    return has_few_colors && style >= STYLE_HUE ? few_hues[style - STYLE_HUE] : escapes[style];
}

size_t row_escape(const char *s, enum style *style)
{
    for (size_t i = 0; *s == '\033' && i < sizeof escapes / sizeof *escapes; i++) {
        size_t length = strlen(escape_of((unsigned)i));
        if (strncmp(s, escape_of((unsigned)i), length) == 0) {
            *style = (enum style)i;
            return length;
        }
    }
    return 0;
}

static bool is_blank(const struct cell *cell)
{
    return cell->length == 1 && cell->bytes[0] == ' ';
}

void row_write(const struct row *row, int columns, bool color, FILE *out)
{
    char bytes[2048]; /* stdio is asked once a row, not once a cell */
    size_t length = 0;
    enum { CELL_MOST = CELL_BYTES + 16 }; /* with its escape */
    enum style now = STYLE_PLAIN;
    int end = columns >= 0 && columns < row->width ? columns : row->width;
    while (columns < 0 && end > 0 && is_blank(&row->cells[end - 1]))
        end--;
    for (int i = 0; i < end; i++) {
        const struct cell *cell = &row->cells[i];
        if (length + CELL_MOST > sizeof bytes) {
            fwrite(bytes, 1, length, out);
            length = 0;
        }
        if (color && cell->style != now && !is_blank(cell)) {
            const char *escape = escape_of(cell->style);
            if (strcmp(escape, escape_of(now)) != 0)
                length = (size_t)(stpcpy(bytes + length, escape) - bytes);
            now = (enum style)cell->style;
        }
        memcpy(bytes + length, cell->bytes, cell->length);
        length += cell->length;
    }
    if (length)
        fwrite(bytes, 1, length, out);
    if (now != STYLE_PLAIN)
        fputs(escapes[STYLE_PLAIN], out);
}
