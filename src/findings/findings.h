/* Findings: the mistakes that a timeline proves, like valgrind's list at the end of a run.
 *
 *     findings_find(&timeline);     after timeline_finish(): fills timeline->findings (struct finding in timeline.h)
 *
 *     findings.c      all rules, and how a finding is made
 *     evidence.c      what the rules look at: calls by socket, packets by connection, processes, typed lines
 *     questions.c     … and what several of them ask
 *     results.c …     the rules, a file for each subject
 *
 * A new rule is a row (struct finding_rule, in timeline.h), a function, and its name in the list at the
 * end of its file:
 *
 *     const struct finding_rule rule_short_send = { "short-send", 15, SEVERITY_NOTE, .fix = "Call send() in a loop …" };
 *     static void short_send(struct evidence *evidence, const struct socket *socket) …
 *     const struct subject about_bytes = { .look = look_at_all, .rules = { …, &rule_short_send } };
 *
 * and, elsewhere, its page in explain/ and a mistake in tests/mistakes; tests see to both.
 *
 * A rule speaks only when the timeline proves what it says: a false alarm is worse than a miss.
 * What the textbook's listing itself does (one recv() taken for one line, no loop around send())
 * is a note, never an error.  The same in the same program is told once, and counted.
 *
 * What a rule must have seen (P), and what excuses a program (E).  For all: what happens after
 * sockwire asked the programs to end; calls that --inject made fail, where the kernel was not
 * asked; a process that uses io_uring or io_submit(), where something is said not to have been done.
 *
 *     results-not-checked     P the failed call, and the next one that needs it     E close(-1), asking what -1 is, a connect() under way
 *     descriptor-is-a-…       P ENOTSOCK on 0 or 1, and the new socket never used   E asking what 0 is (inetd, the JDK), later use
 *     wrong-address-…         P the kernel's errno                                  E it worked for that port in another way
 *     bad-address             P the address in the call                             E SO_BROADCAST, typed so, a knock at its own door
 *     failure-that-was-none   P its last words on stderr, and each such call worked E it goes on; recv(): its count may be meant
 *     no-listen, byte order   P the refused SYN, and who is bound there             E the same program got through later; a client's port
 *     ipv6-only               P the refused SYN, who is bound there, and its option E the same program got through in another way
 *     failed-socket-kept      P no connection, a next socket of the same process    E connect() once more on the same socket
 *     already-connected       P EISCONN, and the connect() that had worked          E the first did not wait
 *     ports                   P EADDRINUSE, and who was there                       E another way found; SO_REUSEADDR on both sockets
 *     serves-one-client       P served, gave up by itself, next SYN refused         E accept() failed, bind() in the loop, killed
 *     bytes                   P the bytes of the calls and of the packets           E NULs on both sides, what came in several pieces
 *     lines                   P all bytes of calls that give back what came        E what was asked for by its length
 *     waiting                 P both in recv() when the run was ended, all taken    E threads, a timeout, a second process that is idle
 *     end-ignored             P the other end's FIN, 0 three times in one thread    E its own shutdown(SHUT_RD)
 *     end-for-answer          P FIN and no byte, output, exit status 0              E its own shutdown()
 *     connection-not-closed   P its only thread back in accept(), the client gone   E the run's end; descriptors in use
 *     unread-at-close         P RST by its close(), and it hurt the other end       E SO_LINGER 0
 *     close-before-answer     P no recv() at all, an answer, RST                    E it polls
 *     shut-before-answer      P asked, its own SHUT_RD, recv() = 0, then an answer  E another thread; a part came before
 *     parent-, child-keeps-…  P who held it last, and that somebody noticed         E it talks there, or has it as standard input
 *     crashed, sigpipe        P the signal
 *     eagain-taken-for-end    P the only recv(), the close() right after it         E a time limit, poll() in between, an answer before
 *     wrong-option-level      P the call, and its failure or what Nagle then held       E the option at its own level, too
 *     zombies                 P the kernel's word, and its parent waits for clients     E it ended after the parent's last accept()
 *     busy-wait               P 200 questions in a row, fast, each answered at once     E waiting in between, a limit of time
 *     accept-blocks           P poll() named no client, others' bytes unread, both wait E a next client is all that it waits for: a note
 *     room-not-awaited        P all taken, the other end waits, no POLLOUT, no limit    E something else in the set may bring the rest
 *     loop-blocked            P a wait outside of poll(), bytes of the set lay there    E another thread or process that has them
 *     keep-alive-late         P the other end's FIN never came, TCP_KEEPIDLE not set    E a setting of the host
 *     thread-argument-shared  P two threads on one connection, none on the one before   E a call on that one; no byte came there
 *     reply-to-wrong-peer     P given back to one who sent nothing like it, and to no other   E it answers nobody for certain (a relay)
 *     repeat-without-backoff  P three of the same, equal waits below 3 s, an answer at last   E longer later; it goes on (a heartbeat)
 *     duplicate-taken         P it left before the request had come, and is the only one taken   E it receives again; several at once
 */
#ifndef FINDINGS_FINDINGS_H
#define FINDINGS_FINDINGS_H

#include "base/text.h"
#include "timeline/timeline.h"

struct evidence;

/* What is wrong in the programs, as far as a finished timeline proves it.  Without calls: what is
 * notable in the packets (notable.c). */
void findings_find(struct timeline *timeline);

/* Every rule, by number from 0; NULL: there is no such number. */
const struct finding_rule *rule_at(size_t i);
size_t rule_count(void);

/* The rule that a person or a file names; NULL: there is none of that name. */
const struct finding_rule *rule_of(const char *name);

/* What happened to one socket. */
struct activity {
    size_t count;
    struct call **calls;    /* on it, of all processes, in order of their begin */
    size_t receives, sends; /* those that moved at least one byte (without MSG_PEEK) */
    struct call *first_receive, *last_receive, *first_send, *last_send; /* … or NULL */
    /* how often receiving gave 0, the end of the stream, to the thread that got it first */
    unsigned ends;
    struct call *first_end, *last_end;
    /* the first sending or receiving call that met a reset or a closed other side, or NULL */
    struct call *failed;
    struct call *last;      /* the last call on it that was not a close(), or NULL */
    struct call *last_try;  /* the last receiving call, whatever it gave, or NULL */
    struct call *last_push; /* the last sending call, whatever it gave, or NULL */
    size_t closes;          /* close() calls on it */
    bool receiving_shut;    /* shutdown() of the receiving side */
    bool accepts;           /* accept() was tried on it */
    bool reuses;            /* SO_REUSEADDR was set */
    bool shares;            /* SO_REUSEPORT was set */
    bool broadcasts;        /* SO_BROADCAST was set */
    bool timed;             /* SO_RCVTIMEO or SO_SNDTIMEO: it waits for some time only */
    /* its process called bind() for the same port later: that stands in a loop */
    bool bound_again;
    size_t accepted; /* connections that accept() took from it */
    /* fcntl(F_GETFL) without F_SETFL and read() of 4096 bytes: fdopen() and fgets() do so */
    bool streams;
};

struct process {
    pid_t pid; /* 0: the place is free */
    struct program *program;
    pid_t tid; /* of its first call */
    bool many_tids;
    bool foreign;      /* it uses io_uring or io_submit(): not all that it does is seen */
    bool polls;        /* it waits for several descriptors at once */
    struct call *last; /* its last call (but exit), or NULL */
    struct call *exec; /* its last execve that worked, or NULL */
    struct program_exit *exit;
    int64_t exit_ns;
};

struct evidence {
    struct timeline *timeline;
    /* how many calls the one that is looked at stands for; 0: no call is */
    unsigned times;
    struct activity *activities; /* by socket->index */
    struct call **calls;         /* of all sockets */
    struct packet **packets;     /* of all connections */
    size_t *first_packet;        /* by connection->id - 1, and one more */
    size_t process_room;
    struct process *processes; /* by pid, open addressing */
    struct text *typed;        /* by program->index; made when it is asked for: typed_to() */
    size_t fork_count;
    struct call **forks; /* fork() and its kin that made a process */
    size_t reached_count;
    /* the last connection that it opened there */
    struct reached {
        struct program *program;
        uint16_t port;
        int last;
    } * reached;
    size_t bound_count;
    struct socket **bound; /* TCP and UDP sockets that have a bind() or listen() */
};

void evidence_gather(struct evidence *evidence, struct timeline *timeline);
void evidence_release(struct evidence *evidence);

/* ---- looking ---- */

struct activity *activity_of(const struct evidence *evidence, const struct socket *socket);
/* NULL: it made no call and did not end */
struct process *process_of(const struct evidence *evidence, pid_t pid);
/* The program gave the socket up of its own will: by a call, or it ended with exit(). */
/* … and before it was asked to. */
bool let_go(const struct evidence *evidence, const struct socket *socket);
/* it happened before sockwire asked the programs to end */
bool by_itself(const struct evidence *evidence, int64_t t_ns);
/* it was there, and not given up */
bool alive_at(const struct socket *socket, int64_t t_ns);
bool listened_before(const struct socket *socket, int64_t t_ns);
bool bound_before(const struct socket *socket, int64_t t_ns); /* by bind() or listen() */
/* how many the other end sent it, as the wire showed */
uint64_t bytes_for(const struct socket *socket);
/* by a connection of a later id than that */
bool reaches(const struct evidence *evidence, const struct program *program, uint16_t port,
             int after);
/* 0 … 255; -1: not known */
int last_byte_taken(const struct evidence *evidence, const struct socket *socket);
bool is_stream(const struct socket *socket); /* TCP, with a connection of two different ends */
/* where the labs and the textbook meet, when nothing is said */
enum { USUAL_PORT = 12000 };
/* its command line has that number as an argument */
bool names_port(const struct program *program, uint16_t port);
/* it waited until its program was made to end */
bool is_stuck(const struct evidence *evidence, const struct call *call);
/* What this descriptor of the process named just before this call, as far as its own calls show;
 * NULL: not known, or closed. */
struct socket *socket_at(const struct evidence *evidence, const struct call *before, int fd);
bool is_epoll_wait(const struct call *call);
bool waits_without_end(const struct call *call);
/* The epoll_ctl() that says how this socket is watched now, or NULL. */
struct call *watched_by(const struct activity *activity);
/* poll(), select() or the epoll set of this wait looks at the socket. */
bool looks_at(const struct evidence *evidence, const struct call *wait,
              const struct socket *socket);
/* The stream offset behind what its receiving calls had taken when this call began. */
uint64_t taken_before(const struct evidence *evidence, const struct socket *socket,
                      const struct call *call);
/* Bytes or a client have come for this socket before `t_ns`, and no call took them until this wait
 * began. */
bool has_come(const struct evidence *evidence, const struct socket *socket, const struct call *wait,
              int64_t t_ns);
bool whole_data(const struct call *call); /* facts->data holds all that it moved */
size_t lines_in(const struct call *call); /* newlines in what it moved; whole_data() first */
/* All that was typed to this program. */
const struct text *typed_to(const struct evidence *evidence, const struct program *program);
/* The text is a line that the program was given: typed, or just received on this socket (upper and
 * lower case are one). */
bool is_line_of(const struct evidence *evidence, const struct call *send, size_t bytes);

/* ---- telling ---- */

const char *who(const struct program *program); /* "the server", "the client", "client2" */
const char *who_at(const struct connection *connection, enum end end);
/* "connect(3, 127.0.0.1:12000)", "recv(4, 1024)" */
const char *called(struct evidence *evidence, const struct call *call);
const char *at_address(struct evidence *evidence, const struct address *address);
const char *quoted(struct evidence *evidence, const void *bytes, size_t count, uint64_t total);

/* A new finding, to be filled; NULL when the same rule spoke of this program before (it is counted
 * there). */
struct finding *finds(struct evidence *evidence, const struct finding_rule *rule,
                      struct program *program);
void shows_call(struct finding *finding, struct call *call);       /* NULL is left out */
void shows_packet(struct finding *finding, struct packet *packet); /* NULL is left out */
void says(struct evidence *evidence, struct finding *finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* lines.c: a program of this connection was found to lose a part of a line. */
bool has_lost_line(const struct evidence *evidence, const struct connection *c);
/* prefix.c: one end waits for as many bytes as a length says that has its bytes in the wrong order. */
bool length_is_misread(const struct evidence *evidence, const struct connection *c);

/* connecting.c: a finding of somebody who listens, and who was not found. */
struct finding *refused(struct evidence *evidence, const struct finding_rule *rule,
                        struct program *program, const struct connection *c,
                        const struct socket *listener);
/* served.c: the server served before, and serves no more; the refused connection shows it.  Or one that
 * stood in the queue then: true, it explains why nobody accepted that one. */
void served_no_longer(struct evidence *evidence, const struct connection *c);
bool served_left_in_queue(struct evidence *evidence, const struct connection *c);
/* attempts.c: w listens at that port on the other IP version, and that explains the refusal. */
bool is_of_other_family(struct evidence *evidence, const struct connection *c,
                        const struct socket *w);

/* ---- the rules ---- */

/* A file of rules: what they are about, and one pass that applies them. */
enum { SUBJECT_RULES = 16 };
struct subject {
    void (*look)(struct evidence *evidence);
    const struct finding_rule *rules[SUBJECT_RULES]; /* ends with NULL */
};

extern const struct subject about_results, about_addresses, about_messages, about_ports,
    about_connecting, about_attempts, about_bytes, about_stale, about_lines, about_waiting,
    about_closing, about_processes, about_events, about_nonblocking, about_datagrams, about_options,
    about_loops, about_prefix, about_descriptors, about_absent, about_twice, about_delays,
    about_children, about_halves, about_requests, about_replies, about_multiplexing, about_packets;

/* of which other files speak: those of the rules, the grader's */
extern const struct finding_rule rule_child_keeps_welcoming, rule_close_before_answer,
    rule_connection_not_closed, rule_datagram_for_stream, rule_line_out_of_step,
    rule_newline_awaited, rule_no_listen, rule_no_reuseaddr, rule_nul_sent, rule_padding_sent,
    rule_port_taken, rule_results_not_checked, rule_serves_one_client, rule_short_read,
    rule_short_send, rule_slow_client_blocks, rule_stale_tail, rule_unread_at_close,
    rule_write_write_read, rule_wrong_port, rule_zombies;

#endif
