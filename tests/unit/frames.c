/* Hand-made frames: see frames.h.  Here: lengths, IP, TCP, UDP, ICMP; what comes before IP is in
 * frames_carriers.c.
 *
 * The expectations were written by hand from the RFCs, not copied from what the decoder said. */
#include "frames.h"

#include <stdlib.h>

#include "frame_parts.h"

static const struct frame_row rows[] = {
    /* Lengths */
    { "data", ETHER, ETHERNET("0800") IPV4("002d", "06") TCP("5018") "68656c6c6f",
      EXPECT_4 "PSH ACK" EXPECT_NUMBERS " len 5 data hello" },
    { "padding is no payload", ETHER,
      ETHERNET("0800") IPV4("0028", "06") TCP("5010") "000000000000",
      EXPECT_4 "ACK" EXPECT_NUMBERS " len 0" },
    { "payload and padding", ETHER, ETHERNET("0800") IPV4("0029", "06") TCP("5018") "780000000000",
      EXPECT_4 "PSH ACK" EXPECT_NUMBERS " len 1 data x" },
    { "padding, IPv6", ETHER, ETHERNET("86dd") IPV6("0015", "06") TCP("5018") "7800",
      EXPECT_6 "PSH ACK" EXPECT_NUMBERS " len 1 data x" },
    { "length 0: TSO", ETHER, ETHERNET("0800") IPV4("0000", "06") TCP("5010") "6869",
      EXPECT_4 "ACK" EXPECT_NUMBERS " len 2 data hi" },
    { "length 0: TSO, IPv6", ETHER, ETHERNET("86dd") IPV6("0000", "06") TCP("5010") "6869",
      EXPECT_6 "ACK" EXPECT_NUMBERS " len 2 data hi" },
    { "jumbogram", RAW, IPV6("0000", "00") "06 00 c204 00010016" TCP("5010") "6869",
      EXPECT_6 "ACK" EXPECT_NUMBERS " len 2 data hi" },
    { "more promised than there is", RAW, IPV4("0032", "06") TCP("5010") "6869",
      EXPECT_4 "ACK" EXPECT_NUMBERS
               " len 10 data hi (at 2: the IP header promises more bytes than the frame has)" },
    { "more promised, IPv6", RAW, IPV6("0020", "06") TCP("5010") "6869",
      EXPECT_6 "ACK" EXPECT_NUMBERS
               " len 12 data hi (at 4: the IP header promises more bytes than the frame has)" },
    { "64 bytes of 70 are kept", RAW,
      IPV4("006e", "06") TCP(
          "5010") "61616161616161616161 61616161616161616161 61616161616161616161 61616161616161616161 61616161616161616161"
                  "61616161616161616161 61616161626262626262",
      EXPECT_4 "ACK" EXPECT_NUMBERS
               " len 70 data aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },

    /* IPv4 */
    { "IPv4 options", RAW,
      "46 00 002d 0001 0000 40 06 0000 0a000001 0a000002 94040000" TCP("5010") "21",
      EXPECT_4 "ACK" EXPECT_NUMBERS " len 1 data !" },
    { "do not fragment", RAW, IPV4_FRAGMENT("0028", "4000", "06") TCP("5002"), EXPECT_SYN_4 },
    { "first fragment", RAW, IPV4_FRAGMENT("002a", "2000", "06") TCP("5010") "6869",
      EXPECT_4 "ACK" EXPECT_NUMBERS " len 2 data hi" },
    { "middle fragment", RAW, IPV4_FRAGMENT("0028", "2001", "06") TCP("5010"), "foreign" },
    { "a fragment far behind", RAW, IPV4_FRAGMENT("0028", "1000", "06") TCP("5010"), "foreign" },
    { "last fragment", RAW, IPV4_FRAGMENT("0028", "0001", "06") TCP("5010"), "foreign" },
    { "a fragment too small for TCP", RAW, IPV4_FRAGMENT("001c", "2000", "06") "3039 2ee0 00000064",
      "malformed at 28: the packet ends inside the TCP header" },
    { "IGMP", RAW, IPV4("001c", "02") "1600 0000 e0000001", "foreign" },
    { "header of 16 bytes", RAW, "44 00 0028 0001 0000 40 06 0000 0a000001 0a000002" TCP("5002"),
      "malformed at 0: the IPv4 header claims to be shorter than 20 bytes" },
    { "shorter than its header", RAW, IPV4("0013", "06") TCP("5002"),
      "malformed at 2: the IPv4 packet claims to be shorter than its header" },
    { "IPv6 in an IPv4 frame", ETHER, ETHERNET("0800") IPV6("0014", "06") TCP("5002"),
      "malformed at 14: the link header says IPv4, the packet does not" },
    { "options past the end", RAW, "4f 00 0028 0001 0000 40 06 0000 0a000001 0a000002" TCP("5002"),
      "malformed at 40: the frame ends inside the IPv4 header" },

    /* IPv6 */
    { "all extension headers", RAW,
      IPV6("003c",
           "00") "3c 00 0104 00000000" /* hop-by-hop */ "2b 00 0104 00000000" /* destination options
                                                                               */
                 "06 02 04 00 00000000 20010db8000000000000000000000003" /* routing */ TCP("5002"),
      EXPECT_SYN_6 },
    { "atomic fragment", RAW, IPV6("001c", "2c") "06 00 0000 00000001" TCP("5002"), EXPECT_SYN_6 },
    { "first fragment, IPv6", RAW, IPV6("001e", "2c") "06 00 0001 00000001" TCP("5010") "6869",
      EXPECT_6 "ACK" EXPECT_NUMBERS " len 2 data hi" },
    { "later fragment, IPv6", RAW, IPV6("001c", "2c") "06 00 0008 00000001" TCP("5010"),
      "foreign" },
    { "no next header", RAW, IPV6("0000", "3b"), "foreign" },
    { "ICMP of IPv4 in IPv6", RAW, IPV6("0008", "01") "0303 0000 00000000", "foreign" },
    { "extension past the end", RAW, IPV6("0008", "00") "06 01 0104 00000000",
      "malformed at 48: the packet ends inside an IPv6 extension header" },
    { "IPv4 in an IPv6 frame", RAW_6, IPV4("0028", "06") TCP("5002"),
      "malformed at 0: the link header says IPv6, the packet does not" },

    /* TCP */
    { "all flags", RAW, IPV4("0028", "06") TCP("50ff"),
      EXPECT_4 "FIN SYN RST PSH ACK URG ECE CWR" EXPECT_NUMBERS " len 0" },
    { "no flags", RAW, IPV4("0028", "06") TCP("5000"), EXPECT_4 "" EXPECT_NUMBERS " len 0" },
    { "reserved bits are no flags", RAW, IPV4("0028", "06") TCP("5f02"), EXPECT_SYN_4 },
    { "large numbers, urgent", RAW,
      IPV4("0029", "06") "3039 2ee0 fffffffe ffffffff 5030 ffff abcd 0001 21",
      EXPECT_4 "ACK URG seq 4294967294 ack 4294967295 win 65535 urgent 1 len 1 data !" },
    { "header of 16 bytes, TCP", RAW, IPV4("0028", "06") TCP("4002"),
      "malformed at 32: the TCP header claims to be shorter than 20 bytes" },
    { "header past the end, TCP", RAW, IPV4("0028", "06") TCP("f002"),
      "malformed at 40: the packet ends inside the TCP header" },
    { "padding is no option", ETHER, ETHERNET("0800") IPV4("0028", "06") TCP("6002") "020405b40000",
      "malformed at 54: the packet ends inside the TCP header" },

    /* TCP options */
    { "MSS", RAW, IPV4("002c", "06") TCP("6002") "020405b4", EXPECT_SYN_4 " mss 1460" },
    { "window scale", RAW, IPV4("002c", "06") TCP("6002") "01 030307", EXPECT_SYN_4 " shift 7" },
    { "window scale 0", RAW, IPV4("002c", "06") TCP("6002") "030300 01", EXPECT_SYN_4 " shift 0" },
    { "window scale over 14", RAW, IPV4("002c", "06") TCP("6002") "0303ff 01",
      EXPECT_SYN_4 " shift 14" },
    { "SACK permitted", RAW, IPV4("002c", "06") TCP("6002") "0402 0101",
      EXPECT_SYN_4 " sack-permitted" },
    { "SACK", RAW, IPV4("0034", "06") TCP("8010") "0101 050a 00000001 ffffffff",
      EXPECT_4 "ACK" EXPECT_NUMBERS " len 0 sack 1-4294967295" },
    { "four SACK blocks", RAW,
      IPV4("004c", "06") TCP(
          "e010") "0101 0522 00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008",
      EXPECT_4 "ACK" EXPECT_NUMBERS " len 0 sack 1-2 3-4 5-6 7-8" },
    { "timestamps", RAW, IPV4("0034", "06") TCP("8010") "0101 080a 00000001 fffffffe",
      EXPECT_4 "ACK" EXPECT_NUMBERS " len 0 timestamps 1 4294967294" },
    { "fast open, request", RAW, IPV4("002c", "06") TCP("6002") "2202 0101",
      EXPECT_SYN_4 " fast-open" },
    { "fast open, cookie", RAW,
      IPV4("0036", "06") TCP("8002") "220a 0102030405060708 0101"
                                     "6869",
      EXPECT_4 "SYN" EXPECT_NUMBERS " len 2 data hi fast-open" },
    { "a usual SYN", RAW,
      IPV4("003c", "06") TCP("a002") "020405b4 0402 080a 00000001 00000000 01 030307",
      EXPECT_SYN_4 " mss 1460 shift 7 sack-permitted timestamps 1 0" },
    { "the end ends", RAW, IPV4("0030", "06") TCP("7002") "0402 00 02 00 000000",
      EXPECT_SYN_4 " sack-permitted" },
    { "unknown option", RAW, IPV4("0030", "06") TCP("7002") "fe04abcd 020405b4",
      EXPECT_SYN_4 " mss 1460" },
    { "option of length 0", RAW, IPV4("0030", "06") TCP("7002") "020405b4 0800 0402",
      EXPECT_SYN_4 " mss 1460 (at 45: a TCP option claims to be shorter than 2 bytes)" },
    { "option of length 1", RAW, IPV4("0030", "06") TCP("7002") "020405b4 fe01 0402",
      EXPECT_SYN_4 " mss 1460 (at 45: a TCP option claims to be shorter than 2 bytes)" },
    { "option past the end", RAW, IPV4("0030", "06") TCP("7002") "020405b4 0101 0303",
      EXPECT_SYN_4 " mss 1460 (at 47: a TCP option goes past the end of the header)" },
    { "option without length", RAW, IPV4("0030", "06") TCP("7002") "020405b4 01010103",
      EXPECT_SYN_4 " mss 1460 (at 48: a TCP option goes past the end of the header)" },
    { "options do not reach into data", RAW, IPV4("0030", "06") TCP("6018") "0101 080a 00000001",
      EXPECT_4 "PSH ACK" EXPECT_NUMBERS
               " len 4 data \\0\\0\\0\\x01 (at 43: a TCP option goes past the end of the header)" },
    /* MPTCP, RFC 8684 3: subtype and flags; the rest of the option is not read */
    { "DATA_FIN", RAW, IPV4("0038", "06") TCP("9010") "1e10 2014 00000002 00000000 0001 0000 0000",
      EXPECT_4 "ACK" EXPECT_NUMBERS " len 0 mptcp data-fin" },
    { "DATA_ACK", RAW, IPV4("0030", "06") TCP("7010") "1e08 2001 00000001",
      EXPECT_4 "ACK" EXPECT_NUMBERS " len 0 mptcp" },
    { "DATA_FIN without a mapping", RAW, IPV4("0030", "06") TCP("7010") "1e08 2011 00000001",
      EXPECT_4 "ACK" EXPECT_NUMBERS " len 0 mptcp" },
    { "MPTCP, another subtype", RAW, IPV4("002c", "06") TCP("6010") "1e04 5014",
      EXPECT_4 "ACK" EXPECT_NUMBERS " len 0 mptcp" },
    { "two MPTCP options", RAW, IPV4("0034", "06") TCP("8010") "1e04 2014 1e08 2001 00000001",
      EXPECT_4 "ACK" EXPECT_NUMBERS " len 0 mptcp data-fin" },
    { "MPTCP without subtype", RAW, IPV4("002c", "06") TCP("6010") "1e02 0101",
      EXPECT_4 "ACK" EXPECT_NUMBERS
               " len 0 (at 41: a TCP option has the wrong length for its kind)" },
    { "DSS without flags", RAW, IPV4("002c", "06") TCP("6010") "1e03 20 01",
      EXPECT_4 "ACK" EXPECT_NUMBERS
               " len 0 mptcp (at 41: a TCP option has the wrong length for its kind)" },
    { "MPTCP past the end", RAW, IPV4("002c", "06") TCP("6010") "1e08 2014",
      EXPECT_4 "ACK" EXPECT_NUMBERS
               " len 0 (at 41: a TCP option goes past the end of the header)" },

    { "MSS of length 3", RAW, IPV4("0030", "06") TCP("7002") "020305 01 020405b4",
      EXPECT_SYN_4 " mss 1460 (at 41: a TCP option has the wrong length for its kind)" },
    { "window scale of length 4", RAW, IPV4("002c", "06") TCP("6002") "03040707",
      EXPECT_SYN_4 " (at 41: a TCP option has the wrong length for its kind)" },
    { "SACK permitted of length 3", RAW, IPV4("002c", "06") TCP("6002") "040300 01",
      EXPECT_SYN_4 " (at 41: a TCP option has the wrong length for its kind)" },
    { "half a SACK block", RAW, IPV4("0030", "06") TCP("7010") "0101 0506 00000001",
      EXPECT_4 "ACK" EXPECT_NUMBERS
               " len 0 (at 43: a TCP option has the wrong length for its kind)" },
    { "no SACK block", RAW, IPV4("002c", "06") TCP("6010") "0101 0502",
      EXPECT_4 "ACK" EXPECT_NUMBERS
               " len 0 (at 43: a TCP option has the wrong length for its kind)" },
    { "timestamps of length 6", RAW, IPV4("0030", "06") TCP("7010") "0101 0806 00000001",
      EXPECT_4 "ACK" EXPECT_NUMBERS
               " len 0 (at 43: a TCP option has the wrong length for its kind)" },

    /* UDP */
    { "UDP", ETHER, ETHERNET("0800") IPV4("001e", "11") UDP("000a") "6869",
      EXPECT_UDP_4 "len 2 data hi" },
    { "UDP, IPv6", RAW, IPV6("000a", "11") UDP("000a") "6869",
      "udp [2001:db8::1]:12345 > [2001:db8::2]:12000 len 2 data hi" },
    { "empty datagram", RAW, IPV4("001c", "11") UDP("0008"), EXPECT_UDP_4 "len 0" },
    { "empty datagram, padded", ETHER, ETHERNET("0800") IPV4("001c", "11") UDP("0008") "000000",
      EXPECT_UDP_4 "len 0" },
    { "shorter than its packet", RAW, IPV4("001e", "11") UDP("0009") "6869",
      EXPECT_UDP_4 "len 1 data h" },
    { "length 0, UDP", RAW, IPV4("001e", "11") UDP("0000") "6869", EXPECT_UDP_4 "len 2 data hi" },
    { "first fragment, UDP", RAW, IPV4_FRAGMENT("001e", "2000", "11") UDP("0bc0") "6869",
      EXPECT_UDP_4 "len 3000 data hi" },
    { "first fragment, UDP, IPv6", RAW, IPV6("0012", "2c") "11 00 0001 00000001" UDP("0bc0") "6869",
      "udp [2001:db8::1]:12345 > [2001:db8::2]:12000 len 3000 data hi" },
    { "shorter than its header, UDP", RAW, IPV4("001e", "11") UDP("0007") "6869",
      "malformed at 24: the UDP datagram claims to be shorter than its header" },
    { "longer than its packet", RAW, IPV4("001e", "11") UDP("000b") "6869",
      "malformed at 24: the UDP datagram claims to be longer than its packet" },
    { "half a header, UDP", RAW, IPV4("0018", "11") "3039 2ee0",
      "malformed at 24: the packet ends inside the UDP header" },

    /* ICMP */
    { "ICMP about UDP", RAW, IPV4("0038", "01") "0303 0000 00000000" QUOTED_IPV4("11") UDP("0008"),
      EXPECT_ICMP_4 "3/3 port unreachable: udp" ABOUT_4 },
    { "ICMP about TCP", ETHER,
      ETHERNET("0800")
          IPV4("0038", "01") "0b00 0000 00000000" QUOTED_IPV4("06") "3039 2ee0 00000064",
      EXPECT_ICMP_4 "11/0 time exceeded in transit: tcp" ABOUT_4 },
    { "the ports are enough", RAW,
      IPV4("0034", "01") "0304 0000 000005dc" QUOTED_IPV4("06") "3039 2ee0",
      EXPECT_ICMP_4 "3/4 fragmentation needed: tcp" ABOUT_4 },
    { "quoted IPv4 options", RAW,
      IPV4("003c", "01") "0c00 0000 15000000"
                         "46 00 05dc 0001 0000 40 06 0000 0a000001 0a000002 94040000"
                         "3039 2ee0 00000064",
      EXPECT_ICMP_4 "12/0 parameter problem: tcp" ABOUT_4 },
    { "ICMPv6 about UDP", RAW,
      IPV6("0038", "3a") "0104 0000 00000000" IPV6("0400", "11") UDP("0008"),
      EXPECT_ICMP_6 "1/4 port unreachable: udp" ABOUT_6 },
    { "ICMPv6 about TCP", RAW,
      IPV6("0040", "3a") "0200 0000 00000500" IPV6("0400", "3c") "06 00 0104 00000000"
                                                                 "3039 2ee0 00000064",
      EXPECT_ICMP_6 "2/0 packet too big: tcp" ABOUT_6 },
    { "echo request", RAW, IPV4("001c", "01") "0800 0000 00010001", "foreign" },
    { "neighbour solicitation", RAW,
      IPV6("0018", "3a") "8700 0000 00000000 20010db8000000000000000000000002", "foreign" },
    { "ICMP about ICMP", RAW,
      IPV4("0038", "01") "0301 0000 00000000" QUOTED_IPV4("01") "0800 0000 00010001", "foreign" },
    { "ICMP about a later fragment", RAW,
      IPV4("0038", "01") "0b01 0000 00000000" IPV4_FRAGMENT("05dc", "0001",
                                                            "11") "3039 2ee0 00000064",
      "foreign" },
    { "half an ICMP header", RAW, IPV4("0018", "01") "0303 0000",
      "malformed at 24: the packet ends inside the ICMP header" },
    { "nothing quoted", RAW, IPV4("001c", "01") "0303 0000 00000000",
      "malformed at 28: the ICMP error quotes no sound IP packet" },
    { "IPv6 quoted by ICMP", RAW, IPV4("0044", "01") "0303 0000 00000000" IPV6("0400", "06"),
      "malformed at 28: the ICMP error quotes no sound IP packet" },
    { "no ports quoted", RAW, IPV4("0032", "01") "0303 0000 00000000" QUOTED_IPV4("11") "3039",
      "malformed at 50: the ICMP error quotes too little: the ports are missing" },
};

const struct frame_row *frame_row(size_t i)
{
    size_t here = sizeof rows / sizeof rows[0];
    return i < here ? &rows[i] : i - here < frame_carrier_count ? &frame_carriers[i - here] : NULL;
}

size_t frame_bytes(const char *hex, uint8_t bytes[FRAME_BYTES])
{
    size_t n = 0;
    for (; *hex; hex += *hex == ' ' ? 1 : 2) {
        if (*hex == ' ')
            continue;
        char two[3] = { hex[0], hex[1], 0 }, *end;
        if (n == FRAME_BYTES)
            abort();
        bytes[n++] = (uint8_t)strtoul(two, &end, 16);
        if (end != two + 2)
            abort();
    }
    return n;
}
