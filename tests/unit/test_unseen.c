/* Runs of which no packet was seen, written by hand (script.h): which connections their calls tell of, and of which no pass
 * can be said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "grade/connected.h"
#include "grade/unseen.h"
#include "script.h"

#define LISTENS \
    "0 server socket tcp = #10 \n server bind#10 0.0.0.0:12000 = 0 \n server listen#10 1 = 0 \n"
#define ASKS "20 client socket tcp = #11 \n 21 client connect#11 127.0.0.1:12000 "
#define MEET                                                     \
    LISTENS ASKS "{ \n 30 client } = 0 local 127.0.0.1:40000 \n" \
                 "31 server accept#10 = #20 from 127.0.0.1:40000 local 127.0.0.1:12000 \n"
#define TALK                                                                   \
    "40 client send#11 \"hallo\" = 5 \n 41 server recv#20 99 = 5 \"hallo\" \n" \
    "42 server send#20 \"HALLO\" = 5 \n 43 client recv#11 99 = 5 \"HALLO\" \n"

/* ---- connections ---- */

static void both_ends(void **state)
{
    struct script *script = *state;
    struct timeline *timeline = &script->timeline;
    struct arena arena;
    arena_init(&arena);
    script_run(script, MEET TALK);
    assert_int_equal(timeline->connection_count, 0);
    connected_add(timeline, &arena);
    assert_int_equal(timeline->connection_count, 1);
    const struct connection *c = timeline->connections[0];
    assert_true(c->established);
    assert_int_equal(c->address[END_CLIENT].port, 40000);
    assert_int_equal(c->address[END_SERVER].port, 12000);
    assert_ptr_equal(c->accepted->new_socket, c->socket[END_SERVER]);
    assert_true(c->socket[END_SERVER]->program->is_server);
    assert_false(c->socket[END_CLIENT]->program->is_server);
    assert_false(connected_is_unclear(timeline));
    connected_remove(timeline);
    assert_int_equal(timeline->connection_count, 0);
    arena_release(&arena);
}

static void refused(void **state)
{
    struct script *script = *state;
    struct arena arena;
    arena_init(&arena);
    script_run(script, ASKS "= ECONNREFUSED \n");
    connected_add(&script->timeline, &arena);
    assert_int_equal(script->timeline.connection_count, 1);
    assert_false(script->timeline.connections[0]->established);
    assert_null(script->timeline.connections[0]->accepted);
    connected_remove(&script->timeline);
    arena_release(&arena);
}

/* The kernel has made its handshake, and no program took it. */
static void never_accepted(void **state)
{
    struct script *script = *state;
    struct arena arena;
    arena_init(&arena);
    script_run(script, LISTENS ASKS "{ \n 30 client } = 0 local 127.0.0.1:40000 \n"
                                    "31 server accept#10 = #20 from 127.0.0.1:40001 \n");
    connected_add(&script->timeline, &arena);
    assert_true(script->timeline.connections[0]->established);
    assert_null(script->timeline.connections[0]->accepted);
    connected_remove(&script->timeline);
    arena_release(&arena);
}

/* ---- what is not seen ---- */

static const char *unseen_in(struct script *script, const char *lines, int step, enum limit limit)
{
    script_run(script, lines);
    const struct checking c = { .timeline = &script->timeline, .step = step };
    return unseen(&c, limit);
}

static void nothing(void **state)
{
    assert_null(unseen_in(*state, MEET TALK "50 client recv#11 9 = 0 \n", 5, LIMIT_NONE));
}

static void no_tcp_at_all(void **state)
{
    assert_null(unseen_in(*state, LISTENS, 17, LIMIT_HANG));
}

static void what_06_teaches(void **state)
{
    assert_non_null(unseen_in(*state, MEET TALK, 6, LIMIT_NONE));
}

static void who_was_refused(void **state)
{
    assert_non_null(unseen_in(*state, ASKS "= ECONNREFUSED \n", 1, LIMIT_NONE));
}

static void who_still_asks(void **state)
{
    assert_non_null(unseen_in(*state, ASKS "= EINPROGRESS \n", 5, LIMIT_NONE));
}

static void what_held_a_port(void **state)
{
    assert_non_null(unseen_in(*state,
                              LISTENS "9 server socket tcp = #12 \n"
                                      "server bind#12 0.0.0.0:12000 = EADDRINUSE \n",
                              1, LIMIT_NONE));
}

static void the_end_again_and_again(void **state)
{
    static const char twice[] = MEET TALK "50 client recv#11 9 = 0 \n client recv#11 9 = 0 \n";
    assert_null(unseen_in(*state, twice, 5, LIMIT_NONE));
}

static void the_end_a_third_time(void **state)
{
    assert_non_null(unseen_in(*state,
                              MEET TALK "50 client recv#11 9 = 0 \n client recv#11 9 = 0 \n"
                                        "client recv#11 9 = 0 \n",
                              5, LIMIT_NONE));
}

static void who_spoke_first(void **state)
{
    assert_non_null(
        unseen_in(*state, MEET "35 server send#20 \"name? \" = 6 \n" TALK, 5, LIMIT_NONE));
}

static void a_length(void **state)
{
    assert_non_null(
        unseen_in(*state, MEET "39 client send#11 \"\\0\\0\" = 2 \n" TALK, 5, LIMIT_NONE));
}

static void why_they_stood_still(void **state)
{
    assert_non_null(unseen_in(*state, MEET TALK, 5, LIMIT_HANG));
}

static void datagrams_to_the_port(void **state)
{
    assert_non_null(unseen_in(*state,
                              LISTENS "9 client socket udp = #12 \n"
                                      "client sendto#12 \"hi\" 127.0.0.1:12000 = 2 \n",
                              1, LIMIT_NONE));
}

#define ASKED                                                                      \
    "9 client socket udp = #12 \n client sendto#12 \"1 a\" 127.0.0.1:12000 = 3 \n" \
    "client recvfrom#12 99 = 3 \"1 A\" from 127.0.0.1:12000 \n"                    \
    "client sendto#12 \"2 b\" 127.0.0.1:12000 = 3 \n"                              \
    "client recvfrom#12 99 = 3 \"1 A\" from 127.0.0.1:12000 \n"

static void an_answer_twice(void **state)
{
    assert_non_null(unseen_in(*state, ASKED, 17, LIMIT_NONE));
}

static void an_answer_twice_and_the_right_one(void **state)
{
    assert_null(unseen_in(*state, ASKED "client recvfrom#12 99 = 3 \"2 B\" from 127.0.0.1:12000 \n",
                          17, LIMIT_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(both_ends),
        SCRIPT_TEST(refused),
        SCRIPT_TEST(never_accepted),
        SCRIPT_TEST(nothing),
        SCRIPT_TEST(no_tcp_at_all),
        SCRIPT_TEST(what_06_teaches),
        SCRIPT_TEST(who_was_refused),
        SCRIPT_TEST(who_still_asks),
        SCRIPT_TEST(what_held_a_port),
        SCRIPT_TEST(the_end_again_and_again),
        SCRIPT_TEST(the_end_a_third_time),
        SCRIPT_TEST(who_spoke_first),
        SCRIPT_TEST(a_length),
        SCRIPT_TEST(why_they_stood_still),
        SCRIPT_TEST(datagrams_to_the_port),
        SCRIPT_TEST(an_answer_twice),
        SCRIPT_TEST(an_answer_twice_and_the_right_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
