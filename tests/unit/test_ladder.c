/* The ladder: scenes written by hand, drawn in several styles and held against tests/golden/ladder/
 * (BLESS=1 renews them). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "drawn.h"
#include "golden.h"
#include "scenes.h"
#include "script.h"
#include "view/ladder/ladder.h"

static const struct {
    const char *name;
    struct ladder_style style;
} styles[] = {
    { "80", { .width = 80 } },
    { "140", { .width = 140 } },
    { "80-ascii", { .width = 80, .ascii = true } },
    { "80-color", { .width = 80, .color = true } },
    { "80-verbose", { .width = 80, .verbose = true } },
    { "80-packets", { .width = 80, .parts = LADDER_PACKETS_ONLY } },
    { "80-calls", { .width = 80, .parts = LADDER_CALLS_ONLY } },
    { "80-source", { .width = 80, .source = true } },
    { "140-source", { .width = 140, .source = true, .color = true } },
};
enum { STYLES = sizeof styles / sizeof *styles };

/* All scenes in the first two styles; the others on the scenes that show what they are about. */
static bool is_golden(const char *scene, size_t style)
{
    if (styles[style].style.source)
        return strcmp(scene, "lines") == 0;
    if (style < 2 || strcmp(scene, "pair") == 0)
        return true;
    return style == 2 && (strcmp(scene, "hostile") == 0 || strcmp(scene, "wide") == 0 ||
                          strcmp(scene, "udp") == 0);
}

static void test_golden(void **state)
{
    (void)state;
    for (size_t i = 0; i < scene_count; i++) {
        struct hand h;
        hand_init(&h);
        scenes[i].write(&h);
        for (size_t j = 0; j < STYLES; j++) {
            char name[100];
            char *s = drawn_ladder(&h.timeline, &styles[j].style, h.timeline.event_count);
            drawn_holds(s, styles[j].style.width, styles[j].style.ascii, styles[j].style.color);
            snprintf(name, sizeof name, "ladder/%s-%s.txt", scenes[i].name, styles[j].name);
            if (is_golden(scenes[i].name, j))
                golden_holds(name, s);
            free(s);
        }
        hand_release(&h);
    }
}

/* Drawn live, a few events at a time, it is the same ladder. */
static void test_live_is_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < scene_count; i++) {
        struct hand h;
        hand_init(&h);
        scenes[i].write(&h);
        char *whole = drawn_ladder(&h.timeline, &styles[0].style, h.timeline.event_count);
        for (size_t step = 1; step < 4; step++) {
            char *live = drawn_ladder(&h.timeline, &styles[0].style, step);
            assert_string_equal(live, whole);
            free(live);
        }
        free(whole);
        hand_release(&h);
    }
}

static void test_every_width(void **state)
{
    (void)state;
    for (size_t i = 0; i < scene_count; i++) {
        struct hand h;
        hand_init(&h);
        scenes[i].write(&h);
        for (int width = 80; width < 260; width += 7)
            for (int bits = 0; bits < 8; bits++) {
                struct ladder_style style = {
                    .width = width, .color = bits & 1, .ascii = bits & 2, .verbose = bits & 4
                };
                char *s = drawn_ladder(&h.timeline, &style, 5);
                drawn_holds(s, style.width, style.ascii, style.color);
                free(s);
            }
        hand_release(&h);
    }
}

/* poll() is shown when the program waited in it, else only with --verbose. */
static void test_poll_that_waited(void **state)
{
    static const struct {
        int64_t us;
        bool verbose, shown;
    } cases[] = { { 1000, false, false }, { 1000, true, true }, { 6000, false, true } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hand h;
        struct ladder_style style = { .width = 80, .verbose = cases[i].verbose };
        hand_init(&h);
        struct program *client = hand_program(&h, "client", 10, "./client");
        struct call *polling =
            hand_begins(&h, client, NULL, -1, "poll", "{3: POLLIN}", "1", "-1", NULL);
        hand_us(&h, cases[i].us);
        hand_ends(&h, polling, 1, 0);
        char *s = drawn_ladder(&h.timeline, &style, h.timeline.event_count);
        assert_int_equal(strstr(s, "poll(") != NULL, cases[i].shown);
        free(s);
        hand_release(&h);
    }
}

/* Where several processes or threads of a program print, each line says which one. */
static void test_who_prints(void **state)
{
    struct script *script = *state;
    struct ladder_style style = { .width = 80 };
    char label[32];
    script_run(script, LISTENING "20 server prints \"parent's\\n\" \n"
                                 "30 server.2 prints \"child's\\n\" \n"
                                 "40 server prints \"no end of a line\" \n"
                                 "50 server.2 prints \"another's\\n\" \n");
    snprintf(label, sizeof label, "[%d] » no end", (int)script->timeline.programs[0]->pid);
    char *s = drawn_ladder(&script->timeline, &style, 1);
    assert_non_null(strstr(s, "  » parent's")); /* nobody else was there */
    assert_non_null(strstr(s, "] » child's"));
    assert_non_null(strstr(s, label));
    assert_non_null(strstr(s, "] » another's"));
    assert_null(strstr(s, "no end of a lineanother's"));
    free(s);
}

static void test_narrow_is_80(void **state)
{
    (void)state;
    struct hand h;
    hand_init(&h);
    scenes[0].write(&h);
    struct ladder_style narrow = { .width = 20 };
    char *s = drawn_ladder(&h.timeline, &narrow, 1);
    char *as80 = drawn_ladder(&h.timeline, &styles[0].style, 1);
    assert_string_equal(s, as80);
    free(s);
    free(as80);
    hand_release(&h);
}

/* The prompt stands open at the end of what was written; the next row begins on a new line; what
 * was typed there is not drawn again. */
static void test_prompt(void **state)
{
    (void)state;
    struct hand h;
    struct ladder_style style = { .width = 80 };
    char *s = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&s, &length);
    struct ladder *ladder = ladder_new(out, &style);
    hand_init(&h);
    struct program *client = hand_program(&h, "client", 10, "./client");
    hand_output(&h, client, "Input lowercase sentence: ");
    ladder_draw(ladder, &h.timeline, h.timeline.event_count);
    assert_null(strstr(s, "Input"));
    ladder_prompt(ladder, &h.timeline, client);
    assert_string_equal(strrchr(s, '\n'), "\n           sentence: ");
    size_t at_prompt = length;
    ladder_prompt(ladder, &h.timeline, client); /* still open: nothing new */
    fflush(out);
    assert_int_equal(length, at_prompt);

    hand_note(&h, "something else");
    ladder_draw(ladder, &h.timeline, h.timeline.event_count);
    assert_string_equal(s + at_prompt, "\n       · something else\n");
    ladder_prompt(ladder, &h.timeline, client); /* it was interrupted: again */
    assert_string_equal(strrchr(s, '\n'), "\n           sentence: ");

    at_prompt = length;
    hand_input(&h, client, "hello\n");
    ladder_typed(ladder);
    fputs("<echo>\n", out);
    hand_output(&h, client, "From Server: HELLO\r\n");
    hand_input(&h, client, "and more\n");
    ladder_draw(ladder, &h.timeline, h.timeline.event_count);
    assert_string_equal(s + at_prompt,
                        "<echo>\n         » From Server: HELLO\n         « and more\n");
    ladder_free(ladder);
    fclose(out);
    free(s);
    hand_release(&h);
}

/* A program that reads without a prompt gets a mark to type behind. */
static void test_prompt_without_text(void **state)
{
    (void)state;
    struct hand h;
    struct ladder_style style = { .width = 80, .ascii = true };
    char *s = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&s, &length);
    struct ladder *ladder = ladder_new(out, &style);
    hand_init(&h);
    struct program *client = hand_program(&h, "client", 10, "./client");
    ladder_draw(ladder, &h.timeline, h.timeline.event_count);
    ladder_prompt(ladder, &h.timeline, client);
    assert_string_equal(strrchr(s, '\n'), "\n         < ");
    ladder_free(ladder);
    fclose(out);
    free(s);
    hand_release(&h);
}

/* A call is long for more than one reason: only of one that nothing but waiting keeps is it said
 * that it waits. */
static void test_long_call(void **state)
{
    static const struct {
        const char *name;
        bool waits;
    } calls[] = { { "listen", false }, { "accept", true } };
    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct hand h;
        hand_init(&h);
        struct program *server = hand_program(&h, "server", 10, "./server");
        struct socket *socket = hand_socket(&h, server, 1);
        struct call *call =
            hand_begins(&h, server, socket, 3, calls[i].name, "3", i ? NULL : "1", NULL);
        hand_us(&h, 50000);
        hand_ends(&h, call, 0, 0);
        char *s = drawn_ladder(&h.timeline, &styles[0].style, SIZE_MAX);
        assert_true(strstr(s, "┌") != NULL);
        assert_true((strstr(s, "waits") != NULL) == calls[i].waits);
        free(s);
        hand_release(&h);
    }
}

static void test_fast(void **state)
{
    (void)state;
    struct hand h;
    hand_init(&h);
    struct hand_server server;
    hand_server(&h, &server);
    struct program *client = hand_program(&h, "client", 10, "./client");
    struct socket *socket = hand_socket(&h, client, 1);
    struct connection *c = hand_connection(&h, PROTOCOL_TCP, 40000, socket, server.welcoming);
    hand_begins(&h, server.program, server.welcoming, 3, "accept", "3", NULL);
    while (h.timeline.event_count < 80000) {
        struct call *call = hand_begins(&h, client, socket, 3, "send", "3", "x", "5", "~0", NULL);
        hand_data(call, 0, "hello", 5, 5);
        hand_call_trigger(
            hand_packet(&h, c, END_CLIENT, KIND_DATA, TCP_ACK, 1, 1, "hello", "send()'s 5 bytes."),
            call);
        hand_packet(&h, c, END_SERVER, KIND_ACK, TCP_ACK, 1, 6, NULL, "The kernel has it.");
        hand_us(&h, 90);
        hand_ends(&h, call, 5, 0);
    }
    clock_t begun = clock();
    char *s = drawn_ladder(&h.timeline, &styles[3].style, 10);
    double seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
    print_message("%zu events in %.2f s of processor time\n", h.timeline.event_count, seconds);
    assert_true(seconds < 5); /* well under a second without sanitizers */
    free(s);
    hand_release(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),      cmocka_unit_test(test_live_is_the_same),
        cmocka_unit_test(test_every_width), cmocka_unit_test(test_poll_that_waited),
        SCRIPT_TEST(test_who_prints),       cmocka_unit_test(test_narrow_is_80),
        cmocka_unit_test(test_prompt),      cmocka_unit_test(test_prompt_without_text),
        cmocka_unit_test(test_long_call),   cmocka_unit_test(test_fast),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
