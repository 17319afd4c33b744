/* Filters of frames, by libpcap: see frame_filter.h. */
#include "packet/frame_filter.h"

#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { SNAPLEN = 262144, LINK_TYPES_MAX = 16, LINKTYPE_RAW = 101 };

struct frame_filter {
    const char *text;
    size_t count;
    struct {
        int link_type;
        struct bpf_program program;
    } programs[LINK_TYPES_MAX]; /* a trace has one link type, seldom two */
};

struct frame_filter *frame_filter_new(const char *text)
{
    struct frame_filter *filter = xcalloc(1, sizeof *filter);
    filter->text = text;
    return filter;
}

void frame_filter_free(struct frame_filter *filter)
{
    if (!filter)
        return;
    for (size_t i = 0; i < filter->count; i++)
        pcap_freecode(&filter->programs[i].program);
    free(filter);
}

/* The numbers in files (LINKTYPE_) are libpcap's own (DLT_) but for raw IP. */
static int dlt_of(int link_type)
{
    return link_type == LINKTYPE_RAW ? DLT_RAW : link_type;
}

static int compile(struct bpf_program *program, const char *text, int link_type, struct err *err)
{
    pcap_t *pcap = pcap_open_dead(dlt_of(link_type), SNAPLEN);
    if (!pcap)
        out_of_memory();
    int status = pcap_compile(pcap, program, text, 1, PCAP_NETMASK_UNKNOWN);
    if (status != 0) {
        const char *name = pcap_datalink_val_to_name(dlt_of(link_type));
        struct text shown;
        text_init(&shown);
        text_add_readable(&shown, text, 200);
        err_set(err, "the filter '%s' (on %s): %s", shown.s, name ? name : "this link type",
                pcap_geterr(pcap));
        text_release(&shown);
    }
    pcap_close(pcap);
    return status == 0 ? 0 : -1;
}

static struct bpf_program *program_for(struct frame_filter *filter, int link_type, struct err *err)
{
    for (size_t i = 0; i < filter->count; i++)
        if (filter->programs[i].link_type == link_type)
            return &filter->programs[i].program;
    if (filter->count == LINK_TYPES_MAX) {
        err_set(err, "the filter '%.200s': the trace has more than %d link types", filter->text,
                LINK_TYPES_MAX);
        return NULL;
    }
    struct bpf_program *program = &filter->programs[filter->count].program;
    if (compile(program, filter->text, link_type, err) != 0)
        return NULL;
    filter->programs[filter->count++].link_type = link_type;
    return program;
}

int frame_filter_check(struct frame_filter *filter, int link_type, struct err *err)
{
    return program_for(filter, link_type, err) ? 0 : -1;
}

int frame_filter_passes(struct frame_filter *filter, int link_type, const uint8_t *bytes,
                        uint32_t captured_bytes, uint32_t wire_bytes, struct err *err)
{
    const struct bpf_program *program = program_for(filter, link_type, err);
    if (!program)
        return -1;
    const struct pcap_pkthdr header = { .caplen = captured_bytes, .len = wire_bytes };
    return pcap_offline_filter(program, &header, bytes) != 0;
}
