/* What a run leaves behind: see run_outputs.h. */
#include "command/run_outputs.h"

#include "base/err.h"
#include "command/figure.h"
#include "command/output.h"
#include "command/page.h"

static void open_trace(struct run_outputs *outputs, const char *name)
{
    outputs->format = trace_format_of(name);
    if (outputs->format == TRACE_PCAP)
        fprintf(
            stderr,
            "sockwire: %s: a pcap file holds the packets alone, the calls are lost (a name that ends in .pcapng keeps "
            "them)\n",
            name);
    outputs->trace = output_open("the trace", name);
}

void run_outputs_open(struct run_outputs *outputs, const struct run_arguments *a)
{
    struct err err;
    *outputs = (struct run_outputs){ 0 };
    if (a->json)
        outputs->json = output_open_or_stdout("the timeline to", a->json);
    if (a->html)
        outputs->page = output_open("the page", a->html);
    if (a->svg)
        outputs->svg = output_open("the figure", a->svg);
    if (a->write || a->html) {
        outputs->recording = record_writer_new(&err);
        if (!outputs->recording)
            die("%s", err.text);
    }
    if (a->write)
        open_trace(outputs, a->write);
}

static void write_json(FILE *json, const struct timeline *timeline, const char *name,
                       const struct json_record *records, size_t count)
{
    struct err err;
    struct json_more more = { .records = records, .record_count = count };
    bool written = json_write_with(json, timeline, NULL, &more, &err) == 0;
    output_close(json, "the timeline to", name, written ? NULL : &err);
}

static void write_trace(struct run_outputs *outputs, const struct timeline *timeline,
                        const char *name)
{
    struct err err;
    if (outputs->processes.count)
        record_writer_processes(outputs->recording, outputs->processes.list,
                                outputs->processes.count);
    bool written = record_writer_write(outputs->recording, timeline, outputs->trace,
                                       outputs->format, &err) == 0;
    output_close(outputs->trace, "the trace", name, written ? NULL : &err);
}

void run_outputs_write(struct run_outputs *outputs, const struct run_arguments *a,
                       const struct timeline *timeline, const struct ladder_style *style,
                       const struct json_record *records, size_t count)
{
    if (outputs->json)
        write_json(outputs->json, timeline, a->json, records, count);
    if (outputs->trace)
        write_trace(outputs, timeline, a->write); /* a page may fail: the trace is there then */
    if (outputs->page)
        page_of_run(outputs->page, a->html, timeline, outputs->recording, records, count);
    record_writer_free(outputs->recording);
    processes_release(&outputs->processes);
    if (outputs->svg)
        figure_save(outputs->svg, a->svg, timeline, style, NULL);
}
