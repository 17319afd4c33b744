/* Addresses that a run with one of its own names and is told: which bytes become which. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "call/readdress.h"
#include "run/own_packets.h"

static const struct address own = { .version = 4, .ip = { 127, 9, 8, 7 } };

union any_address {
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    struct sockaddr_un local;
};

static size_t make(union any_address *address, const char *text)
{
    memset(address, 0, sizeof *address);
    if (strchr(text, ':')) {
        address->six.sin6_family = AF_INET6;
        address->six.sin6_port = htons(12000);
        assert_int_equal(inet_pton(AF_INET6, text, &address->six.sin6_addr), 1);
        return sizeof address->six;
    }
    address->four.sin_family = AF_INET;
    address->four.sin_port = htons(12000);
    assert_int_equal(inet_pton(AF_INET, text, &address->four.sin_addr), 1);
    return sizeof address->four;
}

static const char *text_of(const union any_address *address, char text[INET6_ADDRSTRLEN])
{
    bool six = address->six.sin6_family == AF_INET6;
    return inet_ntop(six ? AF_INET6 : AF_INET,
                     six ? (const void *)&address->six.sin6_addr : &address->four.sin_addr, text,
                     INET6_ADDRSTRLEN);
}

static void test_named(void **state)
{
    static const struct {
        enum call_role role;
        const char *named, *gets;
        int result;
        bool any;
    } rows[] = {
        { CALL_BIND, "0.0.0.0", "127.9.8.7", 0, true },
        { CALL_BIND, "127.0.0.1", "127.9.8.7", 0, false },
        { CALL_BIND, "127.9.8.7", "127.9.8.7", 0, false },
        { CALL_BIND, "192.0.2.1", NULL, -EADDRNOTAVAIL, false },
        { CALL_BIND, "::", "::ffff:127.9.8.7", 0, true },
        { CALL_BIND, "::1", NULL, -EADDRNOTAVAIL, false },
        { CALL_BIND, "::ffff:0.0.0.0", "::ffff:127.9.8.7", 0, true },
        { CALL_CONNECT, "127.0.0.1", "127.9.8.7", 0, false },
        { CALL_CONNECT, "127.200.1.1", "127.9.8.7", 0, false },
        { CALL_CONNECT, "0.0.0.0", "127.9.8.7", 0, true },
        { CALL_CONNECT, "10.0.0.1", NULL, -ENETUNREACH, false },
        { CALL_CONNECT, "::1", NULL, -EADDRNOTAVAIL, false },
        { CALL_CONNECT, "::", NULL, -EADDRNOTAVAIL, true },
        { CALL_CONNECT, "2001:db8::1", NULL, -ENETUNREACH, false },
        { CALL_CONNECT, "::ffff:127.0.0.1", "::ffff:127.9.8.7", 0, false },
        { CALL_CONNECT, "::ffff:10.0.0.1", NULL, -ENETUNREACH, false },
        { CALL_SEND, "127.0.0.1", "127.9.8.7", 0, false },
        { CALL_SEND, "255.255.255.255", NULL, -ENETUNREACH, false },
        { CALL_SEND, "224.0.0.1", NULL, -ENETUNREACH, false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        union any_address address;
        char text[INET6_ADDRSTRLEN];
        bool any;
        size_t length = make(&address, rows[i].named);
        int result = readdress_named(&own, rows[i].role, &address, length, &any);
        if (result != rows[i].result || any != rows[i].any)
            fail_msg("%s: %d, any %d", rows[i].named, result, any);
        if (rows[i].gets)
            assert_string_equal(text_of(&address, text), rows[i].gets);
        assert_int_equal(address.four.sin_port, htons(12000));
    }
}

/* The kernel takes AF_UNSPEC for AF_INET, but where it ends a connection. */
static void test_family_unspecified(void **state)
{
    union any_address address;
    char text[INET6_ADDRSTRLEN];
    bool any;
    (void)state;
    size_t length = make(&address, "10.0.0.1");
    address.four.sin_family = AF_UNSPEC;
    assert_int_equal(readdress_named(&own, CALL_SEND, &address, length, &any), -ENETUNREACH);
    address.four.sin_family = AF_UNSPEC;
    assert_int_equal(readdress_named(&own, CALL_CONNECT, &address, length, &any), 0);
    assert_int_equal(address.four.sin_family, AF_UNSPEC);
    make(&address, "127.0.0.1");
    address.four.sin_family = AF_UNSPEC;
    assert_int_equal(readdress_named(&own, CALL_SEND, &address, length, &any), 0);
    assert_int_equal(address.four.sin_family, AF_INET);
    assert_string_equal(text_of(&address, text), "127.9.8.7");
}

static void test_unix_names(void **state)
{
    union any_address address = { .local = { .sun_family = AF_UNIX, .sun_path = "/tmp/a" } };
    bool any;
    (void)state;
    assert_int_equal(readdress_named(&own, CALL_CONNECT, &address, sizeof address.local, &any), 0);
    assert_string_equal(address.local.sun_path, "/tmp/a");
    address.local.sun_path[0] = '\0';
    assert_int_equal(readdress_named(&own, CALL_CONNECT, &address, sizeof address.local, &any),
                     -EPERM);
    assert_int_equal(readdress_named(&own, CALL_BIND, &address, sizeof(sa_family_t), &any), -EPERM);
}

/* An address that is cut names nothing, or is cut inside of the bytes that count: never is a byte behind it
 * touched. */
static void test_every_length(void **state)
{
    static const char *const texts[] = { "10.0.0.1", "127.0.0.1", "2001:db8::1", "::" };
    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (size_t length = 0; length <= sizeof(struct sockaddr_in6); length++) {
            union any_address address, before;
            bool any;
            size_t whole = make(&address, texts[i]);
            before = address;
            int result = readdress_named(&own, CALL_SEND, &address, length, &any);
            assert_memory_equal((char *)&address + length, (char *)&before + length,
                                sizeof address - length);
            if (length < sizeof(sa_family_t))
                assert_int_equal(result, -EINVAL);
            if (length >= whole && i != 1)
                assert_true(result < 0);
            address = before;
            readdress_told(&own, true, &address, length);
            assert_memory_equal((char *)&address + length, (char *)&before + length,
                                sizeof address - length);
        }
}

static void test_told(void **state)
{
    static const struct {
        const char *kernel, *reads, *as_any;
    } rows[] = {
        { "127.9.8.7", "127.0.0.1", "0.0.0.0" },
        { "127.0.0.1", "127.0.0.1", "127.0.0.1" },
        { "127.9.8.8", "127.9.8.8", "127.9.8.8" },
        { "::ffff:127.9.8.7", "::ffff:127.0.0.1", "::" },
        { "::1", "::1", "::1" },
    };
    (void)state;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
        union any_address address;
        char text[INET6_ADDRSTRLEN];
        size_t length = make(&address, rows[i / 2].kernel);
        bool changed = readdress_told(&own, i % 2, &address, length);
        const char *wanted = i % 2 ? rows[i / 2].as_any : rows[i / 2].reads;
        assert_string_equal(text_of(&address, text), wanted);
        assert_int_equal(changed, strcmp(wanted, rows[i / 2].kernel) != 0);
    }
}

/* ---- packets ---- */

static uint32_t sum_of(const uint8_t *bytes, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i + 1 < count; i += 2)
        sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

/* Ethernet, IPv4 and the first 20 bytes of TCP; the sum of IPv4 is right. */
static void make_frame(uint8_t frame[54], const uint8_t src[4], const uint8_t dst[4])
{
    memset(frame, 0, 54);
    uint8_t *ip = frame + 14;
    ip[0] = 0x45;
    ip[3] = 40;
    ip[8] = 64;
    ip[9] = 6;
    memcpy(ip + 12, src, 4);
    memcpy(ip + 16, dst, 4);
    uint32_t sum = sum_of(ip, 20) ^ 0xffff;
    ip[10] = (uint8_t)(sum >> 8);
    ip[11] = (uint8_t)sum;
}

static enum own_packet take(uint8_t frame[54], uint32_t bytes, struct packet_facts *facts)
{
    *facts = (struct packet_facts){ .protocol = PROTOCOL_TCP,
                                    .src = { .version = 4, .port = 1 },
                                    .dst = { .version = 4, .port = 2 } };
    memcpy(facts->src.ip, frame + 26, 4);
    memcpy(facts->dst.ip, frame + 30, 4);
    return own_packet_take(&own, facts, frame, bytes);
}

static void test_packets(void **state)
{
    static const uint8_t loopback[4] = { 127, 0, 0, 1 }, other[4] = { 127, 0, 0, 53 };
    uint8_t frame[54], wanted[54];
    struct packet_facts facts;
    (void)state;
    make_frame(frame, own.ip, own.ip);
    make_frame(wanted, loopback, loopback);
    /* what the kernel leaves to a card is the sum of the addresses, the protocol and the length */
    for (int i = 0; i < 2; i++) {
        uint8_t *at = (i ? wanted : frame) + 34 + 16;
        uint32_t sum = sum_of((i ? wanted : frame) + 26, 8) + 6 + 20;
        sum = (sum & 0xffff) + (sum >> 16);
        at[0] = (uint8_t)(sum >> 8);
        at[1] = (uint8_t)sum;
    }
    assert_int_equal(take(frame, sizeof frame, &facts), OWN_PACKET);
    assert_memory_equal(frame, wanted, sizeof frame);
    assert_memory_equal(facts.src.ip, loopback, 4);
    assert_memory_equal(facts.dst.ip, loopback, 4);
    assert_int_equal(facts.src.port, 1);
    make_frame(frame, own.ip, other);
    assert_int_equal(take(frame, sizeof frame, &facts), OWN_PACKET_OUT);
    make_frame(frame, other, own.ip);
    assert_int_equal(take(frame, sizeof frame, &facts), OWN_PACKET_IN);
    for (uint32_t bytes = 0; bytes < sizeof frame; bytes++) {
        make_frame(frame, own.ip, own.ip);
        memcpy(wanted, frame, sizeof frame);
        take(frame, bytes, &facts);
        assert_memory_equal(frame + bytes, wanted + bytes, sizeof frame - bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named),      cmocka_unit_test(test_family_unspecified),
        cmocka_unit_test(test_unix_names), cmocka_unit_test(test_every_length),
        cmocka_unit_test(test_told),       cmocka_unit_test(test_packets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
