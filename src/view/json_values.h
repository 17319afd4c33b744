/* What the JSON records are made of: small values that may be null, and lines.  Shared by the files
 * json*.c only. */
#ifndef VIEW_JSON_VALUES_H
#define VIEW_JSON_VALUES_H

#include <stdio.h>

#include "base/json.h"
#include "base/text.h"
#include "timeline/timeline.h"

struct json_writer {
    FILE *out;
    const struct timeline *timeline;
    struct text line; /* the records that are not written yet, the last perhaps in the making */
};

void json_record_begin(struct json_writer *w, const char *type);
void json_record_end(struct json_writer *w);
void writer_flush(struct json_writer *w); /* to `out`, at the end */

void key_int_or_null(struct text *t, const char *key, bool known, int64_t value);
void key_call(struct text *t, const char *key, const struct call *call); /* its id */
void key_program(struct text *t, const struct program *program);
void key_address(struct text *t, const char *key, const struct address *address);
void key_range(struct text *t, const char *key, bool known, uint64_t from, uint64_t to);
/* the source line of a call; NULL: of none */
void key_at(struct text *t, const struct call_facts *facts);
void key_time(struct json_writer *w, const char *key, int64_t t_ns);
void key_time_or_null(struct json_writer *w, const char *key, int64_t t_ns); /* -1: null */

/* json_records.c */
struct json_connection;
void write_trace(struct json_writer *w, const char *file);
void write_program(struct json_writer *w, const struct program *program);
void write_socket(struct json_writer *w, const struct socket *socket);
void write_connection_record(struct json_writer *w, const struct json_connection *connection);
void write_connection(struct json_writer *w, const struct connection *connection);
void write_state(struct json_writer *w, int64_t t_ns, const struct state_change *state);
void write_output(struct json_writer *w, int64_t t_ns, const struct output *output, bool is_input);
void write_exit(struct json_writer *w, int64_t t_ns, const struct program_exit *gone);
void write_note(struct json_writer *w, int64_t t_ns, const char *note);
void write_malformed(struct json_writer *w, const struct malformed *malformed);
void write_finding(struct json_writer *w, const struct finding *finding);

/* json_tcp_info.c */
void write_counters(struct json_writer *w);
void write_tcp_info(struct json_writer *w, int64_t t_ns, const struct tcp_told *told);

const char *end_name(enum end end); /* "client" */

/* The two records that tell of the join: json_join.c. */
void write_call(struct json_writer *w, const struct call *call);
void write_packet(struct json_writer *w, const struct packet *packet);

#endif
