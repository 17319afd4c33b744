/* Reading a trace with libpcap: see trace.h. */
#include "packet/trace.h"

#include <pcap/pcap.h>
#include <stdlib.h>

struct trace {
    pcap_t *pcap;
    uint64_t frames;
    int link_type;
};

struct trace *trace_open(const char *name, struct err *err)
{
    char why[PCAP_ERRBUF_SIZE];
    struct trace *trace = calloc(1, sizeof *trace);
    if (!trace)
        die("out of memory: opening the trace %s", name);
    trace->pcap = pcap_open_offline_with_tstamp_precision(name, PCAP_TSTAMP_PRECISION_NANO, why);
    if (!trace->pcap) {
        free(trace);
        err_set(err, "reading the trace %s: %s", name, why);
        return NULL;
    }
    trace->link_type = pcap_datalink(trace->pcap);
    return trace;
}

int trace_next(struct trace *trace, struct trace_frame *frame, struct err *err)
{
    struct pcap_pkthdr *header;
    const u_char *bytes;
    int got = pcap_next_ex(trace->pcap, &header, &bytes);
    if (got == PCAP_ERROR_BREAK)
        return 0;
    if (got != 1) {
        err_set(err, "the trace ends after frame %ju, not where it should: %s", (uintmax_t)trace->frames, pcap_geterr(trace->pcap));
        return -1;
    }
    *frame = (struct trace_frame){
        .number = ++trace->frames, .t_ns = (int64_t)header->ts.tv_sec * 1000000000 + header->ts.tv_usec,
        .link_type = trace->link_type, .bytes = bytes, .captured_bytes = header->caplen, .wire_bytes = header->len,
    };
    return 1;
}

void trace_close(struct trace *trace)
{
    pcap_close(trace->pcap);
    free(trace);
}
