/* What the JSON records are made of: see json_values.h. */
#include "view/json_values.h"

enum { BUFFER_BYTES = 1 << 16 }; /* lines are written together */

void json_record_begin(struct json_writer *w, const char *type)
{
    json_open(&w->line, '{');
    json_put(&w->line, "type", type);
}

void json_record_end(struct json_writer *w)
{
    json_close(&w->line, '}');
    text_add_char(&w->line, '\n');
    if (w->line.len >= BUFFER_BYTES)
        writer_flush(w);
}

void writer_flush(struct json_writer *w)
{
    if (w->line.len)
        fwrite(w->line.s, 1, w->line.len, w->out);
    text_clear(&w->line);
}

void key_int_or_null(struct text *t, const char *key, bool known, int64_t value)
{
    json_key(t, key);
    if (known)
        json_int(t, value);
    else
        json_null(t);
}

void key_call(struct text *t, const char *key, const struct call *call)
{
    key_int_or_null(t, key, call != NULL, call ? call->id : 0);
}

void key_at(struct text *t, const struct call_facts *facts)
{
    json_key(t, "at");
    if (!facts || !facts->at_file || facts->at_line < 1) {
        json_null(t);
        return;
    }
    json_open(t, '{');
    json_put(t, "file", facts->at_file);
    json_put_int(t, "line", facts->at_line);
    json_put(t, "function", facts->at_function);
    json_put(t, "text", facts->at_text);
    json_close(t, '}');
}

void key_time(struct json_writer *w, const char *key, int64_t t_ns)
{
    json_key(&w->line, key);
    json_seconds(&w->line, t_ns - w->timeline->start_ns);
}

void key_time_or_null(struct json_writer *w, const char *key, int64_t t_ns)
{
    if (t_ns >= 0)
        key_time(w, key, t_ns);
    else
        json_put(&w->line, key, NULL);
}

void key_program(struct text *t, const struct program *program)
{
    json_put(t, "program", program ? program->id : NULL);
}

/* A socket that was never bound has 0.0.0.0:0, which is no address. */
void key_address(struct text *t, const char *key, const struct address *address)
{
    char text[ADDRESS_TEXT_BYTES];
    bool known = address->version != 0 && !(address_is_any(address) && address->port == 0);
    json_put(t, key, known ? address_format(address, text) : NULL);
}

void key_range(struct text *t, const char *key, bool known, uint64_t from, uint64_t to)
{
    json_key(t, key);
    if (!known) {
        json_null(t);
        return;
    }
    json_open(t, '[');
    json_int(t, (int64_t)from);
    json_int(t, (int64_t)to);
    json_close(t, ']');
}

const char *end_name(enum end end)
{
    return end == END_CLIENT ? "client" : "server";
}
