/* What a process has open, when it becomes another one. */
#ifndef BASE_DESCRIPTORS_H
#define BASE_DESCRIPTORS_H

#include <stddef.h>

/* Close all but these, in whatever order; 0, 1 and 2 too, where they are not among them. */
void descriptors_close_but(const int *kept, size_t count);

/* From 3 on, no program that is started gets what is open now; here it stays open.  0, or -1 and
 * errno: it could not be looked at. */
int descriptors_keep(void);

#endif
