/* Packets of a few connections, each sound by itself and senseless together.
 *
 * Twelve bytes make a packet:  who, flags, sequence number (2, signed, about where the end stands),
 * acknowledgement (2, the same), window (2), payload (2), time since the one before (1), options
 * (1). */
#include <netinet/in.h>

#include "base/bytes.h"
#include "fuzz.h"
#include "timeline/sources.h"

enum { PACKET = 12, PACKETS_MAX = 400, CONNECTIONS = 4 };

static struct address address_make(uint8_t host, uint16_t port)
{
    struct address address = { .version = 4, .port = port };
    address.ip[0] = 10;
    address.ip[3] = host;
    return address;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct timeline timeline;
    struct bytes in = bytes_of(data, size);
    uint32_t stands[CONNECTIONS][2] = {
        { 0xfffffff0, 7 }, { 1, 0x80000000 }, { 5000, 9000 }, { 0, 0 }
    };
    int64_t t_ns = 1700000000000000000;
    timeline_init(&timeline);
    for (int i = 0; i < PACKETS_MAX && in.left >= PACKET; i++) {
        uint8_t who = bytes_u8(&in);
        unsigned connection = who % CONNECTIONS, end = who >> 2 & 1;
        struct packet_facts facts = { .protocol = PROTOCOL_TCP };
        facts.src = end ? address_make(2, 80) : address_make(1, (uint16_t)(4000 + connection));
        facts.dst = end ? address_make(1, (uint16_t)(4000 + connection)) : address_make(2, 80);
        facts.tcp.flags = bytes_u8(&in);
        facts.tcp.seq = stands[connection][end] + (uint32_t)(int32_t)(int16_t)bytes_u16be(&in);
        facts.tcp.ack = stands[connection][!end] + (uint32_t)(int32_t)(int16_t)bytes_u16be(&in);
        facts.tcp.window = bytes_u16be(&in);
        facts.payload_bytes = bytes_u16be(&in);
        facts.data_bytes = facts.payload_bytes < PACKET_DATA_BYTES ? (uint8_t)facts.payload_bytes
                                                                   : PACKET_DATA_BYTES;
        uint8_t later = bytes_u8(&in), options = bytes_u8(&in);
        t_ns += (int64_t)later * later * (later > 200 ? 1000000 : 1000);
        if (who & 0x80) /* a large step: sequence numbers wrap */
            stands[connection][end] += 0x40000000;
        facts.t_ns = t_ns;
        facts.captured_bytes = facts.wire_bytes = 66 + facts.payload_bytes;
        facts.tcp.mss = -1;
        facts.tcp.window_shift = options & 1 ? options >> 4 & 15 : -1;
        if (facts.tcp.window_shift > 14)
            facts.tcp.window_shift = 14;
        facts.tcp.sack_count = options >> 1 & 1;
        facts.tcp.sack[0].from = facts.tcp.ack + 10;
        facts.tcp.sack[0].to = facts.tcp.ack + 20;
        facts.tcp.fast_open = options >> 2 & 1;
        if (who & 0x40) { /* a datagram instead, or an error about the connection */
            facts.protocol = who & 0x20 ? PROTOCOL_UDP : PROTOCOL_ICMP;
            if (facts.protocol == PROTOCOL_ICMP)
                facts.icmp =
                    (struct icmp_facts){ .type = 3,
                                         .code = 3,
                                         .is_error = true,
                                         .meaning = "port unreachable",
                                         .about = options & 1 ? PROTOCOL_TCP : PROTOCOL_UDP,
                                         .src = facts.dst,
                                         .dst = facts.src };
        }
        timeline_packet(&timeline, &facts);
        stands[connection][end] += facts.payload_bytes & 0xff;
    }
    fuzz_show(&timeline);
    timeline_release(&timeline);
    return 0;
}
