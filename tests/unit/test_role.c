/* replay/peer: role, role_calls and answers: what one end of a recorded connection does again,
 * after what, and what counts as a difference. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "replay/peer/answers.h"
#include "replay/peer/pieces.h"
#include "replay/peer/role.h"
#include "replay/peer/role_calls.h"
#include "script.h"

/* The part of `end` in the script's connection, by its packets alone. */
static int make_part(const struct script *script, enum end end, struct role *role, struct err *err)
{
    const struct timeline *timeline = &script->timeline;
    role_init(role);
    for (size_t i = 0; i < timeline->packet_count; i++) {
        struct packet packet = *timeline->packets[i];
        packet.facts.payload = packet.facts.data; /* short ones: all of it */
        packet.facts.payload_captured = packet.facts.data_bytes;
        role_packet(role, &packet);
    }
    role_connection(role, timeline->connections[0]);
    return role_finish(role, end, err);
}

static void make_good_part(const struct script *script, enum end end, struct role *role)
{
    struct err err;
    if (make_part(script, end, role, &err) != 0)
        fail_msg("%s", err.text);
}

static void add_after(struct text *text, const struct role_step *step)
{
    text_addf(text, " after %" PRIu64 "%s pause %" PRId64 "\n", step->heard,
              step->heard_end ? " and the end" : "", step->pause_ns / 1000);
}

static void add_steps(struct text *text, const struct role *role)
{
    for (size_t i = 0; i < role->step_count; i++) {
        const struct role_step *step = &role->steps[i];
        if (step->act == ROLE_SEND) {
            text_add(text, "send ");
            text_add_quoted(text, role->said[role->end].s + step->from, step->to - step->from, 40,
                            true);
        } else {
            text_add(text, step->act == ROLE_END ? "end" : "reset");
        }
        text_add(text, step->awaited ? " (awaited)" : "");
        add_after(text, step);
    }
}

static void expect_steps(const struct role *role, const char *wanted)
{
    struct text text;
    text_init(&text);
    add_steps(&text, role);
    assert_string_equal(text.s, wanted);
    text_release(&text);
}

static void steps_are(const struct script *script, enum end end, const char *wanted)
{
    struct role role;
    make_good_part(script, end, &role);
    expect_steps(&role, wanted);
    role_release(&role);
}

#define HANDSHAKE                                             \
    "conn A 127.0.0.1:40001 127.0.0.1:12000 isn 7000 9000 \n" \
    "0 > S \n"                                                \
    "10 < S. \n"                                              \
    "20 > . \n"

/* Causes come before times: the end waits for the answer, since its ACK shows that the answer had
 * come. */
static void test_pair(void **state)
{
    struct script *script = *state;
    script_run(script, HANDSHAKE "520 > P. \"hello\" \n"
                                 "530 < . \n"
                                 "600 < P. \"HELLO\" \n"
                                 "700 < F. \n"
                                 "900 > F. \n"
                                 "910 < . \n");
    steps_are(script, END_CLIENT,
              "send \"hello\" after 0 pause 520\n"
              "end after 5 and the end pause 200\n");
    steps_are(script, END_SERVER,
              "send \"HELLO\" after 5 pause 80\n"
              "end after 5 pause 100\n");
}

/* Segments in another order, twice, and cut in another way: each byte once, in the pieces that left
 * first. */
static void test_sent_again(void **state)
{
    struct script *script = *state;
    script_run(script, HANDSHAKE "100 > . 1:4 \"abc\" \n"
                                 "200 > . 7:10 \"ghi\" \n"
                                 "300 > . 4:7 \"def\" \n"
                                 "400 > P. 1:10 \"abcdefghi\" \n"
                                 "500 < . ack 10 \n");
    steps_are(script, END_CLIENT,
              "send \"abc\" after 0 pause 100\n"
              "send \"def\" after 0 pause 100\n" /* written before what left at 200 */
              "send \"ghi\" after 0 pause 0\n");
}

/* A segment that the capture only saw when it was sent again, with a later ACK, did not wait for
 * what that ACK covers. */
static void test_later_ack(void **state)
{
    struct script *script = *state;
    script_run(script, HANDSHAKE "200 > P. 4:7 \"def\" ack 1 \n"
                                 "300 < P. 1:6 \"12345\" ack 1 \n"
                                 "400 > P. 1:4 \"abc\" ack 6 \n"
                                 "500 < . ack 7 \n");
    steps_are(script, END_CLIENT,
              "send \"abc\" after 0 pause 200\n"
              "send \"def\" after 0 pause 0\n");
}

/* A half-close: bytes of the other end come behind our FIN.  And an RST of the other end. */
static void test_half_close_and_reset(void **state)
{
    struct script *script = *state;
    struct role role;
    script_run(script, HANDSHAKE "100 > P. \"abc\" \n"
                                 "200 > F. \n"
                                 "300 < . ack 5 \n"
                                 "400 < P. \"12345\" ack 5 \n"
                                 "500 < R. \n");
    make_good_part(script, END_CLIENT, &role);
    expect_steps(&role, "send \"abc\" after 0 pause 100\nend after 0 pause 100\n");
    assert_int_equal(role.other_ending, ROLE_ENDS_BY_RST);
    role_release(&role);
    steps_are(
        script, END_SERVER,
        "send \"12345\" after 3 and the end pause 200\nreset after 3 and the end pause 100\n");
}

/* A FIN, then bytes of the other end that nobody takes: the kernel of the closed end answers them
 * with RST. */
static void test_closed_and_reset(void **state)
{
    struct script *script = *state;
    script_run(script, HANDSHAKE "100 > F. \n"
                                 "200 < P. \"12345\" ack 2 \n"
                                 "210 > R \n");
    steps_are(script, END_CLIENT, "end after 0 pause 100\nreset after 5 pause 10\n");
}

static void test_openings(void **state)
{
    struct script *script = *state;
    struct role role;
    script_run(script,
               "conn A 127.0.0.1:40001 127.0.0.1:12000 isn 7000 9000 \n0 > S \n10 < R. ack 1 \n");
    make_good_part(script, END_CLIENT, &role);
    assert_int_equal(role.opening, ROLE_REFUSED);
    assert_int_equal(role.step_count, 0);
    role_release(&role);
}

static void test_unanswered(void **state)
{
    struct script *script = *state;
    struct role role;
    script_run(script,
               "conn A 127.0.0.1:40001 127.0.0.1:12000 isn 7000 9000 \n0 > S \n1000000 > S 0:0 \n");
    make_good_part(script, END_CLIENT, &role);
    assert_int_equal(role.opening, ROLE_UNANSWERED);
    role_release(&role);
}

static void test_gap_is_refused(void **state)
{
    struct script *script = *state;
    struct role role;
    struct err err;
    script_run(script, HANDSHAKE "100 > P. 1:4 \"abc\" \n"
                                 "200 > P. 6:8 \"fg\" \n"
                                 "300 < . ack 8 \n");
    assert_int_equal(make_part(script, END_CLIENT, &role, &err), -1);
    assert_string_equal(
        err.text, "connection 1 can't be played: 2 bytes of the client are missing in the trace");
    role_release(&role);
}

/* Whether the end waited for ours is known when there was time to end without it. */
static void test_who_ends_first(void **state)
{
    struct script *script = *state;
    struct role role;
    script_run(script, HANDSHAKE "100 > P. \"abc\" \n"
                                 "200 < P. \"ABC\" \n"
                                 "40000 > F. \n"
                                 "40100 < F. ack 5 \n"
                                 "40200 > . \n");
    make_good_part(script, END_CLIENT, &role);
    expect_steps(&role, "send \"abc\" after 0 pause 100\nend (awaited) after 3 pause 39800\n");
    assert_int_equal(role.first_closer, END_CLIENT);
    role_release(&role);
}

static void test_by_chance(void **state)
{
    struct script *script = *state;
    struct role role;
    script_run(script, HANDSHAKE "100 > P. \"abc\" \n"
                                 "200 < P. \"ABC\" \n"
                                 "300 > F. \n"
                                 "400 < F. ack 5 \n"
                                 "500 > . \n");
    make_good_part(script, END_CLIENT, &role);
    assert_int_equal(role.first_closer, -1);
    role_release(&role);
}

/* ---- with calls ---- */

/* Two sends became one segment, and the program had taken only a part of what its kernel had. */
#define CALLS                               \
    CONNECTED                               \
    "100 client send#11 \"ab\" = 2 \n"      \
    "110 client send#11 \"cd\" = 2 \n"      \
    "112 > P. \"abcd\" \n"                  \
    "120 server recv#20 10 = 4 \"abcd\" \n" \
    "130 server send#20 \"ABCD\" { \n"      \
    "131 < P. \"ABCD\" \n"                  \
    "132 server } = 4 \n"                   \
    "140 client recv#11 3 = 3 \"ABC\" \n"   \
    "150 client send#11 \"x\" { \n"         \
    "151 > P. \"x\" \n"                     \
    "152 client } = 1 \n"                   \
    "153 server recv#20 10 = 1 \"x\" \n"

static void part_with_calls(const struct script *script, enum end end, struct role *role)
{
    make_good_part(script, end, role);
    role_calls(role, &script->timeline, script->timeline.connections[0]);
}

static void test_calls_make_pieces(void **state)
{
    struct script *script = *state;
    struct role role;
    script_run(script, CALLS "200 client close#11 last { \n"
                             "201 > F. \n"
                             "202 client } = 0 \n"
                             "210 server recv#20 10 = 0 \n"
                             "220 server close#20 last { \n"
                             "221 < F. \n"
                             "222 server } = 0 \n"
                             "223 > . \n");
    part_with_calls(script, END_CLIENT, &role);
    expect_steps(&role, "send \"ab\" after 0 pause 68\n"
                        "send \"cd\" after 0 pause 10\n"
                        "send \"x\" after 3 pause 9\n"
                        /* the server's recv() told it the end: no chance */
                        "end (awaited) after 4 pause 50\n");
    assert_int_equal(role.first_closer, END_CLIENT);
    role_release(&role);
}

static void test_calls_tell_chance(void **state)
{
    struct script *script = *state;
    struct role role;
    script_run(script, CALLS "50200 client close#11 last { \n"
                             "50201 > F. \n"
                             "50202 client } = 0 \n"
                             "50220 server close#20 last { \n"
                             "50221 < F. \n"
                             "50222 server } = 0 \n"
                             "50223 > . \n");
    part_with_calls(script, END_CLIENT, &role);
    assert_int_equal(role.steps[3].act, ROLE_END);
    assert_false(role.steps[3].awaited);
    assert_int_equal(role.first_closer, -1);
    role_release(&role);
}

static void test_calls_without_bytes(void **state)
{
    struct script *script = *state;
    struct role role;
    script_run(script, CONNECTED "200 client close#11 last { \n"
                                 "201 > F. \n"
                                 "202 client } = 0 \n");
    part_with_calls(script, END_CLIENT, &role);
    expect_steps(&role, "end after 0 pause 169\n");
    role_release(&role);
}

/* ---- answers ---- */

/* A player that has been through all steps, and heard this. */
static void heard(struct player *player, const struct role *role, const char *bytes,
                  enum player_ending ending)
{
    player_init(player, role, &(struct player_manner){ .speed = 1 });
    text_add(&player->heard, bytes);
    player->arrivals = calloc(1, sizeof *player->arrivals);
    assert_non_null(player->arrivals);
    player->arrivals[player->arrival_count++] =
        (struct role_arrival){ .to = player->heard.len, .t_ns = 1000 };
    player->ending = ending;
    player->timed_out = ending == PLAYER_OPEN;
    for (size_t i = 0; i < role->step_count; i++)
        player->did[i] = (struct player_done){ .done = true,
                                               .heard = player->heard.len,
                                               .heard_end = role->steps[i].heard_end };
    player->step = role->step_count;
}

static void test_answers(void **state)
{
    struct script *script = *state;
    static const struct {
        const char *bytes;
        enum player_ending ending;
        const char *says; /* NULL: they agree */
    } rows[] = {
        { "HELLO", PLAYER_FIN, NULL },
        { "HELLo", PLAYER_FIN, "byte 5 of what the server says: recorded \"O\", live \"o\"" },
        { "HELLO\n", PLAYER_FIN, "the server says more than in the recording: \"\\n\"" },
        { "HELLO", PLAYER_RST,
          "the server: it reset the connection (RST); in the recording it closed (FIN), as the first of the two" },
        { "HELLO", PLAYER_OPEN,
          "the server: it did not close; in the recording it closed (FIN), as the first of the two (waited 0.0 s)" },
        { "HEL", PLAYER_FIN,
          "the server said 3 bytes, then closed (FIN); in the recording it said 5 by then, next \"LO\"" },
        { "", PLAYER_RST,
          "the server said 0 bytes, then reset the connection (RST); in the recording it said 5 by then, next \"HELLO\"" },
    };
    struct role role;
    script_run(script, HANDSHAKE "520 > P. \"hello\" \n"
                                 "600 < P. \"HELLO\" \n"
                                 "700 < F. \n"
                                 "900 > F. \n"
                                 "910 < . \n");
    make_good_part(script, END_CLIENT, &role);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct player player;
        struct answers answers;
        heard(&player, &role, rows[i].bytes, rows[i].ending);
        answers_compare(&answers, &role, &player);
        assert_int_equal(answers.first >= 0, rows[i].says != NULL);
        if (rows[i].says)
            assert_string_equal(answers.says.s, rows[i].says);
        answers_release(&answers);
        player_release(&player);
    }
    role_release(&role);
}

/* The recorded server waited for the client's end; a live one that ends before it is different. */
static void test_ends_too_early(void **state)
{
    struct script *script = *state;
    struct role role;
    struct player player;
    struct answers answers;
    script_run(script, HANDSHAKE "100 < P. \"ABC\" \n"
                                 "40000 > F. \n"
                                 "40100 < F. ack 2 \n"
                                 "40200 > . \n");
    make_good_part(script, END_CLIENT, &role);
    for (int early = 0; early < 2; early++) {
        heard(&player, &role, "ABC", PLAYER_FIN);
        player.did[0].heard_end = early;
        answers_compare(&answers, &role, &player);
        assert_int_equal(answers.first >= 0, early);
        if (early)
            assert_string_equal(answers.says.s,
                                "the server: it closed (FIN) here; in the recording it went on");
        answers_release(&answers);
        player_release(&player);
    }
    role_release(&role);
}

/* ---- pieces ---- */

enum { STREAM = 40, SOURCES = 12, NOBODY = 99 };

static void mark_piece(void *context, uint64_t from, uint64_t to, size_t order)
{
    uint8_t *first = context;
    assert_true(from < to && to <= STREAM);
    for (uint64_t i = from; i < to; i++) {
        assert_int_equal(first[i], NOBODY); /* no byte twice, and in order */
        for (uint64_t behind = i; behind < STREAM; behind++)
            assert_int_equal(first[behind], NOBODY);
        first[i] = (uint8_t)order;
    }
}

/* Against the plain way: for each byte, the first of all that hold it. */
static void test_pieces(void **state)
{
    (void)state;
    uint32_t random = 1;
    for (int round = 0; round < 2000; round++) {
        struct piece_source sources[SOURCES];
        uint8_t wanted[STREAM], found[STREAM];
        memset(wanted, NOBODY, sizeof wanted);
        memset(found, NOBODY, sizeof found);
        for (size_t i = 0; i < SOURCES; i++) {
            random = random * 1664525 + 1013904223;
            uint64_t from = (random >> 8) % STREAM, length = (random >> 20) % 12;
            sources[i] = (struct piece_source){
                .from = from, .to = from + length < STREAM ? from + length : STREAM, .order = i
            };
            for (uint64_t byte = from; byte < sources[i].to; byte++)
                if (wanted[byte] == NOBODY)
                    wanted[byte] = (uint8_t)i;
        }
        pieces_find(sources, SOURCES, mark_piece, found);
        assert_memory_equal(found, wanted, STREAM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(test_pair),
        SCRIPT_TEST(test_sent_again),
        SCRIPT_TEST(test_later_ack),
        SCRIPT_TEST(test_half_close_and_reset),
        SCRIPT_TEST(test_closed_and_reset),
        SCRIPT_TEST(test_openings),
        SCRIPT_TEST(test_unanswered),
        SCRIPT_TEST(test_gap_is_refused),
        SCRIPT_TEST(test_who_ends_first),
        SCRIPT_TEST(test_by_chance),
        SCRIPT_TEST(test_calls_make_pieces),
        SCRIPT_TEST(test_calls_tell_chance),
        SCRIPT_TEST(test_calls_without_bytes),
        SCRIPT_TEST(test_answers),
        SCRIPT_TEST(test_ends_too_early),
        cmocka_unit_test(test_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
