/* Names of link types that packet_decode() does not read: those that are found in traces most, so
 * that a person who holds such a file knows what it is. */
#include "packet/link_types.h"

#include <stddef.h>
#include <stdio.h>

static const struct {
    int number;
    const char *name;
} rows[] = {
    { 3, "AX.25" },
    { 6, "Token Ring" },
    { 7, "ARCNET" },
    { 8, "SLIP" },
    { 100, "ATM, RFC 1483" },
    { 107, "Frame Relay" },
    { 109, "OpenBSD IPsec" },
    { 114, "LocalTalk" },
    { 117, "OpenBSD pflog" },
    { 119, "802.11 with a Prism header" },
    { 122, "IP over Fibre Channel" },
    { 123, "SunATM" },
    { 129, "ARCNET of Linux" },
    { 135, "Juniper ATM2" },
    { 137, "Juniper ATM1" },
    { 138, "Apple IP over FireWire" },
    { 147, "private use" },
    { 163, "802.11 with an AVS header" },
    { 165, "BACnet MS/TP" },
    { 166, "PPP of pppd" },
    { 187, "Bluetooth HCI" },
    { 189, "USB of Linux" },
    { 192, "PPI" },
    { 195, "802.15.4" },
    { 201, "Bluetooth HCI with direction" },
    { 204, "PPP with direction" },
    { 205, "Cisco HDLC with direction" },
    { 206, "Frame Relay with direction" },
    { 220, "USB of Linux, mmapped" },
    { 227, "SocketCAN" },
    { 230, "802.15.4 without checksum" },
    { 231, "D-Bus" },
    { 247, "InfiniBand" },
    { 248, "SCTP" },
    { 249, "USBPcap" },
    { 251, "Bluetooth LE" },
    { 252, "Wireshark upper PDU" },
    { 253, "Netlink" },
};

const char *link_type_refusal(int link_type, char text[LINK_TEXT_BYTES])
{
    const char *name = "a number that is not in sockwire's list";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].number == link_type)
            name = rows[i].name;
    snprintf(
        text, LINK_TEXT_BYTES,
        "frames of link type %d (%s) can't be read here: Ethernet, Linux cooked, raw IP, loopback, PPP, HDLC and 802.11 can",
        link_type, name);
    return text;
}
