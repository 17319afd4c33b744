/* Memory that lies in no process, so that nobody counts it: a run has only some of it at once.
 *
 *     a Unix socket      nobody sees how much lies in its buffers
 *     a file of memory   one that is under way in a Unix socket is in no table of descriptors
 *     a shared mapping   what it has given back stays, as long as a page of it is mapped anywhere
 *
 * What there is now is counted, not what was made: a server may make one for each of its clients. */
#ifndef CALL_HIDDEN_H
#define CALL_HIDDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHARED_MAX_MB = 768, UNIX_SOCKETS_FREE = 64, SOCKETS_MAX = 256, MEMORY_FILES_MAX = 8 };

struct tracer;
struct task;

/* Calls that make a file of memory.  -1 ends. */
extern const long hidden_files[];

/* The call, which has not been made yet, would make more than a run may have: `what` says of what. */
bool hidden_exceeds(struct tracer *tracer, const struct task *task, long number,
                    const uint64_t raw[6], char what[64]);

/* The run shares its network: what is there before its programs begin is not theirs. */
void hidden_begins(struct tracer *tracer);
void hidden_release(struct tracer *tracer);

/* The `left` largest of the pieces stay, and their sum is returned: so much there can be at most, when so many
 * are left and nobody knows which. */
uint64_t hidden_keep_largest(uint64_t *bytes, size_t *count, size_t left);

#endif
