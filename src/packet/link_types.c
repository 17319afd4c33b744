/* Names of link types: see link_types.h.  Those that packet_decode() reads are marked; the others are the ones that are found in
 * traces most, so that a person who holds such a file knows what it is. */
#include "packet/link_types.h"

#include <stddef.h>
#include <stdio.h>

static const struct {
    int number;
    const char *name;
    bool is_read;
} rows[] = {
    { LINK_NULL, "BSD loopback", true },
    { LINK_ETHERNET, "Ethernet", true },
    { 3, "AX.25", false },
    { 6, "Token Ring", false },
    { 7, "ARCNET", false },
    { 8, "SLIP", false },
    { LINK_PPP, "PPP", true },
    { LINK_FDDI, "FDDI", true },
    { LINK_RAW_BSD, "raw IP", true },
    { LINK_RAW_OPENBSD, "raw IP", true },
    { LINK_PPP_SERIAL, "PPP in HDLC", true },
    { LINK_PPPOE, "PPPoE", true },
    { 100, "ATM, RFC 1483", false },
    { LINK_RAW, "raw IP", true },
    { LINK_CISCO_HDLC, "Cisco HDLC", true },
    { LINK_WIRELESS, "802.11", true },
    { 107, "Frame Relay", false },
    { LINK_LOOP, "OpenBSD loopback", true },
    { 109, "OpenBSD IPsec", false },
    { LINK_COOKED, "Linux cooked", true },
    { 114, "LocalTalk", false },
    { 117, "OpenBSD pflog", false },
    { 119, "802.11 with a Prism header", false },
    { 122, "IP over Fibre Channel", false },
    { 123, "SunATM", false },
    { LINK_RADIOTAP, "802.11 with radiotap", true },
    { 129, "ARCNET of Linux", false },
    { 135, "Juniper ATM2", false },
    { 137, "Juniper ATM1", false },
    { 138, "Apple IP over FireWire", false },
    { 147, "private use", false },
    { 163, "802.11 with an AVS header", false },
    { 165, "BACnet MS/TP", false },
    { 166, "PPP of pppd", false },
    { LINK_JUNIPER_ETHERNET, "Juniper Ethernet", true },
    { 187, "Bluetooth HCI", false },
    { 189, "USB of Linux", false },
    { 192, "PPI", false },
    { 195, "802.15.4", false },
    { 201, "Bluetooth HCI with direction", false },
    { 204, "PPP with direction", false },
    { 205, "Cisco HDLC with direction", false },
    { 206, "Frame Relay with direction", false },
    { 220, "USB of Linux, mmapped", false },
    { 227, "SocketCAN", false },
    { LINK_IPV4, "raw IPv4", true },
    { LINK_IPV6, "raw IPv6", true },
    { 230, "802.15.4 without checksum", false },
    { 231, "D-Bus", false },
    { LINK_NETFILTER_LOG, "Netfilter log", true },
    { 247, "InfiniBand", false },
    { 248, "SCTP", false },
    { 249, "USBPcap", false },
    { 251, "Bluetooth LE", false },
    { 252, "Wireshark upper PDU", false },
    { 253, "Netlink", false },
    { LINK_COOKED_2, "Linux cooked v2", true },
};

bool link_type_is_read(int link_type)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].number == link_type)
            return rows[i].is_read;
    return false;
}

const char *link_type_refusal(int link_type, char text[LINK_TEXT_BYTES])
{
    const char *name = "a number that is not in sockwire's list";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].number == link_type)
            name = rows[i].name;
    snprintf(text, LINK_TEXT_BYTES,
             "frames of link type %d (%s) can't be read here: Ethernet, Linux cooked, raw IP, loopback, PPP, HDLC and 802.11 can",
             link_type, name);
    return text;
}
