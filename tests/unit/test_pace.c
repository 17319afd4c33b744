/* How fast this machine computes: what was measured is a factor, and never makes time longer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/pace.h"

static void slowness(void **state)
{
    static const struct {
        struct pace pace;
        double is;
    } rows[] = {
        { { 0, 0, 0 }, 1 },        { { 1, 1, 0 }, 1 },          { { 10, 4000000, 0 }, 1 },
        { { 10, 8000000, 0 }, 2 }, { { 1, 40000000, 0 }, 100 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_float_equal(pace_slowness(&rows[i].pace), rows[i].is, 1e-9);
}

/* What is measured, and that the next piece waits until it has cost little. */
static void pieces(void **state)
{
    struct pace pace = { 0 };
    (void)state;
    pace_measure(&pace);
    assert_int_equal(pace.pieces, 1);
    assert_true(pace.computed_ns > 10000);
    assert_true(pace.due_ns > 0);
    pace.due_ns = INT64_MAX;
    pace_measure(&pace);
    assert_int_equal(pace.pieces, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(slowness), cmocka_unit_test(pieces) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
