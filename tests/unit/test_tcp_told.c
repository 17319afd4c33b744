/* What the kernel said of a connection: which columns are worth a word, and how they read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drawn.h"
#include "joined.h"
#include "view/json.h"
#include "view/ladder/ladder.h"
#include "view/tcp_told.h"

static const struct tcp_report begin = {
    .local = { 4, { 127, 0, 0, 1 }, 40000 },
    .peer = { 4, { 127, 0, 0, 1 }, 12000 },
    .cwnd = 10,
    .ssthresh = SSTHRESH_INFINITE,
    .srtt_us = 41000,
    .rto_us = 248000,
    .reordering = 3,
    .mss = 1448,
    .snd_wnd = 64256,
};

static int64_t at_us(int64_t us)
{
    return ((int64_t)SCRIPT_START_S * 1000000 + us) * 1000;
}

static void expect_told(const struct script *script, const char *wanted)
{
    struct text text;
    const struct timeline *t = &script->timeline;
    const struct event *last = &t->events[t->event_count - 1];
    assert_int_equal(last->kind, EVENT_TCP_INFO);
    text_init(&text);
    bool any = tcp_told_add(&text, last->told, false);
    assert_string_equal(text.s ? text.s : "", wanted);
    assert_int_equal(any, *wanted != 0);
    text_release(&text);
}

static void columns(void **state)
{
    struct script *script = *state;
    struct timeline *timeline = &script->timeline;
    struct tcp_report report = begin;
    script_feed(script, CONNECTED);
    timeline_tcp_info(timeline, at_us(100), 0, &report);
    expect_told(script, "cwnd 10, rto 248.0 ms, srtt 41.0 ms, snd_wnd 64256");
    timeline_tcp_info(timeline, at_us(110), 0, &report);
    expect_told(script, "");
    report.srtt_us = 42000; /* a little, all the time */
    report.rto_us = 250000;
    report.snd_wnd = 65000;
    timeline_tcp_info(timeline, at_us(120), 0, &report);
    expect_told(script, "");
    report.ca_state = CA_RECOVERY;
    report.cwnd = 7;
    report.ssthresh = 5;
    report.unacked = 10;
    report.sacked = 3;
    report.lost = report.retrans = 1;
    report.wqueue = 14480;
    timeline_tcp_info(timeline, at_us(130), 0, &report);
    expect_told(script, "open → recovery, cwnd 10 → 7, ssthresh 5, unacked 0 → 10, sacked 0 → 3, "
                        "lost 0 → 1, retrans 0 → 1, Send-Q 0 → 14480");
    report.ca_state = CA_LOSS;
    report.cwnd = 1;
    report.backoff = 1;
    report.rto_us = 496000;
    timeline_tcp_info(timeline, at_us(140), 0, &report);
    expect_told(script, "recovery → loss, cwnd 7 → 1, backoff 0 → 1, rto 250.0 ms → 496.0 ms");
    report.snd_wnd = 0; /* the other end's buffer is full */
    report.rqueue = 6;
    timeline_tcp_info(timeline, at_us(150), 0, &report);
    expect_told(script, "snd_wnd 65000 → 0, Recv-Q 0 → 6");
}

/* Sentences of RFC 5681, 6298, 6675, 6937 and 8985, by what changed between two answers. */
static void says(void **state)
{
    static const struct {
        struct {
            uint32_t ca_state, cwnd, ssthresh, backoff, reordering, srtt_us, unacked, snd_wnd;
        } before, now;
        const char *says; /* how it begins; NULL: nothing is sure */
    } rows[] = {
        { { CA_OPEN, 10, SSTHRESH_INFINITE, 0, 3, 41000, 0, 0 },
          { CA_OPEN, 20, SSTHRESH_INFINITE, 0, 3, 41000, 0, 0 },
          "Slow start: " },
        { { CA_OPEN, 4, 5, 0, 3, 41000, 0, 0 },
          { CA_OPEN, 5, 5, 0, 3, 41000, 0, 0 },
          "Slow start: " },
        { { CA_OPEN, 5, 5, 0, 3, 41000, 0, 0 },
          { CA_OPEN, 6, 5, 0, 3, 41000, 0, 0 },
          "Congestion avoidance: " },
        { { CA_OPEN, 10, 5, 0, 3, 41000, 0, 0 }, { CA_OPEN, 10, 5, 0, 3, 41000, 0, 0 }, NULL },
        { { CA_OPEN, 10, 5, 0, 3, 41000, 0, 0 }, { CA_OPEN, 8, 5, 0, 3, 41000, 0, 0 }, NULL },
        { { CA_OPEN, 10, SSTHRESH_INFINITE, 0, 3, 41000, 0, 0 },
          { CA_DISORDER, 10, SSTHRESH_INFINITE, 0, 3, 41000, 0, 0 },
          "Later bytes arrived before earlier ones: a loss, or reordering." },
        { { CA_DISORDER, 10, SSTHRESH_INFINITE, 0, 3, 41000, 0, 0 },
          { CA_RECOVERY, 7, 5, 0, 3, 41000, 0, 0 },
          "Acknowledgements tell of a loss: fast recovery." },
        { { CA_RECOVERY, 7, 5, 0, 3, 41000, 0, 0 },
          { CA_OPEN, 5, 5, 0, 3, 41000, 0, 0 },
          "All that was on its way when the loss was seen is acknowledged" },
        { { CA_RECOVERY, 7, 5, 0, 3, 41000, 0, 0 },
          { CA_OPEN, 10, SSTHRESH_INFINITE, 0, 3, 41000, 0, 0 },
          "What looked like a loss was none" },
        { { CA_OPEN, 10, 5, 0, 3, 41000, 0, 0 },
          { CA_LOSS, 1, 5, 0, 3, 41000, 0, 0 },
          "The retransmission timer ran out: cwnd begins again" },
        /* an ICMP error: segments too big. cwnd stays */
        { { CA_OPEN, 10, 5, 0, 3, 41000, 0, 0 }, { CA_LOSS, 10, 5, 0, 3, 41000, 0, 0 }, NULL },
        { { CA_LOSS, 1, 5, 1, 3, 41000, 0, 0 },
          { CA_LOSS, 1, 5, 2, 3, 41000, 0, 0 },
          "The retransmission timer ran out again" },
        { { CA_LOSS, 1, 5, 2, 3, 41000, 6, 0 },
          { CA_LOSS, 2, 5, 0, 3, 41000, 5, 0 },
          "New bytes were acknowledged" },
        /* RFC 9293 3.8.6.1: nothing is on its way while a closed window is probed */
        { { CA_OPEN, 10, SSTHRESH_INFINITE, 2, 3, 41000, 0, 0 },
          { CA_OPEN, 10, SSTHRESH_INFINITE, 0, 3, 41000, 2, 4096 },
          "The window has opened" },
        /* RFC 3522, Linux: DSACK told of it after the repair; it is no slow start */
        { { CA_OPEN, 2, 5, 0, 3, 41000, 0, 0 },
          { CA_OPEN, 10, SSTHRESH_INFINITE, 0, 3, 41000, 0, 0 },
          "What looked like a loss was none" },
        { { CA_OPEN, 3, 5, 0, 3, 41000, 0, 0 }, { CA_OPEN, 10, 7, 0, 3, 41000, 0, 0 }, NULL },
        { { CA_LOSS, 2, 5, 0, 3, 41000, 0, 0 },
          { CA_OPEN, 4, 5, 0, 3, 41000, 0, 0 },
          "What was taken for lost is acknowledged" },
        { { CA_OPEN, 20, SSTHRESH_INFINITE, 0, 3, 41000, 0, 0 },
          { CA_OPEN, 30, SSTHRESH_INFINITE, 0, 5, 41000, 0, 0 },
          "Segments had only overtaken each other" },
        /* of a SYN: RFC 6298 5.7, the connection begins with its initial window all the same */
        { { CA_LOSS, 1, 5, 0, 3, 0, 0, 0 },
          { CA_OPEN, 10, SSTHRESH_INFINITE, 0, 3, 41000, 0, 0 },
          NULL },
    };
    struct script *script = *state;
    script_feed(script, CONNECTED);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tcp_report before = begin, now = begin;
        struct tcp_told first = { .report = &before },
                        second = { .report = &now, .before = &first };
#define TAKE(r, row)                                                                             \
    (r).ca_state = (row).ca_state, (r).cwnd = (row).cwnd, (r).ssthresh = (row).ssthresh,         \
    (r).backoff = (row).backoff, (r).reordering = (row).reordering, (r).srtt_us = (row).srtt_us, \
    (r).unacked = (row).unacked, (r).snd_wnd = (row).snd_wnd
        TAKE(before, rows[i].before);
        TAKE(now, rows[i].now);
        const char *got = tcp_told_says(&second);
        assert_null(tcp_told_says(&first));
        if (!rows[i].says && got)
            fail_msg("row %zu says: %s", i, got);
        if (rows[i].says && (!got || strncmp(got, rows[i].says, strlen(rows[i].says)) != 0))
            fail_msg("row %zu says: %s", i, got ? got : "nothing");
    }
}

/* Slow start is below ssthresh, which is infinite at first; the kernel's own states come before. */
static void phases(void **state)
{
    static const struct {
        uint32_t ca_state, cwnd, ssthresh, unacked;
        const char *phase;
    } rows[] = {
        { CA_OPEN, 10, SSTHRESH_INFINITE, 10, "slow-start" },
        { CA_OPEN, 4, 5, 4, "slow-start" },
        { CA_OPEN, 5, 5, 4, "avoidance" },
        { CA_DISORDER, 5, 5, 4, "avoidance" },
        { CA_RECOVERY, 5, 5, 4, "recovery" },
        { CA_CWR, 5, 7, 4, "recovery" },
        { CA_LOSS, 1, 5, 4, "loss" },
        { CA_OPEN, 10, SSTHRESH_INFINITE, 0, NULL },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tcp_report report = begin;
        report.ca_state = rows[i].ca_state;
        report.cwnd = rows[i].cwnd;
        report.ssthresh = rows[i].ssthresh;
        report.unacked = rows[i].unacked;
        const char *phase = tcp_told_phase(&(struct tcp_told){ .report = &report });
        if (!phase != !rows[i].phase || (phase && strcmp(phase, rows[i].phase) != 0))
            fail_msg("row %zu is %s", i, phase ? phase : "nothing");
    }
    struct tcp_report report = begin;
    report.unacked = 10;
    report.sacked = 3;
    report.lost = 2;
    report.retrans = 1;
    assert_int_equal(tcp_told_in_flight(&(struct tcp_told){ .report = &report }), 6);
}

/* Each end has its own last word; what is known of no connection is left out. */
static void ends(void **state)
{
    struct script *script = *state;
    struct timeline *timeline = &script->timeline;
    struct tcp_report report = begin;
    script_feed(script, CONNECTED);
    timeline_tcp_info(timeline, at_us(100), 0, &begin);
    report.local = begin.peer;
    report.peer = begin.local;
    report.cwnd = 20;
    timeline_tcp_info(timeline, at_us(101), 1, &report);
    const struct tcp_told *told = timeline->events[timeline->event_count - 1].told;
    assert_int_equal(told->end, END_SERVER);
    assert_int_equal(told->host, 1);
    assert_null(told->before);
    timeline_tcp_info(timeline, at_us(102), 0, &begin);
    told = timeline->events[timeline->event_count - 1].told;
    assert_int_equal(told->end, END_CLIENT);
    assert_int_equal(told->before->end, END_CLIENT);
    size_t before = timeline->event_count;
    report.peer.port = 1;
    timeline_tcp_info(timeline, at_us(103), 0, &report);
    assert_int_equal(timeline->event_count, before);
}

static void drawn(void **state)
{
    struct script *script = *state;
    struct tcp_report report = begin;
    char *ladder = NULL, *json = NULL;
    size_t bytes;
    struct err err;
    script_feed(script, CONNECTED);
    timeline_tcp_info(&script->timeline, at_us(60), 0, &begin);
    report.snd_wnd = REPORT_UNKNOWN;
    report.ssthresh = 5;
    timeline_tcp_info(&script->timeline, at_us(70), 0, &report);
    timeline_finish(&script->timeline);

    FILE *out = open_memstream(&ladder, &bytes);
    struct ladder *l = ladder_new(out, &(struct ladder_style){ .width = 80, .ascii = true });
    ladder_draw(l, &script->timeline, script->timeline.event_count);
    ladder_free(l);
    fclose(out);
    drawn_holds(ladder, 80, true, false);
    assert_non_null(
        strstr(ladder, "* client's TCP: cwnd 10, rto 248.0 ms, srtt 41.0 ms, snd_wnd "));
    free(ladder);

    out = open_memstream(&json, &bytes);
    assert_int_equal(json_write(out, &script->timeline, NULL, &err), 0);
    fclose(out);
    assert_non_null(strstr(json, "\"end\":\"client\",\"socket\":\"s2\",\"ca_state\":\"open\","
                                 "\"cwnd\":10,\"ssthresh\":null,\"srtt\":0.041000000,"));
    assert_non_null(strstr(json, "\"ssthresh\":5"));
    assert_non_null(strstr(json, "\"snd_wnd\":null"));
    free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(columns), SCRIPT_TEST(says),  cmocka_unit_test(phases),
        SCRIPT_TEST(ends),    SCRIPT_TEST(drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
