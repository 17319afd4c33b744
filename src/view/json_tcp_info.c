/* The kernel's own words: `tcp_info`, what it said of one end of a connection; `counters`, what one
 * host's kernel counted in the run. */
#include "view/json_values.h"

static void key_us(struct text *t, const char *key, bool known, uint64_t us)
{
    json_key(t, key);
    if (known)
        json_seconds(t, (int64_t)us * 1000);
    else
        json_null(t);
}

void write_tcp_info(struct json_writer *w, int64_t t_ns, const struct tcp_told *told)
{
    struct text *t = &w->line;
    const struct tcp_report *r = told->report;
    const struct socket *socket = told->connection->socket[told->end];
    json_record_begin(w, "tcp_info");
    key_time(w, "t", t_ns);
    json_put_int(t, "host", told->host);
    json_put_int(t, "connection", told->connection->id);
    json_put(t, "end", end_name(told->end));
    json_put(t, "socket", socket ? socket->id : NULL);
    json_put(t, "ca_state", congestion_state_name(r->ca_state));
    json_put_int(t, "cwnd", r->cwnd);
    key_int_or_null(t, "ssthresh", r->ssthresh != SSTHRESH_INFINITE, r->ssthresh);
    key_us(t, "srtt", r->srtt_us != 0, r->srtt_us);
    key_us(t, "rttvar", r->srtt_us != 0, r->rttvar_us);
    key_us(t, "rto", true, r->rto_us);
    json_put_int(t, "backoff", r->backoff);
    json_put_int(t, "unacked", r->unacked);
    json_put_int(t, "sacked", r->sacked);
    json_put_int(t, "lost", r->lost);
    json_put_int(t, "retrans", r->retrans);
    json_put_int(t, "in_flight", tcp_told_in_flight(told));
    json_put_int(t, "retrans_total", r->retrans_total);
    json_put_int(t, "reordering", r->reordering);
    json_put_int(t, "mss", r->mss);
    key_int_or_null(t, "snd_wnd", r->snd_wnd != REPORT_UNKNOWN, r->snd_wnd);
    json_put_int(t, "notsent", r->notsent);
    json_put_int(t, "rqueue", r->rqueue);
    json_put_int(t, "wqueue", r->wqueue);
    key_us(t, "busy", true, r->busy_us);
    key_us(t, "rwnd_limited", true, r->rwnd_limited_us);
    key_us(t, "sndbuf_limited", true, r->sndbuf_limited_us);
    json_put(t, "phase", tcp_told_phase(told));
    json_put(t, "says", tcp_told_says(told));
    json_record_end(w);
}

/* Counters stand host by host. */
void write_counters(struct json_writer *w)
{
    struct text *t = &w->line;
    const struct timeline *timeline = w->timeline;
    for (size_t i = 0; i < timeline->counter_count;) {
        const struct counter *first = &timeline->counters[i];
        json_record_begin(w, "counters");
        key_time(w, "t", first->t_ns);
        json_put_int(t, "host", first->host);
        json_key(t, "counters");
        json_open(t, '[');
        for (; i < timeline->counter_count && timeline->counters[i].host == first->host; i++) {
            json_open(t, '{');
            json_put(t, "name", timeline->counters[i].name);
            json_put_int(t, "count", (int64_t)timeline->counters[i].count);
            json_put(t, "says", timeline->counters[i].says);
            json_close(t, '}');
        }
        json_close(t, ']');
        json_record_end(w);
    }
}
