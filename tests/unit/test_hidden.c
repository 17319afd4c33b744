/* How much there can be of what nobody sees into: the largest pieces that were made, so many as are left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "call/hidden.h"

static void test_largest_stay(void **state)
{
    (void)state;
    uint64_t bytes[] = { 3, 700, 1, 40, 40 };
    size_t count = 5;
    assert_int_equal(hidden_keep_largest(bytes, &count, 9), 784);
    assert_int_equal(count, 5);
    assert_int_equal(hidden_keep_largest(bytes, &count, 2), 740);
    assert_int_equal(count, 2);
    assert_int_equal(hidden_keep_largest(bytes, &count, 0), 0);
    assert_int_equal(count, 0);
    assert_int_equal(hidden_keep_largest(NULL, &count, 3), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_largest_stay),
    };
    return cmocka_run_group_tests_name("hidden", tests, NULL, NULL);
}
