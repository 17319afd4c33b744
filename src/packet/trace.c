/* Opening a trace, finding out what it is, and saying why it ends where it should not: see trace.h.
 * The formats are in trace_pcap.c and trace_pcapng.c, the bytes come from trace_source.c. */
#include "packet/trace.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "packet/trace_parts.h"

enum { MAGIC_BYTES = 4, FRAME_BYTES_MAX = 262144, FRAME_BYTES_MAX_BUS = 16 << 20 };

uint32_t trace_captured_max(int link_type)
{
    switch (link_type) {
    case 220: /* USB, with Linux's header */
    case 231: /* D-Bus */
    case 249: /* USB, as captured on Windows */
    case 279: /* EBHSCR */ return FRAME_BYTES_MAX_BUS;
    default: return FRAME_BYTES_MAX;
    }
}

int trace_broken(const struct trace *trace, uint64_t offset, struct err *err, const char *why, ...)
{
    char text[300], where[60] = "before its first frame";
    va_list list;
    va_start(list, why);
    vsnprintf(text, sizeof text, why, list);
    va_end(list);
    if (trace->frames)
        snprintf(where, sizeof where, "after frame %ju", (uintmax_t)trace->frames);
    return err_set(err, "reading %.200s: the trace ends too early, %s, at byte %ju%s: %s",
                   trace->name, where, (uintmax_t)offset,
                   trace->facts.packed ? " of what it unpacks to" : "", text);
}

int trace_cut(const struct trace *trace, uint64_t offset, struct err *err, const char *what,
              uint64_t need)
{
    uint64_t there = source_offset(&trace->source) + source_left(&trace->source) - offset;
    if (trace->source.why[0])
        return trace_broken(trace, offset, err, "%s", trace->source.why);
    return trace_broken(trace, offset, err,
                        "it is cut: %s begins there that should have %ju bytes, and %ju are there",
                        what, (uintmax_t)need, (uintmax_t)there);
}

/* It is no trace: say what it is instead. */
static int explain(const struct trace *trace, struct err *err)
{
    const struct source *source = &trace->source;
    char guess[200];
    if (source->why[0])
        return err_set(err, "reading %.200s: %s", trace->name, source->why);
    if (!source_left(source))
        return err_set(err, "reading %.200s: no trace: it is empty%s", trace->name,
                       trace->facts.packed ? " when unpacked" : "");
    trace_guess(source->at, source_left(source), guess, sizeof guess);
    return err_set(
        err, "reading %.200s: no trace of a kind that is known here (pcap, pcapng): %s %s",
        trace->name, trace->facts.packed ? "unpacked, it looks like" : "it looks like", guess);
}

static int begin(struct trace *trace, struct err *err)
{
    const uint8_t *start = source_peek(&trace->source, MAGIC_BYTES);
    if (start && pcap_is(start))
        return pcap_begin(trace, err);
    if (start && pcapng_is(start))
        return pcapng_begin(trace, err);
    return explain(trace, err);
}

struct trace *trace_open_fd(int fd, const char *name, struct err *err)
{
    struct trace *trace = xcalloc(1, sizeof *trace);
    trace->name = xstrdup(name);
    source_open(&trace->source, fd);
    trace->facts.packed = source_packed(&trace->source);
    trace->facts.section = 1;
    if (begin(trace, err) == 0)
        return trace;
    trace_close(trace);
    return NULL;
}

struct trace *trace_open_called(const char *name, const char *called, struct err *err)
{
    struct stat about;
    bool standard_input = !strcmp(name, "-");
    if (standard_input && isatty(STDIN_FILENO)) {
        err_set(err, "reading standard input: it is a terminal (give a file, or a pipe)");
        return NULL;
    }
    int fd = standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                            : open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        err_errno(err, "reading %.200s", called);
        return NULL;
    }
    if (fstat(fd, &about) == 0 && S_ISDIR(about.st_mode)) {
        close(fd);
        err_set(err, "reading %.200s: it is a folder", called);
        return NULL;
    }
    return trace_open_fd(fd, called, err);
}

struct trace *trace_open(const char *name, struct err *err)
{
    return trace_open_called(name, strcmp(name, "-") ? name : "standard input", err);
}

const struct trace_facts *trace_facts(const struct trace *trace)
{
    return &trace->facts;
}

int trace_next(struct trace *trace, struct trace_frame *frame, struct err *err)
{
    if (trace->over)
        return 0;
    int got = trace->next(trace, frame, err);
    trace->over = got <= 0;
    return got;
}

void trace_close(struct trace *trace)
{
    source_close(&trace->source);
    pcapng_free(trace->pcapng);
    free(trace->name);
    free(trace);
}
