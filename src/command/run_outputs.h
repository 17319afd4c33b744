/* What a run leaves behind: the trace, the JSON, the page and the figure.  They are opened before the
 * run, so that what can't be written is not found out when it is over, and written after it. */
#ifndef COMMAND_RUN_OUTPUTS_H
#define COMMAND_RUN_OUTPUTS_H

#include <stdio.h>

#include "command/run_arguments.h"
#include "packet/trace_write.h"
#include "record/writer.h"
#include "run/processes.h"
#include "view/json.h"

struct run_outputs {
    FILE *json, *page, *svg, *trace; /* NULL: not asked for */
    enum trace_format format;
    struct processes processes;      /* for --write-processes; filled by the run */
    struct record_writer *recording; /* of the trace and of the page; NULL: neither */
};

void run_outputs_open(struct run_outputs *outputs, const struct run_arguments *a);

/* Writes and closes all of them.  `records` are those of --predict. */
void run_outputs_write(struct run_outputs *outputs, const struct run_arguments *a,
                       const struct timeline *timeline, const struct ladder_style *style,
                       const struct json_record *records, size_t count);

#endif
