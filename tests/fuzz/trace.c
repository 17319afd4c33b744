/* A whole trace file through everything that `sockwire show` does with it. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"
#include "fuzz.h"
#include "packet/trace.h"
#include "timeline/sources.h"

enum { FRAMES_MAX = 2000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[40];
    struct err err;
    int fd = memfd_create("trace", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
        die("making a file of %zu bytes in memory", size);
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    struct trace *trace = trace_open(name, &err);
    close(fd);
    if (!trace)
        return 0;
    struct timeline timeline;
    struct trace_frame frame;
    timeline_init(&timeline);
    for (int i = 0; i < FRAMES_MAX && trace_next(trace, &frame, &err) == 1; i++) {
        struct packet_facts facts;
        if (packet_decode(&facts, frame.link_type, frame.t_ns, frame.bytes, frame.captured_bytes,
                          frame.wire_bytes, NULL) == PACKET_TAKEN)
            timeline_packet(&timeline, &facts);
    }
    fuzz_show(&timeline);
    timeline_release(&timeline);
    trace_close(trace);
    return 0;
}
