/* The table of a trace's connections: what it looks like (tests/golden/table/, BLESS=1 renews it),
 * its order, its temporary file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drawn.h"
#include "golden.h"
#include "view/amounts.h"
#include "view/table.h"

#define V4(a, b, c, d, port_)    \
    {                            \
        4, { a, b, c, d }, port_ \
    }
#define V6(last, port_)                                         \
    {                                                           \
        6,                                                      \
            { 0x20, 1,    0xd,  0xb8, 0xaa, 0xaa, 0xbb, 0xbb,   \
              0xcc, 0xcc, 0xdd, 0xdd, 0xee, 0xee, 0,    last }, \
            port_                                               \
    }
#define S 1000000000ll

static const struct table_row plain[] = {
    { .id = 1,
      .protocol = PROTOCOL_TCP,
      .opened = OPENED_HANDSHAKE,
      .closed = CLOSED_FIN,
      .established = true,
      .first_closer = END_SERVER,
      .resetter = -1,
      .state = "SF",
      .address = { V4(192, 168, 100, 138, 40312), V4(10, 0, 0, 1, 80) },
      .bytes = { 367, 3549 },
      .packets = { 8, 7 },
      .t_ns = S,
      .t_end_ns = S + 808800000,
      .handshake_ns = 168800000,
      .history = "ShADadfF" },
    { .id = 2,
      .protocol = PROTOCOL_TCP,
      .opened = OPENED_HANDSHAKE,
      .closed = CLOSED_REFUSED,
      .first_closer = END_SERVER,
      .resetter = 1,
      .state = "REJ",
      .address = { V4(192, 168, 100, 138, 40313), V4(10, 0, 0, 1, 81) },
      .packets = { 1, 1 },
      .t_ns = 2 * S,
      .t_end_ns = 2 * S + 349000,
      .handshake_ns = -1,
      .history = "Sr" },
    { .id = 3,
      .protocol = PROTOCOL_TCP,
      .opened = OPENED_HANDSHAKE,
      .closed = CLOSED_OPEN,
      .first_closer = -1,
      .resetter = -1,
      .state = "S0",
      .address = { V4(192, 168, 100, 138, 40314), V4(203, 0, 113, 94, 80) },
      .packets = { 11, 0 },
      .retransmitted = { 10, 0 },
      .t_ns = 3 * S,
      .t_end_ns = 70 * S,
      .handshake_ns = -1,
      .history = "S" },
    { .id = 4,
      .protocol = PROTOCOL_TCP,
      .opened = OPENED_MIDSTREAM,
      .closed = CLOSED_RST,
      .established = true,
      .first_closer = 0,
      .resetter = 0,
      .state = "RSTO",
      .address = { V4(192, 168, 100, 138, 40315), V4(10, 0, 0, 1, 22) },
      .bytes = { 12345678901, 999999 },
      .packets = { 8456789, 1000000 },
      .retransmitted = { 2, 41 },
      .t_ns = 4 * S,
      .t_end_ns = 90000 * S,
      .handshake_ns = -1,
      .history = "DadAtTR" },
    { .id = 5,
      .protocol = PROTOCOL_UDP,
      .first_closer = -1,
      .resetter = -1,
      .state = "SF",
      .address = { V4(192, 168, 100, 138, 57434), V4(4, 2, 2, 1, 53) },
      .bytes = { 30, 78 },
      .packets = { 1, 1 },
      .t_ns = 5 * S,
      .t_end_ns = 5 * S + 26500000,
      .handshake_ns = -1,
      .history = "Dd" },
};
static const struct table_row with_ipv6[] = {
    { .id = 1,
      .protocol = PROTOCOL_TCP,
      .opened = OPENED_SIMULTANEOUS,
      .closed = CLOSED_OPEN,
      .established = true,
      .first_closer = -1,
      .resetter = -1,
      .state = "S1",
      .address = { V6(1, 40312), V6(2, 443) },
      .bytes = { 1, 2 },
      .packets = { 3, 4 },
      .t_ns = S,
      .t_end_ns = S,
      .handshake_ns = 500000,
      .history = "Ss" },
    { .id = 7,
      .protocol = PROTOCOL_TCP,
      .opened = OPENED_HANDSHAKE,
      .closed = CLOSED_TIMEOUT,
      .first_closer = -1,
      .resetter = -1,
      .state = "S0",
      .address = { V4(10, 0, 0, 1, 5), V4(10, 0, 0, 2, 6) },
      .packets = { 7, 0 },
      .t_ns = 0,
      .t_end_ns = 127 * S,
      .handshake_ns = -1,
      .history = "S" },
};

static const struct {
    const char *name;
    const struct table_row *rows;
    size_t count;
} tables[] = {
    { "plain", plain, sizeof plain / sizeof *plain },
    { "ipv6", with_ipv6, sizeof with_ipv6 / sizeof *with_ipv6 },
};
static const struct {
    const char *name;
    struct table_style style;
} styles[] = {
    { "80", { .width = 80 } },
    { "140", { .width = 140 } },
    { "80-ascii", { .width = 80, .ascii = true } },
    { "140-color", { .width = 140, .color = true } },
    { "200", { .width = 200 } },
};

static struct table *table_of(const struct table_row *rows, size_t count, enum table_key key,
                              size_t top)
{
    struct err err;
    struct table *table = table_new(key, top, &err);
    assert_non_null(table);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(table_put(table, &rows[i], &err), 0);
    assert_int_equal(table_count(table), count);
    return table;
}

static char *drawn(const struct table_row *rows, size_t count, const struct table_style *style)
{
    char *s = NULL;
    size_t length = 0;
    struct err err;
    FILE *out = open_memstream(&s, &length);
    assert_non_null(out);
    struct table *table = table_of(rows, count, TABLE_BY_START, 0);
    assert_int_equal(table_draw(table, out, style, S, &err), 0);
    table_free(table);
    fclose(out);
    return s;
}

static void test_golden(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (size_t j = 0; j < sizeof styles / sizeof *styles; j++) {
            char name[100];
            char *s = drawn(tables[i].rows, tables[i].count, &styles[j].style);
            drawn_holds(s, styles[j].style.width, styles[j].style.ascii, styles[j].style.color);
            snprintf(name, sizeof name, "table/%s-%s.txt", tables[i].name, styles[j].name);
            golden_holds(name, s);
            free(s);
        }
}

/* Whatever the width: no row is too long, and every number and address stands in full. */
static void test_every_width(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (int width = 80; width < 250; width++) {
            struct table_style style = { .width = width, .ascii = width % 2 };
            char *s = drawn(tables[i].rows, tables[i].count, &style);
            drawn_holds(s, style.width, style.ascii, style.color);
            for (size_t k = 0; k < tables[i].count; k++)
                for (int end = 0; end < 2; end++) {
                    char address[ADDRESS_TEXT_BYTES];
                    assert_non_null(
                        strstr(s, address_format(&tables[i].rows[k].address[end], address)));
                }
            free(s);
        }
}

static void check_order(enum table_key key, size_t top, const int *ids, size_t count)
{
    struct table *table = table_of(plain, sizeof plain / sizeof *plain, key, top);
    for (int again = 0; again < 2; again++) {
        struct table_row row;
        struct err err;
        table_rewind(table);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(table_next(table, &row, &err), 1);
            if (row.id != ids[i])
                fail_msg("by %s, top %zu: place %zu is %d, not %d", table_key_name(key), top, i,
                         row.id, ids[i]);
        }
        assert_int_equal(table_next(table, &row, &err), 0);
    }
    table_free(table);
}

static void test_order(void **state)
{
    static const int orders[TABLE_KEYS][5] = {
        [TABLE_BY_START] = { 1, 2, 3, 4, 5 },           [TABLE_BY_DURATION] = { 4, 3, 1, 5, 2 },
        [TABLE_BY_BYTES] = { 4, 1, 5, 2, 3 },           [TABLE_BY_PACKETS] = { 4, 1, 3, 2, 5 },
        [TABLE_BY_RETRANSMISSIONS] = { 4, 3, 1, 2, 5 }, [TABLE_BY_HANDSHAKE] = { 1, 2, 3, 4, 5 },
    };
    (void)state;
    for (int key = 0; key < TABLE_KEYS; key++)
        for (size_t top = 0; top <= 6; top++)
            check_order((enum table_key)key, top, orders[key], top && top < 5 ? top : 5);
}

/* More than the blocks in memory hold, in an order of chance, with numbers that never come. */
static void test_many(void **state)
{
    enum { COUNT = 20000 };
    struct err err;
    struct table_row row;
    (void)state;
    for (int by_bytes = 0; by_bytes < 2; by_bytes++) {
        struct table *table =
            table_new(by_bytes ? TABLE_BY_BYTES : TABLE_BY_START, by_bytes ? 100 : 0, &err);
        assert_non_null(table);
        /* 7919 has no divisor in common with COUNT: each number once */
        for (uint64_t i = 0; i < COUNT; i++) {
            uint64_t place = i * 7919 % COUNT;
            row = (struct table_row){ .id = (int)(3 * place + 1),
                                      .bytes = { place * 7919 % COUNT, 0 } };
            assert_int_equal(table_put(table, &row, &err), 0);
        }
        table_rewind(table);
        for (uint64_t i = 0; i < (by_bytes ? 100 : COUNT); i++) {
            assert_int_equal(table_next(table, &row, &err), 1);
            if (by_bytes)
                assert_int_equal(row.bytes[0], COUNT - 1 - i);
            else
                assert_int_equal(row.id, 3 * i + 1);
        }
        assert_int_equal(table_next(table, &row, &err), 0);
        table_free(table);
    }
}

static void test_no_room_for_the_file(void **state)
{
    struct err err;
    (void)state;
    setenv("TMPDIR", "/nonesuch", 1);
    assert_null(table_new(TABLE_BY_START, 0, &err));
    unsetenv("TMPDIR");
    assert_non_null(strstr(err.text, "/nonesuch"));
    assert_non_null(strstr(err.text, "TMPDIR"));
}

static const struct {
    int64_t ns;
    const char *says, *ascii;
} spans[] = {
    { 0, "0 µs", "0 us" },
    { 999, "0 µs", NULL },
    { 999999, "999 µs", NULL },
    { 1000000, "1.0 ms", NULL },
    { 999999999, "999.9 ms", NULL },
    { S, "1.00 s", NULL },
    { 99999999999, "99.99 s", NULL },
    { 100 * S, "1m 40s", NULL },
    { 5999 * S, "99m 59s", NULL },
    { 6000 * S, "1h 40m", NULL },
    { 360000 * S, "4d 04h", NULL },
    { -1500000, "-1.5 ms", NULL },
    { INT64_MAX, "106751d 23h", NULL },
    { INT64_MIN, "-106751d 23h", NULL },
};
/* 23.5 and 115.4 are 91.9 apart: what is shown adds up */
static const struct {
    int64_t from_ns, to_ns;
    const char *says;
} between[] = {
    { 23562315, 115432735, "91.9 ms" }, { 12459425, 20586085, "8.1 ms" },
    { 190000, 1180000, "990 µs" },      { 190000, 1190000, "1.0 ms" },
    { -50000, 1049999, "1.1 ms" },      { 150000000, 4280000000, "4.13 s" },
};
static const struct {
    uint64_t count;
    const char *says;
} amounts[] = {
    { 0, "0" },
    { 999999, "999999" },
    { 1000000, "1.00M" },
    { 1234567, "1.23M" },
    { 12345678, "12.3M" },
    { 999999999, "999M" },
    { 1000000000, "1.00G" },
    { UINT64_MAX, "18.4E" },
};

static void test_amounts(void **state)
{
    struct text text;
    (void)state;
    text_init(&text);
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        text_clear(&text);
        span_add(&text, spans[i].ns, spans[i].ascii != NULL);
        assert_string_equal(text.s, spans[i].ascii ? spans[i].ascii : spans[i].says);
    }
    for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
        text_clear(&text);
        span_between_add(&text, between[i].from_ns, between[i].to_ns, false);
        assert_string_equal(text.s, between[i].says);
    }
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        text_clear(&text);
        amount_add(&text, amounts[i].count);
        assert_string_equal(text.s, amounts[i].says);
    }
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_every_width),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_no_room_for_the_file),
        cmocka_unit_test(test_amounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
