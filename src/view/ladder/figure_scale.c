/* The figure to true scale: see figure.h.
 *
 *     400 ┃╲╲╲╲         as far apart as things were in time, so far apart they stand: a packet's slope
 *     420 ┃ ╲╲╲╲┃       is the time that it was on the wire, and a timer that runs is an empty stretch
 *
 * What came at the same time stands on one another, so a word is left out where another one stands;
 * packets that leave together are counted. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "call/table.h"
#include "view/ladder/figure_parts.h"

enum {
    WIDE = 640,
    LEFT_X = 220,
    RIGHT_X = 420,
    TOP_Y = 40,
    FOOT_Y = 16,
    FLIGHT_HIGH = 90, /* a usual way over the wire */
    PLAIN_HIGH = 900, /* a run without a wire */
    HIGHEST = 12000,
    WORD_HIGH = 12,
    TICK_HIGH = 50,
};

struct scaled {
    struct text out;
    const struct timeline *timeline;
    int64_t from_ns, to_ns, usual_ns;
    double per_ns;
    struct word {
        struct text text;
        double y;
        unsigned packets; /* that leave together; 0: it is a call */
        bool acks;        /* all of them bare acknowledgements */
    } word[2];            /* the last one of each lane, not drawn yet */
};

static double y_of(const struct scaled *s, int64_t t_ns)
{
    return TOP_Y + (double)(t_ns - s->from_ns) * s->per_ns;
}

static double x_of(bool right)
{
    return right ? RIGHT_X : LEFT_X;
}

/* The host at which its sender is: the server stands on the right. */
static bool is_right(const struct packet *packet)
{
    return packet->from == END_SERVER;
}

static int compare_ns(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The middle one of all ways over the wire; 0: nothing crossed one. */
static int64_t usual_way_ns(const struct timeline *timeline)
{
    int64_t *ways = xcalloc(timeline->packet_count, sizeof *ways);
    size_t count = 0;
    for (size_t i = 0; i < timeline->packet_count; i++) {
        int64_t came_ns = packet_arrived_ns(timeline->packets[i]),
                way_ns = came_ns - timeline->packets[i]->facts.t_ns;
        if (timeline->packets[i]->passage && came_ns >= 0 && way_ns > 0)
            ways[count++] = way_ns;
    }
    qsort(ways, count, sizeof *ways, compare_ns);
    int64_t usual_ns = count ? ways[count / 2] : 0;
    free(ways);
    return usual_ns;
}

static double scale_of(const struct scaled *s)
{
    double run_ns = s->to_ns > s->from_ns ? (double)(s->to_ns - s->from_ns) : 1;
    double wanted = s->usual_ns ? FLIGHT_HIGH / (double)s->usual_ns : PLAIN_HIGH / run_ns;
    return wanted * run_ns > HIGHEST ? HIGHEST / run_ns : wanted;
}

/* ---- words beside the lifelines ---- */

static void word_draw(struct scaled *s, bool right)
{
    struct word *word = &s->word[right];
    if (!word->text.len)
        return;
    if (word->packets > 1) {
        text_clear(&word->text);
        text_addf(&word->text, word->acks ? "%u ACKs" : "%u packets", word->packets);
    }
    struct lettering how = { .x = x_of(right) + (right ? 10 : -10),
                             .y = word->y + 4,
                             .columns = 22,
                             .anchor = right ? 's' : 'e',
                             .attributes = " font-size=\"10\"" };
    letters_add(&s->out, word->text.s, word->text.len, &how);
    text_add_char(&s->out, '\n');
    text_clear(&word->text);
}

/* Room for a word; false: another one stands there. */
static bool word_begins(struct scaled *s, bool right, int64_t t_ns, unsigned packets, bool acks)
{
    struct word *word = &s->word[right];
    double y = y_of(s, t_ns);
    if (word->text.len && y - word->y < WORD_HIGH) {
        word->acks = word->acks && acks;
        word->packets += word->packets ? packets : 0;
        return false;
    }
    word_draw(s, right);
    word->y = y;
    word->packets = packets;
    word->acks = acks;
    return true;
}

static void packet_word(struct scaled *s, const struct packet *packet)
{
    char odd[ODD_FLAGS];
    const char *name = label_word(packet, odd);
    if (packet->kind == KIND_WINDOW_UPDATE)
        name = "window update";
    else if (packet->kind == KIND_ICMP)
        name = "ICMP error";
    bool right = is_right(packet);
    if (!word_begins(s, right, packet->facts.t_ns, 1, packet->kind == KIND_ACK))
        return;
    struct text *t = &s->word[right].text;
    text_addf(t, "%s%s%s", packet_is_again(packet) ? "again " : "", name,
              packet->has_range && *name ? " " : "");
    if (packet->has_range && packet->facts.protocol == PROTOCOL_TCP)
        label_seq(t, packet);
    else if (packet->facts.payload_bytes)
        text_addf(t, " %u bytes", packet->facts.payload_bytes);
    else if (packet->ack > 0)
        text_addf(t, " ack %lld", (long long)packet->ack);
    if (packet_is_lost(packet))
        text_add(t, " lost");
}

/* ---- lines ---- */

static void arrow_draw(struct scaled *s, const struct packet *packet, int64_t arrived_ns)
{
    enum { HEAD = 8, CROSS = 4 };
    bool right = is_right(packet), lost = packet_is_lost(packet);
    bool by_wire = packet->passage && packet->passage->host == HOST_WIRE;
    bool bad = packet->kind == KIND_RST || packet->kind == KIND_ICMP;
    double part = lost ? 0.55 : 1, full = x_of(!right) + (right ? 5 : -5);
    double x1 = by_wire ? (LEFT_X + RIGHT_X) / 2.0 : x_of(right) + (right ? -5 : 5);
    double y1 = y_of(s, packet->facts.t_ns), x2 = x1 + (full - x1) * part;
    int64_t end_ns = lost ? packet->facts.t_ns + (int64_t)(part * (double)s->usual_ns) : arrived_ns;
    double y2 = y_of(s, end_ns), away = x2 > x1 ? 1 : -1, slope = (y2 - y1) / (x2 - x1);
    text_add(&s->out, "<g transform=\"translate(0 0)\">");
    if (packet->says) {
        text_addf(&s->out, "<title>packet %d: ", packet->id);
        xml_add(&s->out, packet->says, strlen(packet->says));
        text_add(&s->out, "</title>");
    }
    text_addf(&s->out, "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"%s\" stroke-width=\"%s\"%s/>", x1,
              y1, x2 - away * HEAD / 2, y2 - away * HEAD / 2 * slope,
              figure_colors[bad ? STYLE_ERROR : packet_style(packet)],
              packet->facts.payload_bytes ? "1.6" : "0.9",
              packet_is_again(packet) ? " stroke-dasharray=\"6 4\"" : "");
    if (lost || (packet->passage && packet_arrived_ns(packet) < 0))
        text_addf(&s->out,
                  "<path d=\"M%.1f %.1fL%.1f %.1fM%.1f %.1fL%.1f %.1f\" stroke=\"%s\" "
                  "stroke-width=\"2\"/>",
                  x2 - CROSS, y2 - CROSS, x2 + CROSS, y2 + CROSS, x2 + CROSS, y2 - CROSS,
                  x2 - CROSS, y2 + CROSS, figure_colors[STYLE_ERROR]);
    else
        text_addf(&s->out, "<path d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fZ\" fill=\"%s\"/>", x2, y2,
                  x2 - away * HEAD, y2 - away * HEAD * slope - 3.5, x2 - away * HEAD,
                  y2 - away * HEAD * slope + 3.5,
                  figure_colors[bad ? STYLE_ERROR : packet_style(packet)]);
    text_add(&s->out, "</g>\n");
}

/* Each copy has an arrow; one that is still on the wire when the run ends, none. */
static void packet_arrows(struct scaled *s, const struct packet *packet)
{
    if (!packet->passage)
        arrow_draw(s, packet, packet->facts.t_ns);
    else if (packet_is_lost(packet))
        arrow_draw(s, packet, 0);
    else
        for (const struct arrival *one = packet->passage->first; one; one = one->next)
            if (one->fate.kind == FATE_ARRIVED)
                arrow_draw(s, packet, one->t_ns);
    packet_word(s, packet);
}

static void call_bar(struct scaled *s, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    bool right = call->program->is_server;
    double from = y_of(s, facts->t_begin_ns),
           to = y_of(s, call->ended ? facts->t_end_ns : s->to_ns);
    text_addf(&s->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"6\" height=\"%.1f\" fill=\"%s\"/>\n",
              x_of(right) - 3, from, to - from > 1.5 ? to - from : 1.5,
              figure_colors[call_style(call)]);
    if (word_begins(s, right, facts->t_begin_ns, 0, false))
        text_addf(&s->word[right].text, "%s()", call_name(facts));
}

/* 1, 2 or 5, and zeros behind it: at least so much. */
static double round_step(double wanted)
{
    static const double steps[] = { 1, 2, 5 };
    double power = 0.001;
    for (size_t i = 0;; i = (i + 1) % 3) {
        if (steps[i] * power >= wanted)
            return steps[i] * power;
        power *= i == 2 ? 10 : 1;
    }
}

static void ticks_draw(struct scaled *s)
{
    double step_ms = round_step(TICK_HIGH / s->per_ns / NS_PER_MS);
    double from_ms = (double)(s->from_ns - s->timeline->start_ns) / NS_PER_MS,
           to_ms = (double)(s->to_ns - s->timeline->start_ns) / NS_PER_MS;
    for (double ms = step_ms * (int64_t)(from_ms / step_ms); ms <= to_ms; ms += step_ms) {
        double y = TOP_Y + (ms - from_ms) * NS_PER_MS * s->per_ns;
        if (ms < from_ms)
            continue;
        text_addf(
            &s->out,
            "<path d=\"M%d %.1fH%dM%d %.1fH%d\" stroke=\"#8a8a8a\"/><text x=\"40\" y=\"%.1f\" "
            "text-anchor=\"end\" font-size=\"9.5\" fill=\"%s\">%g</text>\n",
            LEFT_X - 4, y, LEFT_X + 4, RIGHT_X - 4, y, RIGHT_X + 4, y + 4, figure_colors[STYLE_DIM],
            ms);
    }
}

static void heads_draw(struct scaled *s, double bottom)
{
    static const char *const names[] = { "client", "server" };
    for (int right = 0; right < 2; right++) {
        text_addf(&s->out, "<path d=\"M%d 28V%.1f\" stroke=\"#8a8a8a\"/>", (int)x_of(right),
                  bottom);
        text_addf(
            &s->out,
            "<text x=\"%d\" y=\"20\" text-anchor=\"middle\" font-size=\"12\" font-weight=\"bold\" "
            "fill=\"%s\">%s</text>\n",
            (int)x_of(right), figure_colors[right ? STYLE_SERVER : STYLE_CLIENT], names[right]);
    }
    text_addf(&s->out,
              "<text x=\"40\" y=\"20\" text-anchor=\"end\" font-size=\"9.5\" fill=\"%s\">"
              "ms</text>\n",
              figure_colors[STYLE_DIM]);
}

/* From the first event that is drawn to the last. */
static void span_find(struct scaled *s)
{
    const struct timeline *timeline = s->timeline;
    s->from_ns = INT64_MAX;
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (event->kind != EVENT_CALL && event->kind != EVENT_RETURN &&
            event->kind != EVENT_PACKET && event->kind != EVENT_ARRIVAL)
            continue;
        s->from_ns = event->t_ns < s->from_ns ? event->t_ns : s->from_ns;
        s->to_ns = event->t_ns > s->to_ns ? event->t_ns : s->to_ns;
    }
    if (s->from_ns == INT64_MAX)
        s->from_ns = s->to_ns = timeline->start_ns;
}

void figure_scale_add(struct text *out, const struct timeline *timeline, int *width, int *height)
{
    struct scaled s = { .timeline = timeline };
    text_init(&s.out);
    for (int i = 0; i < 2; i++)
        text_init(&s.word[i].text);
    span_find(&s);
    s.usual_ns = usual_way_ns(timeline);
    s.per_ns = scale_of(&s);
    double bottom = y_of(&s, s.to_ns);
    heads_draw(&s, bottom + FOOT_Y / 2.0);
    ticks_draw(&s);
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (event->kind == EVENT_CALL)
            call_bar(&s, event->call);
        else if (event->kind == EVENT_PACKET && event->packet->connection)
            packet_arrows(&s, event->packet);
    }
    for (int right = 0; right < 2; right++) {
        word_draw(&s, right);
        text_release(&s.word[right].text);
    }
    *width = WIDE;
    *height = (int)bottom + FOOT_Y;
    text_addf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", *width, *height);
    text_add_bytes(out, s.out.s, s.out.len);
    text_release(&s.out);
}
