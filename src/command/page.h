/* `--html FILE` of run and show: the page, written to a file.  Where that fails they end the
 * process. */
#ifndef COMMAND_PAGE_H
#define COMMAND_PAGE_H

#include <stdio.h>

#include "record/writer.h"
#include "view/page.h"

/* The recording (which has the frames' bytes) may be NULL.  Closes the file. */
void page_of_run(FILE *file, const char *name, const struct timeline *timeline,
                 struct record_writer *recording, const struct json_record *records,
                 size_t record_count);

/* trace: the name under which the trace of this timeline can be read once more, for the bytes of
 * its packets' headers; called: what the page calls it. */
void page_of_trace(const char *name, const struct timeline *timeline, const char *trace,
                   const char *called);

#endif
