/* What the files of an account share among themselves.
 *
 *     account.c           records → happenings in strands; what is only known at the end
 *     account_calls.c     … of calls
 *     account_packets.c   … of packets, and their links
 *     account_texts.c     … of what programs print, are told, and end with; findings
 *     account_picked.c    numbers that the kernel picked, which mean nothing */
#ifndef COMPARE_ACCOUNT_PARTS_H
#define COMPARE_ACCOUNT_PARTS_H

#include "base/text.h"
#include "compare/account.h"
#include "compare/map.h"

/* In a key of a call: what stands between these two may hold a port that the kernel picked. */
enum { PICKED_FROM = 1, PICKED_TO = 2 };

struct told_socket {
    bool local_net; /* IPv4 or IPv6: the wire's business */
};

struct told_payload {
    size_t count, there;
    uint64_t digest;
    uint8_t first[64];
};

struct told_link { /* of a packet, by numbers; the calls may be told later */
    struct told_link *next;
    struct happening *packet;
    size_t carries_count;
    int64_t *carries;
    const char *trigger; /* the kind; NULL: not told */
    const char *timer;
    int64_t call, completes, listen; /* 0: none */
};

struct pending_line { /* of a program's output, not ended yet */
    struct strand *strand;
    struct text text;
    int64_t t_ns;
    bool open;
};

struct account_facts {
    struct json json;
    struct text scratch, key;
    /* threads: how many each program has */
    struct map strands, sockets, calls, payloads, connections, threads;
    /* seen at an end that connects; named by a program */
    uint8_t picked_ports[65536 / 8], named_ports[65536 / 8];
    size_t pid_count, pid_capacity;
    int64_t *pids;
    struct told_link *links;
    size_t pending_count, pending_capacity;
    struct pending_line *pending;
};

/* account.c */
struct happening *account_add(struct account *account, struct strand *strand, unsigned lane,
                              enum happening_kind kind, int64_t t_ns);
struct strand *account_strand(struct account *account, enum strand_sort sort, const char *program,
                              int64_t number, const char *detail);
/* a text without control characters, in the arena */
const char *account_clean(struct account *account, const char *bytes, size_t count);
/* "hello\n"… */
void account_quote(struct text *text, const uint8_t *bytes, size_t count, uint64_t total);
/* "?": not told */
const char *account_program_of(struct account *account, const struct json_value *record);
int64_t account_time_of(struct account *account, const struct json_value *record, const char *key);
int64_t account_int_of(struct account *account, const struct json_value *object, const char *key,
                       int64_t otherwise);
/* "c12": names in maps */
const char *account_number_name(char name[32], char what, int64_t number);
struct strand *account_connection(struct account *account, int64_t number);

/* account_calls.c */
void account_take_call(struct account *account, const struct json_value *record);
/* which of them are loose: their sockets are known now */
void account_end_calls(struct account *account);

/* account_packets.c */
void account_take_packet(struct account *account, const struct json_value *record);
void account_take_state(struct account *account, const struct json_value *record);
void account_end_links(struct account *account);

/* account_texts.c */
void account_take_program(struct account *account, const struct json_value *record);
void account_take_output(struct account *account, const struct json_value *record, bool is_input);
void account_take_exit(struct account *account, const struct json_value *record);
void account_take_finding(struct account *account, const struct json_value *record);
void account_take_malformed(struct account *account, const struct json_value *record);
void account_end_lines(struct account *account); /* last lines without a newline */

/* account_picked.c */
void account_port_is_picked(struct account *account, const char *address); /* "127.0.0.1:40312" */
void account_port_is_named(struct account *account, const char *address);
void account_pid(struct account *account, int64_t pid);
void account_end_keys(struct account *account); /* such numbers leave the keys */

#endif
