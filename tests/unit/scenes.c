/* The runs that the views are tested on: see scenes.h. */
#include "scenes.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { ACK = TCP_ACK, FIN = TCP_FIN, RST = TCP_RST, SYN = TCP_SYN, PSH = TCP_PSH };

static struct call *sends(struct hand *h, struct program *p, struct socket *s, int fd,
                          uint64_t from, const char *data)
{
    char number[24], fd_text[16];
    snprintf(number, sizeof number, "%zu", strlen(data));
    snprintf(fd_text, sizeof fd_text, "%d", fd);
    struct call *call = hand_begins(h, p, s, fd, "send", fd_text, "(data)", number, "~0", NULL);
    hand_data(call, from, data, strlen(data), strlen(data));
    return call;
}

static struct call *receives(struct hand *h, struct program *p, struct socket *s, int fd)
{
    char fd_text[16];
    snprintf(fd_text, sizeof fd_text, "%d", fd);
    struct call *call = hand_begins(h, p, s, fd, "recv", fd_text, "0x7ffe2310", "1024", "~0", NULL);
    hand_data(call, 0, "", 0, 1024);
    return call;
}

static void received(struct hand *h, struct call *call, uint64_t from, const char *data)
{
    hand_data(call, from, data, strlen(data), 1024);
    hand_ends(h, call, (int64_t)strlen(data), 0);
}

static struct call *accepts(struct hand *h, struct hand_server *server)
{
    return hand_begins(h, server->program, server->welcoming, 3, "accept", "3", "~NULL", "~NULL",
                       NULL);
}

static struct socket *accepted(struct hand *h, struct hand_server *server, struct call *call,
                               struct connection *c, int fd)
{
    struct socket *socket = hand_socket(h, server->program, SOCK_STREAM);
    socket->role = ROLE_CONNECTION;
    socket->connection = c;
    socket->end = END_SERVER;
    socket->local = c->address[END_SERVER];
    socket->peer = c->address[END_CLIENT];
    socket->created = call;
    c->socket[END_SERVER] = socket;
    c->accepted = call;
    call->new_socket = socket;
    ((struct call_facts *)(uintptr_t)call->facts)->address = c->address[END_CLIENT];
    hand_ends(h, call, fd, 0);
    return socket;
}

static struct socket *client_socket(struct hand *h, struct program *client)
{
    struct call *made =
        hand_begins(h, client, NULL, -1, "socket", "AF_INET", "SOCK_STREAM", "~0", NULL);
    struct socket *socket = hand_socket(h, client, SOCK_STREAM);
    hand_did(h, made, 3, 0);
    return socket;
}

static struct call *connects(struct hand *h, struct program *client, struct socket *socket)
{
    hand_us(h, 60);
    return hand_begins(h, client, socket, 3, "connect", "3", "127.0.0.1:12000", "~16", NULL);
}

static struct packet *data_packet(struct hand *h, struct connection *c, enum end from, int64_t seq,
                                  int64_t ack, const char *data, struct call *call)
{
    struct packet *packet =
        hand_packet(h, c, from, KIND_DATA, ACK | PSH, seq, ack, data, "send()'s bytes.");
    hand_call_trigger(packet, call);
    return packet;
}

static void ack_packet(struct hand *h, struct connection *c, enum end from, int64_t seq,
                       int64_t ack, struct packet *because)
{
    hand_us(h, 6);
    hand_arrival(hand_packet(h, c, from, KIND_ACK, ACK, seq, ack, NULL,
                             "The kernel has the bytes; recv() may come later."),
                 because);
}

/* The end that closes first: its close(), FIN and the answer's acknowledgement. */
static struct packet *closes(struct hand *h, struct connection *c, enum end end, int fd,
                             int64_t seq, int64_t ack)
{
    struct socket *socket = c->socket[end];
    char fd_text[16];
    snprintf(fd_text, sizeof fd_text, "%d", fd);
    struct call *call = hand_begins(h, socket->program, socket, fd, "close", fd_text, NULL);
    hand_us(h, 10);
    hand_state(h, c, end, c->first_closer < 0 ? STATE_FIN_WAIT_1 : STATE_LAST_ACK, NULL);
    struct state_change *change = h->timeline.events[h->timeline.event_count - 1].state;
    struct packet *fin = hand_packet(h, c, end, KIND_FIN, FIN | ACK, seq, ack, NULL,
                                     "close() says: no more bytes from here.");
    change->packet = fin;
    change->packet_id = fin->id;
    hand_call_trigger(fin, call);
    if (c->first_closer < 0)
        c->first_closer = (int)end;
    hand_did(h, call, 0, 0);
    return fin;
}

static void pair(struct hand *h)
{
    struct hand_server server;
    hand_server(h, &server);
    hand_us(h, 40);
    hand_output(h, server.program, "The server is ready to receive\n");
    struct call *accepting = accepts(h, &server);
    hand_note(h, "the server listens: the client starts");
    struct program *client = hand_program(h, "client", 4710, "./client");
    hand_us(h, 1100);
    struct socket *s = client_socket(h, client);
    struct call *connecting = connects(h, client, s);
    struct connection *c = hand_connection(h, PROTOCOL_TCP, 40312, s, server.welcoming);
    hand_handshake(h, &server, c, connecting);
    hand_us(h, 30);
    hand_ends(h, connecting, 0, 0);
    hand_us(h, 30);
    struct socket *conn = accepted(h, &server, accepting, c, 4);
    hand_output(h, client, "Input lowercase sentence: ");
    struct call *receiving = receives(h, server.program, conn, 4);
    hand_us(h, 3000);
    hand_input(h, client, "hello\n");
    struct call *sending = sends(h, client, s, 3, 0, "hello\n");
    struct packet *data = data_packet(h, c, END_CLIENT, 1, 1, "hello\n", sending);
    ack_packet(h, c, END_SERVER, 1, 7, data);
    hand_us(h, 30);
    received(h, receiving, 0, "hello\n");
    hand_us(h, 20);
    hand_ends(h, sending, 6, 0);
    receiving = receives(h, client, s, 3);
    hand_us(h, 20);
    sending = sends(h, server.program, conn, 4, 0, "HELLO\n");
    data = data_packet(h, c, END_SERVER, 1, 7, "HELLO\n", sending);
    ack_packet(h, c, END_CLIENT, 7, 7, data);
    hand_us(h, 30);
    hand_ends(h, sending, 6, 0);
    received(h, receiving, 0, "HELLO\n");
    hand_us(h, 40);
    hand_output(h, client, "From Server: HELLO\n");
    struct packet *fin = closes(h, c, END_SERVER, 4, 7, 7);
    accepting = accepts(h, &server);
    hand_us(h, 40);
    struct packet *ack = hand_packet(h, c, END_CLIENT, KIND_ACK, ACK, 7, 8, NULL,
                                     "The kernel has the other side's FIN.");
    hand_arrival(ack, fin);
    hand_state(h, c, END_CLIENT, STATE_CLOSE_WAIT, ack);
    hand_state(h, c, END_SERVER, STATE_FIN_WAIT_2, ack);
    fin = closes(h, c, END_CLIENT, 3, 7, 8);
    hand_us(h, 10);
    ack = hand_packet(h, c, END_SERVER, KIND_ACK, ACK, 8, 8, NULL,
                      "The kernel has the other side's FIN.");
    hand_arrival(ack, fin);
    hand_state(h, c, END_SERVER, STATE_TIME_WAIT, ack);
    hand_state(h, c, END_CLIENT, STATE_CLOSED, ack);
    c->closed = CLOSED_FIN;
    hand_us(h, 400);
    hand_exit(h, client, 4710, 0, 0);
    hand_us(h, 300000);
    hand_note(h, "the clients have ended: the server is asked to end (SIGTERM)");
    hand_us(h, 700);
    hand_exit(h, server.program, 4700, 0, SIGTERM);
}

static void refused(struct hand *h)
{
    struct program *client = hand_program(h, "client", 5000, "./client localhost 12000");
    hand_us(h, 800);
    struct socket *s = client_socket(h, client);
    struct call *connecting = connects(h, client, s);
    struct connection *c = hand_connection(h, PROTOCOL_TCP, 51234, s, NULL);
    hand_us(h, 30);
    struct packet *syn = hand_packet(h, c, END_CLIENT, KIND_SYN, SYN, 0, -1, NULL,
                                     "connect() asks for a connection.");
    hand_call_trigger(syn, connecting);
    hand_state(h, c, END_CLIENT, STATE_SYN_SENT, syn);
    struct packet *rst = hand_packet(h, c, END_SERVER, KIND_RST, RST | ACK, 0, 1, NULL,
                                     "Nobody listens on port 12000: the kernel refuses.");
    hand_arrival(rst, syn);
    hand_state(h, c, END_CLIENT, STATE_CLOSED, rst);
    c->closed = CLOSED_REFUSED;
    hand_us(h, 50);
    hand_ends(h, connecting, 0, ECONNREFUSED);
    hand_output(h, client, "connect: Connection refused\n");
    struct call *writing = hand_begins(h, client, NULL, -1, "write", "-1", "\"hello\"", "5", NULL);
    hand_did(h, writing, 0, EBADF);
    hand_us(h, 300);
    hand_exit(h, client, 5000, 1, 0);
    hand_finding(h, client, "results-not-checked",
                 "connect() failed with ECONNREFUSED, and the client wrote all the same.",
                 "Look at the result of every call.", (struct call *[]){ connecting, writing }, 2,
                 (struct packet *[]){ syn, rst }, 2);
}

/* Three clients at once, one server that serves one after the other; the third client has two
 * connections. */
static void three(struct hand *h)
{
    struct hand_server server;
    struct program *client[3];
    struct socket *s[4];
    struct call *connecting[4];
    struct connection *c[4];
    hand_server(h, &server);
    struct call *accepting = accepts(h, &server);
    client[0] = hand_program(h, "client", 4801, "./client");
    client[1] = hand_program(h, "client2", 4802, "./client");
    client[2] = hand_program(h, "client3", 4803, "./client");
    for (int i = 0; i < 3; i++) {
        hand_us(h, 300);
        s[i] = client_socket(h, client[i]);
    }
    for (int i = 0; i < 3; i++)
        connecting[i] = connects(h, client[i], s[i]);
    for (int i = 0; i < 3; i++) {
        c[i] = hand_connection(h, PROTOCOL_TCP, (uint16_t)(40001 + i), s[i], server.welcoming);
        hand_handshake(h, &server, c[i], connecting[i]);
    }
    for (int i = 2; i >= 0; i--) {
        hand_us(h, 60);
        hand_ends(h, connecting[i], 0, 0);
    }
    struct socket *conn = accepted(h, &server, accepting, c[1], 4);
    s[3] = client_socket(h, client[2]);
    connecting[3] = connects(h, client[2], s[3]);
    c[3] = hand_connection(h, PROTOCOL_TCP, 40009, s[3], server.welcoming);
    hand_handshake(h, &server, c[3], connecting[3]);
    hand_ends(h, connecting[3], 0, 0);
    struct call *receiving = receives(h, server.program, conn, 4);
    struct call *own[3];
    for (int i = 0; i < 3; i++) {
        hand_us(h, 50);
        hand_output(h, client[i], i == 2 ? "From Server:\n" : "hm\n");
        struct call *sending = sends(h, client[i], s[i], 3, 0, i ? "bb" : "a");
        data_packet(h, c[i], END_CLIENT, 1, 1, i ? "bb" : "a", sending);
        hand_did(h, sending, i ? 2 : 1, 0);
        own[i] = receives(h, client[i], s[i], 3);
    }
    received(h, receiving, 0, "bb");
    hand_us(h, 9000);
    for (int i = 0; i < 3; i++) {
        hand_us(h, 100);
        hand_exit(h, client[i], 4801 + i, 0, SIGKILL);
    }
    hand_finding(h, server.program, "slow-client-blocks",
                 "The server waited for one client while two others had sent their lines.",
                 "Serve several clients at once.", (struct call *[]){ accepting, own[2] }, 2,
                 (struct packet *[]){ h->timeline.packets[0],
                                      h->timeline.packets[h->timeline.packet_count - 1] },
                 2);
}

/* One client after the other; the server prints while nothing else happens for long. */
static void serial(struct hand *h)
{
    struct hand_server server;
    hand_server(h, &server);
    struct call *accepting = accepts(h, &server);
    struct program *client = hand_program(h, "client", 4900, "./client");
    hand_us(h, 12345678);
    hand_exit(h, client, 4900, 0, 0);
    hand_us(h, 100);
    client = hand_program(h, "client2", 4901, "./client");
    hand_us(h, 5000000);
    hand_did(h, hand_begins(h, server.program, NULL, -1, "poll", "{3: POLLIN}", "1", "-1", NULL), 1,
             0);
    struct call *polling =
        hand_begins(h, client, NULL, -1, "poll", "{3: POLLIN}", "1", "2000", NULL);
    hand_us(h, 2000000);
    hand_ends(h, polling, 0, 0);
    hand_ends(h, accepting, 0, EINTR);
    hand_exit(h, client, 4901, 2, 0);
}

/* Threads that wait in recv() at the same time, more than there is room for bars; and a fork. */
static void threads(struct hand *h)
{
    struct hand_server server;
    struct call *call[4];
    hand_server(h, &server);
    hand_us(h, 100);
    hand_did(h, hand_begins(h, server.program, NULL, -1, "fork", NULL), 4711, 0);
    for (int i = 0; i < 4; i++) {
        hand_us(h, 100);
        call[i] = receives(h, server.program, hand_socket(h, server.program, SOCK_STREAM), 4 + i);
        ((struct call_facts *)(uintptr_t)call[i]->facts)->tid = 4701 + i;
    }
    hand_us(h, 9000);
    for (int i = 3; i > 0; i--) {
        hand_us(h, 100);
        received(h, call[i], 0, i == 1 ? "" : "line\n");
    }
    hand_us(h, 100);
    hand_exit(h, server.program, 4711, 0, 0);
    hand_exit(h, server.program, 4700, 0, SIGSEGV);
    hand_exit(h, server.program, 4700, 0, SIGSEGV);
}

static void udp(struct hand *h)
{
    struct program *client = hand_program(h, "client", 6000, "./client");
    hand_us(h, 500);
    struct call *made =
        hand_begins(h, client, NULL, -1, "socket", "AF_INET", "SOCK_DGRAM", "~0", NULL);
    struct socket *s = hand_socket(h, client, SOCK_DGRAM);
    hand_did(h, made, 3, 0);
    struct call *sending = hand_begins(h, client, s, 3, "sendto", "3", "(data)", "5", "~0",
                                       "127.0.0.1:12000", "~16", NULL);
    hand_data(sending, 0, "hello", 5, 5);
    struct connection *c = hand_connection(h, PROTOCOL_UDP, 50505, s, NULL);
    hand_us(h, 10);
    struct packet *datagram =
        hand_packet(h, c, END_CLIENT, KIND_UDP, 0, 0, -1, "hello", "sendto() sends one datagram.");
    hand_call_trigger(datagram, sending);
    struct packet *icmp = hand_packet(h, c, END_SERVER, KIND_ICMP, 0, 0, -1, NULL,
                                      "No socket has UDP port 12000 there: the kernel says so.");
    icmp->facts.icmp.meaning = "port unreachable";
    icmp->facts.icmp.kind = ICMP_PORT_UNREACHABLE;
    hand_arrival(icmp, datagram);
    hand_did(h, sending, 5, 0);
    struct call *receiving = hand_begins(h, client, s, 3, "recvfrom", "3", "0x7ff0", "2048", "~0",
                                         "~0x7ff8", "~0x7fe0", NULL);
    hand_us(h, 25000);
    hand_data(receiving, 0, "HELLO", 5, 2048);
    ((struct call_facts *)(uintptr_t)receiving->facts)->address = c->address[END_SERVER];
    datagram = hand_packet(h, c, END_SERVER, KIND_UDP, 0, 0, -1, "HELLO",
                           "A datagram, from another socket.");
    hand_ends(h, receiving, 5, 0);
    hand_exit(h, client, 6000, 0, 0);
}

/* The first data segment is lost: sent again 200 ms later; a full window and its opening; a reset
 * in the end. */
static void again(struct hand *h)
{
    struct hand_server server;
    hand_server(h, &server);
    struct program *client = hand_program(h, "client", 4950, "./client");
    struct socket *s = client_socket(h, client);
    struct call *connecting = connects(h, client, s);
    struct connection *c = hand_connection(h, PROTOCOL_TCP, 40400, s, server.welcoming);
    hand_handshake(h, &server, c, connecting);
    hand_did(h, connecting, 0, 0);
    struct call *sending = sends(h, client, s, 3, 0, "hello\n");
    data_packet(h, c, END_CLIENT, 1, 1, "hello\n", sending);
    hand_did(h, sending, 6, 0);
    hand_us(h, 201000);
    struct packet *data =
        hand_packet(h, c, END_CLIENT, KIND_DATA, ACK | PSH, 1, 1, "hello\n",
                    "No acknowledgement came in time: the kernel sends these bytes again.");
    data->analysis = ANALYSIS_RETRANSMISSION;
    data->trigger = (struct trigger){ .kind = TRIGGER_TIMER, .timer = TIMER_RETRANSMISSION };
    struct packet *full = hand_packet(
        h, c, END_SERVER, KIND_ACK, ACK, 1, 7, NULL,
        "The receive buffer of the server is full: window 0, the other side must stop sending.");
    full->analysis = ANALYSIS_ZERO_WINDOW;
    full->window = 0;
    hand_arrival(full, data);
    sending = sends(h, client, s, 3, 6,
                    "a longer line, which has to wait for the window of the server\n");
    hand_us(h, 40000);
    struct packet *open =
        hand_packet(h, c, END_SERVER, KIND_WINDOW_UPDATE, ACK, 1, 7, NULL, "recv() made room.");
    open->analysis = ANALYSIS_WINDOW_UPDATE;
    for (int i = 0; i < 2; i++) {
        data = hand_packet(h, c, END_CLIENT, KIND_DATA, ACK, 7 + 30 * i, 1,
                           "30 bytes of a longer line.....",
                           "30 bytes of one send(); they had to wait until packet 7 made room.");
        hand_arrival(data, open);
    }
    hand_us(h, 100);
    hand_ends(h, sending, 62, 0);
    struct packet *rst = hand_packet(
        h, c, END_CLIENT, KIND_RST, RST | ACK, 67, 1, NULL,
        "The program ended with bytes that it had not read: its kernel resets the connection.");
    rst->trigger = (struct trigger){ .kind = TRIGGER_EXIT, .pid = 4950 };
    c->closed = CLOSED_RST;
    c->first_closer = c->resetter = END_CLIENT;
    hand_exit(h, client, 4950, 0, SIGPIPE);
    h->timeline.dropped = 3;
    struct disagreement *disagreement = arena_alloc(&h->timeline.arena, sizeof *disagreement);
    *disagreement = (struct disagreement){ .call = sending,
                                           .ours = STATE_ESTABLISHED,
                                           .kernel = STATE_CLOSE_WAIT };
    h->timeline.disagreements = disagreement;
}

static void long_lines(struct hand *h)
{
    struct program *client = hand_program(
        h, "client", 7000,
        "/home/student/networking/lab-04/one-line/client --host=a.very.long.host.name.example 12000");
    hand_us(h, 100);
    hand_output(
        h, client,
        "This is a line that a student printed, and it is a good deal longer than any lane of the ladder is wide.\n"
        "Averyveryveryveryveryveryveryveryverylongwordwithoutanyspaceinitthatmustbebrokensomewhere\n\nshort\n");
    struct socket *s = client_socket(h, client);
    hand_did(h,
             hand_begins(h, client, s, 3, "setsockopt", "3", "SOL_SOCKET", "SO_RCVTIMEO", "{2 s}",
                         "~16", NULL),
             0, 0);
    struct call *sending = sends(
        h, client, s, 3, 0, "a line of text that is longer than the lane, so it is shortened\n");
    struct connection *c = hand_connection(h, PROTOCOL_TCP, 40500, s, NULL);
    c->opened = OPENED_MIDSTREAM;
    data_packet(h, c, END_CLIENT, 1000001, 500001,
                "a line of text that is longer than the lane, so it is shortened\n", sending);
    hand_did(h, sending, 64, 0);
    sending = sends(h, client, s, 3, 64, "tail");
    ((struct call_facts *)(uintptr_t)sending->facts)->wanted_bytes = 100000;
    hand_did(h, sending, 4, 0);
    hand_did(h, receives(h, client, s, 3), 0, EAGAIN);
    hand_note(
        h,
        "a note of sockwire that does not fit into one row of a narrow terminal goes on in the next one, two columns "
        "further in, like everything else here");
    hand_output(h, client, "no newline at the end");
    hand_us(h, 100);
    hand_exit(h, client, 7000, 0, 0);
}

/* Escape sequences, right-to-left marks, broken UTF-8: none of it may reach the terminal. */
static void hostile(struct hand *h)
{
    static const char evil[] = "\033[2J\033]0;owned\007 \xc2\x9b"
                               "31m \xe2\x80\xae"
                               "desrever \xff\xfe\x80 tab\there \\ \"quoted\" \r\b\x7f\xef\xbb\xbf";
    struct program *client =
        hand_program(h, "client", 7100, "./client \033[31mred \001\062 \xe2\x80\x8f");
    hand_us(h, 100);
    hand_output(h, client, evil);
    hand_output(h, client, "\n");
    hand_input(h, client, "\033[A\001\n");
    struct socket *s = client_socket(h, client);
    struct call *sending = sends(h, client, s, 3, 0, evil);
    struct connection *c = hand_connection(h, PROTOCOL_TCP, 40600, s, NULL);
    data_packet(h, c, END_CLIENT, 1, 1, evil, sending)->says = "He said: \033[5m";
    hand_did(h, sending, (int64_t)strlen(evil), 0);
    hand_did(
        h,
        hand_begins(h, client, s, 3, "setsockopt", "3", "\033[0m", "\n\n", "\x01\x35", "~4", NULL),
        0, 0);
    hand_note(h, "a note with \033[7m");
    hand_exit(h, client, 7100, 0, 77);
}

/* Characters of two columns, and marks that have none. */
static void wide(struct hand *h)
{
    struct program *client = hand_program(h, "client", 7200, "./客户");
    hand_us(h, 100);
    hand_output(h, client, "网络编程：客户端把一行文字发送给服务器，服务器把它变成大写。\n");
    hand_output(h, client, "e\xcc\x81t\xcc\xa7\xcc\x84 caf\xc3\xa9 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉\n");
    struct socket *s = client_socket(h, client);
    struct call *sending = sends(h, client, s, 3, 0, "네트워크 소켓 🙂\n");
    struct connection *c = hand_connection(h, PROTOCOL_TCP, 40700, s, NULL);
    data_packet(h, c, END_CLIENT, 1, 1, "네트워크 소켓 🙂\n", sending);
    hand_did(h, sending, (int64_t)strlen("네트워크 소켓 🙂\n"), 0);
    hand_exit(h, client, 7200, 0, 0);
}

/* Source lines: behind the call where there is room, with their text under it; unknown; one without
 * text; a hostile one. */
static void lines(struct hand *h)
{
    struct hand_server server;
    hand_server(h, &server);
    hand_at(server.listening, "lab/server.c", 83, "if (listen(server_socket, 1) == -1) {");
    hand_us(h, 40);
    struct call *accepting = accepts(h, &server);
    hand_at(
        accepting, "lab/server.c", 98,
        "int connection_socket = accept(server_socket, (struct sockaddr *)&client, &client_length);");
    struct program *client = hand_program(h, "client", 4710, "./client");
    struct socket *s = client_socket(h, client);
    struct call *connecting = connects(h, client, s);
    hand_at(connecting, "client.c", 78, NULL);
    struct connection *c = hand_connection(h, PROTOCOL_TCP, 40312, s, server.welcoming);
    hand_handshake(h, &server, c, connecting);
    hand_us(h, 30);
    hand_ends(h, connecting, 0, 0);
    struct socket *conn = accepted(h, &server, accepting, c, 4);
    hand_us(h, 40);
    struct call *sending = sends(h, server.program, conn, 4, 0, "hi\n");
    hand_at(sending, "a/\033[31m\342\200\256b.c", 2147483647,
            "\tsend(fd, \"\033[2J\", 4, 0); \377");
    data_packet(h, c, END_SERVER, 1, 1, "hi\n", sending);
    hand_us(h, 20);
    hand_ends(h, sending, 3, 0);
    hand_finding(h, server.program, "some-rule", "This is what happened.", "Do otherwise.",
                 (struct call *[]){ sending }, 1, NULL, 0);
}

const struct scene scenes[] = {
    { "pair", pair },       { "refused", refused }, { "three", three }, { "serial", serial },
    { "threads", threads }, { "udp", udp },         { "again", again }, { "long", long_lines },
    { "hostile", hostile }, { "wide", wide },       { "lines", lines },
};
const size_t scene_count = sizeof scenes / sizeof *scenes;
