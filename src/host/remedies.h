/* What would help on this machine: reads which rule refuses, and names only remedies that apply.
 *
 * Each function adds to `text` remedies that are alternatives, separated by "; ", and nothing when
 * none applies. */
#ifndef HOST_REMEDIES_H
#define HOST_REMEDIES_H

#include <stdbool.h>

#include "base/text.h"

void remedies_namespaces(struct text *text); /* so that a private network can be made */

/* Our / is not a mount: a chroot.  The kernel lets nobody make user namespaces or mounts there. */
bool in_chroot(void);
void remedies_capture(struct text *text); /* so that packets can be captured without one */

/* Why a tracer is refused by Linux's Yama rule, as a remedy; a general word when that rule is not
 * the reason. */
const char *remedy_ptrace(void);

#endif
