/* Lines of a recorded run: see line.h.  The tables of fields, and what is done with them. */
#include "record/line.h"

#include <string.h>

#include "call/table.h"
#include "record/values.h"

enum { FIELDS_MAX = 12, PROGRAMS_MOST = 1023 };
#define TIME_MOST ((uint64_t)1 << 62) /* what is added to a time does not overflow */

#define FIELD(structure, name, type, member, least, most)                                    \
    {                                                                                        \
        name, type, offsetof(structure, member), sizeof((structure *)0)->member, least, most \
    }
#define ANY_INT INT32_MIN, INT32_MAX
#define A_TIME 0, TIME_MOST
#define ANY 0, 0

static void add_changes(struct text *line, const struct field *fields, size_t count,
                        const void *now, const void *before)
{
    for (size_t i = 0; i < count && fields[i].name; i++)
        if (!field_same(&fields[i], now, before))
            field_add(line, &fields[i], now);
}

/* The next name=value of a line; false at its end.  What is none is skipped. */
static bool next_piece(const char **at, const char *end, struct assignment *piece)
{
    while (*at < end) {
        const char *stop = memchr(*at, ' ', (size_t)(end - *at));
        stop = stop ? stop : end;
        const char *equals = memchr(*at, '=', (size_t)(stop - *at));
        *piece = (struct assignment){ .name = *at };
        *at = stop < end ? stop + 1 : end;
        if (!equals)
            continue;
        piece->name_bytes = (size_t)(equals - piece->name);
        piece->value = equals + 1;
        piece->bytes = (size_t)(stop - equals - 1);
        return true;
    }
    return false;
}

static bool is_named(const struct assignment *piece, const char *name)
{
    return strlen(name) == piece->name_bytes && memcmp(piece->name, name, piece->name_bytes) == 0;
}

static const struct field *field_of(const struct field *fields, size_t count,
                                    const struct assignment *piece)
{
    for (size_t i = 0; i < count && fields[i].name; i++)
        if (fields[i].type != UNKEPT && is_named(piece, fields[i].name))
            return &fields[i];
    return NULL;
}

/* ---- the fields ---- */

/* clang-format off */
#define CALL(name, type, member, ...) FIELD(struct call_facts, name, type, member, __VA_ARGS__)
static const struct field call_fields[] = {
    CALL("row", ROW, row, ANY),
    CALL("role", SIGNED, role, 0, CALL_FOREIGN),
    CALL("program", SIGNED, program, 0, PROGRAMS_MOST),
    CALL("pid", SIGNED, pid, ANY_INT),
    CALL("tid", SIGNED, tid, ANY_INT),
    CALL("t", SIGNED, t_begin_ns, A_TIME),
    CALL("t_end", SIGNED, t_end_ns, A_TIME),
    CALL("fd", SIGNED, fd, ANY_INT),
    CALL("inode", UNSIGNED, inode, 0, UINT64_MAX),
    CALL("former", UNSIGNED, former_inode, 0, UINT64_MAX),
    CALL("args", ARGUMENTS, args, ANY),
    CALL("arg_count", UNKEPT, arg_count, ANY), /* as many as there are args */
    CALL("result", SIGNED, result, INT64_MIN, INT64_MAX),
    CALL("error", SIGNED, error, 0, INT32_MAX),
    CALL("injected", BOOL, injected, ANY),
    CALL("skipped", BOOL, skipped, ANY),
    CALL("cut", UNSIGNED, cut_bytes, 0, UINT64_MAX),
    CALL("address", ADDRESS, address, ANY),
    CALL("wanted", UNSIGNED, wanted_bytes, 0, UINT64_MAX),
    CALL("moved", UNSIGNED, moved_bytes, 0, UINT64_MAX),
    CALL("data", DATA, data, ANY),
    CALL("data_bytes", UNKEPT, data_bytes, ANY), /* as many as there are data */
    CALL("flags", SIGNED, flags, ANY_INT),
    CALL("level", SIGNED, level, ANY_INT),
    CALL("option", SIGNED, option, ANY_INT),
    CALL("value", SIGNED, value, INT64_MIN, INT64_MAX),
    /* call_read_texts() finds them in the texts of the arguments */
    CALL("timeout", UNKEPT, timeout_ns, ANY),
    CALL("epoll_fd", UNKEPT, epoll_fd, ANY),
    CALL("command", UNKEPT, command, ANY),
    CALL("nonblock", UNKEPT, nonblock, ANY),
    CALL("clone_flags", UNKEPT, clone_flags, ANY),
    CALL("has_family", UNKEPT, has_family, ANY),
    CALL("family", UNKEPT, family, ANY),
    CALL("address_bytes", UNKEPT, address_bytes, ANY),
    CALL("address_cut", UNKEPT, address_cut, ANY),
    CALL("sets", UNKEPT, sets, ANY),
    CALL("watched_count", UNKEPT, watched_count, ANY),
    CALL("ready_count", UNKEPT, ready_count, ANY),
    CALL("watched", UNKEPT, watched, ANY),
    CALL("ready", UNKEPT, ready, ANY),
    CALL("domain", SIGNED, domain, ANY_INT),
    CALL("type", SIGNED, type, ANY_INT),
    CALL("new_fd", SIGNED, new_fd, ANY_INT),
    CALL("new_inode", UNSIGNED, new_inode, 0, UINT64_MAX),
    CALL("at_file", STRING, at_file, ANY),
    CALL("at_line", SIGNED, at_line, 0, INT32_MAX),
    CALL("at_function", STRING, at_function, ANY),
    CALL("at_text", STRING, at_text, ANY),
    CALL("times", UNSIGNED, times, 0, UINT64_MAX),
    CALL("store", UNKEPT, store, ANY),
    CALL("joined", UNKEPT, joined, ANY), /* the timeline makes it */
    CALL("handed_on", UNKEPT, handed_on, ANY),
    CALL("told", UNKEPT, told, ANY),
};
enum { CALL_FIELDS = sizeof call_fields / sizeof *call_fields };

/* What the kernel said of an end of a connection: its addresses are first, the rest is numbers. */
#define REPORT(name, type, member, ...) FIELD(struct tcp_report, name, type, member, __VA_ARGS__)
#define COUNT(name, member) REPORT(name, UNSIGNED, member, 0, UINT32_MAX)
static const struct field report_fields[] = {
    REPORT("local", ADDRESS, local, ANY),
    REPORT("peer", ADDRESS, peer, ANY),
    REPORT("inode", UNSIGNED, inode, 0, UINT64_MAX),
    COUNT("ca_state", ca_state),
    COUNT("cwnd", cwnd),
    COUNT("ssthresh", ssthresh),
    COUNT("srtt", srtt_us),
    COUNT("rttvar", rttvar_us),
    COUNT("rto", rto_us),
    COUNT("backoff", backoff),
    COUNT("unacked", unacked),
    COUNT("sacked", sacked),
    COUNT("lost", lost),
    COUNT("retrans", retrans),
    COUNT("retrans_total", retrans_total),
    COUNT("reordering", reordering),
    COUNT("mss", mss),
    COUNT("snd_wnd", snd_wnd),
    COUNT("notsent", notsent),
    COUNT("rqueue", rqueue),
    COUNT("wqueue", wqueue),
    REPORT("busy", UNSIGNED, busy_us, 0, UINT64_MAX),
    REPORT("rwnd_limited", UNSIGNED, rwnd_limited_us, 0, UINT64_MAX),
    REPORT("sndbuf_limited", UNSIGNED, sndbuf_limited_us, 0, UINT64_MAX),
};
enum { REPORT_FIELDS = sizeof report_fields / sizeof *report_fields };

#define SEEN(name, type, member, ...) FIELD(struct record, name, type, observed.member, __VA_ARGS__)
#define OWN(name, type, member, ...) FIELD(struct record, name, type, member, __VA_ARGS__)
#define TIME SEEN("t", SIGNED, t_ns, A_TIME)
#define PROGRAM SEEN("program", SIGNED, program, 0, PROGRAMS_MOST)
#define PID SEEN("pid", SIGNED, pid, ANY_INT)
#define INODE SEEN("inode", UNSIGNED, inode, 0, UINT64_MAX)
#define CROSSING SEEN("crossing", UNSIGNED, crossing, 0, UINT32_MAX)
#define HOST SEEN("host", SIGNED, host, HOST_WIRE, PROGRAMS_MOST)
#define OF_CALL OWN("call", UNSIGNED, call, 0, UINT32_MAX)
#define PRINTED TIME, PROGRAM, SEEN("stream", SIGNED, output.stream, 0, STREAM_STDERR), SEEN("text", BYTES, output.text, ANY), \
                SEEN("again", BOOL, output.again, ANY)
static const struct {
    const char *name;
    struct field fields[FIELDS_MAX];
} kinds[RECORD_KINDS] = {
    [RECORD_RUN] = { "run", { OWN("version", SIGNED, version, 0, INT32_MAX), OWN("hosts", SIGNED, hosts, 1, PROGRAMS_MOST + 1),
                              OWN("interface", STRING, interface, ANY), OWN("link", STRING, link, ANY),
                              OWN("has_packets", BOOL, has_packets, ANY), OWN("private", BOOL, is_private, ANY), OWN("dropped", UNSIGNED, dropped, 0, UINT64_MAX) } },
    [OBSERVED_BEGINS] = { "begins", { OF_CALL } },
    [OBSERVED_ENDS] = { "ends", { OF_CALL } },
    [RECORD_NOW] = { "now", { OF_CALL } },
    [OBSERVED_SOCKET] = { "socket", { TIME, PROGRAM, INODE, SEEN("domain", SIGNED, socket.domain, ANY_INT),
                                    SEEN("type", SIGNED, socket.type, ANY_INT), SEEN("local", ADDRESS, socket.local, ANY),
                                    SEEN("peer", ADDRESS, socket.peer, ANY) } },
    [OBSERVED_RELEASED] = { "released", { TIME, PROGRAM, PID, INODE, OF_CALL } },
    [OBSERVED_STATE] = { "state", { TIME, INODE, OF_CALL, SEEN("state", SIGNED, state, 0, STATE_TIME_WAIT) } },
    [OBSERVED_PACKET] = { "packet", { TIME, OWN("bytes", UNSIGNED, wire_bytes, 0, UINT32_MAX), CROSSING, HOST } },
    [OBSERVED_TCP_INFO] = { "tcp_info", { TIME, HOST } }, /* and report_fields */
    [OBSERVED_COUNTER] = { "counter", { TIME, HOST, SEEN("name", NAME, counter.name, ANY), SEEN("count", UNSIGNED, counter.count, 0, UINT64_MAX) } },
    [OBSERVED_RULE] = { "rule", { SEEN("text", STRING, note, ANY) } },
    [OBSERVED_CROSSED] = { "crossed", { TIME, CROSSING, OWN("bytes", UNSIGNED, wire_bytes, 0, UINT32_MAX),
                                      SEEN("lost", SIGNED, crossed.fate.kind, FATE_ARRIVED, FATE_LOST),
                                      SEEN("did", UNSIGNED, crossed.fate.did, 0, (1u << WIRE_WORDS) - 1),
                                      SEEN("rule", SIGNED, crossed.fate.rule, 0, INT32_MAX), SEEN("copy", SIGNED, crossed.fate.copy, 0, INT32_MAX),
                                      SEEN("byte", UNSIGNED, crossed.fate.corrupted_byte, 0, UINT32_MAX),
                                      SEEN("bit", SIGNED, crossed.fate.corrupted_bit, 0, 7), SEEN("fixed", BOOL, crossed.fate.checksum_fixed, ANY) } },
    [OBSERVED_OUTPUT] = { "output", { PRINTED, PID, SEEN("tid", SIGNED, output.tid, ANY_INT) } },
    [OBSERVED_INPUT] = { "input", { PRINTED } },
    [OBSERVED_EXIT] = { "exit", { TIME, PROGRAM, PID, SEEN("status", SIGNED, exit.status, ANY_INT),
                                SEEN("signal", SIGNED, exit.signal, ANY_INT), SEEN("first", BOOL, exit.is_first, ANY) } },
    [OBSERVED_ZOMBIE] = { "zombie", { TIME, PID, SEEN("parent", SIGNED, parent, ANY_INT) } },
    [OBSERVED_REPEATED] = { "repeated", { TIME, PROGRAM, SEEN("output", UNSIGNED, repeated.output, 1, UINT32_MAX),
                                        SEEN("times", UNSIGNED, repeated.times, 1, UINT64_MAX) } },
    [OBSERVED_NOTE] = { "note", { TIME, SEEN("text", STRING, note, ANY) } },
    [OBSERVED_PROGRAM] = { "program", { TIME, PROGRAM, PID, SEEN("id", NAME, started.id, ANY),
                                      SEEN("server", BOOL, started.is_server, ANY), SEEN("word", WORDS, started.argc, ANY), HOST } },
    [OBSERVED_ASKED] = { "asked", { TIME } },
    [RECORD_SETTLED] = { "settled", { OWN("until", UNSIGNED, until, 0, UINT64_MAX) } },
};
/* clang-format on */

_Static_assert(offsetof(struct record, observed.output.bytes) ==
                   offsetof(struct record, observed.output.text) + sizeof(char *),
               "BYTES: the length follows the pointer");

bool record_call_field(size_t i, size_t *at, size_t *bytes, const char **name)
{
    if (i >= CALL_FIELDS)
        return false;
    *at = call_fields[i].at;
    *bytes = call_fields[i].bytes;
    *name = call_fields[i].name;
    return true;
}

static bool is_of_call(int kind)
{
    return kind == OBSERVED_BEGINS || kind == OBSERVED_ENDS || kind == RECORD_NOW;
}

void record_add(struct text *line, const struct record *record, const struct call_facts *before)
{
    static const struct record nothing;
    static const struct call_facts no_call;
    static const struct tcp_report no_report;
    text_add(line, kinds[record->kind].name);
    add_changes(line, kinds[record->kind].fields, FIELDS_MAX, record, &nothing);
    if (is_of_call(record->kind))
        add_changes(line, call_fields, CALL_FIELDS, record->observed.facts,
                    before ? before : &no_call);
    if (record->kind == OBSERVED_TCP_INFO)
        add_changes(line, report_fields, REPORT_FIELDS, record->observed.report, &no_report);
}

int record_read(struct record *record, const char *line, size_t bytes, struct arena *arena)
{
    const char *end = line + bytes, *at = memchr(line, ' ', bytes);
    at = at ? at : end;
    *record = (struct record){ .kind = RECORD_KINDS };
    for (size_t i = 0; i < RECORD_KINDS; i++)
        if (strlen(kinds[i].name) == (size_t)(at - line) &&
            memcmp(kinds[i].name, line, (size_t)(at - line)) == 0)
            record->kind = (int)i;
    if (record->kind == RECORD_KINDS)
        return -1;
    struct tcp_report *report = NULL;
    if (record->kind == OBSERVED_TCP_INFO)
        record->observed.report = report = arena_alloc(arena, sizeof *report);
    struct assignment piece;
    for (at += at < end; next_piece(&at, end, &piece);) {
        const struct field *field = field_of(kinds[record->kind].fields, FIELDS_MAX, &piece);
        if (field && field_read(field, &piece, record, arena) != 0)
            return -1;
        field = report ? field_of(report_fields, REPORT_FIELDS, &piece) : NULL;
        if (field && field_read(field, &piece, report, arena) != 0)
            return -1;
    }
    return 0;
}

int record_read_call(struct call_facts *facts, const char *line, size_t bytes, struct arena *arena)
{
    const char *end = line + bytes, *at = memchr(line, ' ', bytes);
    struct assignment piece;
    for (at = at ? at + 1 : end; next_piece(&at, end, &piece);) {
        const struct field *field = field_of(call_fields, CALL_FIELDS, &piece);
        int outcome = 0;
        if (field)
            outcome = field_read(field, &piece, facts, arena);
        else if (is_named(&piece, "arg"))
            outcome = argument_read(&piece, facts, arena);
        if (outcome != 0)
            return -1;
    }
    if (facts->row && facts->args)
        call_read_texts(facts, arena);
    return 0;
}
