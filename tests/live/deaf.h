/* A sink that hears nothing: for tests of the tracer alone.  `holds` and `refused` are NULL. */
#ifndef LIVE_DEAF_H
#define LIVE_DEAF_H

#include "call/tracer.h"

extern const struct tracer_sink deaf;

#endif
