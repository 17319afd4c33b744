/* What lies in the buffers after each event, and the records of it in the JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "script.h"
#include "timeline/buffers.h"
#include "timeline/waits.h"
#include "view/json.h"

static void amount_add(struct text *text, const char *what, int64_t bytes)
{
    if (bytes < 0)
        text_addf(text, " %s ?", what);
    else if (bytes)
        text_addf(text, " %s %lld", what, (long long)bytes);
}

/* One line for each change of an end: what made it, and what lies there. */
static void assert_changes(const struct script *script, const char *wanted)
{
    const struct timeline *timeline = &script->timeline;
    struct buffers *buffers = buffers_new(timeline);
    struct text text;
    text_init(&text);
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        const struct connection *connection = buffers_take(buffers, i);
        struct end_buffers now;
        for (int end = 0; connection && end < 2; end++) {
            if (!buffers_changed(buffers, connection, (enum end)end, &now))
                continue;
            if (event->kind == EVENT_PACKET)
                text_addf(&text, "packet %d", event->packet->id);
            else if (event->kind == EVENT_STATE)
                text_addf(&text, "%s", tcp_state_name(event->state->to));
            else
                text_addf(&text, "%s %s", call_name(event->call->facts),
                          event->kind == EVENT_CALL ? "begins" : "returns");
            text_addf(&text, " %s:%s%s", end ? "server" : "client", now.syn_open ? " SYN" : "",
                      now.fin_open ? " FIN" : "");
            amount_add(&text, "sent", now.unacknowledged);
            amount_add(&text, "waits", now.waiting);
            amount_add(&text, "unread", now.unread);
            amount_add(&text, "early", now.early);
            text_add(&text, "\n");
        }
    }
    if (strcmp(text.s, wanted))
        fail_msg("changes:\n%s\nwanted:\n%s", text.s, wanted);
    text_release(&text);
    buffers_free(buffers);
}

static void a_connection(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "100 client send#11 \"hello\" { \n 102 > P. 1:6 \"hello\" \n 103 "
                                 "< . ack 6 \n 104 client } = 5 \n"
                                 "110 server recv#20 3 = 3 \"hel\" \n 200 client close#11 last { "
                                 "\n 202 > F. \n 203 < . \n 204 client } = 0 \n");
    assert_changes(script, "SYN_SENT client:\n"
                           "SYN_SENT server:\n"
                           "packet 1 client: SYN\n"
                           "packet 2 client:\n"
                           "packet 2 server: SYN\n"
                           "packet 3 client:\n"
                           "packet 3 server:\n"
                           "send begins client: waits 5\n"
                           "packet 4 client: sent 5\n"
                           "packet 4 server: unread 5\n"
                           "packet 5 client:\n"
                           "packet 5 server: unread 5\n"
                           "recv returns server: unread 2\n"
                           "packet 6 client: FIN\n"
                           "packet 7 client:\n");
}

/* Bytes after a gap are early; many of them that touch are one range. */
static void after_a_gap(void **state)
{
    struct script *script = *state;
    struct text text;
    text_init(&text);
    text_add(&text, "> S \n < S. \n > . \n > P. 101:201 100 \n");
    for (int i = 0; i < 20; i++) /* more pieces than ranges are kept */
        text_addf(&text, "> P. %d:%d 10 \n", 201 + 10 * i, 211 + 10 * i);
    text_add(&text, "> P. 1:101 100 \n");
    script_run(script, text.s);
    const struct timeline *timeline = &script->timeline;
    struct buffers *buffers = buffers_new(timeline);
    struct end_buffers before, after;
    for (size_t i = 0; i < timeline->event_count; i++) {
        buffers_get(buffers, timeline->connections[0], END_SERVER, &before);
        buffers_take(buffers, i);
    }
    buffers_get(buffers, timeline->connections[0], END_SERVER, &after);
    assert_int_equal(before.early, 300);
    assert_int_equal(before.early_at.count, 1);
    assert_int_equal(after.early, 0);
    assert_int_equal(after.unread, -1); /* nobody knows what was read */
    buffers_free(buffers);
    text_release(&text);
}

static char *written(const struct timeline *timeline, bool buffers)
{
    char *s = NULL;
    size_t length = 0;
    struct err err;
    struct json_more more = { .buffers = buffers };
    FILE *out = open_memstream(&s, &length);
    assert_non_null(out);
    assert_int_equal(json_write_with(out, timeline, NULL, &more, &err), 0);
    fclose(out);
    return s;
}

/* What a send() that waits for room has handed over is known from the last ACK on that made room. */
static void a_send_that_waits(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "100 client send#11 \"hello\" { \n 102 > P. 1:3 \"he\" \n 103 "
                                 "< . ack 3 win 0 \n 90000 client } = 5 \n");
    const struct timeline *timeline = &script->timeline;
    struct buffers *buffers = buffers_new(timeline);
    struct end_buffers now;
    int64_t waiting[8] = { 0 };
    size_t packets = 0;
    for (size_t i = 0; i < timeline->event_count; i++) {
        buffers_take(buffers, i);
        buffers_get(buffers, timeline->connections[0], END_CLIENT, &now);
        if (timeline->events[i].kind == EVENT_PACKET)
            waiting[packets++] = now.waiting;
    }
    assert_int_equal(packets, 5);
    assert_int_equal(waiting[3], -1);
    assert_int_equal(waiting[4], 3);
    assert_int_equal(call_stands_since_ns(timeline, timeline->calls[timeline->call_count - 1]),
                     timeline->packets[3]->facts.t_ns);
    buffers_free(buffers);
}

/* One that has handed all over needs no room: it only returns late. */
static void a_send_that_is_done(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "100 client send#11 \"hello\" { \n 102 > P. 1:6 \"hello\" \n 103 "
                                 "< . ack 6 \n 90000 client } = 5 \n");
    const struct timeline *timeline = &script->timeline;
    const struct call *send = timeline->calls[timeline->call_count - 1];
    assert_int_equal(call_stands_since_ns(timeline, send), -1);
    assert_int_equal(call_done_since_ns(timeline, send), timeline->packets[3]->facts.t_ns);
}

/* They follow the record of what changed them.  Without calls they are written only when somebody
 * asks. */
static void in_the_json(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "100 client send#11 \"hello\" { \n 102 > P. 1:6 \"hello\" \n 103 "
                                 "< . ack 6 \n 104 client } = 5 \n");
    char *s = written(&script->timeline, false);
    const char *packet = strstr(s, "{\"type\":\"packet\",\"id\":4,"), *next = strchr(packet, '\n');
    static const char wanted[] =
        "\n{\"type\":\"buffers\",\"t\":0.000102000,\"connection\":1,"
        "\"end\":\"client\",\"packet\":4,\"call\":null,\"syn\":false,"
        "\"fin\":false,\"acknowledged\":0,\"unacknowledged\":5,\"waiting\":0,\"read\":0,\"unread\":0,"
        "\"early\":0,\"window\":65536,\"early_at\":[],\"lost_at\":[],\"dropped_unsent\":0,"
        "\"dropped_unread\":0}\n";
    if (strncmp(next, wanted, strlen(wanted)))
        fail_msg("after packet 4:%.300s", next);
    assert_non_null(strstr(s, "\"end\":\"client\",\"packet\":null,\"call\":7,\"syn\":false,"));
    free(s);
}

static void in_the_json_of_a_bare_trace(void **state)
{
    struct script *script = *state;
    script_run(script, "> S \n < S. \n > . \n > P. \"hello\" \n");
    char *s = written(&script->timeline, false);
    assert_null(strstr(s, "\"buffers\""));
    free(s);
    s = written(&script->timeline, true);
    assert_non_null(strstr(
        s,
        "\"packet\":4,\"call\":null,\"syn\":false,\"fin\":false,\"acknowledged\":0,\"unacknowledged\":5,"
        "\"waiting\":null,\"read\":null,\"unread\":null,\"early\":0,"));
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(a_connection),      SCRIPT_TEST(after_a_gap),
        SCRIPT_TEST(a_send_that_waits), SCRIPT_TEST(a_send_that_is_done),
        SCRIPT_TEST(in_the_json),       SCRIPT_TEST(in_the_json_of_a_bare_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
