/* The words and headlines of packets and calls, which calls waited, and what belongs together. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "script.h"
#include "timeline/says_calls.h"
#include "timeline/state_meaning.h"
#include "timeline/waits.h"
#include "view/step_words.h"

static const char hello[] = LISTENING "9 server accept#10 { \n"
                                      "20 client socket tcp = #11 \n"
                                      "30 client connect#11 127.0.0.1:12000 { \n"
                                      "32 > S \n"
                                      "34 < S. \n"
                                      "36 > . \n"
                                      "40 client } = 0 local 127.0.0.1:40000 \n"
                                      "50 server } = #20 from 127.0.0.1:40000 \n"
                                      "60 client send#11 \"hello\" { \n"
                                      "61 > P. 1:6 \"hello\" \n"
                                      "62 < . ack 6 \n"
                                      "65 client } = 5 \n"
                                      "70 server recv#20 100 = 5 \"hello\" \n"
                                      "80 server recv#20 100 { \n"
                                      "90 client close#11 last { \n"
                                      "91 > F. 6:6 \n"
                                      "95 client } = 0 \n"
                                      "96 server } = 0 \n"
                                      "99 client exit 0 \n";

static const struct call *call_of(const struct script *script, const char *name, int number)
{
    for (size_t i = 0; i < script->timeline.call_count; i++)
        if (!strcmp(call_name(script->timeline.calls[i]->facts), name) && --number == 0)
            return script->timeline.calls[i];
    fail_msg("no such call: %s", name);
    return NULL;
}

static void assert_is(struct text *text, const char *wanted)
{
    if (strcmp(text->s, wanted))
        fail_msg("%s\nwanted:\n%s", text->s, wanted);
    text_clear(text);
}

static void each_packet_has_its_words(void **state)
{
    static const struct {
        const char *label, *by, *headline;
    } wanted[] = {
        { "SYN", "by connect()", "Packet 1, client → server: SYN (seq 0)" },
        { "SYN, ACK", "by the kernel", "Packet 2, server → client: SYN, ACK (seq 0, ack 1)" },
        { "ACK", "by the kernel", "Packet 3, client → server: ACK (ack 1)" },
        { "5 bytes", "by send()", "Packet 4, client → server: 5 bytes \"hello\" (seq 1-5, ack 1)" },
        { "ACK", "by the kernel", "Packet 5, server → client: ACK (ack 6)" },
        { "FIN", "by close()", "Packet 6, client → server: FIN (seq 6, ack 1)" },
    };
    static const char *const strokes[] = { "syn", "syn", "syn", "data", "ack", "fin" };
    struct script *script = *state;
    struct text text;
    text_init(&text);
    script_run(script, hello);
    assert_int_equal(script->timeline.packet_count, 6);
    for (size_t i = 0; i < 6; i++) {
        const struct packet *packet = script->timeline.packets[i];
        packet_label(&text, packet);
        assert_is(&text, wanted[i].label);
        packet_by(&text, packet);
        assert_is(&text, wanted[i].by);
        packet_headline(&text, packet);
        assert_is(&text, wanted[i].headline);
        assert_string_equal(packet_stroke(packet), strokes[i]);
    }
    packet_before(&text, script->timeline.packets[1]);
    assert_is(&text, "The answer is yes: second packet of the handshake.");
    packet_before(&text, script->timeline.packets[2]);
    assert_is(&text, "The kernel of the client confirms: third packet of the handshake.");
    packet_after(&text, &script->timeline, script->timeline.packets[0]);
    assert_is(&text, "connect() waits now until an answer comes.");
    packet_after(&text, &script->timeline, script->timeline.packets[3]);
    assert_is(&text, "");
    text_release(&text);
}

static void each_call_has_its_words(void **state)
{
    struct script *script = *state;
    struct text text;
    text_init(&text);
    script_run(script, hello);
    call_begin_headline(&text, call_of(script, "connect", 1));
    assert_is(&text, "The client calls connect().");
    call_return_headline(&text, &script->timeline, call_of(script, "accept", 1));
    assert_is(&text,
              "accept() of the server returns 20 from :40000 (connection socket), after 41 µs.");
    call_whole_headline(&text, call_of(script, "recv", 1));
    assert_is(&text, "The server calls recv() = 5 \"hello\".");
    call_returns_words(&text, call_of(script, "recv", 2));
    assert_is(&text, "0 (end of stream)");
    text_release(&text);
}

static const struct event *event_of(const struct script *script, enum event_kind kind, int number)
{
    for (size_t i = 0; i < script->timeline.event_count; i++)
        if (script->timeline.events[i].kind == kind && --number == 0)
            return &script->timeline.events[i];
    fail_msg("no such event");
    return NULL;
}

/* A child process is named, as that of a call is. */
static void each_print_has_its_words(void **state)
{
    struct script *script = *state;
    struct text text;
    text_init(&text);
    script_run(script, LISTENING "20 server prints \"one\\n\" \n"
                                 "30 server.2 prints \"two\\n\" \n"
                                 "40 client2 prints \"three\\n\" \n");
    program_headline(&text, script->timeline.programs[0]);
    assert_is(&text, "The server starts: server");
    output_headline(&text, event_of(script, EVENT_OUTPUT, 1)->output);
    assert_is(&text, "The server prints:");
    struct output *child = event_of(script, EVENT_OUTPUT, 2)->output;
    text_addf(&text, "The server (process %d) prints:", (int)child->pid);
    char *wanted = strdup(text.s);
    text_clear(&text);
    output_headline(&text, child);
    assert_is(&text, wanted);
    assert_int_not_equal(child->pid, script->timeline.programs[0]->pid);
    free(wanted);
    struct output *third = event_of(script, EVENT_OUTPUT, 3)->output;
    output_headline(&text, third);
    assert_is(&text, "client2 prints:");
    third->times = 1997;
    output_headline(&text, third);
    assert_is(&text, "client2 prints, 1 997 times:");
    input_headline(&text, third);
    assert_is(&text, "Typed to client2:");
    text_release(&text);
}

/* It is "client2", not "the client2". */
static void a_name_has_no_article(void **state)
{
    struct script *script = *state;
    struct text text;
    text_init(&text);
    script_run(script, LISTENING "20 client2 socket tcp = #11 \n"
                                 "30 client2 connect#11 127.0.0.1:12000 { \n"
                                 "32 > S \n"
                                 "34 < S. \n"
                                 "36 > . \n"
                                 "40 client2 } = 0 local 127.0.0.1:40000 \n"
                                 "50 client2 close#11 last { \n"
                                 "51 > F. \n"
                                 "52 client2 } = 0 \n"
                                 "60 < R. \n"
                                 "99 client2 exit 0 \n");
    call_begin_headline(&text, call_of(script, "connect", 1));
    assert_is(&text, "client2 calls connect().");
    call_return_headline(&text, &script->timeline, call_of(script, "connect", 1));
    assert_is(&text, "connect() of client2 returns 0, after 10 µs.");
    packet_before(&text, script->timeline.packets[2]);
    assert_is(&text, "The kernel of client2 confirms: third packet of the handshake.");
    assert_string_equal(script->timeline.packets[3]->says,
                        "close() of the last descriptor: client2 will send nothing more.");
    assert_string_equal(script->timeline.packets[4]->says, "The server resets the connection.");
    for (size_t i = 0; i < script->timeline.event_count; i++)
        if (script->timeline.events[i].kind == EVENT_EXIT)
            exit_headline(&text, script->timeline.events[i].exit);
    assert_is(&text, "client2 ended with status 0.");
    text_release(&text);
}

static void a_call_waits_for_what_comes_after_its_begin(void **state)
{
    static const struct {
        const char *name;
        int number;
        bool waits;
    } calls[] = { { "accept", 1, true }, { "connect", 1, true }, { "send", 1, false },
                  { "recv", 1, false },  { "recv", 2, true },    { "close", 1, false } };
    struct script *script = *state;
    script_run(script, hello);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (call_waited(&script->timeline, call_of(script, calls[i].name, calls[i].number)) !=
            calls[i].waits)
            fail_msg("%s %d", calls[i].name, calls[i].number);
}

static void no_wait_for_what_is_there_while_more_comes(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED "60  client send#11 \"hello\" {\n"
                                 "61  > P. 1:6 \"hello\"\n"
                                 "65  client } = 5\n"
                                 "70  server recv#20 100 {\n"
                                 "71  client send#11 \"you\" {\n"
                                 "72  > P. 6:9 \"you\"\n"
                                 "73  client } = 3\n"
                                 "80  server } = 5 \"hello\"\n");
    assert_false(call_waited(&script->timeline, call_of(script, "recv", 1)));
    assert_false(call_waited(&script->timeline, call_of(script, "accept", 1)));
}

/* The wait is over when what it is for has come: the program runs on later, when its turn comes. */
static void a_call_is_done_before_it_returns(void **state)
{
    static const struct {
        const char *name;
        int number;
        int64_t us;
    } calls[] = { { "accept", 1, 54 }, { "connect", 1, 53 }, { "send", 1, 61 },
                  { "recv", 1, 61 },   { "recv", 2, -1 },    { "send", 2, -1 },
                  { "recv", 3, 90 },   { "close", 1, 90 },   { "close", 2, -1 } };
    struct script *script = *state;
    script_run(script, LISTENING "40 server accept#10 {\n"
                                 "50 client socket tcp = #11 \n"
                                 "51 client connect#11 127.0.0.1:12000 {\n"
                                 "52 > S \n"
                                 "53 < S. \n"
                                 "54 > . \n"
                                 "56 client } = 0 local 127.0.0.1:40000 \n"
                                 "57 server } = #20 from 127.0.0.1:40000 \n"
                                 "58 server recv#20 100 {\n"
                                 "60 client send#11 \"hello\" {\n"
                                 "61 > P. 1:6 \"hello\"\n"
                                 "62 < . ack 6\n"
                                 "65 client } = 5\n"
                                 "66 client send#11 \"you\" = 3\n" /* it leaves after the call */
                                 "70 > P. 6:9 \"you\"\n"
                                 "75 server } = 5 \"hello\"\n"
                                 "76 server recv#20 100 = 3 \"you\"\n"
                                 "80 server recv#20 100 {\n"
                                 "89 client close#11 last {\n"
                                 "90 > F. 9:9\n"
                                 "91 < . ack 10\n"
                                 "92 client } = 0\n"
                                 "95 server } = 0\n"
                                 "96 server setsockopt#20 LINGER 5 = 0\n"
                                 "97 server close#20 last {\n"
                                 "98 < F. 1:1\n"
                                 "99 > . ack 2\n"
                                 "120 server } = 0\n");
    const struct timeline *timeline = &script->timeline;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        int64_t ns = call_done_since_ns(timeline, call_of(script, calls[i].name, calls[i].number));
        int64_t us = ns < 0 ? ns : (ns - timeline->start_ns) / 1000;
        if (us != calls[i].us)
            fail_msg("%s %d: %" PRId64, calls[i].name, calls[i].number, us);
    }
}

/* Which of two segments brought the bytes is known where a wire tells which of them arrived. */
static void bytes_came_in_what_arrived(void **state)
{
    struct script *script = *state;
    const struct packet *took[CALL_TOOK_MAX];
    script_run(script, CONNECTED_OVER_WIRE "70000 client send#11 5 {\n"
                                           "70002 > P. 1:6 lost by 1\n"
                                           "70003 client } = 5\n"
                                           "90000 server recv#20 9 {\n"
                                           "270002 > P. 1:6 at +20000\n"
                                           "290010 server } = 5\n");
    const struct call *receives = call_of(script, "recv", 1);
    assert_int_equal(call_took(&script->timeline, receives, took), 1);
    assert_int_equal(took[0]->id, 5);
    struct text text;
    text_init(&text);
    says_receive(&text, &script->timeline, receives);
    assert_non_null(strstr(text.s, " They came in packet 5."));
    text_release(&text);
}

static void a_call_that_takes_long_and_fails_waited(void **state)
{
    (void)state;
    static const struct {
        const char *call;
        bool waits;
    } calls[] = {
        { "60000 server recv#20 1 {\n 570000 server } = EINTR\n", true },
        { "60000 server recv#20 9 {\n 4000000 server } = ETIMEDOUT\n", true },
        { "60000 server recv#20 9 {\n 160000 server } = EAGAIN\n", true }, /* SO_RCVTIMEO */
        { "60000 server recv#20 9 {\n 60009 server } = EAGAIN\n", false },
        { "60000 server recv#20 9 {\n 60009 server } = EINTR\n", false },
        /* what it gives was there: the machine was busy */
        { "60000 client send#11 \"hello\" {\n > P. 1:6 \"hello\"\n client } = 5\n"
          "61000 server recv#20 9 {\n 81000 server } = 5 \"hello\"\n",
          false },
        { "60000 client close#11 last {\n > F. 1:1\n client } = 0\n"
          "61000 server recv#20 9 {\n 81000 server } = 0\n",
          false },
        { "60000 client send#11 \"hello\" {\n > P. 1:6 \"hello\"\n client } = 5\n"
          "61000 server recv#20 9 {\n 62000 client send#11 \"you\" {\n > P. 6:9 \"you\"\n client } = 3\n"
          "81000 server } = 5 \"hello\"\n",
          false },
        /* the kernel dropped the first one */
        { "60000 client send#11 \"hello\" {\n > P. 1:6 \"hello\"\n client } = 5\n"
          "61000 server recv#20 9 {\n 270000 > P. 1:6 \"hello\"\n 271000 server } = 5 \"hello\"\n",
          true },
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        void *of_its_own;
        script_setup(&of_its_own);
        struct script *script = of_its_own;
        script_feed(script, CONNECTED);
        script_run(script, calls[i].call);
        if (call_waited(&script->timeline, call_of(script, "recv", 1)) != calls[i].waits)
            fail_msg("%s", calls[i].call);
        script_teardown(&of_its_own);
    }
}

static void what_belongs_together(void **state)
{
    struct script *script = *state;
    const struct call *calls[PACKET_CALLS_MAX];
    const struct packet *took[CALL_TOOK_MAX];
    script_run(script, hello);
    const struct call *connect = call_of(script, "connect", 1);
    for (size_t i = 0; i < 3; i++) { /* the SYN-ACK among them, which answers its SYN */
        assert_int_equal(packet_calls(script->timeline.packets[i], calls), 1);
        assert_ptr_equal(calls[0], connect);
    }
    assert_int_equal(packet_calls(script->timeline.packets[4], calls), 0);
    assert_int_equal(call_took(&script->timeline, call_of(script, "recv", 1), took), 1);
    assert_ptr_equal(took[0], script->timeline.packets[3]);
    assert_int_equal(call_took(&script->timeline, call_of(script, "send", 1), took), 0);
}

static void each_state_has_a_meaning(void **state)
{
    (void)state;
    for (int i = STATE_CLOSED; i <= STATE_TIME_WAIT; i++) {
        const char *says = state_meaning((enum tcp_state)i);
        assert_non_null(says);
        assert_int_equal(says[strlen(says) - 1], '.');
    }
    assert_null(state_meaning(STATE_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(each_packet_has_its_words),
        SCRIPT_TEST(each_call_has_its_words),
        SCRIPT_TEST(each_print_has_its_words),
        SCRIPT_TEST(a_name_has_no_article),
        SCRIPT_TEST(a_call_waits_for_what_comes_after_its_begin),
        SCRIPT_TEST(a_call_that_takes_long_and_fails_waited),
        SCRIPT_TEST(no_wait_for_what_is_there_while_more_comes),
        SCRIPT_TEST(a_call_is_done_before_it_returns),
        SCRIPT_TEST(bytes_came_in_what_arrived),
        SCRIPT_TEST(what_belongs_together),
        cmocka_unit_test(each_state_has_a_meaning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
