/* packet/decode_icmp: every row of the table of meanings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "frames.h"
#include "packet/decode.h"

/* Every type and code of RFC 792 (and 1122, 1812) and RFC 4443, and one code too many of each. */
static void test_icmp_meanings(void **state)
{
    (void)state;
    static const struct {
        int version, type, code;
        const char *meaning; /* NULL: no error */
    } rows[] = {
        { 4, 0, 0, NULL },
        { 4, 3, 0, "network unreachable" },
        { 4, 3, 1, "host unreachable" },
        { 4, 3, 2, "protocol unreachable" },
        { 4, 3, 3, "port unreachable" },
        { 4, 3, 4, "fragmentation needed" },
        { 4, 3, 5, "source route failed" },
        { 4, 3, 6, "destination network unknown" },
        { 4, 3, 7, "destination host unknown" },
        { 4, 3, 8, "source host isolated" },
        { 4, 3, 9, "network administratively prohibited" },
        { 4, 3, 10, "host administratively prohibited" },
        { 4, 3, 11, "network unreachable for this type of service" },
        { 4, 3, 12, "host unreachable for this type of service" },
        { 4, 3, 13, "communication administratively prohibited" },
        { 4, 3, 14, "host precedence violation" },
        { 4, 3, 15, "precedence cutoff in effect" },
        { 4, 3, 16, "destination unreachable" },
        { 4, 4, 0, "source quench" },
        { 4, 5, 0, "redirect for the network" },
        { 4, 5, 1, "redirect for the host" },
        { 4, 5, 2, "redirect for the type of service and network" },
        { 4, 5, 3, "redirect for the type of service and host" },
        { 4, 5, 4, "redirect" },
        { 4, 8, 0, NULL },
        { 4, 11, 0, "time exceeded in transit" },
        { 4, 11, 1, "fragment reassembly time exceeded" },
        { 4, 11, 2, "time exceeded" },
        { 4, 12, 0, "parameter problem" },
        { 4, 12, 1, "a required option is missing" },
        { 4, 12, 2, "bad header length" },
        { 4, 12, 255, "parameter problem" },
        { 4, 13, 0, NULL },
        { 6, 1, 0, "no route to destination" },
        { 6, 1, 1, "communication administratively prohibited" },
        { 6, 1, 2, "beyond the scope of the source address" },
        { 6, 1, 3, "address unreachable" },
        { 6, 1, 4, "port unreachable" },
        { 6, 1, 5, "source address failed policy" },
        { 6, 1, 6, "route to destination rejected" },
        { 6, 1, 7, "destination unreachable" },
        { 6, 2, 0, "packet too big" },
        { 6, 3, 0, "hop limit exceeded in transit" },
        { 6, 3, 1, "fragment reassembly time exceeded" },
        { 6, 3, 2, "time exceeded" },
        { 6, 4, 0, "erroneous header field" },
        { 6, 4, 1, "unrecognized next header" },
        { 6, 4, 2, "unrecognized option" },
        { 6, 4, 3, "parameter problem" },
        { 6, 128, 0, NULL },
        { 6, 137, 0, NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static const char v4[] =
            "45 00 0038 0001 0000 40 01 0000 0a000001 0a000002 %02x%02x 0000 00000240"
            "45 00 05dc 0001 0000 40 11 0000 0a000001 0a000002 3039 2ee0 0008 0000";
        static const char v6[] =
            "60000000 0038 3a 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
            "%02x%02x 0000 00000514"
            "60000000 0400 11 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
            "3039 2ee0 0008 0000";
        char hex[400];
        if (rows[i].version == 4)
            snprintf(hex, sizeof hex, v4, (unsigned)rows[i].type, (unsigned)rows[i].code);
        else
            snprintf(hex, sizeof hex, v6, (unsigned)rows[i].type, (unsigned)rows[i].code);
        uint8_t bytes[FRAME_BYTES];
        struct packet_facts facts;
        size_t n = frame_bytes(hex, bytes);
        enum packet_verdict verdict =
            packet_decode(&facts, 101, 0, bytes, (uint32_t)n, (uint32_t)n, NULL);
        assert_int_equal(facts.icmp.type, rows[i].type);
        assert_int_equal(facts.icmp.code, rows[i].code);
        if (rows[i].meaning) {
            assert_int_equal(verdict, PACKET_TAKEN);
            assert_string_equal(facts.icmp.meaning, rows[i].meaning);
            /* RFC 1191 4, RFC 4443 3.2: only these tell how large a packet may be */
            uint32_t tells = rows[i].version == 4 ? 0x240 : 0x514;
            assert_int_equal(facts.icmp.mtu, facts.icmp.kind == ICMP_TOO_BIG ? tells : 0);
        } else {
            assert_int_equal(verdict, PACKET_FOREIGN);
            assert_false(facts.icmp.is_error);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_icmp_meanings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
