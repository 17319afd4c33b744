/* The ledger: the final record of every connection of a trace, on disk, found by the connection's
 * number.
 *
 * A record that stands where its connection begins tells its final totals.  A trace that is too
 * long for memory is therefore read twice: the first pass writes each connection into the ledger
 * when it is forgotten, the second finds it there. */
#ifndef LOAD_LEDGER_H
#define LOAD_LEDGER_H

#include "base/err.h"
#include "view/json.h"

struct ledger;

/* NULL and err when there is no room for temporary files */
struct ledger *ledger_new(struct err *err);
void ledger_free(struct ledger *ledger);

/* -1 and err when it can't be written. */
int ledger_put(struct ledger *ledger, const struct connection *connection, struct err *err);

/* The record of connection `id`, valid until the next call; NULL when there is none.  Cheapest in
 * order of id. */
const struct json_connection *ledger_get(struct ledger *ledger, int id);

#endif
