/* The numbers by which capture files say what a frame starts with (LINKTYPE_ of libpcap's list),
 * and their names. */
#ifndef PACKET_LINK_TYPES_H
#define PACKET_LINK_TYPES_H

/* Those that packet_decode() reads. */
enum link_type {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_PPP = 9,
    LINK_FDDI = 10,
    LINK_RAW_BSD = 12,     /* the number inside the system, which some tools wrote into files */
    LINK_RAW_OPENBSD = 14, /* the same of OpenBSD */
    LINK_PPP_SERIAL = 50,
    LINK_PPPOE = 51,
    LINK_RAW = 101,
    LINK_CISCO_HDLC = 104,
    LINK_WIRELESS = 105,
    LINK_LOOP = 108,
    LINK_COOKED = 113,
    LINK_RADIOTAP = 127,
    LINK_JUNIPER_ETHERNET = 178,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_NETFILTER_LOG = 239,
    LINK_COOKED_2 = 276,
};

enum { LINK_TEXT_BYTES = 200 };

/* Why frames of it can't be shown, for a person: "frames of link type 107 (Frame Relay) can't be
 * read (…)"; into text. */
const char *link_type_refusal(int link_type, char text[LINK_TEXT_BYTES]);

#endif
