/* What packet_decode() costs: nanoseconds a frame, over a trace held in memory.
 *
 *     build/bench/decode FILE.pcap            the best of 500 rounds over its first 1 000 frames: they fit into the
 *                                             cache, as a frame does that has just been read */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "packet/decode.h"
#include "packet/trace.h"

enum { FRAMES = 1000, ROUNDS = 500 };

static struct trace_frame frames[FRAMES];

int main(int argc, char **argv)
{
    struct err err;
    struct trace *trace = argc == 2 ? trace_open(argv[1], &err) : NULL;
    if (!trace) {
        fprintf(stderr, "decode: %s\n", argc == 2 ? err.text : "which trace?");
        return 1;
    }
    size_t count = 0;
    while (count < FRAMES && trace_next(trace, &frames[count], &err) == 1) {
        uint8_t *copy = malloc(frames[count].captured_bytes + 1);
        if (!copy)
            return 1;
        memcpy(copy, frames[count].bytes, frames[count].captured_bytes);
        frames[count++].bytes = copy;
    }
    trace_close(trace);
    if (!count)
        return 1;
    struct fragments fragments;
    fragments_init(&fragments);
    int64_t best_ns = INT64_MAX;
    size_t taken = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t start_ns = clock_now_ns();
        taken = 0;
        for (size_t i = 0; i < count; i++) {
            struct packet_facts facts;
            taken += packet_decode(&facts, frames[i].link_type, frames[i].t_ns, frames[i].bytes,
                                   frames[i].captured_bytes, frames[i].wire_bytes,
                                   &fragments) == PACKET_TAKEN;
        }
        int64_t took_ns = clock_now_ns() - start_ns;
        best_ns = took_ns < best_ns ? took_ns : best_ns;
    }
    fragments_release(&fragments);
    printf("%zu frames, %zu taken: %.1f ns a frame\n", count, taken,
           (double)best_ns / (double)count);
    return 0;
}
