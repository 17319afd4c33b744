/* Findings: the mistakes that a timeline proves, like valgrind's list at the end of a run.  For the files findings*.c
 * (and explain/, which reads the table of rules); what they find is in timeline.h (struct finding).
 *
 *     findings.c             the table of rules, and how a finding is made
 *     findings_clues.c       what the rules look at: calls by socket, packets by connection, processes, typed lines
 *     findings_ask.c         … and what several of them ask
 *     findings_results.c     results that nobody looked at; wrong descriptors, addresses, lengths
 *     findings_messages.c    a failure that a program complains of, and that was none
 *     findings_ports.c       bind() that found the port taken, or shares it
 *     findings_knocking.c    connect() that found nobody, or itself; queues that were full
 *     findings_bytes.c       whose bytes were lost, cut, doubled or padded
 *     findings_waiting.c     both ends wait for each other; one waits longer than it must
 *     findings_closing.c     how sockets were closed, or not
 *     findings_processes.c   fork(), signals, crashes
 *     findings_events.c      epoll and select(): what nobody will tell
 *     findings_nonblocking.c sockets that do not wait: connect() not finished, send() not repeated
 *     findings_datagrams.c   UDP: cut, too long
 *     findings_absent.c      a client that finds nobody: another port, no port, a server that had ended
 *     findings_descriptors.c descriptors that name nothing any more, or something else
 *     findings_loops.c       the same failure, the same event, again and again
 *     findings_prefix.c      a length in this machine's byte order
 *     findings_options.c     options that promise something: MSG_MORE, TCP_CORK, SO_REUSEPORT
 *
 * A rule is one row of the table and one function that looks through the clues.  It speaks only when the timeline proves what
 * it says: a false alarm is worse than a miss.  What the textbook's listing itself does (one recv() taken for one line, no loop
 * around send()) is a note, never an error.  The same in the same program is told once, and counted.
 *
 * What a rule must have seen (P), and what excuses a program (E).  For all: what happens after sockwire asked the programs to end; calls
 * that --inject made fail, where the kernel was not asked; a process that uses io_uring, where something is said not to have been done.
 *
 *     results-not-checked     P the failed call, and the next one that needs it     E close(-1), asking what -1 is, a connect() under way
 *     descriptor-is-a-…       P ENOTSOCK on 0 or 1, and the new socket never used   E asking what 0 is (inetd, the JDK), later use
 *     wrong-address-…         P the kernel's errno                                  E it worked for that port in another way
 *     bad-address             P the address in the call                             E SO_BROADCAST, typed so, a knock at its own door
 *     failure-that-was-none   P its words on stderr, and each such call worked      E recv(), send(): their count may be meant
 *     no-listen, byte order   P the refused SYN, and who is bound there             E the same program got through later; a client's port
 *     already-connected       P EISCONN, and the connect() that had worked          E the first did not wait
 *     ports                   P EADDRINUSE, and who was there                       E another way found; SO_REUSEADDR on both sockets
 *     serves-one-client       P served, gave up by itself, next SYN refused         E accept() failed, bind() in the loop, killed
 *     bytes                   P the bytes of the calls and of the packets           E NULs on both sides, what came in several pieces
 *     waiting                 P both in recv() when the run was ended, all taken    E threads, a timeout, a second process that is idle
 *     end-ignored             P the other end's FIN, 0 three times in one thread    E its own shutdown(SHUT_RD)
 *     connection-not-closed   P its only thread back in accept(), the client gone   E the run's end; descriptors in use
 *     unread-at-close         P RST by its close(), and it hurt the other end       E SO_LINGER 0
 *     close-before-answer     P no recv() at all, an answer, RST                    E it polls
 *     parent-, child-keeps-…  P who held it last, and that somebody noticed         E it talks there, or has it as standard input
 *     crashed, sigpipe        P the signal
 */
#ifndef TIMELINE_FINDINGS_H
#define TIMELINE_FINDINGS_H

#include "base/text.h"
#include "timeline/join.h"

struct clues;

struct rule {
    const char *name;
    int mistake; /* its row in the list of mistakes that students make; 0: none of them */
    enum severity severity;
    const char *fix;
};

/* What happened to one socket. */
struct story {
    size_t count;
    struct call **calls;      /* on it, of all processes, in order of their begin */
    size_t receives, sends;   /* those that moved at least one byte (without MSG_PEEK) */
    struct call *first_receive, *last_receive, *first_send, *last_send; /* … or NULL */
    unsigned ends;            /* how often receiving gave 0, the end of the stream, to the thread that got it first */
    struct call *first_end, *last_end;
    struct call *failed;      /* the first sending or receiving call that met a reset or a closed other side, or NULL */
    struct call *last;        /* the last call on it that was not a close(), or NULL */
    struct call *last_try;    /* the last receiving call, whatever it gave, or NULL */
    struct call *last_push;   /* the last sending call, whatever it gave, or NULL */
    size_t closes;            /* close() calls on it */
    bool receiving_shut;      /* shutdown() of the receiving side */
    bool accepts;             /* accept() was tried on it */
    bool reuses;              /* SO_REUSEADDR was set */
    bool shares;              /* SO_REUSEPORT was set */
    bool broadcasts;          /* SO_BROADCAST was set */
    bool timed;               /* SO_RCVTIMEO or SO_SNDTIMEO: it waits for some time only */
    bool bound_again;         /* its process called bind() for the same port later: that stands in a loop */
    size_t accepted;          /* connections that accept() took from it */
    bool streams;             /* fcntl(F_GETFL) without F_SETFL and read() of 4096 bytes: fdopen() and fgets() do so */
};

struct process {
    pid_t pid; /* 0: the place is free */
    struct program *program;
    pid_t tid;               /* of its first call */
    bool many_tids;
    bool foreign;            /* it uses io_uring: not all that it does is seen */
    bool polls;              /* it waits for several descriptors at once */
    struct call *last;       /* its last call (but exit), or NULL */
    struct call *exec;       /* its last execve that worked, or NULL */
    struct program_exit *exit;
    int64_t exit_ns;
};

struct clues {
    struct timeline *timeline;
    unsigned times;             /* how many calls the one that is looked at stands for; 0: no call is */
    struct story *stories;      /* by socket->index */
    struct call **calls;        /* of all sockets */
    struct packet **packets;    /* of all connections */
    size_t *first_packet;       /* by connection->id - 1, and one more */
    size_t process_room;
    struct process *processes;  /* by pid, open addressing */
    struct text *typed;         /* by program->index */
    size_t fork_count;
    struct call **forks;        /* fork() and its kin that made a process */
    size_t reached_count;
    struct reached { struct program *program; uint16_t port; int last; } *reached; /* the last connection that it opened there */
    size_t bound_count;
    struct socket **bound;      /* TCP and UDP sockets that have a bind() or listen() */
};

void clues_gather(struct clues *clues, struct timeline *timeline);
void clues_release(struct clues *clues);

/* ---- looking ---- */

struct story *story_of(const struct clues *clues, const struct socket *socket);
struct process *process_of(const struct clues *clues, pid_t pid); /* NULL: it made no call and did not end */
/* The program gave the socket up of its own will: by a call, or it ended with exit(). */
/* … and before it was asked to. */
bool let_go(const struct clues *clues, const struct socket *socket);
bool by_itself(const struct clues *clues, int64_t t_ns);         /* it happened before sockwire asked the programs to end */
bool alive_at(const struct socket *socket, int64_t t_ns);        /* it was there, and not given up */
bool listened_before(const struct socket *socket, int64_t t_ns);
bool bound_before(const struct socket *socket, int64_t t_ns);    /* by bind() or listen() */
uint64_t bytes_for(const struct socket *socket); /* how many the other end sent it, as the wire showed */
bool reaches(const struct clues *clues, const struct program *program, uint16_t port, int after); /* by a connection of a later id than that */
int last_byte_taken(const struct clues *clues, const struct socket *socket); /* 0 … 255; -1: not known */
bool is_stream(const struct socket *socket); /* TCP, with a connection of two different ends */
bool names_port(const struct program *program, uint16_t port); /* its command line has that number as an argument */
bool is_stuck(const struct clues *clues, const struct call *call); /* it waited until its program was made to end */
/* What this descriptor of the process named just before this call, as far as its own calls show; NULL: not known, or closed. */
struct socket *socket_at(const struct clues *clues, const struct call *before, int fd);
const char *argument(const struct call *call, const char *name); /* its text; "": it has none of that name */
bool whole_data(const struct call *call);    /* facts->data holds all that it moved */
size_t lines_in(const struct call *call);    /* newlines in what it moved; whole_data() first */
/* The text is a line that the program was given: typed, or just received on this socket (upper and lower case are one). */
bool is_line_of(const struct clues *clues, const struct call *send, size_t bytes);

/* ---- telling ---- */

const char *who(const struct program *program); /* "the server", "the client", "client2" */
const char *who_at(const struct connection *connection, enum end end);
const char *called(struct clues *clues, const struct call *call); /* "connect(3, 127.0.0.1:12000)", "recv(4, 1024)" */
const char *at_address(struct clues *clues, const struct address *address);
const char *quoted(struct clues *clues, const void *bytes, size_t count, uint64_t total);

/* A new finding, to be filled; NULL when the same rule spoke of this program before (it is counted there). */
struct finding *finds(struct clues *clues, const struct rule *rule, struct program *program);
void shows_call(struct finding *finding, struct call *call);       /* NULL is left out */
void shows_packet(struct finding *finding, struct packet *packet); /* NULL is left out */
void says(struct clues *clues, struct finding *finding, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* ---- the rules: findings.c has the table ---- */

enum rule_name {
    RULE_RESULTS_NOT_CHECKED, RULE_FAILURE_THAT_WAS_NONE, RULE_FD_IS_COMPARISON, RULE_WRONG_FAMILY, RULE_WRONG_LENGTH, RULE_BAD_ADDRESS, RULE_NO_ROUTE,
    RULE_DATAGRAM_FOR_STREAM, RULE_NO_LISTEN, RULE_WELCOMING_SOCKET_USED,
    RULE_NO_REUSEADDR, RULE_PORT_TAKEN, RULE_ALREADY_BOUND, RULE_ALREADY_CONNECTED, RULE_BYTE_ORDER, RULE_SERVES_ONE_CLIENT, RULE_IPV4_ONLY,
    RULE_ONE_ADDRESS_ONLY,
    RULE_TWO_SERVERS, RULE_BACKLOG_FULL, RULE_NEVER_ACCEPTED, RULE_TO_ITSELF,
    RULE_SHORT_READ, RULE_STALE_TAIL, RULE_PADDING_SENT, RULE_NUL_SENT, RULE_SHORT_SEND, RULE_FIRST_WORD_ONLY,
    RULE_PROMPT_SENT,
    RULE_LINE_OUT_OF_STEP, RULE_NEWLINE_AWAITED, RULE_BOTH_RECEIVE_FIRST, RULE_END_AWAITED, RULE_NOT_FLUSHED, RULE_BOTH_SEND,
    RULE_SLOW_CLIENT_BLOCKS, RULE_WRITE_WRITE_READ,
    RULE_END_IGNORED, RULE_CONNECTION_NOT_CLOSED, RULE_UNREAD_AT_CLOSE, RULE_CLOSE_BEFORE_ANSWER,
    RULE_PARENT_KEEPS, RULE_CHILD_ACCEPTS, RULE_CHILD_KEEPS, RULE_CHILD_KEEPS_CONNECTION, RULE_ACCEPT_INTERRUPTED, RULE_SIGPIPE, RULE_BUFFER_OVERRUN,
    RULE_CRASHED,
    RULE_EDGE_READ_ONCE, RULE_ONESHOT_NOT_REARMED, RULE_SELECT_NFDS,
    RULE_CONNECT_UNFINISHED, RULE_SEND_LOST, RULE_DATAGRAM_CUT, RULE_DATAGRAM_TOO_LONG, RULE_MORE_LEFT_OPEN,
    RULE_WRONG_PORT, RULE_LISTEN_BEFORE_BIND, RULE_SERVER_GONE, RULE_USE_AFTER_CLOSE, RULE_DOUBLE_CLOSE, RULE_CLOSED_WHILE_WAITED,
    RULE_EMPTY_SENT, RULE_SIBLING_NEVER_ACCEPTS, RULE_SAME_FAILURE, RULE_EVENT_IGNORED, RULE_LENGTH_ORDER,
    RULES,
};
extern const struct rule rules[RULES];

void look_at_results(struct clues *clues);
void look_at_messages(struct clues *clues);
void look_at_ports(struct clues *clues);
void look_at_knocking(struct clues *clues);
void look_at_bytes(struct clues *clues);
void look_at_waiting(struct clues *clues);
void look_at_closing(struct clues *clues);
void look_at_processes(struct clues *clues);
void look_at_events(struct clues *clues);
void look_at_nonblocking(struct clues *clues);
void look_at_datagram_sizes(struct clues *clues);
void look_at_absent(struct clues *clues);
void look_at_descriptors(struct clues *clues);
void look_at_loops(struct clues *clues);
void look_at_prefixes(struct clues *clues);
void look_at_options(struct clues *clues);

#endif
