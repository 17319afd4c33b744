/* A row of the figure.  Its texts come from the columns of the ladder's row; its lines from what
 * the ladder says is to be a line.
 *
 *     time ┌ connect(3, …)   (SYN_SENT)│        SYN         │(SYN_RCVD)  accept(3)
 *          │                           │───────────────────▶│ │
 *
 * Heights are whole numbers, and lines that run on go a little over the row's edge: so no seam is
 * seen between rows. */
#include <string.h>

#include "view/ladder/figure_parts.h"

enum {
    ROW_HEIGHT = 14,
    ARROW_HEIGHT = 24,
    BASE = 11,
    ARROW_Y = 16,
    ARROW_BASE = 20,
    HEADER_HEIGHT = 31,
    HEAD_LENGTH = 9
};

#define SANS " font-family=\"sans-serif\""

/* Its left edge. */
static double column_x(int column)
{
    return MARGIN + column * COLUMN;
}

/* In the middle of the free column between a lane and the wire. */
double figure_lifeline_x(const struct ladder *l, enum lane lane)
{
    int column = lane == LANE_LEFT ? l->layout.wire_at - 1 : l->layout.lane_at[LANE_RIGHT] - 1;
    return column_x(column) + COLUMN / 2.0;
}

static int height_of(const struct shapes *shapes)
{
    static const int heights[] = {
        [ROW_LANES] = ROW_HEIGHT, [ROW_HEADER] = HEADER_HEIGHT, [ROW_SENTENCE] = 12,
        [ROW_NOTE] = 16,          [ROW_DIVIDER] = 22,           [ROW_GAP] = 20,
    };
    return shapes->packet ? ARROW_HEIGHT : heights[shapes->kind];
}

/* ---- texts ---- */

static bool is_blank(const struct cell *cell)
{
    return cell->length == 0 || (cell->length == 1 && cell->bytes[0] == ' ');
}

/* A text begins there; where does it end?  At two spaces, or where a state begins or ends. */
static int text_end(const struct row *row, int from, int end)
{
    bool state = row->cells[from].style == STYLE_STATE;
    int last = from;
    for (int i = from + 1; i < end && i - last <= 2; i++) {
        const struct cell *cell = &row->cells[i];
        bool blank = is_blank(cell) && cell->length;
        if (!blank && (cell->style == STYLE_STATE) != state)
            break;
        if (!blank)
            last = i;
    }
    return last + 1;
}

/* The cells as text with marks. */
static void cells_add(struct text *text, const struct row *row, int from, int to)
{
    enum style style = STYLE_PLAIN;
    for (int i = from; i < to; i++) {
        const struct cell *cell = &row->cells[i];
        if (cell->style != style && !is_blank(cell)) {
            style = (enum style)cell->style;
            style_add(text, style);
        }
        text_add_bytes(text, cell->bytes, cell->length);
    }
}

/* The name of a TCP state in a box, so that it is no output of a program. */
static void state_add(struct text *out, const char *name, size_t bytes, int from, int columns,
                      double y)
{
    double x = column_x(from) - 1, width = columns * COLUMN + 2;
    text_addf(
        out,
        "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"12\" rx=\"3\" fill=\"#ffffff\" stroke=\"#777777\"/>",
        x, y - 9.5, width);
    letters_add(
        out, name, bytes,
        &(struct lettering){ .x = x + width / 2,
                             .y = y - 0.5,
                             .columns = columns,
                             .anchor = 'm',
                             .attributes = SANS " font-size=\"8.6\" font-weight=\"bold\"" });
}

static void texts_between(struct text *out, const struct ladder *l, int from, int end, double y,
                          struct lettering how)
{
    struct text text;
    text_init(&text);
    for (int at = from, next; at < end; at = next) {
        next = at + 1;
        if (is_blank(&l->row.cells[at]))
            continue;
        next = text_end(&l->row, at, end);
        text_clear(&text);
        cells_add(&text, &l->row, at, next);
        if (how.anchor != 'm')
            how.x = column_x(how.anchor == 'e' ? next : at);
        how.y = y;
        how.columns = next - at;
        if (l->row.cells[at].style == STYLE_STATE) /* without the mark of its style */
            state_add(out, text.s + 2, text.len - 2, at, next - at, y);
        else
            letters_add(out, text.s, text.len, &how);
    }
    text_release(&text);
}

static void time_add(struct text *out, const struct ladder *l, double y)
{
    texts_between(out, l, 0, l->layout.time_columns, y,
                  (struct lettering){ .anchor = 'e', .attributes = " font-size=\"9.5\"" });
}

/* ---- lines ---- */

/* From the bar of a call to the lifeline, where its packet begins; behind what stands in the lane,
 * but a state's box stands over it. */
static void leader_add(struct text *out, const struct ladder *l, enum lane lane, double x,
                       const char *color)
{
    int from = lane_text_at(l, lane);
    for (int column = from; lane == LANE_LEFT && column < l->layout.wire_at; column++)
        if (!is_blank(&l->row.cells[column]) && l->row.cells[column].style != STYLE_STATE)
            x = column_x(column + 1) + COLUMN / 2.0;
    text_addf(
        out,
        "<path d=\"M%g %dH%g\" stroke=\"%s\" stroke-width=\"1\" stroke-dasharray=\"1.5 2.5\"/>", x,
        ARROW_Y, figure_lifeline_x(l, lane), color);
}

/* Dots of a call that waits go on from row to row: `top` is where the row stands. */
static void bars_add(struct text *out, const struct ladder *l, int height, int top)
{
    enum { FOOT = 5, DOTS = 4 };
    const double middle = ROW_HEIGHT / 2.0;
    for (int lane = LANE_LEFT; lane <= LANE_RIGHT; lane++)
        for (int slot = 0; slot < BARS_MAX; slot++) {
            enum bar bar = l->shapes.bars[lane][slot];
            double x = column_x(l->layout.lane_at[lane] + 2 * slot) + COLUMN / 2.0;
            const char *color = figure_colors[l->shapes.bar_styles[lane][slot]];
            if (bar == BAR_NONE)
                continue;
            if (bar == BAR_SENDS)
                leader_add(out, l, (enum lane)lane, x, color);
            text_add(out, "<path d=\"");
            if (bar == BAR_OPENS)
                text_addf(out, "M%g %gH%gV%g", x + FOOT, middle, x, height + 0.5);
            else if (bar == BAR_CLOSES)
                text_addf(out, "M%g 0V%gH%g", x, middle, x + FOOT);
            else
                text_addf(out, "M%g 0V%g", x, height + 0.5);
            text_addf(out, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"", color);
            if (bar == BAR_WAITS)
                text_addf(out, " stroke-dasharray=\"2 2\" stroke-dashoffset=\"%d\"", top % DOTS);
            text_add(out, "/>");
        }
}

/* A header of the lifeline, or (when calls alone are shown) of the lane: its name in a box. */
static void head_add(struct text *out, const struct ladder *l, enum lane lane, const char *name)
{
    enum { WIDTH = 64, HEIGHT = 20, TOP = 4 };
    double x = l->style.parts == LADDER_CALLS_ONLY ? column_x(lane_text_at(l, lane)) + WIDTH / 2.0
                                                   : figure_lifeline_x(l, lane);
    const char *color = figure_colors[lane_style(lane)];
    text_addf(
        out,
        "<rect x=\"%g\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"#ffffff\" stroke=\"%s\" stroke-width=\"1.5\"/>",
        x - WIDTH / 2.0, TOP, WIDTH, HEIGHT, color);
    letters_add(out, name, strlen(name),
                &(struct lettering){ .x = x,
                                     .y = TOP + 14,
                                     .columns = 6,
                                     .anchor = 'm',
                                     .style = lane_style(lane),
                                     .attributes = SANS " font-size=\"12\"" });
}

static void header_add(struct text *out, const struct ladder *l)
{
    bool both = l->style.parts != LADDER_CALLS_ONLY;
    time_add(out, l, 18);
    head_add(out, l, LANE_LEFT, "client");
    head_add(out, l, LANE_RIGHT, "server");
    if (both)
        letters_add(out, "wire", 4,
                    &(struct lettering){ .x = column_x(l->layout.wire_at) +
                                              l->layout.wire_columns * COLUMN / 2.0,
                                         .y = 18,
                                         .columns = 4,
                                         .anchor = 'm',
                                         .style = STYLE_DIM,
                                         .attributes = SANS });
}

/* More than one: text before a mark, or behind a second one. */
static bool has_styles(const char *label)
{
    const char *mark = strchr(label, TERM_STYLE);
    return mark && (mark != label || strchr(mark + 1, TERM_STYLE));
}

enum { NUMBER_WIDTH = 34, CROSS = 5 };

/* The number of a packet that goes on in another row, where its line ends or begins. */
static void number_add(struct text *out, const struct ladder *l, double x, bool is_left)
{
    char number[24];
    int length =
        snprintf(number, sizeof number, is_left ? "%d\u00b7" : "\u00b7%d", l->shapes.packet->id);
    struct lettering how = { .x = x,
                             .y = ARROW_Y + 4,
                             .columns = term_columns(number),
                             .anchor = is_left ? 's' : 'e',
                             .attributes = "" };
    letters_add(out, number, (size_t)length, &how);
}

/* A head where it arrives, a cross where it is lost. */
static void tip_add(struct text *out, double tip, double back, bool lost, const char *color)
{
    double x = tip < back ? tip : tip - 2 * CROSS;
    if (lost)
        text_addf(out, "<path d=\"M%g %dL%g %dM%g %dL%g %d\" stroke=\"%s\" stroke-width=\"2\"/>", x,
                  ARROW_Y - CROSS, x + 2 * CROSS, ARROW_Y + CROSS, x, ARROW_Y + CROSS,
                  x + 2 * CROSS, ARROW_Y - CROSS, figure_colors[STYLE_ERROR]);
    else
        text_addf(out, "<path d=\"M%g %dL%g %gV%gZ\" fill=\"%s\"/>", tip, ARROW_Y, back,
                  ARROW_Y - 4.0, ARROW_Y + 4.0, color);
}

/* Where the line begins: at its sender; behind its number; or, of what the wire made, between the
 * hosts. */
static double tail_of(const struct ladder *l, double left, double right)
{
    double away = l->shapes.to_right ? 1 : -1, from = l->shapes.to_right ? left : right;
    if (l->shapes.way.part == WAY_ARRIVES)
        return from + away * NUMBER_WIDTH;
    return l->shapes.way.part == WAY_FROM_WIRE ? (left + right) / 2 : from;
}

/* Bytes are a heavy line, a bare acknowledgement a light one; what was sent before is dashed.  The
 * label says each of these. */
static const char *width_of(const struct packet *packet)
{
    if (packet->facts.payload_bytes)
        return "2";
    return packet->kind == KIND_ACK ? "1" : "1.4";
}

static void arrow_add(struct text *out, const struct ladder *l)
{
    const struct packet *packet = l->shapes.packet;
    unsigned again =
        ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION | ANALYSIS_SPURIOUS_RETRANSMISSION;
    double left = figure_lifeline_x(l, LANE_LEFT), right = figure_lifeline_x(l, LANE_RIGHT);
    double away = l->shapes.to_right ? 1 : -1, tip = l->shapes.to_right ? right - 1 : left + 1;
    bool goes_on = l->shapes.way.part == WAY_LEAVES,
         bad = packet->kind == KIND_RST || packet->kind == KIND_ICMP;
    double back = tip - away * (goes_on ? NUMBER_WIDTH : HEAD_LENGTH);
    const char *color = figure_colors[bad ? STYLE_ERROR : packet_style(packet)];
    text_addf(out, "<path d=\"M%g %dH%g\" stroke=\"%s\" stroke-width=\"%s\"%s/>",
              tail_of(l, left, right), ARROW_Y, back, color, width_of(packet),
              packet->analysis & again ? " stroke-dasharray=\"6 4\"" : "");
    if (goes_on)
        number_add(out, l, tip - away * 4, !l->shapes.to_right);
    else
        tip_add(out, tip, back, way_ends_in_loss(l->shapes.way), color);
    if (l->shapes.way.part == WAY_ARRIVES)
        number_add(out, l, (l->shapes.to_right ? left : right) + away * 5, l->shapes.to_right);
    struct lettering how = { .x = (left + right) / 2,
                             .y = BASE,
                             .columns = term_columns(l->shapes.label),
                             .anchor = 'm',
                             .attributes = "" };
    if (has_styles(l->shapes.label)) { /* some viewers center each span by itself */
        how.x -= how.columns * COLUMN / 2.0;
        how.anchor = 's';
    }
    letters_add(out, l->shapes.label, strlen(l->shapes.label), &how);
}

/* What a viewer shows where the pointer rests, and a screen reader says. */
static void packet_title(struct text *out, const struct ladder *l)
{
    const struct packet *packet = l->shapes.packet;
    text_addf(out, "<title>packet %d, %s%s", packet->id,
              l->shapes.to_right ? "client to server" : "server to client",
              packet->says ? ": " : "");
    if (packet->says)
        xml_add(out, packet->says, strlen(packet->says));
    text_add(out, "</title>");
}

static void divider_add(struct text *out, const struct ladder *l, int end)
{
    const double y = 12;
    double from = column_x(l->layout.time_columns), to = column_x(l->style.width);
    int first = l->layout.time_columns, last = end;
    while (first < end && is_blank(&l->row.cells[first]))
        first++;
    while (last > first && is_blank(&l->row.cells[last - 1]))
        last--;
    double text_from = column_x(first) - 5, text_to = column_x(last) + 5;
    text_addf(out, "<path d=\"M%g %gH%gM%g %gH%g\" stroke=\"#8a8a8a\"/>", from, y, text_from,
              text_to < to ? text_to : to, y, to);
    text_addf(out, "<rect x=\"%g\" y=\"3\" width=\"%g\" height=\"17\" fill=\"#ffffff\"/>",
              text_from, text_to - text_from);
}

/* Where the letters of a row stand, from its top. */
static double base_of(const struct ladder *l, enum row_kind kind)
{
    if (l->shapes.packet)
        return ARROW_BASE;
    switch (kind) {
    case ROW_SENTENCE: return 8;
    case ROW_DIVIDER: return 16;
    case ROW_GAP: return 13;
    default: return BASE;
    }
}

void figure_row(void *context, const struct ladder *l)
{
    struct figure *figure = context;
    struct text *out = &figure->rows;
    enum row_kind kind = figure->footing ? ROW_NOTE : l->shapes.kind;
    int height = height_of(&l->shapes), columns = l->row.width;
    double base = base_of(l, kind);
    double wire_middle = (figure_lifeline_x(l, LANE_LEFT) + figure_lifeline_x(l, LANE_RIGHT)) / 2;
    int behind_time = figure->footing ? 0 : l->layout.time_columns;
    text_addf(out, "<g transform=\"translate(0 %d)\">", figure->height);
    figure->height += height;
    if (l->shapes.packet)
        packet_title(out, l);
    if (kind == ROW_DIVIDER)
        divider_add(out, l, columns);
    bars_add(out, l, height, figure->height - height);
    if (l->shapes.packet)
        arrow_add(out, l);
    if (kind == ROW_HEADER) {
        header_add(out, l);
        figure->lifeline_top = 24;
    } else {
        if (!figure->footing)
            time_add(out, l, base);
        struct lettering how = { .attributes = "" };
        if (kind == ROW_SENTENCE || kind == ROW_GAP)
            how =
                (struct lettering){ .x = wire_middle,
                                    .anchor = 'm',
                                    .attributes = SANS " font-size=\"10\" font-style=\"italic\"" };
        else if (kind == ROW_NOTE)
            how.attributes = SANS " font-size=\"10.5\" font-style=\"italic\"";
        texts_between(out, l, behind_time, columns, base, how);
    }
    text_add(out, "</g>\n");
}
