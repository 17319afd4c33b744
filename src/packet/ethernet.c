/* Link headers into Ethernet's: see ethernet.h. */
#include "packet/ethernet.h"

#include <string.h>

#include "packet/link_types.h"

enum { TYPE_LEAST = 0x600, IPV4 = 0x0800, IPV6 = 0x86dd };

/* source: six bytes, or NULL. */
static bool with_header(struct ethernet *ethernet, uint16_t type, const uint8_t *source,
                        size_t skip)
{
    static const uint8_t addresses[12] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1 };
    memcpy(ethernet->header, addresses, sizeof addresses);
    if (source)
        memcpy(ethernet->header + 6, source, 6);
    ethernet->header[12] = (uint8_t)(type >> 8);
    ethernet->header[13] = (uint8_t)type;
    ethernet->header_bytes = ETHERNET_HEADER;
    ethernet->skip = skip;
    return true;
}

static bool ip_behind(struct ethernet *ethernet, const uint8_t *frame, size_t count, size_t skip)
{
    if (count <= skip || (frame[skip] >> 4 != 4 && frame[skip] >> 4 != 6))
        return false;
    return with_header(ethernet, frame[skip] >> 4 == 4 ? IPV4 : IPV6, NULL, skip);
}

static bool cooked(struct ethernet *ethernet, const uint8_t *frame, size_t count, size_t header,
                   size_t type_at, size_t length_at, size_t length_bytes, size_t address_at)
{
    if (count < header)
        return false;
    uint16_t type = (uint16_t)(frame[type_at] << 8 | frame[type_at + 1]);
    bool six =
        frame[length_at + length_bytes - 1] == 6 && (length_bytes == 1 || frame[length_at] == 0);
    return type >= TYPE_LEAST &&
           with_header(ethernet, type, six ? frame + address_at : NULL, header);
}

bool ethernet_make(struct ethernet *ethernet, int link_type, const uint8_t *frame, size_t count)
{
    *ethernet = (struct ethernet){ .skip = 0 };
    switch (link_type) {
    case LINK_ETHERNET: return count >= ETHERNET_HEADER;
    case LINK_RAW_BSD:
    case LINK_RAW_OPENBSD:
    case LINK_RAW:
    case LINK_IPV4:
    case LINK_IPV6: return ip_behind(ethernet, frame, count, 0);
    case LINK_NULL:
    case LINK_LOOP: return ip_behind(ethernet, frame, count, 4);
    case LINK_COOKED: return cooked(ethernet, frame, count, 16, 14, 4, 2, 6);
    case LINK_COOKED_2: return cooked(ethernet, frame, count, 20, 0, 11, 1, 12);
    default: return false;
    }
}
