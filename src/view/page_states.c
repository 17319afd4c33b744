/* What the states of TCP mean, for the page: see page.h, and timeline/state_meaning.h. */
#include "timeline/state_meaning.h"
#include "view/json_values.h"
#include "view/page_parts.h"

void page_write_states(FILE *out, const struct timeline *timeline)
{
    struct json_writer w = { .out = out, .timeline = timeline };
    text_init(&w.line);
    for (int state = STATE_CLOSED; state <= STATE_TIME_WAIT; state++) {
        json_record_begin(&w, "meaning");
        json_put(&w.line, "state", tcp_state_name((enum tcp_state)state));
        json_put(&w.line, "says", state_meaning((enum tcp_state)state));
        json_record_end(&w);
    }
    writer_flush(&w);
    text_release(&w.line);
}
