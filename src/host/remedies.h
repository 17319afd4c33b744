/* What would help on this machine: reads which rule refuses, and names only remedies that apply.
 *
 * Each function adds to `text` remedies that are alternatives, separated by "; ", and nothing when
 * none applies. */
#ifndef HOST_REMEDIES_H
#define HOST_REMEDIES_H

#include <stdbool.h>

#include "base/text.h"
#include "host/place.h"

void remedies_namespaces(struct text *text); /* so that a private network can be made */

void remedies_capture(struct text *text); /* so that packets can be captured without one */

/* Why a tracer is refused by Linux's Yama rule, as a remedy; a general word when that rule is not
 * the reason. */
const char *remedy_ptrace(void);

/* The same for any place, for root or an ordinary user; false: nothing about the place itself helps. */
void remedies_namespaces_at(struct text *text, const struct host_place *place, bool root);
bool remedies_capture_at(struct text *text, const struct host_place *place, bool root);
const char *remedy_ptrace_at(const struct host_place *place);

/* So that a grade's programs can have a /proc of their own where parts of it are covered; where all mounts are
 * refused; so that root can give them user ids of their own.  There is always a remedy. */
void remedies_own_proc_at(struct text *text, const struct host_place *place);
const char *remedy_mounts_at(const struct host_place *place);
const char *remedy_user_ids_at(const struct host_place *place);

/* So that servername is known without a private network; so that no timer of congestion control moves packets,
 * in a network of sockwire's own or in the place's. */
const char *remedy_names_at(const struct host_place *place);
const char *remedy_congestion_at(const struct host_place *place, bool own_network);

#endif
