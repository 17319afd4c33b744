/* The timelines that tests make, kept as JSON Lines where somebody asks for them: other tests look
 * through all of it, as tests/scripts/sentences.py does for the sentences and format.py for the
 * fields.
 *
 *     CORPUS=FOLDER build/unit/test_says      writes FOLDER/test_says.PID.json, one timeline after the other
 *
 * Without CORPUS in the environment nothing is written. */
#ifndef CORPUS_CORPUS_H
#define CORPUS_CORPUS_H

#include "timeline/timeline.h"

/* Adds a finished timeline.  -1: it can't be written, and standard error says why. */
int corpus_add(const struct timeline *timeline);

/* Adds what sockwire wrote as JSON, in FOLDER/NAME.PID.records: only tests/scripts/format.py reads
 * that. */
int corpus_add_records(const char *lines, size_t bytes);

#endif
