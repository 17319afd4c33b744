/* The summary of a trace: a table with one line a connection.
 *
 * Connections end one after another and are many: a million of them must not need a million rows
 * in memory.  So each becomes a row of fixed size in a temporary file, at the place of its number,
 * and the table is printed at the end, in order of start.  In another order, an index of 16 bytes
 * a row is sorted; of the top N, only N of these are kept.
 *
 *     struct table *table = table_new(TABLE_BY_BYTES, 10, &err);
 *     table_put(table, connection);                             once for each connection, when nothing more comes of it
 *     table_draw(table, out, &style, &err);
 *     table_free(table);
 */
#ifndef VIEW_TABLE_H
#define VIEW_TABLE_H

#include <stdio.h>

#include "base/err.h"
#include "timeline/timeline.h"

enum table_key {
    TABLE_BY_START,
    TABLE_BY_DURATION,
    TABLE_BY_BYTES,
    TABLE_BY_PACKETS,
    TABLE_BY_RETRANSMISSIONS,
    TABLE_BY_HANDSHAKE,
    TABLE_KEYS,
};
const char *table_key_name(enum table_key key); /* "start" … */

/* What the table tells of a connection. */
struct table_row {
    int id;                           /* from 1; 0: an empty place in the file */
    uint8_t protocol, opened, closed; /* enum protocol, enum opened, enum closed */
    bool established;
    int attempt_error; /* errno of the connect() whose attempt no segment ended; 0: none */
    int8_t first_closer, resetter; /* as in struct connection */
    char state[8];
    struct address address[2]; /* by enum end, as everything below */
    uint64_t bytes[2], packets[2];
    uint64_t retransmitted[2];
    int64_t t_ns, t_end_ns;
    /* from the SYN to the ACK that completed it; -1: there was none, or it was not seen */
    int64_t handshake_ns;
    char history[64];
};

struct table_style {
    int width; /* at least 80 */
    bool color, ascii;
};

struct table;

void table_row_of(struct table_row *row, const struct connection *connection);

/* top 0: all.  NULL and err when no temporary file can be made. */
struct table *table_new(enum table_key key, size_t top, struct err *err);
void table_free(struct table *table);

/* -1 and err when the temporary file takes no more. */
int table_put(struct table *table, const struct table_row *row, struct err *err);
uint64_t table_count(const struct table *table); /* how many were put */

/* The rows in order: starts a walk; then each call gives one.  1: a row, 0: no more, -1 and err:
 * the file can't be read. */
void table_rewind(struct table *table);
int table_next(struct table *table, struct table_row *row, struct err *err);

/* Headings and rows; start_ns: what times are counted from. */
int table_draw(struct table *table, FILE *out, const struct table_style *style, int64_t start_ns,
               struct err *err);

#endif
