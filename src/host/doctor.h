/* What `sockwire doctor` prints. */
#ifndef HOST_DOCTOR_H
#define HOST_DOCTOR_H

#include <stdbool.h>
#include <stdio.h>

/* Examine this machine and print one line per check, a remedy under each that fails, and the ground
 * that `sockwire run` will stand on; at most 80 columns where words allow.  Returns 0 when the main
 * job, packets and calls, works here, else 1. */
int doctor_print(FILE *out, bool color, bool ascii);

#endif
