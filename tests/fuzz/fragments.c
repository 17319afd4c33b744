/* A row of IP packets into one decoder that puts fragments together: what one leaves behind, the
 * next one meets.
 *
 * Each packet: its length 1, seconds since the one before 1, then its bytes.  The addresses and the
 * number are made few, so that fragments find each other. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

enum {
    IPV4_ID = 4,
    IPV4_ADDRESSES = 12,
    IPV4_BYTES = 20,
    IPV6_ADDRESSES = 8,
    IPV6_BYTES = 40,
    IPV6_ID = 44,
    IPV6_FRAGMENT_BYTES = 48
};

static void make_few(uint8_t *packet, size_t size)
{
    if (size >= IPV6_FRAGMENT_BYTES && packet[0] >> 4 == 6) {
        memset(packet + IPV6_ADDRESSES, 0, IPV6_BYTES - IPV6_ADDRESSES);
        memset(packet + IPV6_ID, packet[IPV6_ID] & 1, 4);
    } else if (size >= IPV4_BYTES && packet[0] >> 4 == 4) {
        memset(packet + IPV4_ADDRESSES, 0, 8);
        memset(packet + IPV4_ID, packet[IPV4_ID] & 1, 2);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fragments fragments;
    fragments_init(&fragments);
    int64_t t_ns = 0;
    while (size > 2) {
        size_t count = data[0] < size - 2 ? data[0] : size - 2;
        t_ns += data[1] * INT64_C(1000000000);
        uint8_t *packet = malloc(count ? count : 1);
        if (!packet)
            break;
        memcpy(packet, data + 2, count);
        make_few(packet, count);
        struct packet_facts facts;
        enum packet_verdict verdict =
            packet_decode(&facts, 101, t_ns, packet, (uint32_t)count, (uint32_t)count, &fragments);
        if (verdict == PACKET_MALFORMED && !facts.malformed)
            abort();
        if (facts.fragments == 0 && facts.malformed_at > count)
            abort();
        /* before the payload is read: a datagram that was put together must not lie in it */
        free(packet);
        if (verdict == PACKET_TAKEN && facts.protocol != PROTOCOL_ICMP && facts.fragments &&
            memcmp(facts.payload, facts.data, facts.data_bytes) != 0)
            abort();
        if (fragments.count > FRAGMENTS_PENDING || fragments.bytes > FRAGMENTS_BYTES)
            abort();
        data += 2 + count;
        size -= 2 + count;
    }
    fragments_release(&fragments);
    return 0;
}
