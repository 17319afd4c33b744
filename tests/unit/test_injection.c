/* call/injection: the grammar of --inject, every error of it, and which calls a rule speaks of. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "call/injection.h"
#include "call/table.h"

/* ---- what is understood ---- */

/* The rule, written again from what was understood: "PROGRAM CALL BYTES ERROR first-last
 * first-last". */
static void write_rule(const struct injection *rule, char *text, size_t size)
{
    int used = snprintf(text, size, "%d %s %llu %d", rule->program, rule->call,
                        (unsigned long long)rule->bytes, rule->error);
    for (size_t i = 0; i < rule->which.count; i++)
        used += snprintf(text + used, size - (size_t)used, " %u-%u", rule->which.ranges[i].first,
                         rule->which.ranges[i].last);
}

static void test_rules(void **state)
{
    static const struct {
        const char *text, *means;
    } rules[] = {
        { "client: recv short 3", "1 recv 3 0" },
        { "server:recv short 3", "0 recv 3 0" },
        { "  client2 :  send\tshort  4096  ", "2 send 4096 0" },
        { "client17: write short 1", "17 write 1 0" },
        { "any: accept EMFILE", "-1 accept 0 24" },
        { "client: connect fail ETIMEDOUT", "1 connect 0 110" },
        { "client: recv EINTR @ 2", "1 recv 0 4 2-2" },
        { "client: recv EINTR@2", "1 recv 0 4 2-2" },
        { "client: recv short 3@1-3", "1 recv 3 0 1-3" },
        { "client: recv short 3 @ 2,5", "1 recv 3 0 2-2 5-5" },
        { "client: recv short 3 @ 2 , 5 - 7, 9-", "1 recv 3 0 2-2 5-7 9-4294967295" },
        { "client: recv short 3 @ 4- 7", "1 recv 3 0 4-7" },
        { "client: recv short 3 @ every", "1 recv 3 0" },
        { "client: recv EWOULDBLOCK", "1 recv 0 11" },
        { "any: sendmsg short 9", "-1 sendmsg 9 0" },
        { "any: splice short 9", "-1 splice 9 0" },
        { "any: sendmmsg ENOBUFS", "-1 sendmmsg 0 105" },
        { "server: fork EAGAIN @ 1", "0 fork 0 11 1-1" },
        { "server: select EINTR", "0 select 0 4" },
        { "server: close EIO @ 4294967295", "0 close 0 5 4294967295-4294967295" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct injection rule;
        struct err err = { .text = "" };
        char text[400];
        if (injection_parse(&rule, rules[i].text, &err) != 0)
            fail_msg("%s", err.text);
        write_rule(&rule, text, sizeof text);
        assert_string_equal(text, rules[i].means);
        assert_string_equal(err.text, "");
    }
}

/* ---- what is not ---- */

static void test_errors(void **state)
{
    static const struct {
        const char *text, *says;
    } errors[] = {
        { "", "begins with a program and a colon" },
        { "client", "begins with a program and a colon" },
        { "client recv short 3", "begins with a program and a colon" },
        { ": recv short 3", "begins with a program and a colon" },
        { "clientt: recv short 3",
          "there is no program 'clientt' (server, client, client2 … or any)" },
        { "client1: recv short 3", "there is no program 'client1'" },
        { "client0: recv short 3", "there is no program 'client0'" },
        { "client02: recv short 3", "there is no program 'client02'" },
        { "client2x: recv short 3", "there is no program 'client2x'" },
        { "client99999999999: recv short 3", "there is no program" },
        { "server2: recv short 3", "there is no program 'server2'" },
        { "Client: recv short 3", "there is no program 'Client'" },
        { "client:", "behind the colon stands a call" },
        { "client: @ 2", "behind the colon stands a call" },
        { "client: open short 3", "'open' is no call that can be changed" },
        { "client: exit EINTR", "'exit' is no call that can be changed" },
        { "client: io_uring_setup EPERM", "is no call that can be changed" },
        { "client: io_setup EPERM", "is no call that can be changed" },
        { "client: averyveryverylongnameofacall EINTR", "behind the colon stands a call" },
        { "client: recv", "behind the call stands what happens to it" },
        { "client: recv @ 2", "behind the call stands what happens to it" },
        { "client: recv long 3",
          "'long' is no action (short N, fail ERRNO, or an errno such as EINTR)" },
        { "client: recv eintr", "'eintr' is no action" },
        { "client: recv short", "short needs a number of bytes, 1 or more" },
        { "client: recv short 0", "short needs a number of bytes, 1 or more" },
        { "client: recv short -1", "short needs a number of bytes, 1 or more" },
        { "client: recv short 3x", "short needs a number of bytes, 1 or more" },
        { "client: recv short 99999999999", "short needs a number of bytes, 1 or more" },
        { "client: recv short @ 2", "short needs a number of bytes, 1 or more" },
        { "client: connect short 3",
          "short is for calls that move bytes (send, recv, read, write, sendmsg …), not for connect" },
        { "client: accept short 3", "not for accept" },
        { "client: recvmmsg short 3", "not for recvmmsg" },
        { "client: fork short 3", "not for fork" },
        { "client: recv fail", "fail needs an errno" },
        { "client: recv fail EFOO", "'EFOO' is no errno (ECONNRESET, EMFILE, EINTR …)" },
        { "client: recv fail 4", "'4' is no errno" },
        { "client: recv EINTR @", "behind @ stands which calls are meant" },
        { "client: recv EINTR @ 0", "behind @ stands which calls are meant" },
        { "client: recv EINTR @ 2,", "behind @ stands which calls are meant" },
        { "client: recv EINTR @ 4294967296", "behind @ stands which calls are meant" },
        { "client: recv EINTR @ 3-2", "from the smaller number to the larger" },
        { "client: recv EINTR @ 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
          "at most 16 parts in the list behind @" },
        { "client: recv EINTR @ 2 3", "nothing is expected at '3'" },
        { "client: recv EINTR @ everyone", "nothing is expected at 'one'" },
        { "client: recv EINTR twice", "nothing is expected at 'twice'" },
        { "client: recv short 3 4", "nothing is expected at '4'" },
        { "client: recv EINTR @ 2; server: recv EINTR",
          "nothing is expected at '; server: recv EINTR'" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct injection rule;
        struct err err = { .text = "" };
        char begin[200];
        if (injection_parse(&rule, errors[i].text, &err) == 0)
            fail_msg("'%s' was taken", errors[i].text);
        snprintf(begin, sizeof begin, "reading --inject '%s': ", errors[i].text);
        if (strncmp(err.text, begin, strlen(begin)) != 0 || !strstr(err.text, errors[i].says))
            fail_msg("'%s' gives: %s", errors[i].text, err.text);
    }
}

static void test_errno_names(void **state)
{
    (void)state;
    for (int i = 1; i < 200; i++)
        if (strcmp(errno_name(i), "?"))
            assert_int_equal(errno_number(errno_name(i)), i);
    assert_int_equal(errno_number("EWOULDBLOCK"), EWOULDBLOCK);
    assert_int_equal(errno_number("ENOTSUP"), ENOTSUP);
    assert_int_equal(errno_number("EDEADLOCK"), EDEADLOCK);
    assert_int_equal(errno_number(""), 0);
    assert_int_equal(errno_number("?"), 0);
}

/* ---- which calls, and which of them ---- */

static bool means(const char *text, const char *row, unsigned arguments)
{
    struct injection rule;
    struct err err;
    struct call_facts facts = { .row = call_row_by_name(row), .arg_count = arguments };
    assert_int_equal(injection_parse(&rule, text, &err), 0);
    facts.role = facts.row->role;
    return injection_means(&rule, &facts);
}

static void test_which_calls(void **state)
{
    (void)state;
    static const char *const sends[] = { "sendto", "sendmsg",  "sendmmsg", "write",
                                         "writev", "sendfile", "splice" };
    static const char *const receives[] = { "recvfrom", "recvmsg", "recvmmsg", "read", "readv" };
    for (size_t i = 0; i < sizeof sends / sizeof *sends; i++) {
        assert_true(means("any: send EINTR", sends[i], 3));
        assert_false(means("any: recv EINTR", sends[i], 3));
        assert_int_equal(means("any: send short 1", sends[i], 3),
                         strcmp(sends[i], "sendmmsg") != 0);
    }
    for (size_t i = 0; i < sizeof receives / sizeof *receives; i++) {
        assert_true(means("any: recv EINTR", receives[i], 3));
        assert_false(means("any: send EINTR", receives[i], 3));
    }
    assert_true(means("any: accept EINTR", "accept", 3));
    assert_true(means("any: accept EINTR", "accept4", 4));
    assert_true(means("any: accept4 EINTR", "accept4", 4));
    assert_false(means("any: accept4 EINTR", "accept", 3));
    assert_true(means("any: sendto EINTR", "sendto", 6)); /* with an address; without: */
    assert_false(means("any: sendto EINTR", "sendto", 4));
    assert_true(means("any: write EINTR", "write", 3));
    assert_false(means("any: write EINTR", "writev", 3));
    assert_true(means("any: select EINTR", "pselect6", 5));
}

/* Every call that moves bytes, but those of many messages, has its length somewhere. */
static void test_lengths(void **state)
{
    (void)state;
    for (size_t i = 0; i < call_table_rows; i++) {
        const struct call_row *row = &call_table[i];
        bool moves = row->role == CALL_SEND || row->role == CALL_RECEIVE,
             many = strstr(row->name, "mmsg") != NULL;
        int length = injection_length_argument(row);
        assert_int_equal(length != LENGTH_NONE, moves && !many);
        if (length >= 0)
            assert_true(row->args[length].kind == ARG_SIZE);
    }
}

static void test_ordinals(void **state)
{
    (void)state;
    struct injection rule;
    struct err err;
    assert_int_equal(injection_parse(&rule, "any: recv EINTR @ 2,4-6,9-", &err), 0);
    static const unsigned counted[] = { 2, 4, 5, 6, 9, 10, 4000000000u }, not [] = { 1, 3, 7, 8 };
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        assert_true(which_has(&rule.which, counted[i]));
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
        assert_false(which_has(&rule.which, not [i]));
    assert_int_equal(injection_parse(&rule, "any: recv EINTR", &err), 0);
    assert_true(which_has(&rule.which, 1) && which_has(&rule.which, 77));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),       cmocka_unit_test(test_errors),
        cmocka_unit_test(test_errno_names), cmocka_unit_test(test_which_calls),
        cmocka_unit_test(test_lengths),     cmocka_unit_test(test_ordinals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
