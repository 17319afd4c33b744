/* `sockwire run --step`: Enter before each socket call. */
#ifndef PREDICT_STEP_H
#define PREDICT_STEP_H

#include "predict/ask.h"
#include "run/run.h"

struct stepper {
    struct asker *asker;
    bool told; /* what the keys do */
    const struct program *program;
    const struct call_facts *facts; /* asked about */
    bool client_waits;
};

/* What run() wants; the step must live as long as the run. */
struct pause step_pause(struct stepper *step);

#endif
