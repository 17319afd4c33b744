/* What the decoder says of each frame of a trace, one line each, for decode.py:
 *
 *     NUMBER tcp SRC PORT DST PORT SEQ ACK LENGTH REMARK          NUMBER udp SRC PORT DST PORT LENGTH REMARK
 *     NUMBER VERDICT REMARK                                       REMARK: "-", or why and at which byte it is malformed */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>

#include "packet/decode.h"
#include "packet/trace.h"

static const char *const verdicts[] = { "taken", "foreign", "fragment", "malformed",
                                        "unknown-link" };

static const char *ip_text(const struct address *address, char text[INET6_ADDRSTRLEN])
{
    return inet_ntop(address->version == 6 ? AF_INET6 : AF_INET, address->ip, text,
                     INET6_ADDRSTRLEN);
}

static void print_line(const struct packet_facts *facts, enum packet_verdict verdict)
{
    char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
    printf("%" PRIu64, facts->frame);
    if (verdict == PACKET_TAKEN && facts->protocol != PROTOCOL_ICMP) {
        printf("\t%s\t%s\t%u\t%s\t%u", facts->protocol == PROTOCOL_TCP ? "tcp" : "udp",
               ip_text(&facts->src, src), facts->src.port, ip_text(&facts->dst, dst),
               facts->dst.port);
        if (facts->protocol == PROTOCOL_TCP)
            printf("\t%u\t%u", facts->tcp.seq, facts->tcp.ack);
        printf("\t%u", facts->payload_bytes);
    } else {
        printf("\t%s", verdicts[verdict]);
    }
    if (facts->malformed)
        printf("\t%s (byte %u)\n", facts->malformed, facts->malformed_at);
    else
        puts("\t-");
}

int main(int argc, char **argv)
{
    struct err err;
    struct trace *trace = argc == 2 ? trace_open(argv[1], &err) : NULL;
    if (!trace) {
        fprintf(stderr, "facts: %s\n", argc == 2 ? err.text : "which trace?");
        return 1;
    }
    struct fragments fragments;
    fragments_init(&fragments);
    struct trace_frame frame;
    int got;
    while ((got = trace_next(trace, &frame, &err)) == 1) {
        struct packet_facts facts;
        enum packet_verdict verdict =
            packet_decode(&facts, frame.link_type, frame.t_ns, frame.bytes, frame.captured_bytes,
                          frame.wire_bytes, &fragments);
        facts.frame = frame.number;
        print_line(&facts, verdict);
    }
    if (got < 0)
        fprintf(stderr, "facts: %s\n", err.text);
    fragments_release(&fragments);
    trace_close(trace);
    return 0;
}
