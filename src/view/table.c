/* The summary as a table: see table.h.
 *
 * Where a row has room for all, a connection is one line:
 *
 *     #  client               server           packets    bytes      handshake  again  state  history   closed    first   start     time
 *     1  192.168.1.138:3372 → 192.168.1.1:80   12 →  10 ← 1460 → 532 ←  1.3 ms         SF     ShADadFf  FIN       client  0.0 ms    1.25 s
 *
 * else two, the second in words:
 *
 *     1  192.168.1.138:3372 → 192.168.1.1:80                  SF        12     10     1460     532
 *        0 µs + 1.25 s: opened by handshake in 1.3 ms, closed by FIN (client first), ShADadFf
 *
 * An address of IPv6 may need a line of its own then. */
#include <string.h>

#include "view/amounts.h"
#include "view/cells.h"
#include "view/table_words.h"

enum column {
    NUMBER,
    CLIENT,
    SERVER,
    STATE,
    PACKETS_CLIENT,
    PACKETS_SERVER,
    BYTES_CLIENT,
    BYTES_SERVER,
    HANDSHAKE,
    AGAIN,
    CLOSED,
    FIRST,
    HISTORY,
    START,
    TIME,
    COLUMNS,
};

struct heading {
    const char *text, *ascii; /* ascii NULL: the same */
    bool left;                /* else to the right, as numbers stand */
    bool words;               /* where a connection takes two lines, it is said in words */
};

static const struct heading headings[COLUMNS] = {
    [NUMBER] = { "#", NULL, false, false },
    [CLIENT] = { "client", NULL, true, false },
    [SERVER] = { "server", NULL, true, false },
    [STATE] = { "state", NULL, true, false },
    [PACKETS_CLIENT] = { "packets →", "packets >", false, false },
    [PACKETS_SERVER] = { "←", "<", false, false },
    [BYTES_CLIENT] = { "bytes →", "bytes >", false, false },
    [BYTES_SERVER] = { "←", "<", false, false },
    [HANDSHAKE] = { "handshake", NULL, false, true },
    [AGAIN] = { "again", NULL, false, true },
    [CLOSED] = { "closed", NULL, true, true },
    [FIRST] = { "first", NULL, true, true },
    [HISTORY] = { "history", NULL, true, true },
    [START] = { "start", NULL, false, true },
    [TIME] = { "time", NULL, false, true },
};

struct table_drawing {
    FILE *out;
    struct table_style style;
    int64_t start_ns;
    int widest[COLUMNS];
    int gap, pair; /* columns between two columns; that client, arrow and server take together */
    bool one_line;
    struct row row;
    struct text text;
};

/* ---- cells ---- */

/* What stands in a column; "" when there is nothing to say. */
static void cell_add(struct text *t, const struct table_drawing *d, const struct table_row *row,
                     enum column column)
{
    char address[ADDRESS_TEXT_BYTES];
    uint64_t again = row->retransmitted[0] + row->retransmitted[1];
    switch (column) {
    case NUMBER: text_addf(t, "%d", row->id); break;
    case CLIENT: text_add(t, address_format(&row->address[END_CLIENT], address)); break;
    case SERVER: text_add(t, address_format(&row->address[END_SERVER], address)); break;
    case STATE: text_add(t, row->state); break;
    case PACKETS_CLIENT: amount_add(t, row->packets[END_CLIENT]); break;
    case PACKETS_SERVER: amount_add(t, row->packets[END_SERVER]); break;
    case BYTES_CLIENT: amount_add(t, row->bytes[END_CLIENT]); break;
    case BYTES_SERVER: amount_add(t, row->bytes[END_SERVER]); break;
    case HANDSHAKE: table_handshake_add(t, row, d->style.ascii); break;
    case AGAIN:
        if (again)
            amount_add(t, again);
        break;
    case CLOSED: text_add(t, table_closed_word(row)); break;
    case FIRST:
        if (row->protocol == PROTOCOL_TCP && row->first_closer >= 0)
            text_add(t, row->first_closer == END_CLIENT ? "client" : "server");
        break;
    case HISTORY: text_add(t, row->history); break;
    case START: span_add(t, row->t_ns - d->start_ns, d->style.ascii); break;
    case TIME: span_add(t, row->t_end_ns - row->t_ns, d->style.ascii); break;
    case COLUMNS: break;
    }
}

static enum style cell_style(const struct table_row *row, enum column column)
{
    switch (column) {
    case CLIENT: return STYLE_CLIENT;
    case SERVER: return STYLE_SERVER;
    case AGAIN: return STYLE_ERROR;
    case STATE:
    case CLOSED: return table_is_bad(row) ? STYLE_ERROR : STYLE_PLAIN;
    case HANDSHAKE: return row->handshake_ns >= 0 ? STYLE_PLAIN : STYLE_DIM;
    case HISTORY:
    case START: return STYLE_DIM;
    default: return STYLE_PLAIN;
    }
}

/* ---- layout ---- */

enum { ADDRESSES_MIN = 37, GAP_MAX = 2, TWO_LINES_INDENT = 2 };

static void measure(struct table_drawing *d, const struct table_row *row)
{
    for (int column = 0; column < COLUMNS; column++) {
        text_clear(&d->text);
        cell_add(&d->text, d, row, (enum column)column);
        int columns = term_columns(d->text.s);
        if (columns > d->widest[column])
            d->widest[column] = columns;
    }
}

static const char *heading_of(const struct table_drawing *d, enum column column)
{
    const struct heading *heading = &headings[column];
    return d->style.ascii && heading->ascii ? heading->ascii : heading->text;
}

static const char *arrow(const struct table_drawing *d)
{
    return d->style.ascii ? "->" : "→";
}

static int arrow_columns(const struct table_drawing *d)
{
    return d->style.ascii ? 2 : 1;
}

/* Columns that a line takes with everything in it (words: only with what does not go into words).
 */
static int needed(const struct table_drawing *d, bool words, int gap)
{
    int sum = 2 + arrow_columns(d) - gap; /* between client and server stands the arrow */
    for (int column = 0; column < COLUMNS; column++)
        if (d->widest[column] && (!words || !headings[column].words))
            sum += d->widest[column] + (column ? gap : 0);
    return sum;
}

static void lay_out(struct table_drawing *d)
{
    for (int column = 0; column < COLUMNS; column++) {
        int columns = term_columns(heading_of(d, (enum column)column));
        bool empty =
            (column == AGAIN || column == CLOSED || column == FIRST) && d->widest[column] == 0;
        if (columns > d->widest[column] && !empty)
            d->widest[column] = columns;
    }
    d->one_line = needed(d, false, 1) <= d->style.width;
    d->gap = needed(d, !d->one_line, GAP_MAX) <= d->style.width ? GAP_MAX : 1;
    d->pair = d->widest[CLIENT] + d->widest[SERVER] + arrow_columns(d) + 2;
    int others = needed(d, !d->one_line, d->gap) - d->pair;
    if (d->pair > d->style.width - others)
        d->pair = d->style.width - others > ADDRESSES_MIN ? d->style.width - others : ADDRESSES_MIN;
}

/* ---- lines ---- */

static void line_end(struct table_drawing *d)
{
    row_write(&d->row, -1, d->style.color, d->out);
    fputc('\n', d->out);
    row_clear(&d->row);
}

/* Text at a column of the table, to the left or right of its width; returns the column behind it.
 */
static int cell_put(struct table_drawing *d, int at, enum column column, const char *text,
                    enum style style)
{
    int width = d->widest[column], columns = term_columns(text);
    row_text(&d->row, headings[column].left ? at : at + width - columns, columns, text, style);
    return at + width + d->gap;
}

/* Where the columns behind the addresses begin. */
static int behind_pair(const struct table_drawing *d)
{
    return d->widest[NUMBER] + d->gap + d->pair + d->gap;
}

static void head(struct table_drawing *d)
{
    int at = cell_put(d, 0, NUMBER, heading_of(d, NUMBER), STYLE_DIM);
    row_text(&d->row, at, d->pair, "client", STYLE_CLIENT);
    int server_at = at + d->widest[CLIENT] + arrow_columns(d) + 2;
    if (server_at + 6 > at + d->pair) /* the addresses don't stand in columns */
        server_at = row_text(&d->row, at + 7, 2, arrow(d), STYLE_DIM) + 1;
    row_text(&d->row, server_at, 6, "server", STYLE_SERVER);
    at = behind_pair(d);
    for (int column = STATE; column < COLUMNS; column++)
        if (d->widest[column] && (d->one_line || !headings[column].words))
            at =
                cell_put(d, at, (enum column)column, heading_of(d, (enum column)column), STYLE_DIM);
    line_end(d);
}

/* Both addresses; on a line of their own where they are wider than their place. */
static void pair_put(struct table_drawing *d, const struct table_row *row)
{
    char client[ADDRESS_TEXT_BYTES], server[ADDRESS_TEXT_BYTES];
    address_format(&row->address[END_CLIENT], client);
    address_format(&row->address[END_SERVER], server);
    int at = d->widest[NUMBER] + d->gap, room = d->pair, arrow_at = at + d->widest[CLIENT] + 1;
    int client_columns = (int)strlen(client), server_columns = (int)strlen(server);
    int wide_arrow = arrow_columns(d);
    /* not in columns: one right behind the other */
    bool wide = arrow_at + wide_arrow + 1 + server_columns > at + room;
    if (wide)
        arrow_at = at + client_columns + 1;
    /* not even so: below each other */
    bool two = arrow_at + wide_arrow + 1 + server_columns > d->style.width;
    row_text(&d->row, at, client_columns, client, STYLE_CLIENT);
    if (two) {
        line_end(d);
        arrow_at = at;
    }
    int behind = row_text(&d->row, arrow_at, 2, arrow(d), STYLE_DIM);
    behind = row_text(&d->row, behind + 1, server_columns, server, STYLE_SERVER);
    if (behind > at + room)
        line_end(d);
}

static void words_put(struct table_drawing *d, const struct table_row *row)
{
    struct text *t = &d->text;
    bool ascii = d->style.ascii;
    uint64_t again = row->retransmitted[0] + row->retransmitted[1];
    int indent = d->widest[NUMBER] + d->gap;
    text_clear(t);
    text_addf(t, "at ");
    span_add(t, row->t_ns - d->start_ns, ascii);
    text_addf(t, ", for ");
    span_add(t, row->t_end_ns - row->t_ns, ascii);
    text_addf(t, ": ");
    if (row->protocol == PROTOCOL_TCP) {
        table_opened_add(t, row);
        if (row->handshake_ns >= 0) {
            text_add(t, " in ");
            span_add(t, row->handshake_ns, ascii);
        }
        table_closed_add(t, row, NULL);
    } else {
        text_add(t, "datagrams (UDP)");
    }
    if (row->history[0])
        text_addf(t, ", %s", row->history);
    if (again) {
        text_add(t, ", ");
        style_add(t, STYLE_ERROR);
        amount_add(t, again);
        text_add(t, " sent again");
        style_add(t, STYLE_DIM);
    }
    const char *next;
    enum style style = STYLE_DIM;
    for (const char *at = t->s; *at; at = next) {
        int column = indent + (at == t->s ? 0 : TWO_LINES_INDENT);
        size_t bytes = term_wrap(at, d->style.width - column, &next);
        row_put(&d->row, column, d->style.width - column, at, bytes, &style);
        line_end(d);
    }
}

static void draw_row(struct table_drawing *d, const struct table_row *row)
{
    text_clear(&d->text);
    text_addf(&d->text, "%d", row->id);
    cell_put(d, 0, NUMBER, d->text.s, STYLE_PLAIN);
    pair_put(d, row);
    int at = behind_pair(d);
    for (int column = STATE; column < COLUMNS; column++) {
        if (!d->widest[column] || !(d->one_line || !headings[column].words))
            continue;
        text_clear(&d->text);
        cell_add(&d->text, d, row, (enum column)column);
        at = cell_put(d, at, (enum column)column, d->text.s, cell_style(row, (enum column)column));
    }
    line_end(d);
    if (!d->one_line)
        words_put(d, row);
}

int table_draw(struct table *table, FILE *out, const struct table_style *style, int64_t start_ns,
               struct err *err)
{
    struct table_drawing d = { .out = out, .style = *style, .start_ns = start_ns };
    struct table_row row;
    int got;
    if (d.style.width < 80)
        d.style.width = 80;
    text_init(&d.text);
    row_init(&d.row, d.style.width);
    table_rewind(table);
    while ((got = table_next(table, &row, err)) == 1)
        measure(&d, &row);
    lay_out(&d);
    table_rewind(table);
    for (bool first = true; got == 0 && !ferror(out); first = false) {
        got = table_next(table, &row, err);
        if (got != 1)
            break;
        if (first)
            head(&d);
        draw_row(&d, &row);
        got = 0;
    }
    text_release(&d.text);
    row_release(&d.row);
    return got < 0 ? -1 : 0;
}
