/* Makes a trace for the bench: flows PACKETS OPEN FILE [ANSWER]
 *
 * A pcap file (Ethernet, microseconds) of PACKETS TCP segments, of which OPEN connections are open
 * at any time; each lives for 50 packets: a handshake, requests and answers (of ANSWER bytes at
 * most, else 200) by turns, a FIN from each end; then another takes its place.  Which connection
 * speaks next is decided by dice that always fall alike, so the same arguments make the same file.
 * Checksums are right. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIFE = 50 };
enum { FIN = 1, SYN = 2, PSH = 8, ACK = 16 };
enum {
    ETHERNET = 14,
    IP = 20,
    TCP = 32,
    PAYLOAD_MAX = 1400,
    FRAME_MAX = ETHERNET + IP + TCP + PAYLOAD_MAX
};

struct flow {
    uint32_t serial; /* of the connection: makes its addresses and ports */
    uint32_t step;   /* packets so far */
    uint32_t next[2];
};

static uint64_t dice = 0x2545f4914f6cdd1d;

static uint32_t roll(uint32_t sides)
{
    dice = dice * 0x5851f42d4c957f2d + 0x14057b7ef767814f;
    return (uint32_t)((dice >> 33) % sides);
}

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static uint32_t sum(const uint8_t *bytes, size_t count, uint32_t so_far)
{
    for (size_t i = 0; i + 1 < count; i += 2)
        so_far += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    return count & 1 ? so_far + ((uint32_t)bytes[count - 1] << 8) : so_far;
}

static uint32_t checksum(uint32_t so_far)
{
    while (so_far >> 16)
        so_far = (so_far & 0xffff) + (so_far >> 16);
    return ~so_far & 0xffff;
}

static void send_segment(FILE *file, struct flow *flow, int from, uint8_t flags, uint32_t length,
                         uint64_t us)
{
    static uint16_t ip_id;
    uint8_t frame[FRAME_MAX] = { 2, 0, 0, 0, 0, (uint8_t)(2 - from),
                                 2, 0, 0, 0, 0, (uint8_t)(1 + from),
                                 8, 0 };
    uint8_t *ip = frame + ETHERNET, *tcp = ip + IP, *payload = tcp + TCP;
    uint32_t client = 0x0a000000 + flow->serial / 28000 % 0xfffff0 + 1, server = 0xc6336401,
             bytes = IP + TCP + length;
    uint32_t ports[2] = { 32768 + flow->serial % 28000, 443 }, addresses[2] = { client, server };
    ip[0] = 0x45;
    put16(ip + 2, bytes);
    put16(ip + 4, ip_id++);
    ip[6] = 0x40;
    ip[8] = 64;
    ip[9] = 6;
    put32(ip + 12, addresses[from]);
    put32(ip + 16, addresses[!from]);
    put16(ip + 10, checksum(sum(ip, IP, 0)));
    put16(tcp, ports[from]);
    put16(tcp + 2, ports[!from]);
    put32(tcp + 4, flow->next[from]);
    put32(tcp + 8, flags & ACK ? flow->next[!from] : 0);
    tcp[12] = TCP / 4 << 4;
    tcp[13] = flags;
    put16(tcp + 14, 0xfaf0);
    if (flags & SYN) { /* MSS 1460, window scale 7, fill */
        memcpy(tcp + 20, (uint8_t[]){ 2, 4, 0x05, 0xb4, 1, 3, 3, 7, 1, 1, 1, 0 }, 12);
    } else { /* timestamps */
        memcpy(tcp + 20, (uint8_t[]){ 1, 1, 8, 10 }, 4);
        put32(tcp + 24, (uint32_t)(us / 1000));
        put32(tcp + 28, (uint32_t)(us / 1000));
    }
    for (uint32_t i = 0; i < length; i++)
        payload[i] = (uint8_t)('a' + (flow->next[from] + i) % 26);
    put16(tcp + 16, checksum(sum(ip + 12, 8, sum(tcp, TCP + length, 6 + TCP + length))));
    flow->next[from] += length + !!(flags & (SYN | FIN));
    uint32_t record[4] = { (uint32_t)(us / 1000000), (uint32_t)(us % 1000000), ETHERNET + bytes,
                           ETHERNET + bytes };
    fwrite(record, sizeof record, 1, file);
    fwrite(frame, ETHERNET + bytes, 1, file);
}

static void step(FILE *file, struct flow *flow, uint32_t answer, uint64_t us)
{
    uint32_t at = flow->step++;
    if (at == 0)
        send_segment(file, flow, 0, SYN, 0, us);
    else if (at == 1)
        send_segment(file, flow, 1, SYN | ACK, 0, us);
    else if (at == 2 || at == LIFE - 1)
        send_segment(file, flow, 0, ACK, 0, us);
    else if (at == LIFE - 3)
        send_segment(file, flow, 0, FIN | ACK, 0, us);
    else if (at == LIFE - 2)
        send_segment(file, flow, 1, FIN | ACK, 0, us);
    else if (at % 3 == 0)
        send_segment(file, flow, 0, PSH | ACK, 20 + roll(100), us);
    else if (at % 3 == 1)
        send_segment(file, flow, 1, PSH | ACK, 1 + roll(answer), us);
    else
        send_segment(file, flow, 0, ACK, 0, us);
}

int main(int argc, char **argv)
{
    uint64_t packets = argc > 3 ? strtoull(argv[1], NULL, 10) : 0;
    uint32_t open = argc > 3 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0,
             answer = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 200;
    if (!packets || !open || !answer || answer > PAYLOAD_MAX) {
        fprintf(stderr, "usage: flows PACKETS OPEN FILE [ANSWER, 1400 at most]\n");
        return 2;
    }
    FILE *file = fopen(argv[3], "wb");
    struct flow *flows = calloc(open, sizeof *flows);
    if (!file || !flows) {
        fprintf(stderr, "flows: %s: %s\n", argv[3], strerror(errno));
        return 1;
    }
    setvbuf(file, NULL, _IOFBF, 1 << 20);
    uint32_t head[6] = { 0xa1b2c3d4, 2 | 4 << 16, 0, 0, 262144, 1 }, serial = 0;
    uint64_t us = 1700000000000000;
    fwrite(head, sizeof head, 1, file);
    for (uint64_t i = 0; i < packets && !ferror(file); i++, us += 1 + roll(40)) {
        /* first all of them open */
        struct flow *flow = &flows[i < open ? (uint32_t)i : roll(open)];
        if (flow->step == 0 || flow->step == LIFE)
            *flow = (struct flow){ .serial = serial++, .next = { roll(1u << 31), roll(1u << 31) } };
        step(file, flow, answer, us);
    }
    free(flows);
    if (fclose(file) != 0) {
        fprintf(stderr, "flows: writing %s: %s\n", argv[3], strerror(errno));
        return 1;
    }
    return 0;
}
