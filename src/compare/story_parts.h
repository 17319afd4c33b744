/* What the files of a story share among themselves.
 *
 *     story.c           records → happenings in strands; what is only known at the end
 *     story_calls.c     … of calls
 *     story_packets.c   … of packets, and their links
 *     story_texts.c     … of what programs print, are told, and end with; findings
 *     story_picked.c    numbers that the kernel picked, which mean nothing */
#ifndef COMPARE_STORY_PARTS_H
#define COMPARE_STORY_PARTS_H

#include "base/text.h"
#include "compare/map.h"
#include "compare/story.h"

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

struct story_facts {
    struct json json;
    struct text scratch, key;
    struct map strands, sockets, calls, payloads, connections, threads; /* threads: how many each program has */
    uint8_t picked_ports[65536 / 8], named_ports[65536 / 8]; /* seen at an end that connects; named by a program */
    size_t pid_count, pid_capacity;
    int64_t *pids;
    struct told_link *links;
    size_t pending_count, pending_capacity;
    struct pending_line *pending;
};

/* story.c */
struct happening *story_add(struct story *story, struct strand *strand, unsigned lane, enum happening_kind kind, int64_t t_ns);
struct strand *story_strand(struct story *story, enum strand_sort sort, const char *program, int64_t number, const char *detail);
const char *story_clean(struct story *story, const char *bytes, size_t count); /* a text without control characters, in the arena */
void story_quote(struct text *text, const uint8_t *bytes, size_t count, uint64_t total); /* "hello\n"… */
const char *story_program_of(struct story *story, const struct json_value *record); /* "?": not told */
int64_t story_time_of(struct story *story, const struct json_value *record, const char *key);
int64_t story_int_of(struct story *story, const struct json_value *object, const char *key, int64_t otherwise);
const char *story_number_name(char name[32], char what, int64_t number); /* "c12": names in maps */
struct strand *story_connection(struct story *story, int64_t number);

/* story_calls.c */
void story_take_call(struct story *story, const struct json_value *record);
void story_end_calls(struct story *story); /* which of them are loose: their sockets are known now */

/* story_packets.c */
void story_take_packet(struct story *story, const struct json_value *record);
void story_take_state(struct story *story, const struct json_value *record);
void story_end_links(struct story *story);

/* story_texts.c */
void story_take_program(struct story *story, const struct json_value *record);
void story_take_output(struct story *story, const struct json_value *record, bool is_input);
void story_take_exit(struct story *story, const struct json_value *record);
void story_take_finding(struct story *story, const struct json_value *record);
void story_take_malformed(struct story *story, const struct json_value *record);
void story_end_lines(struct story *story); /* last lines without a newline */

/* story_picked.c */
void story_port_is_picked(struct story *story, const char *address); /* "127.0.0.1:40312" */
void story_port_is_named(struct story *story, const char *address);
void story_pid(struct story *story, int64_t pid);
void story_end_keys(struct story *story); /* such numbers leave the keys */

#endif
