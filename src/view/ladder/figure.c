/* The figure as a whole: see figure.h. */
#include "view/ladder/figure.h"
#include "base/io.h"

#include <string.h>

#include "view/amounts.h"
#include "view/ladder/figure_parts.h"

enum { BOTTOM = 8, ABOVE_FOOT = 4 };

/* "shop.pcap: a run of server, client and client2" */
static void title_add(struct text *out, const struct timeline *timeline, const char *name)
{
    text_add(out, "<title>");
    if (name) {
        xml_add(out, name, strlen(name));
        text_add(out, ": ");
    }
    if (!timeline->program_count)
        text_add(out, "a trace of packets");
    else
        text_add(out, "a run of ");
    for (size_t i = 0; i < timeline->program_count; i++) {
        if (i > 0)
            text_add(out, i + 1 == timeline->program_count ? " and " : ", ");
        xml_add(out, timeline->programs[i]->id, strlen(timeline->programs[i]->id));
    }
    text_add(out, "</title>\n");
}

static void description_add(struct text *out, const struct timeline *timeline)
{
    char client[ADDRESS_TEXT_BYTES], server[ADDRESS_TEXT_BYTES];
    text_add(
        out,
        "<desc>A ladder diagram: time runs down; the client stands on the left, the server on the right, and the packets between "
        "them on the wire are arrows. ");
    counted_add(out, timeline->call_count, "call");
    text_add(out, ", ");
    counted_add(out, timeline->packet_count, "packet");
    text_add_char(out, '.');
    for (size_t i = 0; i < timeline->connection_count && i < LADDER_CONNECTIONS_MAX; i++) {
        const struct connection *c = timeline->connections[i];
        text_addf(out, " Connection %d: client %s, server %s, ", c->id,
                  address_format(&c->address[END_CLIENT], client),
                  address_format(&c->address[END_SERVER], server));
        counted_add(out, c->packets[END_CLIENT] + c->packets[END_SERVER], "packet");
        text_add_char(out, '.');
    }
    text_add(out, "</desc>\n");
}

static int width_of(const struct ladder *l)
{
    return FIGURE_WIDTH - (FIGURE_COLUMNS - l->style.width) * COLUMN;
}

/* White paper, the wire between two lifelines. */
static void back_add(struct text *out, const struct ladder *l, const struct figure *figure,
                     int height)
{
    text_addf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", width_of(l), height);
    if (!figure->lifeline_end || l->style.parts == LADDER_CALLS_ONLY)
        return;
    double x[2] = { figure_lifeline_x(l, LANE_LEFT), figure_lifeline_x(l, LANE_RIGHT) };
    text_addf(out, "<rect x=\"%g\" y=\"%d\" width=\"%g\" height=\"%d\" fill=\"#f6f6f2\"/>\n", x[0],
              figure->lifeline_top, x[1] - x[0], figure->lifeline_end - figure->lifeline_top);
    for (int lane = LANE_LEFT; lane <= LANE_RIGHT; lane++)
        text_addf(out, "<path d=\"M%g %dV%d\" stroke=\"#8a8a8a\"/>\n", x[lane],
                  figure->lifeline_top, figure->lifeline_end);
}

static void rows_draw(struct ladder *l, struct figure *figure, const struct timeline *timeline)
{
    ladder_draw(l, timeline, timeline->event_count);
    for (size_t i = 0; i < timeline->program_count; i++)
        output_flush(l, timeline->programs[i]);
    figure->lifeline_end = l->has_header ? figure->height + BOTTOM : 0;
    figure->height += BOTTOM;
    figure->footing = true;
    int ladder_height = figure->height;
    figure->height += ABOVE_FOOT;
    ladder_footer(l);
    figure->height =
        figure->height == ladder_height + ABOVE_FOOT ? ladder_height : figure->height + BOTTOM;
}

static void open_add(struct text *out, int width, int height)
{
    text_addf(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"monospace\" "
        "font-size=\"" FONT "\" fill=\"%s\" xml:space=\"preserve\">\n",
        width, height, width, height, figure_colors[STYLE_PLAIN]);
}

/* The whole file: its beginning, what is drawn, its end. */
static int picture_write(FILE *out, const struct text *top, const struct text *drawn,
                         struct err *err)
{
    fwrite(top->s, 1, top->len, out);
    fwrite(drawn->s, 1, drawn->len, out);
    fputs("</svg>\n", out);
    return stream_flush(out) == 0 ? 0 : err_errno(err, "writing the figure");
}

static void top_add(struct text *top, const struct timeline *timeline, const char *name, int width,
                    int height)
{
    open_add(top, width, height);
    title_add(top, timeline, name);
    description_add(top, timeline);
}

static int write_scaled(FILE *out, const struct timeline *timeline, const char *name,
                        struct err *err)
{
    int width, height;
    struct text top, drawn;
    text_init(&top);
    text_init(&drawn);
    figure_scale_add(&drawn, timeline, &width, &height);
    top_add(&top, timeline, name, width, height);
    int result = picture_write(out, &top, &drawn, err);
    text_release(&top);
    text_release(&drawn);
    return result;
}

/* ---- rows ---- */

struct figure_drawing {
    struct ladder *ladder;
    struct figure figure;
    struct row_taker taker;
};

static void drawing_begin(struct figure_drawing *drawing, FILE *out,
                          const struct ladder_style *style)
{
    struct ladder_style own = *style;
    own.color = false;
    int lane = style->parts == LADDER_TRACE ? TRACE_LANE_COLUMNS : LANE_COLUMNS;
    own.width = FIGURE_COLUMNS - (style->hide & HIDE_TIMES ? TIMES_COLUMNS : 0);
    if (style->hide & HIDE_NUMBERS) {
        lane += FREED_COLUMNS;
        own.width -= NUMBERS_COLUMNS - 2 * FREED_COLUMNS;
    }
    drawing->figure = (struct figure){ 0 };
    text_init(&drawing->figure.rows);
    drawing->taker = (struct row_taker){ .context = &drawing->figure,
                                         .lane_columns = { lane, lane },
                                         .row = figure_row };
    drawing->ladder = ladder_new(out, &own);
    ladder_give(drawing->ladder, &drawing->taker);
}

static int drawing_write(const struct figure_drawing *drawing, FILE *out,
                         const struct timeline *timeline, const char *name, struct err *err)
{
    const struct ladder *l = drawing->ladder;
    struct text top;
    text_init(&top);
    top_add(&top, timeline, name, width_of(l), drawing->figure.height);
    back_add(&top, l, &drawing->figure, drawing->figure.height);
    int result = picture_write(out, &top, &drawing->figure.rows, err);
    text_release(&top);
    return result;
}

static void drawing_release(struct figure_drawing *drawing)
{
    ladder_free(drawing->ladder);
    text_release(&drawing->figure.rows);
}

int figure_write(FILE *out, const struct timeline *timeline, const struct ladder_style *style,
                 const char *name, struct err *err)
{
    if (timeline->call_count + timeline->packet_count > FIGURE_EVENTS_MAX)
        return err_set(
            err,
            "%zu calls and packets are too many for a figure, which shows up to %d (choose some of them: show --connection N)",
            timeline->call_count + timeline->packet_count, FIGURE_EVENTS_MAX);
    if (style->true_scale)
        return write_scaled(out, timeline, name, err);
    struct figure_drawing drawing;
    drawing_begin(&drawing, out, style);
    rows_draw(drawing.ladder, &drawing.figure, timeline);
    const char *lacks = ladder_extract_lacks(drawing.ladder);
    int result = lacks ? err_set(err, "the pattern of %s matches nothing here", lacks)
                       : drawing_write(&drawing, out, timeline, name, err);
    drawing_release(&drawing);
    return result;
}

int figure_piece(FILE *out, const struct timeline *timeline, size_t from, size_t until,
                 struct err *err)
{
    struct figure_drawing drawing;
    drawing_begin(&drawing, out, &(struct ladder_style){ .parts = LADDER_ALL });
    drawing.ladder->hidden = true;
    ladder_draw(drawing.ladder, timeline, from);
    drawing.ladder->hidden = false;
    ladder_draw(drawing.ladder, timeline, until);
    drawing.figure.height += BOTTOM;
    drawing.figure.lifeline_end = drawing.ladder->has_header ? drawing.figure.height : 0;
    int result = drawing_write(&drawing, out, timeline, NULL, err);
    drawing_release(&drawing);
    return result;
}
