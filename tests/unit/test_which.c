/* base/which and base/actor: the words that --inject and the rules of a wire have in common. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/actor.h"
#include "base/which.h"

static void write_list(const struct which *which, char *text, size_t size)
{
    size_t used = 0;
    *text = '\0';
    for (size_t i = 0; i < which->count; i++)
        used += (size_t)snprintf(text + used, size - used, "%u-%u ", which->ranges[i].first,
                                 which->ranges[i].last);
}

static void test_lists(void **state)
{
    static const struct {
        const char *text, *means, *rest;
    } lists[] = {
        { "every", "", "" },
        { " every 20%", "", " 20%" },
        { "everyone", "", "one" },
        { "3", "3-3 ", "" },
        { "3x", "3-3 ", "x" },
        { "3 x", "3-3 ", " x" },
        { "3 20%", "3-3 ", " 20%" },
        { "1-3", "1-3 ", "" },
        { "2 , 5 - 7, 9-", "2-2 5-7 9-4294967295 ", "" },
        { "4- 7", "4-7 ", "" },
        { "4- 7 20%", "4-7 ", " 20%" },
        { "4- 20%", "4-4294967295 ", " 20%" },
        { "4 - 1.5%", "4-4294967295 ", " 1.5%" },
        { "4-20%", "4-20 ", "%" },
        { "4-,7", "4-4294967295 7-7 ", "" },
        { "4- from 2s", "4-4294967295 ", " from 2s" },
        { "4294967295", "4294967295-4294967295 ", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct which which;
        const char *at = lists[i].text;
        char text[400];
        if (which_parse(&which, &at) != WHICH_FINE)
            fail_msg("'%s' is not understood", lists[i].text);
        write_list(&which, text, sizeof text);
        assert_string_equal(text, lists[i].means);
        assert_string_equal(at, lists[i].rest);
    }
}

static void test_faults(void **state)
{
    static const struct {
        const char *text;
        enum which_fault fault;
    } faults[] = {
        { "", WHICH_NO_NUMBER },
        { "x", WHICH_NO_NUMBER },
        { "0", WHICH_NO_NUMBER },
        { "-3", WHICH_NO_NUMBER },
        { "2,", WHICH_NO_NUMBER },
        { "2,every", WHICH_NO_NUMBER },
        { "4294967296", WHICH_NO_NUMBER },
        { "99999999999999999999999", WHICH_NO_NUMBER },
        { "3-2", WHICH_BACKWARDS },
        { "3-0", WHICH_BACKWARDS },
        { "3-4294967296", WHICH_BACKWARDS },
        { "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", WHICH_FINE },
        { "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", WHICH_TOO_MANY },
    };
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct which which;
        const char *at = faults[i].text;
        if (which_parse(&which, &at) != faults[i].fault)
            fail_msg("'%s' is judged otherwise", faults[i].text);
    }
}

static void test_ordinals(void **state)
{
    struct which which;
    const char *list = "2,4-6,9-", *every = "every";
    (void)state;
    assert_int_equal(which_parse(&which, &list), WHICH_FINE);
    for (unsigned i = 1; i < 20; i++)
        assert_int_equal(which_has(&which, i), i == 2 || (i >= 4 && i <= 6) || i >= 9);
    assert_true(which_has(&which, UINT64_MAX)); /* open: no end at 32 bits */
    assert_int_equal(which_parse(&which, &every), WHICH_FINE);
    assert_true(which_has(&which, 1) && which_has(&which, UINT64_MAX));
}

static void test_names(void **state)
{
    static const struct {
        const char *name;
        int number;
    } names[] = { { "any", ACTOR_ANY }, { "server", 0 },    { "client", 1 },
                  { "client2", 2 },     { "client10", 10 }, { "client999", 999 } };
    static const char *const none[] = {
        "",         "Client",     "client0", "client1", "client02", "client2x",         "client-2",
        "client 2", "client1000", "server2", "clients", "anyone",   "client99999999999"
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int number = -7;
        if (!actor_by_name(names[i].name, &number) || number != names[i].number)
            fail_msg("'%s' is %d", names[i].name, number);
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        int number = -7;
        if (actor_by_name(none[i], &number) || number != -7)
            fail_msg("'%s' is %d", none[i], number);
    }
}

static void test_said(void **state)
{
    static const struct {
        const char *in, *out;
    } sentences[] = {
        { "the client sends.", "The client sends." },
        { "client2 sends. the server reads.", "client2 sends. The server reads." },
        { "it says \"a. the end\". the end", "it says \"a. the end\". The end" },
        { "it says \"\\\". the end\", the end", "it says \"\\\". the end\", the end" },
        { "", "" },
    };
    (void)state;
    assert_string_equal(actor_said("client"), "the client");
    assert_string_equal(actor_said("server"), "the server");
    assert_string_equal(actor_said("client2"), "client2");
    assert_string_equal(actor_said("server2"), "server2");
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        char text[80];
        snprintf(text, sizeof text, "%s", sentences[i].in);
        sentences_begin_large(text);
        assert_string_equal(text, sentences[i].out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),    cmocka_unit_test(test_faults),
        cmocka_unit_test(test_ordinals), cmocka_unit_test(test_names),
        cmocka_unit_test(test_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
