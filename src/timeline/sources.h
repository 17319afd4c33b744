/* What feeds a timeline: one function for each thing that was seen, to be called in order of time.
 * Live runs and recorded ones come in through observation.h, which calls these; bare traces through
 * record/load/feed.h. */
#ifndef TIMELINE_SOURCES_H
#define TIMELINE_SOURCES_H

#include "timeline/timeline.h"

struct program *timeline_program(struct timeline *timeline, int64_t t_ns, const char *id,
                                 bool is_server, int argc, const char *const *argv, pid_t pid);
/* The host that this program runs on; without it: host 0. */
void timeline_program_host(struct timeline *timeline, int program, int host);
void timeline_call_begins(struct timeline *timeline, struct call_facts *facts);
void timeline_call_ends(struct timeline *timeline, struct call_facts *facts);

/* The kernel told the addresses of a socket (any of them may be unknown). */
void timeline_socket_is(struct timeline *timeline, int64_t t_ns, int program, uint64_t inode,
                        int domain, int type, const struct address *local,
                        const struct address *peer);
/* The last descriptor of a socket goes: by `call` (may be NULL), or by the end of `pid`. */
void timeline_socket_released(struct timeline *timeline, int64_t t_ns, uint64_t inode,
                              const struct call_facts *by, int program, pid_t pid);
/* The kernel's own word on the state of a socket at that moment, asked at `at`. */
void timeline_socket_state(struct timeline *timeline, int64_t t_ns, uint64_t inode,
                           enum tcp_state kernel, const struct call_facts *at);
void timeline_packet(struct timeline *timeline, const struct packet_facts *facts);
/* The same over a wire: it left `host` (see timeline/observation.h). */
void timeline_left(struct timeline *timeline, const struct packet_facts *facts, uint64_t crossing,
                   int host);
/* What became of a packet that left, at that time; arrived: as what, where the wire changed it,
 * else NULL. */
void timeline_crossed(struct timeline *timeline, int64_t t_ns, uint64_t crossing,
                      const struct fate *fate, const struct packet_facts *arrived);
/* What the kernel of that host says of a connection; nothing, when none such is known. */
void timeline_tcp_info(struct timeline *timeline, int64_t t_ns, int host,
                       const struct tcp_report *report);
/* A counter of that host's kernel grew so much; nothing, when nobody knows what it means. */
void timeline_counter(struct timeline *timeline, int64_t t_ns, int host, const char *name,
                      uint64_t count);
/* The wire's next rule: before any packet. */
void timeline_rule(struct timeline *timeline, const char *text);
/* Not necessary, but of help in a streamed timeline that is large: say which packet will come soon,
 * and shortly before it comes give back what was answered, so that its connection is fetched from
 * memory meanwhile. */
bool timeline_is_large(const struct timeline *timeline); /* it is worth it */
uint64_t timeline_expect(const struct timeline *timeline, const struct packet_facts *facts);
void timeline_fetch(const struct timeline *timeline, uint64_t expected);
/* facts->frame is known */
void timeline_malformed(struct timeline *timeline, const struct packet_facts *facts);
struct printed_text {
    int program;
    pid_t pid, tid; /* 0: not known */
    enum stream stream;
    const void *bytes;
    size_t count;
};
void timeline_output(struct timeline *timeline, int64_t t_ns, const struct printed_text *printed);
/* The same; many equal ones follow that are not told one by one.  timeline_repeated() says how
 * many, of the number-th of this kind. */
void timeline_output_again(struct timeline *timeline, int64_t t_ns,
                           const struct printed_text *printed);
void timeline_repeated(struct timeline *timeline, int64_t t_ns, uint64_t number, uint64_t times);
/* stays: they outlive the timeline, and need not be copied */
void timeline_input(struct timeline *timeline, int64_t t_ns, int program, const void *bytes,
                    size_t count, bool stays);
void timeline_exit(struct timeline *timeline, int64_t t_ns, int program, pid_t pid, int status,
                   int signal, bool is_first);
/* the process has ended, and its parent has not waited for it */
void timeline_zombie(struct timeline *timeline, pid_t pid, pid_t parent);
void timeline_note(struct timeline *timeline, int64_t t_ns, const char *text);
/* what happens from now on is not the programs' own will */
void timeline_asked_to_end(struct timeline *timeline, int64_t t_ns);

#endif
