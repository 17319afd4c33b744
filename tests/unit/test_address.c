/* base/address: what comes out of a sockaddr of any length, and how it is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cmocka.h>

#include "base/address.h"
#include "guard.h"

static struct sockaddr_in6 ipv6(const char *ip, uint16_t port)
{
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
    assert_int_equal(inet_pton(AF_INET6, ip, &in6.sin6_addr), 1);
    return in6;
}

static void expect(const void *sockaddr, size_t length, const char *text)
{
    struct address a;
    char written[ADDRESS_TEXT_BYTES];
    assert_true(address_from_sockaddr(&a, sockaddr, length));
    assert_string_equal(address_format(&a, written), text);
}

static void test_from_sockaddr(void **state)
{
    (void)state;
    struct sockaddr_in in = { .sin_family = AF_INET,
                              .sin_port = htons(12000),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    expect(&in, sizeof in, "127.0.0.1:12000");
    struct sockaddr_in6 in6 = ipv6("::1", 65535);
    expect(&in6, sizeof in6, "[::1]:65535");
    expect(&in6, 24, "[::1]:65535"); /* without the scope, as RFC 2133 had it */
    in6 = ipv6("1111:2222:3333:4444:5555:6666:7777:8888", 65535);
    expect(&in6, sizeof in6, "[1111:2222:3333:4444:5555:6666:7777:8888]:65535");
    in6 = ipv6("::ffff:192.0.2.7", 80);
    expect(&in6, sizeof in6, "192.0.2.7:80"); /* mapped: the packets are IPv4 */
    in6 = ipv6("::192.0.2.7", 80);
    expect(&in6, sizeof in6, "[::192.0.2.7]:80"); /* not mapped */
}

static void test_refuses_other_families_and_short_ones(void **state)
{
    (void)state;
    struct sockaddr_un un = { .sun_family = AF_UNIX };
    struct address a;
    assert_false(address_from_sockaddr(&a, &un, sizeof un));
    assert_int_equal(a.version, 0);
    struct sockaddr_in in = { .sin_family = AF_INET };
    struct sockaddr_in6 in6 = ipv6("::1", 1);
    for (size_t n = 0; n <= sizeof in6; n++) {
        uint8_t *bytes = guard_copy(&in6, n);
        assert_int_equal(address_from_sockaddr(&a, bytes, n), n >= 24);
        guard_free(bytes);
    }
    for (size_t n = 0; n <= sizeof in; n++) {
        uint8_t *bytes = guard_copy(&in, n);
        assert_int_equal(address_from_sockaddr(&a, bytes, n), n >= sizeof in);
        guard_free(bytes);
    }
}

static void test_comparisons(void **state)
{
    (void)state;
    struct address a = { .version = 4, .ip = { 127, 0, 0, 1 }, .port = 80 }, b = a;
    assert_true(address_same(&a, &b));
    b.port = 81;
    assert_false(address_same(&a, &b));
    assert_true(address_same_ip(&a, &b));
    b = a;
    b.version = 6; /* 7f00:1:: has the same first bytes */
    assert_false(address_same_ip(&a, &b));
    assert_false(address_is_any(&a));
    assert_true(address_is_any(&(struct address){ .version = 4, .port = 80 }));
    assert_true(address_is_any(&(struct address){ .version = 6 }));
    assert_false(address_is_any(&(struct address){ .version = 0 })); /* not known is not "any" */
}

static void test_unknown_is_a_question_mark(void **state)
{
    (void)state;
    char text[ADDRESS_TEXT_BYTES];
    assert_string_equal(address_format(&(struct address){ .version = 0, .port = 80 }, text), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_sockaddr),
        cmocka_unit_test(test_refuses_other_families_and_short_ones),
        cmocka_unit_test(test_comparisons),
        cmocka_unit_test(test_unknown_is_a_question_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
