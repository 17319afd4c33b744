/* The ladder of a bare trace: packets written by hand (script.h), drawn whole and event by event,
 * held against tests/golden/trace/ (BLESS=1 renews them). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drawn.h"
#include "golden.h"
#include "script.h"
#include "view/json.h"
#include "view/ladder/ladder.h"

#define OPENED "> S \n +150 < S. \n +100 > . \n"

static const struct scene {
    const char *name, *packets;
} scenes[] = {
    { "whole", OPENED
      "+200 > P. \"GET / HTTP/1.0\\n\\n\" \n +900 < . \n +100 < P. \"HTTP/1.0 200 OK\\n\" \n < P. 3000 \n < F. \n"
      "+200 > . \n +100 > F. \n +100 < . \n" },
    { "refused", "> S \n +300 < R. \n" },
    { "unanswered", "> S \n +1000000 > S 0:0 \n +2000000 > S 0:0 \n +4000000 > S 0:0 \n" },
    { "lost", OPENED
      "+100 > P. 1:1001 \n +10 > P. 2001:3001 \n +10 < . ack 1001 sack 2001:3001 \n +10 > P. 3001:4001 \n"
      "+10 < . ack 1001 sack 2001:4001 \n +10 > P. 4001:5001 \n +10 < . ack 1001 sack 2001:5001 \n +10 > P. 1001:2001 \n"
      "+90 < . ack 5001 \n +300000 > P. \"bye\" \n +400000 > P. 5001:5004 \"bye\" \n +100 < . ack 5004 \n" },
    { "full", OPENED
      "+100 > P. 5000 \n +100 < . ack 5001 win 0 \n +2000000 > . 5000:5000 \n +100 < . ack 5001 win 0 \n"
      "+3000000 < . ack 5001 win 512 \n +100 > P. \"more\" \n +100 < . \n" },
    { "midstream",
      "> P. \"in the middle\" \n +100 < . \n +100 < P. \"of something\" \n +50 > . \n +3600000000 > F. \n +200 < R. \n" },
    { "backwards",
      "1000 > S \n @900 < S. \n 1200 > . \n @1150 > P. \"hello\" \n 1400 < . \n @1300 > F. \n 1500 < F. \n @500 > . \n" },
    { "odd",
      "> SF \n +10 < R. \n +1000 > SR \n +10 > FR. \n +10 > F \n +10 > FPU \n +10 > SFRPU. \n +10 > P \"data\" \n +10 > U \n +10 > SF. \n" },
    { "several",
      "conn A 10.0.0.1:40001 10.0.0.9:80 \n conn B [2001:db8::1]:40002 [2001:db8::9]:443 \n conn C 10.0.0.1:40003 10.0.0.9:53 \n"
      "A> S \n +10 B> S \n +10 A< S. \n +10 B< S. \n +10 A> . \n +10 B> . \n +10 C> udp \"who?\" \n +10 A> P. \"a\" \n"
      "+10 B> P. \"\\n\\0\\n\\0\" \n +10 C< icmp udp port-unreachable \n +10 A< F. \n +10 B< R. \n +10 A> . \n +10 A> F. \n +10 A< . \n" },
};
enum { SCENES = sizeof scenes / sizeof *scenes };

static const struct ladder_style styles[] = {
    { .width = 80, .parts = LADDER_TRACE },
    { .width = 140, .parts = LADDER_TRACE },
    { .width = 80, .parts = LADDER_TRACE, .ascii = true },
    { .width = 80, .parts = LADDER_TRACE, .color = true },
    { .width = 80, .parts = LADDER_TRACE, .verbose = true },
};
static const char *const style_names[] = { "80", "140", "80-ascii", "80-color", "80-verbose" };
enum { STYLES = sizeof styles / sizeof *styles, ALWAYS = 2 };

/* A frame that makes no sense stands behind each scene. */
static void add_malformed(struct timeline *timeline, int64_t t_ns)
{
    struct packet_facts facts = { .t_ns = t_ns,
                                  .frame = 99,
                                  .protocol = PROTOCOL_TCP,
                                  .malformed_at = 34,
                                  .malformed = "the TCP header is longer than the segment",
                                  .src = { 4, { 10, 0, 0, 7 }, 0 },
                                  .dst = { 4, { 10, 0, 0, 8 }, 0 } };
    timeline_malformed(timeline, &facts);
}

static struct ladder_style style_for(const struct timeline *timeline,
                                     const struct ladder_style *style)
{
    struct ladder_style now = *style;
    now.numbered = timeline->connection_count > 1;
    now.span_ns = timeline->events[timeline->event_count - 1].t_ns - timeline->start_ns + 1;
    return now;
}

static char *drawn(const struct timeline *timeline, const struct ladder_style *style)
{
    char *s = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&s, &length);
    assert_non_null(out);
    struct ladder_style now = style_for(timeline, style);
    struct ladder *ladder = ladder_new(out, &now);
    ladder_draw(ladder, timeline, timeline->event_count);
    ladder_summary(ladder, timeline);
    ladder_free(ladder);
    fclose(out);
    return s;
}

static void feed(struct script *script, const struct scene *scene)
{
    script_feed(script, scene->packets);
    add_malformed(&script->timeline,
                  script->timeline.events[script->timeline.event_count - 1].t_ns + 1000);
    timeline_finish(&script->timeline);
}

static void test_golden(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++) {
        void *script;
        assert_int_equal(script_setup(&script), 0);
        feed(script, &scenes[i]);
        for (size_t j = 0; j < STYLES; j++) {
            char name[100];
            char *s = drawn(&((struct script *)script)->timeline, &styles[j]);
            drawn_holds(s, styles[j].width, styles[j].ascii, styles[j].color);
            snprintf(name, sizeof name, "trace/%s-%s.txt", scenes[i].name, style_names[j]);
            if (j < ALWAYS || i == SCENES - 1)
                golden_holds(name, s);
            free(s);
        }
        script_teardown(&script);
    }
}

static void test_every_width(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++) {
        void *script;
        assert_int_equal(script_setup(&script), 0);
        feed(script, &scenes[i]);
        for (int width = 80; width < 260; width += 7) {
            struct ladder_style style = {
                .width = width, .parts = LADDER_TRACE, .verbose = width % 2, .ascii = width % 3 == 0
            };
            char *s = drawn(&((struct script *)script)->timeline, &style);
            drawn_holds(s, style.width, style.ascii, style.color);
            free(s);
        }
        script_teardown(&script);
    }
}

/* ---- the same packets, event by event ---- */

static void on_event(void *ladder, const struct timeline *timeline, const struct event *event)
{
    ladder_event(ladder, timeline, event);
}

static void on_gone(void *ladder, const struct timeline *timeline,
                    const struct connection *connection)
{
    (void)timeline;
    ladder_forget(ladder, connection);
}

static char *streamed(const struct timeline *whole, const struct ladder_style *style)
{
    char *s = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&s, &length);
    assert_non_null(out);
    struct ladder_style now = style_for(whole, style);
    struct ladder *ladder = ladder_new(out, &now);
    struct timeline rolling;
    timeline_init_streaming(
        &rolling, DEPTH_ROLLING,
        &(struct listener){ .context = ladder, .event = on_event, .connection_gone = on_gone });
    for (size_t i = 0; i < whole->packet_count; i++)
        timeline_packet(&rolling, &whole->packets[i]->facts);
    add_malformed(&rolling, whole->events[whole->event_count - 1].t_ns);
    timeline_finish(&rolling);
    ladder_flush(ladder);
    ladder_free(ladder);
    timeline_release(&rolling);
    fclose(out);
    return s;
}

static void test_streamed_is_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++) {
        void *script;
        assert_int_equal(script_setup(&script), 0);
        feed(script, &scenes[i]);
        for (size_t j = 0; j < STYLES; j++) {
            const struct timeline *whole = &((struct script *)script)->timeline;
            char *all = drawn(whole, &styles[j]), *live = streamed(whole, &styles[j]);
            *(strstr(all, "\n\n") + 1) = 0; /* without the lines after it */
            assert_string_equal(live, all);
            free(all);
            free(live);
        }
        script_teardown(&script);
    }
}

/* The frames of a file keep their order in the JSON, too, whatever their times: that of their
 * numbers. */
static void test_json_in_the_same_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++) {
        void *script;
        char *s = NULL, wanted[40];
        size_t length = 0;
        int packets = 0;
        struct err err;
        assert_int_equal(script_setup(&script), 0);
        feed(script, &scenes[i]);
        FILE *out = open_memstream(&s, &length);
        assert_int_equal(json_write(out, &((struct script *)script)->timeline, NULL, &err), 0);
        fclose(out);
        for (const char *at = s; (at = strstr(at, "{\"type\":\"packet\"")); at++) {
            snprintf(wanted, sizeof wanted, "{\"type\":\"packet\",\"id\":%d,", ++packets);
            assert_memory_equal(at, wanted, strlen(wanted));
        }
        assert_int_equal(packets, (int)((struct script *)script)->timeline.packet_count);
        free(s);
        script_teardown(&script);
    }
}

/* Connections come and go by the thousand; those that stay are still known. */
static void test_many_connections(void **state)
{
    (void)state;
    char *s = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&s, &length);
    struct ladder *ladder = ladder_new(out, &styles[0]);
    struct timeline timeline;
    timeline_init_streaming(
        &timeline, DEPTH_ROLLING,
        &(struct listener){ .context = ladder, .event = on_event, .connection_gone = on_gone });
    for (int round = 0; round < 2; round++)
        for (unsigned i = 0; i < 3000; i++) {
            struct packet_facts facts = { .t_ns = (int64_t)(round * 3000 + (int)i + 1) * 1000000,
                                          .protocol = PROTOCOL_UDP,
                                          .payload_bytes = 5,
                                          .src = { 4, { 10, 0, 0, 1 }, (uint16_t)(1 + i) },
                                          .dst = { 4, { 10, 0, 0, 2 }, 53 } };
            timeline_packet(&timeline, &facts);
        }
    timeline_finish(&timeline);
    ladder_flush(ladder);
    ladder_free(ladder);
    timeline_release(&timeline);
    fclose(out);
    unsigned introduced = 0;
    for (const char *at = s; (at = strstr(at, "datagrams ")); at++)
        introduced++;
    assert_int_equal(introduced, 3000); /* each once, though all spoke twice */
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_every_width),
        cmocka_unit_test(test_streamed_is_the_same),
        cmocka_unit_test(test_json_in_the_same_order),
        cmocka_unit_test(test_many_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
