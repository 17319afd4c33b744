/* A replay without a terminal: its steps, what holds after each, where keys lead, when playing goes
 * on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "replay/viewer/facts.h"
#include "replay/viewer/sentence.h"
#include "replay/viewer/session.h"
#include "script.h"
#include "view/term.h"

/* A pair that says hello, and half closes. */
#define HELLO                           \
    CONNECTED                           \
    "60 server recv#20 100 { \n"        \
    "100 client send#11 \"hello\" { \n" \
    "102 > P. 1:6 \"hello\" \n"         \
    "103 < . ack 6 \n"                  \
    "104 client } = 5 \n"               \
    "110 server } = 5 \"hello\" \n"     \
    "200 client close#11 last { \n"     \
    "202 > F. \n"                       \
    "203 < . \n"                        \
    "204 client } = 0 \n"               \
    "300 server close#20 last { \n"     \
    "302 < F. \n"                       \
    "303 > . \n"                        \
    "304 server } = 0 \n"

static void begin(struct session *s, struct script *script, bool bare, bool quiz, size_t at)
{
    struct session_start start = { .style = { .width = 80,
                                              .parts = bare ? LADDER_TRACE : LADDER_ALL },
                                   .at = at,
                                   .speed = 1,
                                   .quiz = quiz };
    assert_true(session_init(s, &script->timeline, &start));
}

static void press(struct session *s, const char *keys)
{
    for (; *keys; keys++)
        session_key(s,
                    *keys == '\n'  ? PRESS_ENTER
                    : *keys == '>' ? PRESS_RIGHT
                    : *keys == '<' ? PRESS_LEFT
                                   : (unsigned char)*keys,
                    0);
}

/* The step of packet `id`. */
static size_t step_of_packet(const struct session *s, int id)
{
    for (size_t step = 1; step <= s->steps.count; step++)
        if (steps_event(&s->steps, step)->kind == EVENT_PACKET &&
            steps_event(&s->steps, step)->packet->id == id)
            return step;
    fail_msg("packet %d is no step", id);
    return 0;
}

static void end_add(struct text *t, const struct end_moment *m)
{
    const char *state = m->listens ? "LISTEN" : tcp_state_name(m->state);
    text_addf(t, "%s", state ? state : "?");
    if (m->buffers.syn_open)
        text_add(t, " syn");
    if (m->buffers.fin_open)
        text_add(t, " fin");
    if (m->buffers.unacknowledged)
        text_addf(t, " sent %lld@%lld", (long long)m->buffers.unacknowledged,
                  (long long)m->buffers.acknowledged);
    if (m->buffers.waiting > 0)
        text_addf(t, " waits %lld", (long long)m->buffers.waiting);
    if (m->buffers.unread)
        text_addf(t, m->buffers.unread < 0 ? " unread ?" : " unread %lld@%lld",
                  (long long)m->buffers.unread, (long long)m->buffers.read);
    if (m->buffers.window == 0)
        text_add(t, " full");
}

static const char *moment_text(const struct session *s, size_t step)
{
    static struct text t;
    struct moment moment;
    if (!t.s)
        text_init(&t);
    text_clear(&t);
    moments_get(&s->moments, step, &moment);
    assert_non_null(moment.connection);
    end_add(&t, &moment.end[END_CLIENT]);
    text_add(&t, " | ");
    end_add(&t, &moment.end[END_SERVER]);
    return t.s;
}

#define assert_moment(s, step, wanted) assert_string_equal(moment_text(s, step), wanted)

/* ---- steps ---- */

/* All rows of all steps are the ladder as it is always drawn, and a step that draws nothing is
 * none. */
static void test_steps_are_the_ladder(void **state)
{
    struct script *script = *state;
    struct session s;
    struct text all;
    char *drawn = NULL;
    size_t length = 0;
    script_run(script, HELLO);
    begin(&s, script, false, false, 0);
    FILE *out = open_memstream(&drawn, &length);
    struct ladder_style style = { .width = 80, .color = true };
    struct ladder *ladder = ladder_new(out, &style);
    ladder_draw(ladder, &script->timeline, script->timeline.event_count);
    ladder_free(ladder);
    fclose(out);
    text_init(&all);
    for (size_t row = 0; row < s.rows.count; row++)
        text_addf(&all, "%s\n", rows_get(&s.rows, row));
    assert_null(strchr(all.s, '\033'));
    const char *at = drawn;
    for (const char *is = all.s; *is; is++) { /* the marks say what the escapes said */
        if (*is == TERM_STYLE) {
            is++;
            at += strcspn(at, "m") + 1;
        } else {
            assert_int_equal(*is, *at++);
        }
    }
    assert_int_equal(*at, 0);
    assert_int_equal(s.steps.shown_count, s.rows.count - 1); /* without the header */
    size_t before = 0;
    for (size_t step = 1; step <= s.steps.count; step++) {
        assert_true(s.steps.list[step - 1].rows > before);
        assert_int_equal(steps_first_row(&s.steps, step), before);
        before = s.steps.list[step - 1].rows;
    }
    assert_int_equal(before, s.steps.shown_count);
    text_release(&all);
    free(drawn);
    session_release(&s);
}

static void test_nothing_to_show(void **state)
{
    struct script *script = *state;
    struct session s;
    struct session_start start = { .style = { .width = 80 }, .speed = 1 };
    script_run(script, "");
    assert_false(session_init(&s, &script->timeline, &start));
}

/* In another width the steps are the same. */
static void test_width(void **state)
{
    struct script *script = *state;
    struct session s;
    script_run(script, HELLO);
    begin(&s, script, false, false, 0);
    size_t count = s.steps.count, rows = s.steps.shown_count;
    session_width(&s, 140);
    assert_int_equal(s.steps.count, count);
    assert_true(s.steps.shown_count < rows); /* less is wrapped */
    assert_int_equal(s.steps.list[count - 1].rows, s.steps.shown_count);
    session_width(&s, 20); /* the ladder is never narrower */
    assert_int_equal(s.style.width, 80);
    assert_int_equal(s.steps.shown_count, rows);
    session_release(&s);
}

#define TWO                                                                       \
    LISTENING                                                                     \
    "conn A 127.0.0.1:40000 127.0.0.1:12000 isn 7000 9000\n"                      \
    "conn B 127.0.0.1:41000 127.0.0.1:12000 isn 1000 2000\n"                      \
    "20 client socket tcp = #11 \n 30 client connect#11 127.0.0.1:12000 { \n"     \
    "32 A> S \n 34 A< S. \n 36 A> . \n 40 client } = 0 local 127.0.0.1:40000 \n"  \
    "41 server accept#10 = #20 from 127.0.0.1:40000 \n"                           \
    "50 client2 socket tcp = #12 \n 51 client2 connect#12 127.0.0.1:12000 { \n"   \
    "52 B> S \n 54 B< S. \n 56 B> . \n 60 client2 } = 0 local 127.0.0.1:41000 \n" \
    "61 server accept#10 = #21 from 127.0.0.1:41000 \n"                           \
    "70 client send#11 \"a\" { \n 71 A> P. 1:2 \"a\" \n 72 client } = 1 \n"       \
    "80 client2 send#12 \"b\" { \n 81 B> P. 1:2 \"b\" \n 82 client2 } = 1 \n"

static void test_one_connection_of_two(void **state)
{
    struct script *script = *state;
    struct session all, one;
    script_run(script, TWO);
    begin(&all, script, false, false, 0);
    const struct connection *second = script->timeline.connections[1];
    struct session_start start = { .style = { .width = 80 }, .only = second, .speed = 1 };
    assert_true(session_init(&one, &script->timeline, &start));
    assert_true(one.steps.count < all.steps.count);
    unsigned packets = 0, accepts = 0;
    for (size_t step = 1; step <= one.steps.count; step++) {
        const struct event *event = steps_event(&one.steps, step);
        packets += event->kind == EVENT_PACKET;
        if (event->kind == EVENT_PACKET)
            assert_ptr_equal(event->packet->connection, second);
        if (event->kind == EVENT_CALL)
            assert_string_not_equal(event->call->program->id, "client");
        accepts += event->kind == EVENT_CALL && event->call->facts->role == CALL_ACCEPT;
    }
    assert_int_equal(packets, 4);
    assert_int_equal(accepts, 1);
    assert_moment(&one, one.steps.count, "ESTABLISHED sent 1@0 | ESTABLISHED unread 1@0");
    /* and in the whole, the panel follows the event */
    assert_moment(&all, step_of_packet(&all, 7), "ESTABLISHED sent 1@0 | ESTABLISHED unread 1@0");
    assert_moment(&all, step_of_packet(&all, 4), "SYN_SENT syn | LISTEN");
    session_release(&one);
    session_release(&all);
}

/* ---- moments ---- */

static void test_moments(void **state)
{
    struct script *script = *state;
    struct session s;
    script_run(script, HELLO);
    begin(&s, script, false, false, 0);
    assert_moment(&s, 0, "CLOSED | CLOSED");
    assert_moment(&s, step_of_packet(&s, 1) - 1, "CLOSED | LISTEN");
    assert_moment(&s, step_of_packet(&s, 1), "SYN_SENT syn | LISTEN");
    /* the SYN-ACK acknowledges; ESTABLISHED once it is answered */
    assert_moment(&s, step_of_packet(&s, 2), "SYN_SENT | SYN_RCVD syn");
    assert_moment(&s, step_of_packet(&s, 3), "ESTABLISHED | ESTABLISHED");
    /* send() was called */
    assert_moment(&s, step_of_packet(&s, 4) - 1, "ESTABLISHED waits 5 | ESTABLISHED");
    assert_moment(&s, step_of_packet(&s, 4), "ESTABLISHED sent 5@0 | ESTABLISHED unread 5@0");
    assert_moment(&s, step_of_packet(&s, 5), "ESTABLISHED | ESTABLISHED unread 5@0");
    assert_moment(&s, step_of_packet(&s, 5) + 1, "ESTABLISHED | ESTABLISHED unread 5@0");
    assert_moment(&s, step_of_packet(&s, 5) + 2, "ESTABLISHED | ESTABLISHED"); /* recv() returned */
    assert_moment(&s, step_of_packet(&s, 6), "FIN_WAIT1 fin | CLOSE_WAIT");
    assert_moment(&s, step_of_packet(&s, 7), "FIN_WAIT2 | CLOSE_WAIT");
    assert_moment(&s, step_of_packet(&s, 8), "TIME_WAIT | LAST_ACK fin");
    assert_moment(&s, step_of_packet(&s, 9), "TIME_WAIT | CLOSED");
    session_release(&s);
}

/* A gap, bytes ahead of it, the gap filled: only what is in order can be read. */
static void test_moments_out_of_order(void **state)
{
    struct script *script = *state;
    struct session s;
    script_run(
        script, CONNECTED
        "60 client send#11 300 { \n 62 > . 1:101 100 \n 63 > . 201:301 100 \n 64 > . 101:201 100 \n"
        "65 < . ack 301 \n 66 client } = 300 \n 70 server recv#20 50 = 50 \n 80 < . ack 301 win 0 \n");
    begin(&s, script, false, false, 0);
    assert_moment(&s, step_of_packet(&s, 4),
                  "ESTABLISHED sent 100@0 waits 200 | ESTABLISHED unread 100@0");
    assert_moment(&s, step_of_packet(&s, 5), "ESTABLISHED sent 300@0 | ESTABLISHED unread 100@0");
    assert_moment(&s, step_of_packet(&s, 6), "ESTABLISHED sent 300@0 | ESTABLISHED unread 300@0");
    assert_moment(&s, step_of_packet(&s, 7), "ESTABLISHED | ESTABLISHED unread 300@0");
    assert_moment(&s, step_of_packet(&s, 8), "ESTABLISHED | ESTABLISHED unread 250@50 full");
    const struct packet *holds =
        moments_byte(&s.moments, s.steps.count, script->timeline.connections[0], END_CLIENT, 250);
    assert_int_equal(holds->id, 5);
    assert_null(
        moments_byte(&s.moments, s.steps.count, script->timeline.connections[0], END_CLIENT, 300));
    /* not yet */
    assert_null(moments_byte(&s.moments, step_of_packet(&s, 4), script->timeline.connections[0],
                             END_CLIENT, 250));
    session_release(&s);
}

/* A receive call that goes on has taken what was there when the kernel tells of the room that it
 * made. */
static void test_moments_within_a_receive_call(void **state)
{
    struct script *script = *state;
    struct session s;
    script_run(
        script, CONNECTED
        "60 client send#11 300 { \n 62 > . 1:301 300 \n 63 < . ack 301 win 0 \n 64 client } = 300 \n"
        "10000 server recv#20 300 { \n 10002 < . ack 301 win 512 \n 10010 server } = 300 \n");
    begin(&s, script, false, false, 0);
    assert_moment(&s, step_of_packet(&s, 5), "ESTABLISHED | ESTABLISHED unread 300@0 full");
    assert_moment(&s, step_of_packet(&s, 6) - 1, "ESTABLISHED | ESTABLISHED unread 300@0 full");
    assert_moment(&s, step_of_packet(&s, 6), "ESTABLISHED | ESTABLISHED");
    session_release(&s);
}

/* What was sent again for want of an answer did not arrive the first time; what was read did,
 * whatever came later. */
static void test_moments_of_what_did_not_arrive(void **state)
{
    struct script *script = *state;
    struct session s;
    script_run(
        script, CONNECTED
        "60 client send#11 \"hello\" { \n 62 > P. 1:6 \"hello\" \n 63 client } = 5 \n"
        "+200000 > P. 1:6 \"hello\" \n +1 < . ack 6 \n +1 server recv#20 9 = 5 \"hello\" \n"
        "+10 client send#11 \"more\" { \n +1 > P. 6:10 \"more\" \n +1 client } = 4 \n"
        "+10 server recv#20 9 = 4 \"more\" \n +200000 > P. 6:10 \"more\" \n +1 < . ack 10 \n");
    begin(&s, script, false, false, 0);
    assert_moment(&s, step_of_packet(&s, 4), "ESTABLISHED sent 5@0 | ESTABLISHED");
    assert_moment(&s, step_of_packet(&s, 5), "ESTABLISHED sent 5@0 | ESTABLISHED unread 5@0");
    assert_moment(&s, step_of_packet(&s, 7), "ESTABLISHED sent 4@5 | ESTABLISHED unread 4@5");
    assert_moment(&s, step_of_packet(&s, 7) + 2, "ESTABLISHED sent 4@5 | ESTABLISHED");
    session_release(&s);
}

/* A reset ends all that waited; peeking takes nothing. */
static void test_moments_peek_and_reset(void **state)
{
    struct script *script = *state;
    struct session s;
    script_run(
        script, CONNECTED
        "60 client send#11 \"hi\" { \n 62 > P. 1:3 \"hi\" \n 63 < . ack 3 \n 64 client } = 2 \n"
        "70 server recv#20 10 MSG_PEEK = 2 \"hi\" \n 80 server close#20 last { \n 81 < R. \n 82 server } = 0 \n");
    begin(&s, script, false, false, 0);
    assert_moment(&s, step_of_packet(&s, 5) + 1, "ESTABLISHED | ESTABLISHED unread 2@0");
    assert_moment(&s, step_of_packet(&s, 6), "CLOSED | CLOSED");
    session_release(&s);
}

/* Packets alone: what a program read nobody knows, and of an end that has not spoken nothing at
 * all. */
static void test_moments_of_a_bare_trace(void **state)
{
    struct script *script = *state;
    struct session s;
    script_run(script, "> S \n < S. \n > . \n > P. \"hello\" \n < . \n < R. \n");
    begin(&s, script, true, false, 0);
    assert_int_equal(s.steps.count, 6);
    assert_moment(&s, 1, "SYN_SENT syn unread ? | ? unread ?");
    assert_moment(&s, 4, "ESTABLISHED sent 5@0 unread ? | ESTABLISHED unread ?");
    assert_moment(&s, 5, "ESTABLISHED unread ? | ESTABLISHED unread ?");
    assert_moment(&s, 6, "CLOSED | CLOSED");
    struct facts facts;
    session_key(&s, PRESS_END, 0);
    session_key(&s, PRESS_LEFT, 0);
    facts_init(&facts, &s, 38);
    assert_string_equal(facts.fact[END_SERVER][FACT_RECEIVED], "?  (no calls seen)");
    facts_release(&facts);
    session_release(&s);
}

/* Without a handshake the scale of the window is not known, and no state before the first packet.
 */
static void test_moments_midstream(void **state)
{
    struct script *script = *state;
    struct session s;
    struct moment moment;
    script_run(script, "> P. \"in the middle\" \n +100 < . \n +100 < P. \"of something\" \n");
    begin(&s, script, true, false, 0);
    assert_moment(&s, 0, "? unread ? | ? unread ?");
    /* nothing was seen of the server: it may have sent its FIN */
    assert_moment(&s, 1, "? sent 13@0 unread ? | ? unread ?");
    assert_moment(&s, 2, "? unread ? | ? unread ?");
    assert_moment(&s, 3, "ESTABLISHED unread ? | ESTABLISHED sent 12@0 unread ?");
    moments_get(&s.moments, 3, &moment);
    assert_true(moment.end[END_SERVER].buffers.scale_unknown);
    session_release(&s);
}

/* In the columns that 80 leave for an end, and in many. */
static void test_facts(void **state)
{
    struct script *script = *state;
    struct session s;
    struct facts facts;
    script_run(script,
               CONNECTED "60 client send#11 3000 { \n 62 > . 1:2001 2000 \n 64 client } = 3000 \n");
    begin(&s, script, false, false, 0);
    static const struct {
        bool sent;
        int columns;
        const char *wanted;
    } rows[] = {
        { false, 38, "0, 3000 to send" },
        { false, 68, "0 bytes, 3000 still to be sent" },
        { true, 38, "2000, 1000 to send" },
        { true, 68, "2000 bytes, 1000 still to be sent" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        s.now = step_of_packet(&s, 4) - !rows[i].sent;
        facts_init(&facts, &s, rows[i].columns);
        assert_string_equal(facts.fact[END_CLIENT][FACT_SENT], rows[i].wanted);
        facts_release(&facts);
    }
    s.now = step_of_packet(&s, 1);
    facts_init(&facts, &s, 38);
    assert_string_equal(facts.state[END_CLIENT], "CLOSED → SYN_SENT");
    assert_string_equal(facts.state[END_SERVER], "LISTEN (welcoming socket)");
    assert_string_equal(facts.fact[END_CLIENT][FACT_SENT], "SYN");
    assert_string_equal(facts.fact[END_SERVER][FACT_WINDOW], "-");
    assert_string_equal(facts.address[END_SERVER], "127.0.0.1:12000");
    facts_release(&facts);
    session_release(&s);
}

/* ---- sentences ---- */

static void assert_says(const struct session *s, size_t step, bool ahead, const char *wanted)
{
    struct text text;
    text_init(&text);
    struct telling telling = { .timeline = s->steps.timeline,
                               .opens = s->steps.list[step - 1].opens,
                               .ahead = ahead };
    sentence_add(&text, steps_event(&s->steps, step), &telling);
    assert_string_equal(text.s, wanted);
    text_release(&text);
}

static void test_sentences(void **state)
{
    struct script *script = *state;
    struct session s;
    script_run(script, HELLO);
    begin(&s, script, false, false, 0);
    size_t first = step_of_packet(&s, 1), data = step_of_packet(&s, 4), fin = step_of_packet(&s, 6);
    assert_says(
        &s, first - 1, true,
        "client: connect() asks its kernel for a connection to 127.0.0.1:12000, and waits for the handshake: "
        "three packets, if a program listens there.");
    assert_says(
        &s, first, true,
        "Packet 1, client to server, because of connect(): connect() asks for a connection: first packet of the handshake.");
    assert_says(
        &s, first + 3, true,
        "client: connect() returns: the connection is established. The answer to its SYN came in packet 2. connect() makes the three-way handshake; the server's "
        "kernel answers, whether accept() is called or not. On the wire: packets 1, 2 and 3.");
    assert_says(&s, data - 1, true, "client: send() wants to hand 5 bytes to the kernel.");
    assert_says(
        &s, data + 2, true,
        "client: send() hands 5 bytes (1-5 of the stream) to the kernel. The kernel sends these bytes; the ACK is the "
        "other kernel's: at once, later, or riding on data. On the wire: packet 4.");
    assert_says(&s, data + 2, false,
                "client: send() hands 5 bytes (1-5 of the stream) to the kernel.");
    assert_says(
        &s, data + 3, false,
        "server: recv() takes 5 bytes (1-5 of the stream) out of the receive buffer. They came in packet 4.");
    assert_says(&s, fin - 1, false, "client: close() lets go of a descriptor.");
    session_release(&s);
}

/* A call that lasted has two steps, whatever it is: the first does not tell the result. */
static void test_sentences_of_slow_calls(void **state)
{
    struct script *script = *state;
    struct session s;
    script_run(
        script,
        "0 server socket tcp = #10 \n 5 server bind#10 0.0.0.0:12000 { \n 9000 server } = 0 \n"
        "10000 server accept#10 { \n 10001 server } = EINVAL \n 11000 server recv#10 5 { \n");
    begin(&s, script, false, false, 0);
    assert_says(
        &s, 3, true,
        "server: bind() asks its kernel to give the socket its own address, 0.0.0.0:12000.");
    assert_says(
        &s, 4, true,
        "server: bind() gives the socket its own address, 0.0.0.0:12000. The address is noted in the kernel: nothing is sent.");
    assert_says(
        &s, 5, true,
        "server: accept() fails with EINVAL: Invalid argument. Nothing is sent, since the call failed.");
    assert_says(&s, 6, true, "server: recv() asks for bytes, and never returns in this record.");
    session_release(&s);
}

/* Nothing waits that was told not to. */
static void test_sentences_of_calls_that_do_not_wait(void **state)
{
    struct script *script = *state;
    struct session s;
    script_run(
        script,
        "0 server socket tcp = #10 \n 5 server accept#10 { \n 9000 server } = EAGAIN \n"
        "10000 server recv#10 5 { \n 19000 server } = EAGAIN \n"
        "20000 client socket tcp = #11 \n 20005 client connect#11 127.0.0.1:12000 { \n 29000 client } = EINPROGRESS \n");
    begin(&s, script, false, false, 0);
    assert_says(&s, 3, true, "server: accept() asks for a completed connection.");
    assert_says(&s, 5, true, "server: recv() asks for bytes.");
    size_t connect = s.steps.count - 1;
    assert_says(&s, connect, true,
                "client: connect() asks its kernel for a connection to 127.0.0.1:12000.");
    assert_says(
        &s, connect + 1, true,
        "client: connect() does not wait (EINPROGRESS): the kernel goes on with the handshake.");
    session_release(&s);
}

/* ---- keys ---- */

static void test_keys(void **state)
{
    struct script *script = *state;
    struct session s;
    script_run(script, HELLO);
    begin(&s, script, false, false, 0);
    size_t count = s.steps.count;
    assert_int_equal(s.now, 1);
    press(&s, ">> ");
    assert_int_equal(s.now, 4);
    press(&s, "<b");
    assert_int_equal(s.now, 2);
    press(&s, "p");
    assert_int_equal(s.now, step_of_packet(&s, 1));
    press(&s, "pp");
    assert_int_equal(s.now, step_of_packet(&s, 3));
    press(&s, "P");
    assert_int_equal(s.now, step_of_packet(&s, 2));
    press(&s, "c");
    assert_int_equal(steps_event(&s.steps, s.now)->kind, EVENT_RETURN); /* connect() */
    press(&s, "C");
    assert_int_equal(s.now, step_of_packet(&s, 1) - 1);
    press(&s, "g3\n");
    assert_int_equal(s.now, 3);
    press(&s, "gfin-wait-2\n");
    assert_int_equal(s.now, step_of_packet(&s, 7));
    press(&s, "gSYN_RECEIVED\n"); /* before: it goes round the end */
    assert_int_equal(s.now, step_of_packet(&s, 2));
    press(&s, "gLISTEN\n");
    assert_int_equal(steps_event(&s.steps, s.now)->call->facts->role, CALL_LISTEN);
    press(&s, "gCLOSING\n");
    assert_string_equal(s.message.s, "No end ever comes to CLOSING.");
    press(&s, "gxyz\n");
    assert_string_equal(s.message.s, "That is neither a number nor a TCP state.");
    press(&s, "g99999999999999999999999\n");
    assert_int_equal(s.now, count);
    press(&s, ">");
    assert_int_equal(s.now, count);
    assert_string_equal(s.message.s, "There is no later event.");
    session_key(&s, PRESS_HOME, 0);
    assert_int_equal(s.now, 0);
    press(&s, "<");
    assert_int_equal(s.now, 0);
    session_key(&s, PRESS_PAGE_DOWN, 0);
    assert_int_equal(s.now, 10);
    session_key(&s, PRESS_PAGE_UP, 0);
    assert_int_equal(s.now, 0);
    assert_false(s.quits);
    press(&s, "?");
    assert_true(s.help);
    press(&s, "x");
    assert_false(s.help);
    press(&s, "q");
    assert_true(s.quits);
    session_release(&s);
}

static void test_search(void **state)
{
    struct script *script = *state;
    struct session s;
    script_run(script, HELLO);
    begin(&s, script, false, false, 0);
    press(&s, "n");
    assert_string_equal(s.message.s, "Search first: / and a word.");
    press(&s, "/CLOSE(\n"); /* the client's, the server's, and round */
    assert_int_equal(s.now, step_of_packet(&s, 6) - 1);
    press(&s, "n");
    assert_int_equal(s.now, step_of_packet(&s, 8) - 1);
    press(&s, "n");
    assert_int_equal(s.now, step_of_packet(&s, 6) - 1);
    press(&s, "N");
    assert_int_equal(s.now, step_of_packet(&s, 8) - 1);
    press(&s, "/5 \"hello\"\n"); /* its mark of style stands in the middle */
    assert_int_equal(s.now, step_of_packet(&s, 4));
    press(&s, "/no such thing\n");
    assert_string_equal(s.message.s, "Not found.");
    press(&s, "/q");
    assert_false(s.quits); /* a letter, while a word is typed */
    session_key(&s, PRESS_ERASE, 0);
    assert_int_equal(s.typed.len, 0);
    session_key(&s, PRESS_ERASE, 0);
    session_key(&s, PRESS_ESCAPE, 0);
    assert_int_equal(s.prompt, PROMPT_NONE);
    session_release(&s);
}

/* ---- playing ---- */

static void test_play(void **state)
{
    struct script *script = *state;
    struct session s;
    int64_t now = (int64_t)1000 * NS_PER_S;
    script_run(script, "> S \n +1000000 < S. \n +1000000 > . \n +20000000 > F. \n");
    begin(&s, script, true, false, 0);
    session_key(&s, 'a', now);
    assert_true(s.playing);
    assert_true(session_wait_ns(&s, now) == NS_PER_S);
    session_tick(&s, now + NS_PER_S - 1);
    assert_int_equal(s.now, 1);
    session_tick(&s, now + NS_PER_S);
    assert_int_equal(s.now, 2);
    assert_true(session_wait_ns(&s, now + NS_PER_S) == NS_PER_S);
    session_key(&s, '+', now + NS_PER_S); /* twice as fast, from now on */
    assert_true(session_wait_ns(&s, now + NS_PER_S) == NS_PER_S / 2);
    session_tick(&s, now + (int64_t)2 * NS_PER_S);
    assert_int_equal(s.now, 3);
    session_key(&s, 's', now); /* an event a second instead */
    assert_true(session_wait_ns(&s, now) == NS_PER_S);
    session_tick(&s, now + NS_PER_S);
    assert_int_equal(s.now, 4);
    assert_false(s.playing);
    assert_true(session_wait_ns(&s, now) == -1);
    session_key(&s, 'a', now);
    assert_string_equal(s.message.s, "This is the end.");
    session_key(&s, PRESS_HOME, now);
    session_key(&s, 'a', now);
    assert_true(s.playing);
    session_key(&s, 'a', now);
    assert_false(s.playing);
    session_key(&s, 'a', now);
    session_key(&s, PRESS_RIGHT, now); /* whoever steps by hand plays no more */
    assert_false(s.playing);
    session_release(&s);
}

/* ---- everything at once ---- */

/* Any keys in any order: it stays within its steps, and what the screen asks for is there. */
static void test_any_keys(void **state)
{
    static const int keys[] = { PRESS_ENTER, PRESS_ESCAPE,  PRESS_ERASE,
                                PRESS_LEFT,  PRESS_RIGHT,   PRESS_UP,
                                PRESS_DOWN,  PRESS_PAGE_UP, PRESS_PAGE_DOWN,
                                PRESS_HOME,  PRESS_END,     'p',
                                'P',         'c',           'C',
                                'g',         '/',           'n',
                                'N',         'a',           's',
                                '+',         '-',           '?',
                                ' ',         'b',           '1',
                                '2',         'f',           'x',
                                0xc3,        0xff };
    struct script *script = *state;
    uint32_t random = 12345;
    script_run(script, TWO "90 < F. \n");
    for (int quiz = 0; quiz < 2; quiz++) {
        struct session s;
        begin(&s, script, false, quiz, 0);
        for (int i = 0; i < 20000; i++) {
            struct text says;
            struct facts facts;
            random = random * 1664525u + 1013904223u;
            session_key(&s, keys[(random >> 16) % (sizeof keys / sizeof *keys)],
                        (int64_t)i * NS_PER_MS);
            session_tick(&s, (int64_t)i * NS_PER_MS);
            assert_true(s.now <= s.steps.count);
            assert_true(s.quiz.right + s.quiz.passed <= s.quiz.asked);
            text_init(&says);
            session_says(&s, &says);
            assert_true(says.len > 0);
            text_release(&says);
            facts_init(&facts, &s, 38);
            facts_release(&facts);
            if (i % 500 == 0)
                session_width(&s, 60 + i % 97);
        }
        session_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(test_steps_are_the_ladder),
        SCRIPT_TEST(test_nothing_to_show),
        SCRIPT_TEST(test_width),
        SCRIPT_TEST(test_one_connection_of_two),
        SCRIPT_TEST(test_moments),
        SCRIPT_TEST(test_moments_out_of_order),
        SCRIPT_TEST(test_moments_of_what_did_not_arrive),
        SCRIPT_TEST(test_moments_within_a_receive_call),
        SCRIPT_TEST(test_moments_peek_and_reset),
        SCRIPT_TEST(test_moments_of_a_bare_trace),
        SCRIPT_TEST(test_moments_midstream),
        SCRIPT_TEST(test_facts),
        SCRIPT_TEST(test_sentences),
        SCRIPT_TEST(test_sentences_of_slow_calls),
        SCRIPT_TEST(test_sentences_of_calls_that_do_not_wait),
        SCRIPT_TEST(test_keys),
        SCRIPT_TEST(test_search),
        SCRIPT_TEST(test_play),
        SCRIPT_TEST(test_any_keys),
    };
    return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
