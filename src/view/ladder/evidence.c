/* The evidence of a finding, a row a call or packet, so that it can be found again in the ladder
 * above: by the time in the first column, by the program, by the text.
 *
 *        3.1  call 2    server  bind(3, 0.0.0.0:12000) = 0  server.c:27
 *     1056.9  packet 1  client  SYN
 *
 * The numbers are those that the finding's sentence names, and those of the JSON. */
#include <string.h>

#include "view/ladder/parts.h"

enum { NUMBER_AT = 8, WHO_GAP = 2 };

/* Where the columns begin: as narrow as what stands in them allows. */
struct evidence_columns {
    int who, text;
};

static const char *who_sent(const struct packet *packet)
{
    const struct connection *connection = packet->connection;
    if (!connection)
        return "";
    const struct program *program = program_of_end(connection, packet->from);
    return program ? program->id : end_owner(connection, packet->from);
}

static void widen(int *columns, int to)
{
    if (*columns < to)
        *columns = to;
}

static struct evidence_columns columns_of(const struct finding *finding)
{
    char number[32];
    int numbers = 0, names = 0;
    for (size_t i = 0; i < finding->call_count; i++) {
        widen(&numbers, snprintf(number, sizeof number, "call %d", finding->calls[i]->id));
        widen(&names, (int)strlen(finding->calls[i]->program->id));
    }
    for (size_t i = 0; i < finding->packet_count; i++) {
        widen(&numbers, snprintf(number, sizeof number, "packet %d", finding->packets[i]->id));
        widen(&names, (int)strlen(who_sent(finding->packets[i])));
    }
    int who = NUMBER_AT + numbers + WHO_GAP;
    return (struct evidence_columns){ who, who + names + WHO_GAP };
}

/* `text` is wrapped in its own column, the rest in the first row. */
static void evidence_row(struct ladder *l, const struct evidence_columns *at, int64_t t_ns,
                         const char *number, const char *who, enum style style, const char *text)
{
    char time[TIME_BYTES];
    const char *next;
    enum style now = STYLE_PLAIN;
    time_format(time, t_ns > l->start_ns ? (t_ns - l->start_ns) / 100000 : 0);
    row_clear(&l->row);
    row_text(&l->row, 0, NUMBER_AT, time, STYLE_DIM);
    row_text(&l->row, NUMBER_AT, at->who - NUMBER_AT, number, STYLE_DIM);
    row_text(&l->row, at->who, at->text - at->who, who, style);
    do {
        size_t bytes = term_wrap(text, l->style.width - at->text, &next);
        row_put(&l->row, at->text, l->style.width - at->text, text, bytes, &now);
        row_end(l);
        row_clear(&l->row);
        text = next;
    } while (*text);
}

static void call_row(struct ladder *l, const struct evidence_columns *at, const struct call *call)
{
    char number[32];
    snprintf(number, sizeof number, "call %d", call->id);
    call_part_text(l, &l->scratch, call, CALL_PART_WHOLE, true, l->style.width - at->text);
    if (!call->ended)
        text_add(&l->scratch, "  did not return");
    if (call->facts->at_file && call->facts->at_line > 0) {
        text_add(&l->scratch, "  ");
        style_add(&l->scratch, STYLE_DIM);
        ladder_call_place(&l->scratch, call->facts, false, l->style.ascii);
    }
    evidence_row(l, at, call->facts->t_begin_ns, number, call->program->id,
                 lane_style(lane_of_program(call->program)), l->scratch.s);
}

static void packet_row(struct ladder *l, const struct evidence_columns *at,
                       const struct packet *packet, unsigned connection)
{
    char number[32];
    snprintf(number, sizeof number, "packet %d", packet->id);
    label_build(l, &l->scratch, packet, connection, "", WHOLE_ARROW);
    evidence_row(l, at, packet->facts.t_ns, number, who_sent(packet), packet_style(packet),
                 l->scratch.s);
}

void ladder_evidence(struct ladder *l, const struct timeline *timeline,
                     const struct finding *finding)
{
    l->start_ns = timeline->start_ns;
    struct evidence_columns at = columns_of(finding);
    size_t call = 0, packet = 0;
    while (call < finding->call_count || packet < finding->packet_count) {
        bool call_is_next =
            packet == finding->packet_count ||
            (call < finding->call_count &&
             finding->calls[call]->facts->t_begin_ns <= finding->packets[packet]->facts.t_ns);
        if (call_is_next) {
            call_row(l, &at, finding->calls[call++]);
        } else {
            const struct connection *connection = finding->packets[packet]->connection;
            packet_row(l, &at, finding->packets[packet++],
                       connection && timeline->connection_count > 1 ? (unsigned)connection->id : 0);
        }
    }
}
