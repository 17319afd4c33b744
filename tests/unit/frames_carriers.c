/* Hand-made frames: what carries an IP packet.  Link types, tags and labels, tunnels.  See frames.h. */
#include "frames.h"

#include "frame_parts.h"

enum { PPP = 9, FDDI = 10, PPP_SERIAL = 50, PPPOE = 51, CISCO = 104, AIR = 105, RADIOTAP = 127, JUNIPER = 178, NFLOG = 239 };

#define AIR_HEADER(kind_and_flags) kind_and_flags " 0000 020000000001 020000000002 020000000003 0000 "
#define AH(next) next " 04 0000 00000001 00000001 000000000000000000000000 " /* 24 bytes */
#define OUTER_4 IPV4("0000", "04") /* as long as the frame */

const struct frame_row frame_carriers[] = {
    /* Link types */
    { "ethernet", ETHER, ETHERNET("0800") IPV4("0028", "06") TCP("5002"), EXPECT_SYN_4 },
    { "ethernet, IPv6", ETHER, ETHERNET("86dd") IPV6("0014", "06") TCP("5002"), EXPECT_SYN_6 },
    { "VLAN", ETHER, ETHERNET("8100 0064 0800") IPV4("0028", "06") TCP("5002"), EXPECT_SYN_4 },
    { "QinQ", ETHER, ETHERNET("88a8 0064 8100 00c8 86dd") IPV6("0014", "06") TCP("5002"), EXPECT_SYN_6 },
    { "old QinQ", ETHER, ETHERNET("9100 0064 9200 0064 8100 00c8 0800") IPV4("0028", "06") TCP("5002"), EXPECT_SYN_4 },
    { "raw, DLT number", RAW_DLT, IPV4("0028", "06") TCP("5002"), EXPECT_SYN_4 },
    { "raw", RAW, IPV4("0028", "06") TCP("5002"), EXPECT_SYN_4 },
    { "raw, IPv6", RAW, IPV6("0014", "06") TCP("5002"), EXPECT_SYN_6 },
    { "raw IPv4", RAW_4, IPV4("0028", "06") TCP("5002"), EXPECT_SYN_4 },
    { "raw IPv6", RAW_6, IPV6("0014", "06") TCP("5002"), EXPECT_SYN_6 },
    { "null, little endian", NULL_LINK, "02000000" IPV4("0028", "06") TCP("5002"), EXPECT_SYN_4 },
    { "null, big endian", NULL_LINK, "00000002" IPV4("0028", "06") TCP("5002"), EXPECT_SYN_4 },
    { "null, IPv6 of macOS", NULL_LINK, "1e000000" IPV6("0014", "06") TCP("5002"), EXPECT_SYN_6 },
    { "null, IPv6 of FreeBSD", NULL_LINK, "0000001c" IPV6("0014", "06") TCP("5002"), EXPECT_SYN_6 },
    { "null, neither", NULL_LINK, "07000000" IPV4("0028", "06") TCP("5002"), "foreign" },
    { "loop", LOOP, "00000002" IPV4("0028", "06") TCP("5002"), EXPECT_SYN_4 },
    { "loop, IPv6 of OpenBSD", LOOP, "00000018" IPV6("0014", "06") TCP("5002"), EXPECT_SYN_6 },
    { "cooked", SLL, COOKED("0800") IPV4("0028", "06") TCP("5002"), EXPECT_SYN_4 },
    { "cooked, VLAN, IPv6", SLL, COOKED("8100 0064 86dd") IPV6("0014", "06") TCP("5002"), EXPECT_SYN_6 },
    { "cooked v2", SLL2, COOKED2("0800") IPV4("0028", "06") TCP("5002"), EXPECT_SYN_4 },
    { "cooked v2, IPv6", SLL2, COOKED2("86dd") IPV6("0014", "06") TCP("5002"), EXPECT_SYN_6 },
    { "cooked v2, ARP", SLL2, COOKED2("0806") "0001", "foreign" },
    { "ARP", ETHER, ETHERNET("0806") "0001 0800 06 04 0001", "foreign" },
    { "LLC", ETHER, ETHERNET("0026") "42 42 03", "foreign" },
    { "a link type nobody knows", 9999, "00", "unknown link type" },
    { "an empty frame", RAW, "", "malformed at 0: the frame is empty" },
    { "neither 4 nor 6", RAW, "50", "malformed at 0: neither IPv4 nor IPv6 starts here" },
    { "13 bytes of Ethernet", ETHER, "020000000002 020000000001 08", "malformed at 13: the frame is shorter than its link header" },
    { "half a VLAN tag", ETHER, ETHERNET("8100") "0064", "malformed at 16: the frame ends inside a VLAN tag" },
    { "null, IPv6 of Windows", NULL_LINK, "17000000" SYN_6, EXPECT_SYN_6 },
    { "three bytes of null", NULL_LINK, "020000", "malformed at 3: the frame is shorter than its link header" },
    { "raw of OpenBSD", 14, SYN_4, EXPECT_SYN_4 },

    /* LLC */
    { "SNAP", ETHER, ETHERNET("0030") SNAP("0800") SYN_4 "0000", EXPECT_SYN_4 },
    { "SNAP behind a VLAN tag", ETHER, ETHERNET("8100 0064 0044") SNAP("86dd") SYN_6, EXPECT_SYN_6 },
    { "SNAP of 802.1H", ETHER, ETHERNET("0030") "aaaa03 0000f8 0800" SYN_4, EXPECT_SYN_4 },
    { "SNAP of Cisco", ETHER, ETHERNET("0030") "aaaa03 00000c 2000" SYN_4, "foreign" },
    { "LLC with IP itself", ETHER, ETHERNET("002b") "060603" SYN_4, EXPECT_SYN_4 },
    { "half of SNAP", ETHER, ETHERNET("0030") "aaaa03 000000", "foreign" },
    { "cooked, SNAP", SLL, COOKED("0004") SNAP("0800") SYN_4, EXPECT_SYN_4 },
    { "cooked, 802.3", SLL, COOKED("0001") SYN_4, "foreign" },
    { "FDDI", FDDI, "50 020000000002 020000000001" SNAP("0800") SYN_4, EXPECT_SYN_4 },
    { "FDDI, a token", FDDI, "80 020000000002 020000000001" SNAP("0800") SYN_4, "foreign" },

    /* MPLS */
    { "two labels", ETHER, ETHERNET("8847") "00064040 00065140" SYN_4, EXPECT_SYN_4 },
    { "a label, IPv6", ETHER, ETHERNET("8848") "00065140" SYN_6, EXPECT_SYN_6 },
    { "a pseudowire", ETHER, ETHERNET("8847") "00065140" "00000000", "foreign" },
    { "half a label", ETHER, ETHERNET("8847") "00064040 0006", "malformed at 20: the frame ends inside an MPLS label" },
    { "a label for nothing", ETHER, ETHERNET("8847") "00065140", "malformed at 18: nothing follows the MPLS labels" },

    /* PPP and its kin */
    { "PPP", PPP, "ff03 0021" SYN_4, EXPECT_SYN_4 },
    { "PPP, IPv6, compressed header", PPP, "0057" SYN_6, EXPECT_SYN_6 },
    { "PPP, compressed protocol", PPP, "21" SYN_4, EXPECT_SYN_4 },
    { "PPP, a label", PPP, "ff03 0281 00065140" SYN_4, EXPECT_SYN_4 },
    { "PPP, its own control", PPP, "ff03 c021 01010004", "foreign" },
    { "PPP, half a protocol", PPP, "ff03 00", "malformed at 3: the frame ends inside the PPP header" },
    { "PPP in HDLC", PPP_SERIAL, "ff03 0021" SYN_4, EXPECT_SYN_4 },
    { "Cisco HDLC by PPP's number", PPP_SERIAL, "0f00 0800" SYN_4, EXPECT_SYN_4 },
    { "Cisco HDLC, IPv6, multicast", CISCO, "8f00 86dd" SYN_6, EXPECT_SYN_6 },
    { "Cisco HDLC, keep-alive", CISCO, "8f00 8035 00000002", "foreign" },
    { "PPPoE", ETHER, ETHERNET("8864") "11 00 0001 002a 0021" SYN_4 "000000", EXPECT_SYN_4 },
    { "PPPoE by itself, IPv6", PPPOE, "11 00 0001 003e 0057" SYN_6, EXPECT_SYN_6 },
    { "PPPoE, discovery", ETHER, ETHERNET("8863") "11 09 0000 0000", "foreign" },
    { "PPPoE, end", ETHER, ETHERNET("8864") "11 a7 0001 0000", "foreign" },
    { "PPPoE, longer than the frame", ETHER, ETHERNET("8864") "11 00 0001 0400 0021" SYN_4, EXPECT_SYN_4 },
    { "PPPoE of no version", ETHER, ETHERNET("8864") "21 00 0001 002a 0021" SYN_4,
      "malformed at 14: this version of PPPoE does not exist" },
    { "half of PPPoE", ETHER, ETHERNET("8864") "11 00 0001", "malformed at 18: the frame ends inside the PPPoE header" },

    /* 802.11 */
    { "air", AIR, AIR_HEADER("0801") SNAP("0800") SYN_4, EXPECT_SYN_4 },
    { "air, with checksum behind", AIR, AIR_HEADER("0802") SNAP("0800") SYN_4 "01020304", EXPECT_SYN_4 },
    { "air, four addresses", AIR, AIR_HEADER("0803") "020000000004" SNAP("0800") SYN_4, EXPECT_SYN_4 },
    { "air, QoS", AIR, AIR_HEADER("8801") "0000" SNAP("86dd") SYN_6, EXPECT_SYN_6 },
    { "air, QoS and HT", AIR, AIR_HEADER("8881") "0000 00000000" SNAP("0800") SYN_4, EXPECT_SYN_4 },
    { "air, several in one", AIR, AIR_HEADER("8801") "8000" SNAP("0800") SYN_4, "foreign" },
    { "air, encrypted", AIR, AIR_HEADER("0841") SNAP("0800") SYN_4, "foreign" },
    { "air, no data", AIR, AIR_HEADER("4801"), "foreign" },
    { "air, beacon", AIR, AIR_HEADER("8000") "00", "foreign" },
    { "air, half a header", AIR, "0801 0000 020000000001", "malformed at 10: the frame is shorter than its link header" },
    { "radiotap", RADIOTAP, "0000 0800 00000000" AIR_HEADER("0801") SNAP("0800") SYN_4, EXPECT_SYN_4 },
    { "radiotap, time, flags", RADIOTAP, "0000 1100 03000000 0000000000000000 00" AIR_HEADER("0801") SNAP("0800") SYN_4,
      EXPECT_SYN_4 },
    { "radiotap, padded", RADIOTAP, "0000 0a00 06000000 20 02" AIR_HEADER("8801") "0000 0000" SNAP("0800") SYN_4, EXPECT_SYN_4 },
    { "radiotap, more notes, padded", RADIOTAP,
      "0000 1900 03000080 00000000 00000000 0000000000000000 20" AIR_HEADER("8801") "0000 0000" SNAP("0800") SYN_4, EXPECT_SYN_4 },
    { "radiotap without an end of notes", RADIOTAP, "0000 0c00 020000a0 000000a0" AIR_HEADER("0801") SNAP("0800") SYN_4,
      EXPECT_SYN_4 },
    { "radiotap of 4 bytes", RADIOTAP, "0000 0400 00000000", "malformed at 2: the radiotap header claims to be shorter than 8 bytes" },
    { "radiotap past the end", RADIOTAP, "0000 2000 00000000", "malformed at 8: the frame is shorter than its link header" },

    /* Others */
    { "Juniper", JUNIPER, "4d4743 00" ETHERNET("0800") SYN_4, EXPECT_SYN_4 },
    { "Juniper, extended", JUNIPER, "4d4743 80 0002 0101" ETHERNET("0800") SYN_4, EXPECT_SYN_4 },
    { "Juniper, no such thing", JUNIPER, "4d4744 00" ETHERNET("0800") SYN_4, "malformed at 0: no Juniper header starts here" },
    { "Netfilter", NFLOG, "02 00 0000 0800 0100 00000000 0500 0a00 00000000 2c00 0900" SYN_4, EXPECT_SYN_4 },
    { "Netfilter, big end first, IPv6", NFLOG, "0a 00 0000 0008 0001 00000000 0040 0009" SYN_6, EXPECT_SYN_6 },
    { "Netfilter without a packet", NFLOG, "02 00 0000 0800 0100 00000000", "foreign" },
    { "Netfilter, a field of 3", NFLOG, "02 00 0000 0800 0100 00000000 0300 0100",
      "malformed at 12: a field of the Netfilter header has an impossible length" },
    { "Netfilter, a long field", NFLOG, "02 00 0000 0900 0100 00000000",
      "malformed at 4: a field of the Netfilter header has an impossible length" },

    /* Tunnels */
    { "4 in 4", RAW, IPV4("003c", "04") SYN_4, EXPECT_SYN_4 },
    { "6 in 4", RAW, IPV4("0050", "29") SYN_6, EXPECT_SYN_6 },
    { "4 in 6", RAW, IPV6("0028", "04") SYN_4, EXPECT_SYN_4 },
    { "6 in 6", RAW, IPV6("003c", "29") SYN_6, EXPECT_SYN_6 },
    { "4 in 6 is not 6", RAW, IPV6("003c", "04") SYN_6, "malformed at 40: the link header says IPv4, the packet does not" },
    { "8 headers before", RAW, OUTER_4 OUTER_4 OUTER_4 OUTER_4 OUTER_4 OUTER_4 OUTER_4 OUTER_4 SYN_4, EXPECT_SYN_4 },
    { "9 headers before", RAW, OUTER_4 OUTER_4 OUTER_4 OUTER_4 OUTER_4 OUTER_4 OUTER_4 OUTER_4 OUTER_4 SYN_4,
      "malformed at 180: tunnels in tunnels, more than 8 deep" },
    { "GRE", RAW, IPV4("0040", "2f") "0000 0800" SYN_4, EXPECT_SYN_4 },
    { "GRE, IPv6 in IPv6", RAW, IPV6("0040", "2f") "0000 86dd" SYN_6, EXPECT_SYN_6 },
    { "GRE, checksum, key, number", RAW, IPV4("004c", "2f") "b000 0800 0000 0000 00000001 00000002" SYN_4, EXPECT_SYN_4 },
    { "GRE, Ethernet", RAW, IPV4("004e", "2f") "0000 6558" ETHERNET("0800") SYN_4, EXPECT_SYN_4 },
    { "GRE, a label", RAW, IPV4("0044", "2f") "0000 8847 00065140" SYN_4, EXPECT_SYN_4 },
    { "GRE, PPP", RAW, IPV4("004c", "2f") "3001 880b 002c 0001 00000001 ff03 0021" SYN_4, EXPECT_SYN_4 },
    { "GRE, PPP, acknowledged", RAW, IPV4("0050", "2f") "3081 880b 002c 0001 00000001 00000001 ff03 0021" SYN_4, EXPECT_SYN_4 },
    { "GRE, nothing but an acknowledgment", RAW, IPV4("0020", "2f") "2081 880b 0000 0001 00000001", "foreign" },
    { "GRE, source route", RAW, IPV4("0040", "2f") "4000 0800" SYN_4, "foreign" },
    { "GRE, version 2", RAW, IPV4("0040", "2f") "0002 0800" SYN_4, "foreign" },
    { "GRE, something else", RAW, IPV4("001c", "2f") "0000 883e 00000000", "foreign" },
    { "half of GRE", RAW, IPV4("001a", "2f") "2000 0800 0000", "malformed at 26: the packet ends inside the GRE header" },

    /* Authentication header */
    { "AH", RAW, IPV4("0040", "33") AH("06") TCP("5002"), EXPECT_SYN_4 },
    { "AH, IPv6", RAW, IPV6("002c", "33") AH("06") TCP("5002"), EXPECT_SYN_6 },
    { "AH, then a tunnel", RAW, IPV4("0054", "33") AH("04") SYN_4, EXPECT_SYN_4 },
    { "half of AH", RAW, IPV4("0020", "33") "06 04 0000 00000001 00000001", "malformed at 32: the packet ends inside an authentication header" },
};

const size_t frame_carrier_count = sizeof frame_carriers / sizeof frame_carriers[0];
