/* How fast this machine computes: what was measured is a factor, and never makes time longer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/tempo.h"

static void slowness(void **state)
{
    static const struct {
        struct tempo tempo;
        double is;
    } rows[] = {
        { { 0, 0, 0 }, 1 },        { { 1, 1, 0 }, 1 },          { { 10, 4000000, 0 }, 1 },
        { { 10, 8000000, 0 }, 2 }, { { 1, 40000000, 0 }, 100 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_float_equal(tempo_slowness(&rows[i].tempo), rows[i].is, 1e-9);
}

/* What is measured, and that the next piece waits until it has cost little. */
static void pieces(void **state)
{
    struct tempo tempo = { 0 };
    (void)state;
    tempo_measure(&tempo);
    assert_int_equal(tempo.pieces, 1);
    assert_true(tempo.computed_ns > 10000);
    assert_true(tempo.due_ns > 0);
    tempo.due_ns = INT64_MAX;
    tempo_measure(&tempo);
    assert_int_equal(tempo.pieces, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(slowness), cmocka_unit_test(pieces) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
