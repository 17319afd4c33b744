/* Sentences about ends: FIN, in order, and RST.  See says.h. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "timeline/says.h"

#include "call/table.h"

/* The program ended, or was ended, with the socket open. */
static void of_exit(struct text *t, const struct packet *packet)
{
    const struct socket *socket = packet->connection->socket[packet->from];
    const struct release *release = socket ? socket->release : NULL;
    const char *who = says_sender(packet),
               *signal = release && release->signal ? signal_word(release->signal) : NULL;
    char file[40] = "";
    if (release && release->file)
        snprintf(file, sizeof file, " (%.30s)", release->file);
    if (release && release->by_child && release->unused && release->closed)
        text_addf(
            t,
            "%s had closed its descriptor, but its child process %d%s had inherited the socket: the FIN leaves when that one ends.",
            who, (int)release->pid, file);
    else if (release && release->by_child && release->unused)
        text_addf(
            t,
            "The child process %d%s of %s had inherited this socket and held it last: it ended, and that sends the FIN.",
            (int)release->pid, file, who);
    else if (release && release->by_child)
        text_addf(
            t,
            "The child process %d%s of %s ended without close(): the kernel closed its socket, and that sends the FIN.",
            (int)release->pid, file, who);
    else if (release && release->asked)
        text_addf(
            t,
            "sockwire, which recorded this run, asked %s to end (SIGTERM), and it did: the kernel closed its socket, and that sends the FIN.",
            who);
    else if (signal)
        text_addf(t, "%s ended %s: the kernel closed its socket, and that sends the FIN.", signal,
                  who);
    else
        text_addf(t,
                  "%s ended without close(): the kernel closed its socket, and that sends the FIN.",
                  who);
}

void says_fin(struct text *t, const struct packet *packet)
{
    const struct socket *socket = packet->connection->socket[packet->from];
    const char *call = says_call(packet);
    if (packet_is_again(packet)) {
        static const char *const what[2][2] = {
            { "the FIN", "the FIN is" },
            { "these bytes and the FIN", "these bytes and the FIN are" },
        };
        says_again(t, packet,
                   what[packet->facts.payload_bytes > 0][packet->trigger.kind == TRIGGER_ARRIVAL]);
        return;
    }
    if (packet->late) {
        text_addf(
            t,
            "%s will send nothing more. This FIN is recorded late: its acknowledgement had been captured before it.",
            says_sender(packet));
        return;
    }
    if (packet->partly_new) {
        says_partly_new(t, packet);
        text_add(t, "; the FIN is in the same packet. ");
    } else if (packet->has_range) {
        says_supplied(t, packet);
        text_add(t, "; the FIN is in the same packet. ");
    }
    if (packet->trigger.kind == TRIGGER_ARRIVAL && packet->facts.tcp.mptcp && !packet->has_range)
        text_addf(t, "MPTCP lets the FIN go after packet %d: %s ended its stream of data earlier.",
                  packet->trigger.arrived.id, says_sender(packet));
    else if (packet->trigger.kind == TRIGGER_ARRIVAL)
        text_addf(
            t,
            "The FIN had to wait until packet %d let the bytes before it go; %s ended its sending side earlier.",
            packet->trigger.arrived.id, says_sender(packet));
    else if (socket && socket->shut && socket->shut->facts->flags == SHUT_RDWR)
        text_addf(t, "shutdown() ended both directions for %s: it will send nothing more.",
                  says_sender(packet));
    else if (socket && socket->shut)
        text_addf(t, "shutdown() ended the sending side of %s; it can still receive.",
                  says_sender(packet));
    else if (packet->trigger.kind == TRIGGER_EXIT)
        of_exit(t, packet);
    else if (call && call_is(packet->trigger.call->facts->row, SYS_close))
        text_addf(t, "close() of the last descriptor: %s will send nothing more.",
                  says_sender(packet));
    else if (call)
        text_addf(t, "%s() closed the last descriptor: %s will send nothing more.", call,
                  says_sender(packet));
    else
        text_addf(t, "%s will send nothing more.", says_sender(packet));
}

static bool had_unread(const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct socket *socket = c->socket[packet->from];
    const struct flow *back = c->flow[!packet->from];
    return socket && !socket->taken_unknown &&
           back->next - 1 - back->fin_sent > (int64_t)socket->taken;
}

/* When it sent this, nothing of its programs pointed to the socket any more. */
static bool had_let_go(const struct packet *packet)
{
    const struct release *release = packet->connection->socket[packet->from]->release;
    return release && release->t_ns <= packet->facts.t_ns;
}

/* It ends nothing: RFC 9293 3.10.7.4, RFC 5961 3.2. */
static void of_refused_rst(struct text *t, const struct packet *packet)
{
    const char *receiver = says_receiver(packet);
    if (packet->refusal == REFUSAL_RESET_OLD)
        text_addf(
            t,
            "%s acknowledged this number before: it ignores the reset, and the connection goes on.",
            receiver);
    else if (packet->refusal == REFUSAL_RESET_BEYOND)
        text_addf(
            t,
            "The number of this reset is outside of %s's window. Unless this record misses packets, %s ignores it, and the connection "
            "goes on.",
            receiver, receiver);
    else
        text_addf(
            t,
            "The number of this reset is not the next one. Unless this record misses packets, %s answers with a challenge ACK, and the "
            "connection goes on.",
            receiver);
}

/* By what the sender's own side did. */
static void of_own_rst(struct text *t, const struct packet *packet)
{
    const struct socket *socket = packet->connection->socket[packet->from];
    const char *call = says_call(packet);
    if (call && packet->trigger.call->facts->role == CALL_CONNECT) {
        text_addf(t, "%s() with AF_UNSPEC gives the connection up: the kernel resets it.", call);
        return;
    }
    if (call)
        text_addf(t, "%s()", call);
    else if (socket && socket->release && socket->release->asked)
        text_add(t, "sockwire, which recorded this run, asked the program to end (SIGTERM)");
    else
        text_add(t, "The program ended");
    if (socket && socket->options.resets_on_close)
        text_add(t, " with SO_LINGER at 0 seconds: a reset, no FIN.");
    else if (had_unread(packet))
        text_add(t, " while received bytes were unread: the kernel resets the connection, no FIN.");
    else
        text_add(t, call ? " makes the kernel reset the connection."
                         : ": the kernel resets the connection.");
}

static void listens_elsewhere(struct text *t, const struct socket *socket,
                              const struct address *asked)
{
    char address[ADDRESS_TEXT_BYTES];
    text_addf(t, "No socket listens on port %u for ", asked->port);
    if (socket->local.version == asked->version)
        text_addf(t, "this address, only at %s: the kernel refuses.",
                  address_format(&socket->local, address));
    else
        text_addf(t, "IPv%d, only for IPv%d: the kernel refuses.", asked->version,
                  socket->local.version);
}

/* The server's kernel has answered the SYN and never took the ACK of that: its queue had no place. */
static bool is_incomplete(const struct packet *packet)
{
    const struct connection *c = packet->connection;
    return packet->from == END_SERVER && c->has_syn_ack && !c->established &&
           !c->socket[END_SERVER] && c->welcoming && !c->welcoming->release;
}

/* Only the packets are known.  False: there is no more to say than of any other. */
static bool of_answer_in_a_trace(struct text *t, const struct packet *packet,
                                 const struct mark *asked)
{
    int fin_id = packet->connection->flow[packet->from]->fin_id;
    if (asked->kind == KIND_SYN)
        text_addf(t, "Refused: no socket listens on port %u (or a firewall answers so).",
                  packet->facts.src.port);
    else if (asked->analysis & ANALYSIS_CHALLENGE_ACK)
        text_addf(
            t,
            "The challenge ACK (packet %d) gave the number: this reset has it, and ends the connection.",
            asked->id);
    else if (!fin_id || fin_id > packet->id)
        text_addf(t, "%s resets the connection.", says_sender(packet));
    else
        return false;
    return true;
}

/* The kernel's answer to a packet that nobody takes (RFC 9293 3.5.2). */
static void of_answer(struct text *t, const struct packet *packet, const struct mark *asked)
{
    const struct connection *c = packet->connection;
    const struct socket *socket = c->socket[packet->from];
    const char *what = asked->payload_bytes ? "Data" : "A packet";
    if (says_bare(c) && of_answer_in_a_trace(t, packet, asked))
        return;
    if (asked->kind == KIND_SYN && c->elsewhere)
        listens_elsewhere(t, c->elsewhere, &packet->facts.src);
    else if (asked->kind == KIND_SYN)
        text_addf(t, "No socket listens on port %u: the kernel refuses.", packet->facts.src.port);
    else if (socket && socket->given_up && socket->given_up->facts->t_begin_ns < packet->facts.t_ns)
        text_addf(
            t,
            "%s arrived for a connection that %s had given up with connect(AF_UNSPEC): the kernel answers with a reset.",
            what, says_sender(packet));
    else if (socket && !had_let_go(packet) && c->closed == CLOSED_TIMEOUT)
        text_addf(
            t,
            "%s arrived for a connection that the kernel of %s had given up: it answers with a reset.",
            what, says_sender(packet));
    else if (asked->payload_bytes && socket && !had_let_go(packet) && socket->deaf)
        text_addf(
            t,
            "Data arrived for a socket whose receiving side %s had ended with shutdown(%s): the kernel answers with a reset.",
            says_sender(packet), socket->deaf->facts->flags == SHUT_RD ? "SHUT_RD" : "SHUT_RDWR");
    else if (is_incomplete(packet))
        text_addf(
            t,
            "The handshake was not complete for %s, and its kernel gives it up: packet %d is answered with a reset.",
            says_sender(packet), asked->id);
    else
        text_addf(t, "%s arrived for a socket that %s had closed: the kernel answers with a reset.",
                  what, says_sender(packet));
}

/* It ends nothing, since the one that gets it is still asking. */
static void of_rst_while_asking(struct text *t, const struct packet *packet)
{
    if (packet->from == END_SERVER)
        text_addf(
            t,
            "This reset does not acknowledge the SYN of %s, which has to ignore it: it is of an older connection, or forged.",
            says_receiver(packet));
    else
        text_addf(
            t,
            "What came does not answer the SYN of %s: its kernel refuses it with a reset, and goes on asking.",
            says_sender(packet));
}

void says_rst(struct text *t, const struct packet *packet)
{
    const struct connection *c = packet->connection;
    const struct mark *asked =
        packet->trigger.kind == TRIGGER_ARRIVAL ? &packet->trigger.arrived : NULL;
    if (packet->refusal)
        of_refused_rst(t, packet);
    else if (packet->goes_on)
        of_rst_while_asking(t, packet);
    else if (asked)
        of_answer(t, packet, asked);
    else if (!c->socket[packet->from] && c->welcoming && c->welcoming->release)
        text_add(
            t,
            "Nobody had accepted this connection when the welcoming socket was closed: the kernel resets it.");
    else if (packet->trigger.kind == TRIGGER_CALL || packet->trigger.kind == TRIGGER_EXIT)
        of_own_rst(t, packet);
    else if (packet->trigger.kind == TRIGGER_TIMER)
        text_addf(
            t,
            "The last keep-alive probes had no answer: the kernel of %s gives the connection up, with a reset.",
            says_sender(packet));
    else
        text_addf(t, "%s resets the connection.", says_sender(packet));
}
