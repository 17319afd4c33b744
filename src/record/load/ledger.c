/* Final records of connections in a temporary file: see ledger.h.  A slot of fixed size for each
 * number. */
#include "record/load/ledger.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/scratch.h"

enum { BLOCK = 64 }; /* records that are read at once */

struct ledger {
    FILE *file;
    int first; /* number of the first one in block; 0: none was read */
    size_t count;
    struct json_connection block[BLOCK];
};

struct ledger *ledger_new(struct err *err)
{
    struct ledger *ledger = xcalloc(1, sizeof *ledger);
    ledger->file = scratch_stream("the connections", err);
    if (ledger->file)
        return ledger;
    free(ledger);
    return NULL;
}

void ledger_free(struct ledger *ledger)
{
    if (!ledger)
        return;
    fclose(ledger->file);
    free(ledger);
}

static off_t place_of(int id)
{
    return (off_t)(id - 1) * (off_t)sizeof(struct json_connection);
}

int ledger_put(struct ledger *ledger, const struct connection *connection, struct err *err)
{
    struct json_connection record;
    memset(&record, 0, sizeof record); /* its padding goes to the file, too */
    json_connection_of(&record, connection);
    ssize_t wrote = pwrite(fileno(ledger->file), &record, sizeof record, place_of(connection->id));
    if (wrote == (ssize_t)sizeof record)
        return 0;
    if (wrote >= 0)
        errno = ENOSPC;
    return err_errno(err, "writing the connections into a temporary file");
}

const struct json_connection *ledger_get(struct ledger *ledger, int id)
{
    if (id < 1)
        return NULL;
    if (!ledger->first || id < ledger->first || (size_t)(id - ledger->first) >= ledger->count) {
        ssize_t got =
            pread(fileno(ledger->file), ledger->block, sizeof ledger->block, place_of(id));
        ledger->first = id;
        ledger->count = got > 0 ? (size_t)got / sizeof *ledger->block : 0;
        if (ledger->count == 0)
            return NULL;
    }
    const struct json_connection *record = &ledger->block[id - ledger->first];
    return record->id == id ? record : NULL;
}
