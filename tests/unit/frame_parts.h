/* The parts of which the frames of frames.c and frames_carriers.c are made, and of what is expected
 * of them.
 *
 * Every frame goes from 10.0.0.1 or 2001:db8::1, port 12345, to 10.0.0.2 or 2001:db8::2, port
 * 12000.  Checksums are 0: nobody reads them. */
#ifndef TESTS_FRAME_PARTS_H
#define TESTS_FRAME_PARTS_H

#define ETHERNET(type) "020000000002 020000000001 " type " "
#define COOKED(type) "0000 0001 0006 0200000000010000 " type " "
#define COOKED2(type) type " 0000 00000001 0001 00 06 0200000000010000 "
#define IPV4_FRAGMENT(length, fragment, protocol) \
    "45 00 " length " 0001 " fragment " 40 " protocol " 0000 0a000001 0a000002 "
#define IPV4(length, protocol) IPV4_FRAGMENT(length, "0000", protocol)
#define IPV6(length, next)      \
    "60000000 " length " " next \
    " 40 20010db8000000000000000000000001 20010db8000000000000000000000002 "
#define TCP(words_and_flags)                       \
    "3039 2ee0 00000064 000000c8 " words_and_flags \
    " 1000 0000 0000 " /* seq 100 ack 200 win 4096 \
                                                                       */
#define UDP(length) "3039 2ee0 " length " 0000 "
#define QUOTED_IPV4(protocol) \
    IPV4("05dc", protocol) /* the length of the packet that was lost, not of what is quoted */

#define EXPECT_4 "tcp 10.0.0.1:12345 > 10.0.0.2:12000 "
#define EXPECT_6 "tcp [2001:db8::1]:12345 > [2001:db8::2]:12000 "
#define EXPECT_NUMBERS " seq 100 ack 200 win 4096"
#define EXPECT_SYN_4 EXPECT_4 "SYN" EXPECT_NUMBERS " len 0"
#define EXPECT_SYN_6 EXPECT_6 "SYN" EXPECT_NUMBERS " len 0"
#define EXPECT_UDP_4 "udp 10.0.0.1:12345 > 10.0.0.2:12000 "
#define EXPECT_ICMP_4 "icmp 10.0.0.1:0 > 10.0.0.2:0 "
#define EXPECT_ICMP_6 "icmp [2001:db8::1]:0 > [2001:db8::2]:0 "
#define ABOUT_4 " 10.0.0.1:12345 > 10.0.0.2:12000"
#define ABOUT_6 " [2001:db8::1]:12345 > [2001:db8::2]:12000"

enum {
    NULL_LINK = 0,
    ETHER = 1,
    RAW_DLT = 12,
    RAW = 101,
    LOOP = 108,
    SLL = 113,
    RAW_4 = 228,
    RAW_6 = 229,
    SLL2 = 276
};

#define SYN_4 IPV4("0028", "06") TCP("5002") /* 40 bytes */
#define SYN_6 IPV6("0014", "06") TCP("5002") /* 60 bytes */
#define SNAP(type) "aaaa03 000000 " type " " /* 8 bytes */

#endif
