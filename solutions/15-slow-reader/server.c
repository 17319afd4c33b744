/* 15-slow-reader: the server.
 *
 * What this step adds
 *   It answers as it reads: what one recv() gives goes back in capitals at once, and only then comes the next
 *   recv().  So it holds 65536 bytes, however many the client sends.  Two counters are all that it keeps for the
 *   last line, which still comes after the client's end.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.  Ctrl-C ends the server.
 *
 * What is still wrong with it
 *   - A client that sends and never reads its answers brings us to a stop in send(), and all others wait
 *     (13-many-clients: each client has a process of its own).
 *   - A signal that interrupts accept() or recv() counts as a failure, and a client that is gone when
 *     we send may end us: SIGPIPE (10-refusals).
 *   - Started again soon after its end, it may find its port taken: bind() says "Address already in
 *     use" (12-restart).
 *   - A client that connects and then says nothing keeps all others waiting (13-many-clients). */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

/* Says which address and which port the kernel has given to our end of a socket. */
static void say_end(int fd)
{
    struct sockaddr_in end;
    socklen_t length = sizeof end;
    if (getsockname(fd, (struct sockaddr *)&end, &length) == -1)
        perror("getsockname");
    else
        printf("socket %d is %s:%d\n", fd, inet_ntoa(end.sin_addr), ntohs(end.sin_port));
}

//@given
/* Makes capitals of a piece.  Returns how many lines end in it. */
static size_t make_capitals(char *bytes, size_t count)
{
    size_t lines = 0;
    for (size_t i = 0; i < count; i++) {
        lines += bytes[i] == '\n';
        bytes[i] = (char)toupper((unsigned char)bytes[i]);
    }
    return lines;
}

/* Sends all of it: the loop of 08-lines.  false: that was not possible. */
static bool send_all(int fd, const char *bytes, size_t count)
{
    size_t sent = 0;
    while (sent < count) {
        ssize_t taken = send(fd, bytes + sent, count - sent, 0);
        if (taken == -1) {
            perror("send");
            return false;
        }
        sent += (size_t)taken;
    }
    return true;
}

//@end
int main(int argc, char *argv[])
{
    char *end = NULL;
    long port = argc > 1 ? strtol(argv[1], &end, 10) : 12000;
    if (argc > 2 || (argc == 2 && *end != '\0') || port < 1 || port > 65535) {
        fprintf(stderr, "usage: %s [PORT]   (1 to 65535)\n", argv[0]);
        return 2;
    }

    /* Show each line at once, also when the output goes into a file: a server may never end. */
    if (setvbuf(stdout, NULL, _IOLBF, 0) != 0) {
        fprintf(stderr, "standard output: cannot show each line at once\n");
        return 1;
    }

    int server_socket = socket(AF_INET, SOCK_STREAM, 0);
    if (server_socket == -1) {
        perror("socket");
        return 1;
    }

    /* INADDR_ANY: whichever address of this host the client used.  htons(), htonl(): high byte first. */
    struct sockaddr_in here = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)port),
        .sin_addr.s_addr = htonl(INADDR_ANY),
    };
    if (bind(server_socket, (struct sockaddr *)&here, sizeof here) == -1) {
        perror("bind");
        return 1;
    }
    say_end(server_socket);

    if (listen(server_socket, 1) == -1) {
        perror("listen");
        return 1;
    }
    printf("The server is ready to receive\n");

    for (;;) {
        struct sockaddr_in client;
        socklen_t client_length = sizeof client;
        int connection_socket = accept(server_socket, (struct sockaddr *)&client, &client_length);
        if (connection_socket == -1) {
            perror("accept");
            return 1;
        }
        say_end(connection_socket);
        printf("client is %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));

        //@given
        char text[65536]; /* a piece of what comes, and then of the answer */
        size_t lines = 0, bytes = 0;
        ssize_t received;

        //@end
        //@todo 1 answer as you read
        //@ Receive a piece, send it back in capitals, and go on to the next one, until the client says that it sends no more.
        //@ wanted  one array, `text`, for all pieces.  `lines` and `bytes` count over all of them; `received` is what the last
        //@         recv() gave.
        //@ result  recv(): > 0: so many bytes came; 0: the end, all is answered; -1: perror(), and no more of this client.
        //@         make_capitals(): how many lines end in the piece.  send_all(): false: no more of this client.
        //@hint A loop that goes on as long as recv() gives more than 0. What it gave is how long the piece is, and not sizeof text.
        //@hint In the loop: count the bytes, count the lines with what make_capitals() returns, and send_all() in a condition: break when it is false.
        //@stub (void)make_capitals, (void)text, (void)lines, (void)bytes, (void)received;
        //@line
        while ((received = recv(connection_socket, text, sizeof text, 0)) > 0) {
            bytes += (size_t)received;
            lines += make_capitals(text, (size_t)received);
            if (!send_all(connection_socket, text, (size_t)received))
                break;
        }
        if (received == -1)
            perror("recv"); /* this client's trouble is no reason for a server to end */
        //@end
        //@given

        printf("Received %zu bytes\n", bytes);
        if (received == 0) {
            int length = snprintf(text, sizeof text, "lines: %zu, bytes: %zu\n", lines, bytes);
            send_all(connection_socket, text, (size_t)length);
        }
        //@end

        if (close(connection_socket) == -1)
            perror("close");
    }
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   listen()   nothing.  But from now on the kernel answers every SYN with a SYN-ACK.
 *   accept()   nothing.
 *   recv()     nothing, while there is room.  When the buffer was full, the kernel had said window 0: recv() makes room,
 *              and an ACK says so.
 *   send()     a piece of the answer, while the client still sends; the last line comes behind the client's FIN.
 *   close()    FIN, the second one.  The client's kernel acknowledges it, and the connection is over. */
