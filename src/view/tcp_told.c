/* The columns of tcp_info that changed, in a line: see tcp_told.h. */
#include "view/tcp_told.h"

#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "view/amounts.h"

enum column_kind {
    COLUMN_COUNT,
    COLUMN_ROUGH, /* changes all the time: only a change by an eighth counts */
    COLUMN_TIME,  /* microseconds; the same */
    COLUMN_STATE,
};

static const struct told_column {
    const char *name;
    enum column_kind kind;
    size_t at;
} columns[] = {
    { "", COLUMN_STATE, offsetof(struct tcp_report, ca_state) },
    { "cwnd", COLUMN_COUNT, offsetof(struct tcp_report, cwnd) },
    { "ssthresh", COLUMN_COUNT, offsetof(struct tcp_report, ssthresh) },
    { "unacked", COLUMN_COUNT, offsetof(struct tcp_report, unacked) },
    { "sacked", COLUMN_COUNT, offsetof(struct tcp_report, sacked) },
    { "lost", COLUMN_COUNT, offsetof(struct tcp_report, lost) },
    { "retrans", COLUMN_COUNT, offsetof(struct tcp_report, retrans) },
    { "reordering", COLUMN_COUNT, offsetof(struct tcp_report, reordering) },
    { "backoff", COLUMN_COUNT, offsetof(struct tcp_report, backoff) },
    { "rto", COLUMN_TIME, offsetof(struct tcp_report, rto_us) },
    { "srtt", COLUMN_TIME, offsetof(struct tcp_report, srtt_us) },
    { "snd_wnd", COLUMN_ROUGH, offsetof(struct tcp_report, snd_wnd) },
    { "notsent", COLUMN_COUNT, offsetof(struct tcp_report, notsent) },
    { "Send-Q", COLUMN_COUNT, offsetof(struct tcp_report, wqueue) },
    { "Recv-Q", COLUMN_COUNT, offsetof(struct tcp_report, rqueue) },
};

static uint32_t value_of(const struct tcp_report *report, const struct told_column *column)
{
    uint32_t value;
    memcpy(&value, (const char *)report + column->at, sizeof value);
    return value;
}

/* What a connection has before anything has happened to it; those are not worth a word. */
static bool is_usual(const struct told_column *column, uint32_t value)
{
    bool reordering = column->at == offsetof(struct tcp_report, reordering);
    bool ssthresh = column->at == offsetof(struct tcp_report, ssthresh);
    return value == 0 || (reordering && value == 3) || (ssthresh && value == SSTHRESH_INFINITE) ||
           (column->kind == COLUMN_ROUGH && value == REPORT_UNKNOWN);
}

static bool has_changed(const struct told_column *column, uint32_t before, uint32_t now)
{
    uint32_t step = before < now ? now - before : before - now;
    bool rough = column->kind == COLUMN_ROUGH || column->kind == COLUMN_TIME;
    return step && (!rough || step >= before / 8);
}

static void value_add(struct text *text, const struct told_column *column, uint32_t value,
                      bool ascii)
{
    const char *state = congestion_state_name(value);
    bool ssthresh = column->at == offsetof(struct tcp_report, ssthresh);
    if (column->kind == COLUMN_STATE && state)
        text_add(text, state);
    else if (column->kind == COLUMN_TIME)
        span_add(text, (int64_t)value * NS_PER_US, ascii);
    else if (ssthresh && value == SSTHRESH_INFINITE)
        text_add(text, "infinite");
    else
        text_addf(text, "%u", (unsigned)value);
}

bool tcp_told_add(struct text *text, const struct tcp_told *told, bool ascii)
{
    const struct tcp_report *before = told->before ? told->before->report : NULL;
    bool any = false;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const struct told_column *column = &columns[i];
        uint32_t now = value_of(told->report, column);
        uint32_t was = before ? value_of(before, column) : 0;
        if (before ? !has_changed(column, was, now) : is_usual(column, now))
            continue;
        text_addf(text, "%s%s%s", any ? ", " : "", column->name, *column->name ? " " : "");
        if (before && !(is_usual(column, was) && column->kind == COLUMN_COUNT && was)) {
            value_add(text, column, was, ascii);
            text_add(text, ascii ? " -> " : " → ");
        }
        value_add(text, column, now, ascii);
        any = true;
    }
    return any;
}
