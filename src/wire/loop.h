/* The process that is the wire: reads frames of all ports, lets the carrier decide, and keeps the
 * times. */
#ifndef WIRE_LOOP_H
#define WIRE_LOOP_H

#include <stdatomic.h>
#include <stdint.h>

#include "wire/carrier.h"
#include "wire/ring.h"

/* What both processes see; zeroed at first, but for ring.is_empty. */
struct wire_shared {
    _Atomic int64_t begin_ns; /* time 0, by the steady clock */
    _Atomic uint64_t holds, held_back;
    _Atomic bool stop;
    struct wire_counts counts; /* the wire's; a moment old for who looks while it runs */
    struct ring ring;
    struct rule_count rules[]; /* likewise */
};

struct loop {
    const int *ports; /* descriptors */
    size_t port_count;
    int control; /* readable: the other process says stop (also shared->stop), or is gone */
    int wake;    /* an eventfd */
    struct wire_shared *shared;
    struct carrier_setup setup; /* calls and counts: filled in by loop_run() */
};

/* Runs until it is told to stop, and all words were taken; or until the other process is gone. */
void loop_run(struct loop *loop);

#endif
