/* The timeline as JSON Lines, exactly as the project's timeline format says: one object a line, in
 * order of time; those of a trace in the order of its frames, whatever time these bear. */
#ifndef VIEW_JSON_H
#define VIEW_JSON_H

#include <stdio.h>

#include "base/err.h"
#include "timeline/timeline.h"

/* A record that is not on the timeline, written among its records where its time is. */
struct json_record {
    int64_t t_ns;
    const char *type;
    const char *members; /* the rest of it, as an object: "{…}", not empty */
};

/* Write the whole (finished) timeline.  `file` is the trace it came from, or NULL.  -1 and err when
 * out can't be written. */
int json_write(FILE *out, const struct timeline *timeline, const char *file, struct err *err);

/* What else is written. */
struct json_more {
    size_t record_count;
    const struct json_record *records; /* of others, in order of time */
    /* the buffers of each end (timeline/buffers.h), also where no calls are known; else only where
     * they are */
    bool buffers;
};
int json_write_with(FILE *out, const struct timeline *timeline, const char *file,
                    const struct json_more *more, struct err *err);

/* ---- a trace too long for memory ---- */

/* What the record of a connection tells: values only, so that it can be kept where there is room.
 */
struct json_connection {
    int id;
    enum protocol protocol;
    int64_t t_ns, t_end_ns;
    struct address address[2];
    enum opened opened;
    enum closed closed;
    uint64_t bytes[2], packets[2], sent_again[2], out_of_order[2];
    int64_t handshake_ns; /* -1: not known */
    int first_closer;     /* enum end; -1: none */
    char owner[2][64];    /* end_owner() */
    bool right[2];        /* by end: ladder_stands_right() */
    int within;           /* both ends are of one side: END_CLIENT, END_SERVER; -1: they are not */
    char state[8];
    char history[sizeof((struct connection *)0)->history];
};
void json_connection_of(struct json_connection *record, const struct connection *connection);

/* The final record of connection `id`, valid until the next call; NULL: not known (then what is
 * known so far is told). */
typedef const struct json_connection *json_final(void *context, int id);

struct json_stream;

/* Write the records of a rolling timeline as it hands them out: its first line with the first of
 * them.  `file` must outlive the stream. */
struct json_stream *json_stream_new(FILE *out, const char *file, json_final *final, void *context);
void json_stream_event(struct json_stream *stream, const struct timeline *timeline,
                       const struct event *event);
/* After timeline_finish(): what was found. */
void json_stream_finding(struct json_stream *stream, const struct timeline *timeline,
                         const struct finding *finding);
/* After timeline_finish(): what is left is written, the stream is freed.  -1 and err when out can't
 * be written. */
int json_stream_end(struct json_stream *stream, const struct timeline *timeline, struct err *err);

#endif
