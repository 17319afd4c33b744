/* Aligning: as long as the longest common subsequence that a table finds (which takes time and
 * memory with the product of the lengths), the partners equal and rising; and sequences that have
 * nothing in common end in good time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compare/align.h"

enum { LONGEST = 40, ROUNDS = 20000, LONG = 60000 };

static uint32_t chance(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 16;
}

static size_t longest_common(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
    size_t table[LONGEST + 1][LONGEST + 1] = { { 0 } };
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++)
            table[i][j] = a[i - 1] == b[j - 1]                ? table[i - 1][j - 1] + 1
                          : table[i - 1][j] > table[i][j - 1] ? table[i - 1][j]
                                                              : table[i][j - 1];
    return table[n][m];
}

static size_t partners(const uint32_t *a, size_t n, const uint32_t *b, size_t m,
                       const ptrdiff_t *partner)
{
    size_t count = 0;
    ptrdiff_t last = -1;
    for (size_t i = 0; i < n; i++) {
        if (partner[i] == ALIGN_NONE)
            continue;
        assert_true(partner[i] > last && partner[i] < (ptrdiff_t)m);
        assert_int_equal(a[i], b[partner[i]]);
        last = partner[i];
        count++;
    }
    return count;
}

static void test_best(void **state)
{
    uint32_t seed = 7, a[LONGEST], b[LONGEST];
    ptrdiff_t partner[LONGEST];
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        size_t n = chance(&seed) % (LONGEST + 1), m = chance(&seed) % (LONGEST + 1);
        uint32_t letters = 1 + chance(&seed) % 12;
        for (size_t i = 0; i < n; i++)
            a[i] = chance(&seed) % letters;
        for (size_t i = 0; i < m; i++)
            b[i] = round % 2 && i < n && chance(&seed) % 5 ? a[i] : chance(&seed) % letters;
        align(a, n, b, m, partner);
        assert_int_equal(partners(a, n, b, m, partner), longest_common(a, n, b, m));
    }
}

static void test_strangers(void **state)
{
    uint32_t *a = calloc(LONG, sizeof *a), *b = calloc(LONG, sizeof *b), seed = 1;
    ptrdiff_t *partner = calloc(LONG, sizeof *partner);
    (void)state;
    assert_true(a && b && partner);
    for (uint32_t i = 0; i < LONG; i++) {
        a[i] = i < 100 ? i : 1000 + chance(&seed) % 1000;
        b[i] = i < 100 ? i : 1000 + chance(&seed) % 1000;
    }
    align(a, LONG, b, LONG, partner);
    assert_true(partners(a, LONG, b, LONG, partner) >= 100); /* at least what they begin with */
    for (uint32_t i = 0; i < LONG; i++)
        b[i] = LONG + i;
    align(a, LONG, b, LONG, partner);
    assert_int_equal(partners(a, LONG, b, LONG, partner), 0);
    free(a);
    free(b);
    free(partner);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_best),
                                        cmocka_unit_test(test_strangers) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
