/* The table of rules, and how a finding is made of what a rule saw: see findings.h.
 *
 * A row: the rule's name (people search for it, graders rely on it: it never changes), the row of the list of mistakes, how bad
 * it is, and what to change.  The rule's own function says what happened, with the numbers of this run. */
#include "timeline/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { EVIDENCE_MAX = 8 };

/* clang-format off */
const struct rule rules[RULES] = {
    /* findings_results.c */
    [RULE_RESULTS_NOT_CHECKED] = { "results-not-checked", 2, SEVERITY_ERROR,
        "Compare the result of every call with -1; when it is, print why with perror() and stop." },
    [RULE_FAILURE_THAT_WAS_NONE] = { "failure-that-was-none", 0, SEVERITY_ERROR,
        "Turn the comparison round: these calls return -1 when they fail, so `if (bind(...) == -1) perror(\"bind\");`." },
    [RULE_FD_IS_COMPARISON] = { "descriptor-is-a-comparison", 29, SEVERITY_ERROR,
        "Write `if ((fd = socket(...)) < 0)` with the inner parentheses, or assign on a line of its own: `<` binds tighter "
        "than `=`." },
    [RULE_WRONG_FAMILY] = { "wrong-address-family", 27, SEVERITY_ERROR,
        "Start from `struct sockaddr_in a = { .sin_family = AF_INET, ... }`: that names the family and sets all the rest to "
        "0." },
    [RULE_WRONG_LENGTH] = { "wrong-address-length", 28, SEVERITY_ERROR,
        "Give the size of the whole structure, `sizeof(struct sockaddr_in)`; for accept(), set the length variable to it "
        "before "
        "each call, or pass NULL twice." },
    [RULE_BAD_ADDRESS] = { "bad-address", 30, SEVERITY_ERROR,
        "inet_addr() and inet_pton() take numbers only, and their results must be checked; for a name, use getaddrinfo()." },
    [RULE_NO_ROUTE] = { "no-route-here", 0, SEVERITY_NOTE,
        "In a run, use servername or 127.0.0.1. To reach other machines, start the program without sockwire." },
    [RULE_DATAGRAM_FOR_STREAM] = { "datagram-for-stream", 32, SEVERITY_ERROR,
        "Make the socket with SOCK_STREAM: that is TCP. SOCK_DGRAM is UDP, which has no connections." },
    [RULE_NO_LISTEN] = { "no-listen", 26, SEVERITY_ERROR,
        "Call listen() after bind(): only then does the kernel answer those who knock." },
    [RULE_WELCOMING_SOCKET_USED] = { "welcoming-socket-used", 14, SEVERITY_ERROR,
        "Talk through the descriptor that accept() returned. The welcoming socket only hands out connections." },
    /* findings_ports.c, findings_knocking.c */
    [RULE_NO_REUSEADDR] = { "no-reuseaddr", 8, SEVERITY_ERROR,
        "Set SO_REUSEADDR with setsockopt() before bind(): then an old connection in TIME_WAIT does not hold the port." },
    [RULE_PORT_TAKEN] = { "port-taken", 9, SEVERITY_ERROR,
        "End the program that holds the port (`ss -ltnp` shows it; one stopped with Ctrl-Z still holds it), or take another "
        "port." },
    [RULE_ALREADY_BOUND] = { "already-bound", 0, SEVERITY_ERROR,
        "Call bind() once for each socket: right after socket(), before the loop that accepts." },
    [RULE_ALREADY_CONNECTED] = { "already-connected", 0, SEVERITY_ERROR,
        "Call connect() once for each socket. For another connection, make another socket." },
    [RULE_BYTE_ORDER] = { "port-byte-order", 10, SEVERITY_ERROR,
        "Put the port into the address with htons(): the wire wants the high byte first, this machine stores the low byte "
        "first." },
    [RULE_SERVES_ONE_CLIENT] = { "serves-one-client", 13, SEVERITY_ERROR,
        "Put accept() and what follows it into a loop, and keep the welcoming socket open." },
    [RULE_IPV4_ONLY] = { "ipv4-only", 31, SEVERITY_ERROR,
        "Let the client try each address that getaddrinfo() gives until one answers, or let the server listen on IPv6 too." },
    [RULE_ONE_ADDRESS_ONLY] = { "one-address-only", 40, SEVERITY_ERROR,
        "Bind to INADDR_ANY (0.0.0.0) when clients may come by any address of this host." },
    [RULE_TWO_SERVERS] = { "two-servers-on-one-port", 38, SEVERITY_WARNING,
        "Use SO_REUSEADDR to start again while old connections are in TIME_WAIT. SO_REUSEPORT lets two programs share a port: "
        "the kernel deals the clients out among them." },
    [RULE_BACKLOG_FULL] = { "backlog-full", 37, SEVERITY_NOTE,
        "Come back to accept() sooner, or give listen() a larger backlog." },
    [RULE_NEVER_ACCEPTED] = { "never-accepted", 9, SEVERITY_NOTE,
        "Call accept() for every client. An ACK says that the kernel has the bytes, not that a program has read them." },
    /* findings_bytes.c */
    [RULE_TO_ITSELF] = { "connected-to-itself", 0, SEVERITY_NOTE,
        "Leave bind() out, or bind another port than the one that connect() asks for. A server's port should be below 32768: the kernel "
        "gives those above to clients, and so perhaps to the one that asks for it." },
    [RULE_SHORT_READ] = { "short-read", 1, SEVERITY_NOTE,
        "Call recv() in a loop until the end of what you want has come (the newline, say): one recv() returns what is there, "
        "1 byte or more, and knows nothing of lines." },
    [RULE_STALE_TAIL] = { "stale-tail", 4, SEVERITY_ERROR,
        "Use the count that recv() returned: only that many bytes of the buffer are new, and nothing ends them with '\\0'." },
    [RULE_PADDING_SENT] = { "padding-sent", 5, SEVERITY_ERROR,
        "Send as many bytes as the text has (strlen(), or the count that recv() returned), not sizeof buffer." },
    [RULE_NUL_SENT] = { "nul-sent", 6, SEVERITY_ERROR,
        "Send strlen(line) bytes, not strlen(line) + 1: the '\\0' belongs to C, not to the line." },
    [RULE_SHORT_SEND] = { "short-send", 15, SEVERITY_NOTE,
        "Call send() in a loop: go on with the bytes that it did not take until all are gone." },
    [RULE_FIRST_WORD_ONLY] = { "first-word-only", 33, SEVERITY_WARNING,
        "Read the line with fgets() or getline(): scanf(\"%s\") stops at the first blank." },
    [RULE_PROMPT_SENT] = { "prompt-sent", 39, SEVERITY_ERROR,
        "Print prompts and debug text on the terminal (stdout, stderr). Send only what the two sides agreed on." },
    /* findings_waiting.c */
    [RULE_LINE_OUT_OF_STEP] = { "line-out-of-step", 3, SEVERITY_ERROR,
        "Cut what recv() gives into lines yourself, and keep what is left behind the newline for the next turn." },
    [RULE_NEWLINE_AWAITED] = { "newline-awaited", 11, SEVERITY_ERROR,
        "Send the newline along (fgets() keeps it; input() and strtok() take it off), or don't wait for one." },
    [RULE_BOTH_RECEIVE_FIRST] = { "both-receive-first", 12, SEVERITY_ERROR,
        "One side must speak first: here the client sends its line, and only then waits for the answer. If the line went into a stream "
        "(fdopen(), a PrintWriter of Java), it lies there until fflush() or flush()." },
    [RULE_END_AWAITED] = { "end-awaited", 19, SEVERITY_ERROR,
        "recv() gives 0 only when the other side has closed or called shutdown(fd, SHUT_WR): do that when you are done "
        "sending, or "
        "stop at the newline instead of at the end." },
    [RULE_NOT_FLUSHED] = { "not-flushed", 34, SEVERITY_ERROR,
        "Call fflush() on the stream after each answer: stdio keeps what you print until its buffer is full." },
    [RULE_BOTH_SEND] = { "both-send", 36, SEVERITY_ERROR,
        "Read while you send: take answers in between (poll(), or a second thread), so that neither side's buffers stay "
        "full." },
    [RULE_SLOW_CLIENT_BLOCKS] = { "slow-client-blocks", 24, SEVERITY_NOTE,
        "A server that talks to one client at a time makes all others wait. fork(), threads or poll() serve several at once." },
    [RULE_WRITE_WRITE_READ] = { "write-write-read", 35, SEVERITY_NOTE,
        "Put the whole line into one send(), or turn Nagle's algorithm off with TCP_NODELAY." },
    /* findings_closing.c */
    [RULE_END_IGNORED] = { "end-ignored", 7, SEVERITY_ERROR,
        "recv() = 0 means that the other side is done: leave the loop and close the socket." },
    [RULE_CONNECTION_NOT_CLOSED] = { "connection-not-closed", 16, SEVERITY_ERROR,
        "close() the connection socket when its client is served: without it the kernel sends no FIN, and the descriptor is "
        "lost." },
    [RULE_UNREAD_AT_CLOSE] = { "unread-at-close", 17, SEVERITY_ERROR,
        "Read to the end before close(): closing with unread bytes makes TCP send RST, and what you sent last may be lost." },
    [RULE_CLOSE_BEFORE_ANSWER] = { "close-before-answer", 20, SEVERITY_ERROR,
        "To say \"I am done sending\", call shutdown(fd, SHUT_WR), then recv() until it gives 0, and only then close()." },
    /* findings_processes.c */
    [RULE_PARENT_KEEPS] = { "parent-keeps-connection", 21, SEVERITY_ERROR,
        "close() the connection socket in the parent right after fork(): the FIN leaves when the last process has closed it." },
    [RULE_CHILD_ACCEPTS] = { "child-accepts", 22, SEVERITY_ERROR,
        "End the child with _exit() when its client is served, so that it does not run on into the parent's accept() loop." },
    [RULE_CHILD_KEEPS] = { "child-keeps-welcoming", 22, SEVERITY_ERROR,
        "close() the welcoming socket in the child right after fork(): as long as one process holds it, the port stays "
        "taken." },
    [RULE_CHILD_KEEPS_CONNECTION] = { "child-keeps-connection", 21, SEVERITY_ERROR,
        "Make sockets with SOCK_CLOEXEC (accept4(), socket()), or close() them in the child before exec: a program that is started inherits "
        "all other descriptors." },
    [RULE_ACCEPT_INTERRUPTED] = { "accept-interrupted", 23, SEVERITY_ERROR,
        "Call accept() again when errno is EINTR, or install the handler of SIGCHLD with SA_RESTART." },
    [RULE_SIGPIPE] = { "sigpipe", 18, SEVERITY_ERROR,
        "Send with MSG_NOSIGNAL, or ignore SIGPIPE, and look at the result: send() then fails with EPIPE and the program "
        "lives." },
    [RULE_BUFFER_OVERRUN] = { "buffer-overrun", 25, SEVERITY_ERROR,
        "Ask recv() for one byte less than the buffer has when a '\\0' is to be put behind what came: recv(fd, buf, sizeof "
        "buf - 1, 0)." },
    [RULE_CRASHED] = { "crashed", 0, SEVERITY_ERROR,
        "Build with -g -fsanitize=address,undefined and run again: it names the line." },
    /* findings_events.c */
    [RULE_EDGE_READ_ONCE] = { "edge-read-once", 41, SEVERITY_ERROR,
        "With EPOLLET, call recv() (or accept()) on a non-blocking socket until it fails with EAGAIN, each time; or leave EPOLLET "
        "out." },
    [RULE_ONESHOT_NOT_REARMED] = { "oneshot-not-rearmed", 42, SEVERITY_ERROR,
        "After each event, call epoll_ctl() with EPOLL_CTL_MOD: EPOLLONESHOT tells one event, and then no other." },
    [RULE_SELECT_NFDS] = { "select-nfds", 48, SEVERITY_ERROR,
        "Give select() the highest descriptor plus 1 as its first argument; or use poll(), which needs no such number." },
    /* findings_nonblocking.c */
    [RULE_CONNECT_UNFINISHED] = { "connect-unfinished", 43, SEVERITY_ERROR,
        "After EINPROGRESS, wait until the socket is writable (poll(), select()), then ask getsockopt(SOL_SOCKET, SO_ERROR): only 0 "
        "means connected." },
    [RULE_SEND_LOST] = { "send-lost", 44, SEVERITY_ERROR,
        "When send() fails with EAGAIN, wait for POLLOUT, and send the same bytes again." },
    /* findings_datagrams.c */
    [RULE_DATAGRAM_CUT] = { "datagram-cut", 45, SEVERITY_WARNING,
        "Give recv() room for the longest datagram that may come (65507 bytes at most), or ask for its length first: recv(fd, NULL, "
        "0, MSG_PEEK | MSG_TRUNC)." },
    [RULE_DATAGRAM_TOO_LONG] = { "datagram-too-long", 46, SEVERITY_ERROR,
        "Cut the message into several datagrams, each with its number, or use TCP, which has no such limit." },
    /* findings_options.c */
    [RULE_MORE_LEFT_OPEN] = { "more-left-open", 47, SEVERITY_WARNING,
        "Leave MSG_MORE (or SPLICE_F_MORE) out on the last piece, or switch TCP_CORK off after it: then the bytes leave at once." },
    [RULE_SIBLING_NEVER_ACCEPTS] = { "sibling-never-accepts", 56, SEVERITY_ERROR,
        "Call accept() on each socket that listens with SO_REUSEPORT, or close the others before clients come; for fork() one socket, "
        "made before it, is enough." },
    /* findings_loops.c, findings_prefix.c */
    [RULE_SAME_FAILURE] = { "same-failure-again", 57, SEVERITY_ERROR,
        "Leave the loop when a call fails with an error that will not go away; only EINTR and EAGAIN mean \"again\"." },
    [RULE_EVENT_IGNORED] = { "event-ignored", 58, SEVERITY_WARNING,
        "Do what the event is for (recv() until 0 and then close(), accept()), or take the descriptor out of the set." },
    [RULE_LENGTH_ORDER] = { "length-byte-order", 59, SEVERITY_WARNING,
        "Send htonl(length) (htons() for 2 bytes), and read it with ntohl(): on the wire the high byte comes first." },
    /* findings_absent.c */
    [RULE_WRONG_PORT] = { "wrong-port", 49, SEVERITY_ERROR,
        "Use one port in both programs: the client connects to the one that the server gives to bind()." },
    [RULE_LISTEN_BEFORE_BIND] = { "listen-before-bind", 50, SEVERITY_ERROR,
        "Call bind() before listen(): bind() gives the socket its port, and listen() opens it." },
    [RULE_SERVER_GONE] = { "server-gone", 51, SEVERITY_ERROR,
        "Let the server wait in accept(), in a loop, until clients come; it must not run on to its end." },
    /* findings_descriptors.c */
    [RULE_USE_AFTER_CLOSE] = { "use-after-close", 52, SEVERITY_ERROR,
        "Move close() behind the last use of the descriptor. To end only one direction, call shutdown()." },
    [RULE_DOUBLE_CLOSE] = { "double-close", 53, SEVERITY_WARNING,
        "Close each descriptor once, in one place; set the variable to -1 after it." },
    [RULE_CLOSED_WHILE_WAITED] = { "closed-while-waited", 54, SEVERITY_ERROR,
        "Wake the thread with shutdown(fd, SHUT_RDWR), let it end, and then close() the descriptor." },
    /* findings_waiting.c */
    [RULE_EMPTY_SENT] = { "empty-sent", 55, SEVERITY_ERROR,
        "Send at least the newline: send() of 0 bytes puts nothing on the wire, and a stream knows nothing of empty messages." },
};
/* clang-format on */

const char *severity_name(enum severity severity)
{
    static const char *const names[] = { "error", "warning", "note" };
    return names[severity];
}

struct finding *finds(struct clues *clues, const struct rule *rule, struct program *program)
{
    struct timeline *timeline = clues->timeline;
    for (size_t i = 0; i < timeline->finding_count; i++) {
        struct finding *old = timeline->findings[i];
        if (old->rule == rule->name && old->program == program) {
            old->times += clues->times ? clues->times : 1;
            return NULL;
        }
    }
    struct finding *finding = arena_alloc(&timeline->arena, sizeof *finding);
    *finding = (struct finding){ .rule = rule->name,
                                 .mistake = rule->mistake,
                                 .severity = rule->severity,
                                 .program = program,
                                 .times = clues->times ? clues->times : 1,
                                 .says = "",
                                 .fix = rule->fix };
    finding->calls = arena_alloc(&timeline->arena, EVIDENCE_MAX * sizeof *finding->calls);
    finding->packets = arena_alloc(&timeline->arena, EVIDENCE_MAX * sizeof *finding->packets);
    array_reserve(&timeline->findings, &timeline->finding_capacity, timeline->finding_count, sizeof finding);
    timeline->findings[timeline->finding_count++] = finding;
    return finding;
}

void shows_call(struct finding *finding, struct call *call)
{
    size_t at = finding->call_count;
    for (size_t i = 0; i < finding->call_count; i++)
        if (finding->calls[i] == call)
            return;
    if (!call || at == EVIDENCE_MAX)
        return;
    for (; at > 0 && finding->calls[at - 1]->id > call->id; at--)
        finding->calls[at] = finding->calls[at - 1];
    finding->calls[at] = call;
    finding->call_count++;
}

void shows_packet(struct finding *finding, struct packet *packet)
{
    size_t at = finding->packet_count;
    for (size_t i = 0; i < finding->packet_count; i++)
        if (finding->packets[i] == packet)
            return;
    if (!packet || at == EVIDENCE_MAX)
        return;
    for (; at > 0 && finding->packets[at - 1]->id > packet->id; at--)
        finding->packets[at] = finding->packets[at - 1];
    finding->packets[at] = packet;
    finding->packet_count++;
}

/* who() begins a sentence; what is quoted stays as it is. */
static void begin_large(char *text)
{
    bool quotes = false;
    for (char *at = text; *at; at++) {
        if (*at == '\\' && quotes && at[1])
            at++;
        else if (*at == '"')
            quotes = !quotes;
        else if (!quotes && !strncmp(at, "the ", 4) && (at == text || (at - text >= 2 && at[-1] == ' ' && at[-2] == '.')))
            *at = 'T';
    }
}

void says(struct clues *clues, struct finding *finding, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, list);
    char *text = arena_alloc(&clues->timeline->arena, (size_t)(length > 0 ? length : 0) + 1);
    vsnprintf(text, (size_t)(length > 0 ? length : 0) + 1, format, again);
    va_end(again);
    va_end(list);
    begin_large(text);
    finding->says = text;
}

const char *who(const struct program *program)
{
    return program->is_server ? "the server" : strcmp(program->id, "client") == 0 ? "the client" : program->id;
}

const char *who_at(const struct connection *c, enum end end)
{
    const struct socket *socket = c->socket[end];
    return socket ? who(socket->program) : end == END_CLIENT ? "the client" : "the server";
}

const char *called(struct clues *clues, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    struct text text;
    text_init(&text);
    text_addf(&text, "%s(", call_name(facts));
    bool first = true;
    for (unsigned i = 0; i < facts->arg_count; i++) {
        const struct call_arg *arg = &facts->args[i];
        bool is_data = i > 0 && (facts->role == CALL_SEND || facts->role == CALL_RECEIVE) && arg->text && !arg->is_number;
        if (!arg->name || !arg->text || arg->quiet || is_data || !strcmp(arg->name, "flags"))
            continue;
        const char *ready = facts->role == CALL_WAIT ? strstr(arg->text, " ready ") : NULL; /* what came, not what was asked */
        text_addf(&text, "%s%.*s", first ? "" : ", ", ready ? (int)(ready - arg->text) : (int)strlen(arg->text), arg->text);
        first = false;
    }
    text_add_char(&text, ')');
    const char *copy = arena_text(&clues->timeline->arena, text.s);
    text_release(&text);
    return copy;
}

const char *at_address(struct clues *clues, const struct address *address)
{
    char text[ADDRESS_TEXT_BYTES];
    return arena_text(&clues->timeline->arena, address_format(address, text));
}

const char *quoted(struct clues *clues, const void *bytes, size_t count, uint64_t total)
{
    enum { SHOWN = 24 };
    struct text text;
    text_init(&text);
    text_add_quoted(&text, bytes, count, SHOWN, true);
    if (total > count && count <= SHOWN)
        text_add(&text, "...");
    const char *copy = arena_text(&clues->timeline->arena, text.s);
    text_release(&text);
    return copy;
}

/* Errors first; what is equally bad in the order of the evidence. */
static int worse_first(const void *a, const void *b)
{
    const struct finding *one = *(const struct finding *const *)a, *other = *(const struct finding *const *)b;
    if (one->severity != other->severity)
        return one->severity < other->severity ? -1 : 1;
    int first = one->call_count ? one->calls[0]->id : 0, second = other->call_count ? other->calls[0]->id : 0;
    return first != second ? (first < second ? -1 : 1) : strcmp(one->rule, other->rule);
}

void timeline_findings(struct timeline *timeline)
{
    struct clues clues;
    if (!timeline->call_count || timeline->finding_count) /* without calls, nobody is known who could be wrong */
        return;
    clues_gather(&clues, timeline);
    look_at_results(&clues);
    look_at_messages(&clues);
    look_at_ports(&clues);
    look_at_knocking(&clues);
    look_at_bytes(&clues);
    look_at_waiting(&clues);
    look_at_closing(&clues);
    look_at_processes(&clues);
    look_at_events(&clues);
    look_at_nonblocking(&clues);
    look_at_datagram_sizes(&clues);
    look_at_options(&clues);
    look_at_loops(&clues);
    look_at_prefixes(&clues);
    look_at_descriptors(&clues);
    look_at_absent(&clues); /* last: an error that was found may be why a server was gone */
    clues_release(&clues);
    if (timeline->finding_count)
        qsort(timeline->findings, timeline->finding_count, sizeof *timeline->findings, worse_first);
}
