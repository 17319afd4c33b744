/* A program that closes one number after the other (call/tasks.h): which numbers make a row. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "call/tasks.h"

static void closes(struct task *task, const int *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sweep_hears(task, numbers[i]);
}

#define CLOSES(task, ...) \
    closes(task, (const int[]){ __VA_ARGS__ }, sizeof((const int[]){ __VA_ARGS__ }) / sizeof(int))

/* Our own thread: the numbers from 900 on name nothing. */
static struct task of_this_thread(void)
{
    return (struct task){ .tid = getpid() };
}

static void three_in_a_row_are_shown_once(void **state)
{
    (void)state;
    struct task task = of_this_thread();
    CLOSES(&task, 900, 901);
    assert_false(sweep_shows(&task));
    CLOSES(&task, 902);
    assert_true(sweep_shows(&task));
    CLOSES(&task, 903);
    assert_false(sweep_shows(&task));
}

static void downwards_too(void **state)
{
    (void)state;
    struct task task = of_this_thread();
    CLOSES(&task, 912, 911, 910);
    assert_true(sweep_shows(&task));
}

static void a_number_that_names_something_is_no_proof(void **state)
{
    (void)state;
    struct task task = of_this_thread();
    CLOSES(&task, -2, -1, 0); /* standard input */
    assert_false(sweep_shows(&task));
}

static void other_orders_are_no_row(void **state)
{
    (void)state;
    struct task task = of_this_thread();
    CLOSES(&task, 900, 901, 900, 901, 903, 905, 905);
    assert_false(sweep_shows(&task));
}

/* A program may name any number: the distance of two need not fit an int. */
static void the_ends_of_int_are_far_apart(void **state)
{
    (void)state;
    struct task task = of_this_thread();
    CLOSES(&task, 1, INT_MIN, INT_MAX, INT_MIN);
    assert_int_equal(task.sweep.length, 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_in_a_row_are_shown_once),
        cmocka_unit_test(downwards_too),
        cmocka_unit_test(a_number_that_names_something_is_no_proof),
        cmocka_unit_test(other_orders_are_no_row),
        cmocka_unit_test(the_ends_of_int_are_far_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
