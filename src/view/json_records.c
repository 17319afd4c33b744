/* One function a record type; each writes one object, a line.  Calls and packets: json_join.c. */
#include <string.h>
#include <time.h>

#include "base/version.h"
#include "view/json.h"
#include "view/json_values.h"
#include "view/ladder/ladder.h"
#include "view/step_words.h"
#include "view/term.h"

static void key_both_ends(struct text *t, const char *key, const uint64_t value[2])
{
    json_key(t, key);
    json_open(t, '{');
    json_put_int(t, "client", (int64_t)value[END_CLIENT]);
    json_put_int(t, "server", (int64_t)value[END_SERVER]);
    json_close(t, '}');
}

void write_trace(struct json_writer *w, const char *file)
{
    const struct timeline *timeline = w->timeline;
    struct text *t = &w->line;
    char started[48] = "";
    time_t seconds = (time_t)(timeline->start_ns / 1000000000);
    struct tm tm;
    if (timeline->start_ns && gmtime_r(&seconds, &tm)) {
        size_t length = strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%S", &tm);
        snprintf(started + length, sizeof started - length, ".%09dZ",
                 (int)(timeline->start_ns % 1000000000));
    }
    json_record_begin(w, "trace");
    json_put_int(t, "version", 1);
    json_put(t, "tool", version_tool);
    json_put(t, "started", started[0] ? started : NULL);
    json_put_int(t, "hosts", timeline->hosts > 0 ? timeline->hosts : 1);
    json_put(t, "interface", timeline->interface);
    json_put(t, "link", timeline->link);
    json_key(t, "calls");
    json_bool(t, timeline->has_calls);
    json_key(t, "packets");
    json_bool(t, timeline->has_packets);
    key_int_or_null(t, "dropped", timeline->has_packets, (int64_t)timeline->dropped);
    json_put(t, "file", file);
    if (timeline->hosts > 1) {
        json_key(t, "rules");
        json_open(t, '[');
        for (size_t i = 0; i < timeline->rule_count; i++)
            json_string(t, timeline->rules[i].text);
        json_close(t, ']');
    }
    json_record_end(w);
}

void write_program(struct json_writer *w, const struct program *program)
{
    struct text *t = &w->line;
    json_record_begin(w, "program");
    key_time(w, "t", program->t_ns);
    json_put(t, "id", program->id);
    json_key(t, "server");
    json_bool(t, program->is_server);
    json_key(t, "argv");
    json_open(t, '[');
    for (int i = 0; i < program->argc; i++)
        json_string(t, program->argv[i]);
    json_close(t, ']');
    key_int_or_null(t, "pid", program->pid > 0, program->pid);
    json_put_int(t, "host", program->host);
    struct text told;
    text_init(&told);
    program_headline(&told, program);
    json_put(t, "told", told.s);
    text_release(&told);
    json_record_end(w);
}

void write_socket(struct json_writer *w, const struct socket *socket)
{
    struct text *t = &w->line;
    json_record_begin(w, "socket");
    key_time(w, "t", socket->t_ns);
    json_put(t, "id", socket->id);
    json_put(t, "former", socket->former ? socket->former->id : NULL);
    key_program(t, socket->program);
    json_put(t, "domain", domain_name(socket->domain));
    json_put(t, "kind", socket_type_name(socket->type));
    json_put(t, "role", socket_role_name(socket->role));
    key_address(t, "local", &socket->local);
    key_address(t, "peer", &socket->peer);
    key_int_or_null(t, "connection", socket->connection != NULL,
                    socket->connection ? socket->connection->id : 0);
    key_int_or_null(t, "inode", socket->inode != 0, (int64_t)socket->inode);
    json_key(t, "released");
    if (socket->release) {
        json_open(t, '{');
        key_time(w, "t", socket->release->t_ns);
        key_call(t, "call", socket->release->call);
        key_int_or_null(t, "pid", socket->release->pid > 0, socket->release->pid);
        json_put(t, "file", socket->release->file);
        key_int_or_null(t, "signal", socket->release->signal != 0, socket->release->signal);
        json_key(t, "inherited");
        json_bool(t, socket->release->by_child && socket->release->unused);
        json_close(t, '}');
    } else {
        json_null(t);
    }
    json_record_end(w);
}

void json_connection_of(struct json_connection *record, const struct connection *c)
{
    record->id = c->id;
    record->protocol = c->protocol;
    record->t_ns = c->t_ns;
    record->t_end_ns = c->t_end_ns;
    record->opened = c->opened;
    record->closed = c->closed;
    for (int end = 0; end < 2; end++) {
        record->address[end] = c->address[end];
        record->bytes[end] = c->bytes[end];
        record->packets[end] = c->packets[end];
        record->sent_again[end] = c->sent_again[end];
        record->out_of_order[end] = c->out_of_order[end];
    }
    record->handshake_ns = connection_handshake_ns(c);
    record->first_closer = c->first_closer;
    for (int end = 0; end < 2; end++) {
        record->right[end] = ladder_stands_right(c, (enum end)end);
        snprintf(record->owner[end], sizeof record->owner[end], "%s", end_owner(c, (enum end)end));
    }
    const struct program *within = program_within(c);
    record->within = -1;
    if (within)
        record->within = within->is_server ? END_SERVER : END_CLIENT;
    snprintf(record->state, sizeof record->state, "%s", connection_state(c));
    memcpy(record->history, c->history, sizeof record->history);
}

void write_connection_record(struct json_writer *w, const struct json_connection *connection)
{
    struct text *t = &w->line;
    bool tcp = connection->protocol == PROTOCOL_TCP;
    json_record_begin(w, "connection");
    key_time(w, "t", connection->t_ns);
    key_time(w, "t_end", connection->t_end_ns);
    json_put_int(t, "id", connection->id);
    key_address(t, "client", &connection->address[END_CLIENT]);
    key_address(t, "server", &connection->address[END_SERVER]);
    json_put(t, "opened", tcp ? opened_name(connection->opened) : NULL);
    json_put(t, "closed", tcp ? closed_name(connection->closed) : NULL);
    json_put(t, "conn_state", connection->state);
    json_put(t, "history", connection->history);
    key_both_ends(t, "bytes", connection->bytes);
    key_both_ends(t, "packets", connection->packets);
    json_key(t, "handshake");
    if (connection->handshake_ns >= 0)
        json_seconds(t, connection->handshake_ns);
    else
        json_null(t);
    json_put(t, "first_closer",
             connection->first_closer >= 0 ? end_name((enum end)connection->first_closer) : NULL);
    key_both_ends(t, "retransmissions", connection->sent_again);
    key_both_ends(t, "out_of_order", connection->out_of_order);
    json_key(t, "owner");
    json_open(t, '{');
    json_put(t, "client", connection->owner[END_CLIENT]);
    json_put(t, "server", connection->owner[END_SERVER]);
    json_close(t, '}');
    json_put(t, "within", connection->within >= 0 ? end_name((enum end)connection->within) : NULL);
    json_key(t, "side");
    json_open(t, '{');
    json_put(t, "client", connection->right[END_CLIENT] ? "right" : "left");
    json_put(t, "server", connection->right[END_SERVER] ? "right" : "left");
    json_close(t, '}');
    json_put_int(t, "hue", hue_of(connection->id));
    json_record_end(w);
}

void write_connection(struct json_writer *w, const struct connection *connection)
{
    struct json_connection record;
    json_connection_of(&record, connection);
    write_connection_record(w, &record);
}

void write_state(struct json_writer *w, int64_t t_ns, const struct state_change *state)
{
    struct text *t = &w->line;
    json_record_begin(w, "state");
    key_time(w, "t", t_ns);
    key_int_or_null(t, "connection", state->connection != NULL,
                    state->connection ? state->connection->id : 0);
    json_put(t, "end", end_name(state->end));
    json_put(t, "socket", state->socket ? state->socket->id : NULL);
    json_put(t, "from", tcp_state_name(state->from));
    json_put(t, "to", tcp_state_name(state->to));
    key_int_or_null(t, "packet", state->packet_id != 0, state->packet_id);
    key_call(t, "call", state->call);
    key_int_or_null(t, "pid", state->exit_pid > 0, state->exit_pid);
    struct text told;
    text_init(&told);
    if (state->connection)
        state_headline(&told, state);
    json_put(t, "told", state->connection ? told.s : NULL);
    text_release(&told);
    json_record_end(w);
}

void write_output(struct json_writer *w, int64_t t_ns, const struct output *output, bool is_input)
{
    struct text *t = &w->line;
    json_record_begin(w, is_input ? "input" : "output");
    key_time(w, "t", t_ns);
    key_program(t, output->program);
    if (!is_input) {
        key_int_or_null(t, "pid", output->pid != 0, output->pid);
        json_put(t, "stream", output->stream == STREAM_STDERR ? "stderr" : "stdout");
    }
    json_key(t, "text");
    json_string_bytes(t, output->text, output->bytes);
    if (!is_input) {
        json_put_int(t, "times", output->times ? (int64_t)output->times : 1);
        key_time(w, "t_end", output->t_end_ns ? output->t_end_ns : t_ns);
    }
    struct text told;
    text_init(&told);
    (is_input ? input_headline : output_headline)(&told, output);
    json_put(t, "told", told.s);
    text_release(&told);
    json_record_end(w);
}

void write_exit(struct json_writer *w, int64_t t_ns, const struct program_exit *gone)
{
    struct text *t = &w->line;
    json_record_begin(w, "exit");
    key_time(w, "t", t_ns);
    key_program(t, gone->program);
    json_put_int(t, "pid", gone->pid);
    key_int_or_null(t, "status", gone->signal == 0, gone->status);
    key_int_or_null(t, "signal", gone->signal != 0, gone->signal);
    key_int_or_null(t, "zombie_of", gone->zombie_of != 0, gone->zombie_of);
    struct text told;
    text_init(&told);
    ending_add(&told, gone->status, gone->signal);
    json_put(t, "ends", told.s);
    text_clear(&told);
    exit_headline(&told, gone);
    json_put(t, "told", told.s);
    text_release(&told);
    json_record_end(w);
}

void write_note(struct json_writer *w, int64_t t_ns, const char *note)
{
    json_record_begin(w, "note");
    key_time(w, "t", t_ns);
    json_put(&w->line, "text", note);
    json_record_end(w);
}

/* Not a packet of any connection: a record of its own.  `at`: bytes from the frame's start, or,
 * when the frame completes a datagram that came in fragments, from the start of that. */
void write_malformed(struct json_writer *w, const struct malformed *malformed)
{
    struct text *t = &w->line;
    const struct packet_facts *facts = &malformed->facts;
    json_record_begin(w, "malformed");
    json_put_int(t, "id", malformed->id);
    key_time(w, "t", facts->t_ns);
    key_address(t, "src", &facts->src);
    key_address(t, "dst", &facts->dst);
    json_put_int(t, "frame", facts->wire_bytes);
    json_put_int(t, "at", facts->malformed_at);
    json_put(t, "says", facts->malformed);
    json_record_end(w);
}

void write_finding(struct json_writer *w, const struct finding *finding)
{
    struct text *t = &w->line;
    json_record_begin(w, "finding");
    json_put(t, "rule", finding->rule->name);
    json_put(t, "severity", severity_name(finding->severity));
    key_program(t, finding->program);
    json_key(t, "calls");
    json_open(t, '[');
    for (size_t i = 0; i < finding->call_count; i++)
        json_int(t, finding->calls[i]->id);
    json_close(t, ']');
    json_key(t, "packets");
    json_open(t, '[');
    for (size_t i = 0; i < finding->packet_count; i++)
        json_int(t, finding->packets[i]->id);
    json_close(t, ']');
    key_at(t, finding->call_count ? finding->calls[0]->facts : NULL);
    json_put_int(t, "times", finding->times);
    json_put(t, "says", finding->says);
    json_put(t, "fix", finding->fix);
    json_record_end(w);
}
