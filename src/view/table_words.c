/* What is said of a connection in the summary: see table_words.h. */
#include "view/table_words.h"

#include <errno.h>

#include "view/amounts.h"

static bool is_unanswered(const struct table_row *row)
{
    return row->protocol == PROTOCOL_TCP && row->opened == OPENED_HANDSHAKE && !row->established &&
           row->closed == CLOSED_OPEN && row->packets[END_SERVER] == 0 && row->history[0] == 'S';
}

static bool is_unreachable(const struct table_row *row)
{
    return row->attempt_error == EHOSTUNREACH || row->attempt_error == ENETUNREACH ||
           row->attempt_error == EACCES;
}

void table_opened_add(struct text *t, const struct table_row *row)
{
    if (row->protocol != PROTOCOL_TCP)
        return;
    switch ((enum opened)row->opened) {
    case OPENED_HANDSHAKE:
        text_add(t, row->established ? "opened by handshake" : "handshake not completed");
        if (is_unanswered(row))
            text_add(t, ": no answer was seen");
        break;
    case OPENED_SIMULTANEOUS: text_add(t, "opened from both ends at once"); break;
    case OPENED_MIDSTREAM: text_add(t, "its opening was not captured"); break;
    }
}

void table_closed_add(struct text *t, const struct table_row *row, const char *const names[2])
{
    static const char *const parts[2] = { [END_CLIENT] = "client", [END_SERVER] = "server" };
    const char *const *name = names ? names : parts;
    if (row->protocol != PROTOCOL_TCP)
        return;
    switch ((enum closed)row->closed) {
    case CLOSED_OPEN:
        if (row->established || row->opened != OPENED_HANDSHAKE)
            text_add(t, ", still open at the end");
        break;
    case CLOSED_FIN:
        text_add(t, ", closed by FIN");
        if (row->first_closer >= 0)
            text_addf(t, " (%s first)", name[row->first_closer]);
        break;
    case CLOSED_RST:
        text_add(t, ", ended by RST");
        if (row->resetter >= 0)
            text_addf(t, " (%s's)", name[row->resetter]);
        break;
    case CLOSED_TIMEOUT:
        if (row->attempt_error == ECONNREFUSED)
            text_add(t, ", refused by ICMP");
        else
            text_add(t, is_unreachable(row) ? ", unreachable" : ", given up: no answer");
        break;
    case CLOSED_REFUSED: text_add(t, ", refused by RST"); break;
    }
}

bool table_is_bad(const struct table_row *row)
{
    bool ended_so =
        row->closed == CLOSED_RST || row->closed == CLOSED_REFUSED || row->closed == CLOSED_TIMEOUT;
    return row->protocol == PROTOCOL_TCP && (ended_so || is_unanswered(row));
}

const char *table_closed_word(const struct table_row *row)
{
    if (row->protocol != PROTOCOL_TCP)
        return "";
    switch ((enum closed)row->closed) {
    case CLOSED_OPEN:
        if (row->established || row->opened != OPENED_HANDSHAKE)
            return "open";
        return is_unanswered(row) ? "no answer" : "";
    case CLOSED_FIN: return "FIN";
    case CLOSED_RST: return "RST";
    case CLOSED_TIMEOUT:
        if (row->attempt_error == ECONNREFUSED)
            return "refused";
        return is_unreachable(row) ? "unreachable" : "no answer";
    case CLOSED_REFUSED: return "refused";
    }
    return "";
}

void table_handshake_add(struct text *t, const struct table_row *row, bool ascii)
{
    if (row->protocol != PROTOCOL_TCP)
        text_add(t, "UDP");
    else if (row->handshake_ns >= 0)
        span_add(t, row->handshake_ns, ascii);
    else if (row->opened == OPENED_MIDSTREAM)
        text_add(t, "not seen");
    else
        text_add(t, row->established ? "?" : "not done");
}
