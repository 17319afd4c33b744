/* TCP and its options, UDP and ICMP into the decoder, behind an IP header that is sound. */
#include <string.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t protocols[] = { 6, 17, 1, 58, 4, 47 };
    uint8_t packet[2048] = { 0 };
    if (size < 1 || size > 1400)
        return 0;
    uint8_t protocol = protocols[(data[0] >> 1) % sizeof protocols];
    bool v6 = data[0] & 1;
    size_t header = v6 ? 40 : 20;
    data++;
    size--;
    if (v6) {
        packet[0] = 0x60;
        packet[4] = (uint8_t)(size >> 8);
        packet[5] = (uint8_t)size;
        packet[6] = protocol;
        packet[7] = 64;
        packet[23] = packet[39] = 1;
    } else {
        packet[0] = 0x45;
        packet[2] = (uint8_t)((size + header) >> 8);
        packet[3] = (uint8_t)(size + header);
        packet[8] = 64;
        packet[9] = protocol;
        packet[12] = packet[16] = 10;
        packet[19] = 1;
    }
    memcpy(packet + header, data, size);
    fuzz_frame(101, packet, header + size, 0);
    return 0;
}
