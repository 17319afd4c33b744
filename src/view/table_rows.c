/* The rows of the summary: see table.h.
 *
 * The file is read and written in blocks of BLOCK rows, and the block that was touched last stays
 * in memory: connections end near to where others end, and rows are read in order.  What lies
 * between is a hole of zeros: an empty place. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/scratch.h"
#include "view/table.h"

enum { BLOCK = 64, BLOCKS = 16 };

struct sorted_row { /* of a row, in another order than that of the file */
    int64_t key;
    int id;
};

struct row_block {
    uint64_t number;
    bool used, changed;
    struct table_row rows[BLOCK];
};

struct table {
    enum table_key key;
    size_t top;
    int fd;
    uint64_t count;
    int last_id;
    size_t place_count, place_capacity;
    struct sorted_row *places; /* while rows come, with `top`: a heap with the least at its root */
    bool sorted;
    size_t next;
    struct row_block blocks[BLOCKS];
};

static const char *const key_names[TABLE_KEYS] = {
    [TABLE_BY_START] = "start",
    [TABLE_BY_DURATION] = "duration",
    [TABLE_BY_BYTES] = "bytes",
    [TABLE_BY_PACKETS] = "packets",
    [TABLE_BY_RETRANSMISSIONS] = "retransmissions",
    [TABLE_BY_HANDSHAKE] = "handshake",
};

/* What connect() tells of an attempt that no segment ended.  "Port unreachable" is the only other
 * answer that gives ECONNREFUSED (RFC 9293 3.9.2.2). */
static int error_of_attempt(const struct connection *c)
{
    const struct socket *socket = c->socket[END_CLIENT];
    const struct call *connect = socket ? socket->connecting : NULL;
    bool attempt = connect && connect->ended && !c->established && c->closed == CLOSED_TIMEOUT;
    return attempt ? connect->facts->error : 0;
}

void table_row_of(struct table_row *row, const struct connection *c)
{
    *row = (struct table_row){
        .id = c->id,
        .protocol = (uint8_t)c->protocol,
        .opened = (uint8_t)c->opened,
        .closed = (uint8_t)c->closed,
        .established = c->established,
        .attempt_error = error_of_attempt(c),
        .first_closer = (int8_t)c->first_closer,
        .resetter = (int8_t)c->resetter,
        .address = { c->address[0], c->address[1] },
        .bytes = { c->bytes[0], c->bytes[1] },
        .packets = { c->packets[0], c->packets[1] },
        .retransmitted = { c->sent_again[0], c->sent_again[1] },
        .t_ns = c->t_ns,
        .t_end_ns = c->t_end_ns,
        .handshake_ns = connection_handshake_ns(c),
    };
    snprintf(row->state, sizeof row->state, "%s", connection_state(c));
    snprintf(row->history, sizeof row->history, "%s", c->history);
}

const char *table_key_name(enum table_key key)
{
    return key_names[key];
}

struct table *table_new(enum table_key key, size_t top, struct err *err)
{
    struct table *table = xcalloc(1, sizeof *table);
    table->key = key;
    table->top = top;
    table->fd = scratch_open("the summary", err);
    if (table->fd < 0) {
        free(table);
        return NULL;
    }
    return table;
}

void table_free(struct table *table)
{
    if (!table)
        return;
    close(table->fd);
    free(table->places);
    free(table);
}

uint64_t table_count(const struct table *table)
{
    return table->count;
}

static int block_write(struct table *table, struct row_block *block, struct err *err)
{
    size_t done = 0;
    while (block->changed && done < sizeof block->rows) {
        off_t at = (off_t)(block->number * sizeof block->rows + done);
        ssize_t wrote =
            pwrite(table->fd, (const char *)block->rows + done, sizeof block->rows - done, at);
        if (wrote < 0 && errno != EINTR)
            return err_errno(err, "writing the summary's temporary file");
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    block->changed = false;
    return 0;
}

/* The block that holds a row, in memory; NULL and err. */
static struct row_block *block_of(struct table *table, int id, struct err *err)
{
    uint64_t number = (uint64_t)id / BLOCK;
    struct row_block *block = &table->blocks[number % BLOCKS];
    if (block->used && block->number == number)
        return block;
    if (block->used && block_write(table, block, err) != 0)
        return NULL;
    block->used = true;
    block->number = number;
    memset(block->rows, 0, sizeof block->rows); /* behind the end of the file */
    size_t done = 0;
    for (ssize_t got; done < sizeof block->rows; done += (size_t)got) {
        got = pread(table->fd, (char *)block->rows + done, sizeof block->rows - done,
                    (off_t)(number * sizeof block->rows + done));
        if (got < 0 && errno == EINTR)
            got = 0;
        else if (got == 0)
            break;
        else if (got < 0) {
            err_errno(err, "reading the summary's temporary file");
            block->used = false;
            return NULL;
        }
    }
    return block;
}

/* ---- order ---- */

static int64_t key_of(enum table_key key, const struct table_row *row)
{
    switch (key) {
    case TABLE_BY_DURATION: return row->t_end_ns - row->t_ns;
    case TABLE_BY_BYTES: return (int64_t)(row->bytes[0] + row->bytes[1]);
    case TABLE_BY_PACKETS: return (int64_t)(row->packets[0] + row->packets[1]);
    case TABLE_BY_RETRANSMISSIONS: return (int64_t)(row->retransmitted[0] + row->retransmitted[1]);
    case TABLE_BY_HANDSHAKE: return row->handshake_ns;
    case TABLE_BY_START:
    case TABLE_KEYS: break;
    }
    return 0;
}

/* The largest first; of equals, the one that began first. */
static int compare(const void *left, const void *right)
{
    const struct sorted_row *a = left, *b = right;
    if (a->key != b->key)
        return a->key > b->key ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static void sift_down(struct sorted_row *heap, size_t count)
{
    for (size_t i = 0, least;; i = least) {
        least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < count; child++)
            if (compare(&heap[child], &heap[least]) > 0)
                least = child;
        if (least == i)
            return;
        struct sorted_row moved = heap[i];
        heap[i] = heap[least];
        heap[least] = moved;
    }
}

static void sift_up(struct sorted_row *heap, size_t i)
{
    for (size_t parent; i > 0 && compare(&heap[i], &heap[parent = (i - 1) / 2]) > 0; i = parent) {
        struct sorted_row moved = heap[i];
        heap[i] = heap[parent];
        heap[parent] = moved;
    }
}

/* False: it is not among the top. */
static bool place_add(struct table *table, const struct table_row *row)
{
    struct sorted_row place = { .key = key_of(table->key, row), .id = row->id };
    if (table->top && table->place_count == table->top) {
        if (compare(&place, &table->places[0]) > 0)
            return false;
        table->places[0] = place;
        sift_down(table->places, table->place_count);
        return true;
    }
    array_reserve(&table->places, &table->place_capacity, table->place_count,
                  sizeof *table->places);
    table->places[table->place_count++] = place;
    if (table->top)
        sift_up(table->places, table->place_count - 1);
    return true;
}

int table_put(struct table *table, const struct table_row *row, struct err *err)
{
    table->count++;
    if (table->key != TABLE_BY_START) {
        if (!place_add(table, row))
            return 0;
    } else if (table->top && (uint64_t)row->id > table->top) {
        return 0;
    }
    struct row_block *block = block_of(table, row->id, err);
    if (!block)
        return -1;
    block->rows[row->id % BLOCK] = *row;
    block->changed = true;
    if (row->id > table->last_id)
        table->last_id = row->id;
    return 0;
}

void table_rewind(struct table *table)
{
    if (!table->sorted && table->place_count > 1)
        qsort(table->places, table->place_count, sizeof *table->places, compare);
    table->sorted = true;
    table->next = 0;
}

int table_next(struct table *table, struct table_row *row, struct err *err)
{
    for (;;) {
        bool by_start = table->key == TABLE_BY_START;
        if (by_start ? table->next >= (size_t)table->last_id : table->next >= table->place_count)
            return 0;
        int id = by_start ? (int)table->next + 1 : table->places[table->next].id;
        table->next++;
        const struct row_block *block = block_of(table, id, err);
        if (!block)
            return -1;
        *row = block->rows[id % BLOCK];
        if (row->id == id)
            return 1;
    }
}
