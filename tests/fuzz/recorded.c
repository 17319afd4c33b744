/* The lines of a recorded run (record/line.h), with the packets of one short connection that they
 * may tell of: the reader, and a timeline that is told senseless things about calls. */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "packet/decode.h"
#include "record/reader.h"
#include "record/writer.h"

enum { PACKETS = 8, START_NS = 1000 };

/* Packet i has the time 1000 + i and 66 + its data bytes; from 127.0.0.1:40000 to port 12000, and
 * back. */
static void add_packets(struct record_reader *recorded)
{
    static const struct {
        uint8_t flags;
        uint32_t seq, ack, bytes;
        bool back;
    } list[PACKETS] = {
        { TCP_SYN, 99, 0, 0, false },
        { TCP_SYN | TCP_ACK, 199, 100, 0, true },
        { TCP_ACK, 100, 200, 0, false },
        { TCP_ACK | TCP_PSH, 100, 200, 5, false },
        { TCP_ACK, 200, 105, 0, true },
        { TCP_ACK | TCP_FIN, 105, 200, 0, false },
        { TCP_ACK | TCP_FIN, 200, 106, 0, true },
        { TCP_ACK, 106, 201, 0, false },
    };
    struct address client = { .version = 4, .ip = { 127, 0, 0, 1 }, .port = 40000 },
                   server = client;
    server.port = 12000;
    for (int i = 0; i < PACKETS; i++) {
        struct packet_facts facts = { .t_ns = START_NS + i,
                                      .protocol = PROTOCOL_TCP,
                                      .payload_bytes = list[i].bytes,
                                      .captured_bytes = 66 + list[i].bytes,
                                      .wire_bytes = 66 + list[i].bytes };
        facts.src = list[i].back ? server : client;
        facts.dst = list[i].back ? client : server;
        facts.tcp = (struct tcp_facts){ .seq = list[i].seq,
                                        .ack = list[i].ack,
                                        .flags = list[i].flags,
                                        .window = 512,
                                        .mss = -1,
                                        .window_shift = -1 };
        record_reader_packet(recorded, &facts);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct record_reader *recorded = record_reader_new();
    struct timeline timeline;
    struct text part;
    struct err err;
    text_init(&part);
    text_addf(&part, RECORDING_HEAD "1 part 1 of 1 sum %016llx\n",
              (unsigned long long)record_writer_sum((const char *)data, size));
    text_add_bytes(&part, data, size);
    record_reader_comment(recorded, part.s, part.len);
    add_packets(recorded);
    timeline_init(&timeline);
    if (record_reader_begin(recorded, &timeline, &err) == 0)
        (void)record_reader_replay(recorded, NULL, NULL, &err);
    fuzz_show(&timeline);
    timeline_release(&timeline);
    record_reader_free(recorded);
    text_release(&part);
    return 0;
}
