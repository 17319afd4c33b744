/* 08-lines: the server.
 *
 * What this step adds
 *   A line ends with its newline, and nowhere else.  recv() is called until the newline is there; what
 *   stands behind it is kept for the next line.  send() is called until all is gone.  A client sends as
 *   many lines as it likes on its connection, and says goodbye when it has no more.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.  Ctrl-C ends the server.
 *
 * What is still wrong with it
 *   - A signal that interrupts accept() or recv() counts as a failure, and a client that is gone when
 *     we send may end us: SIGPIPE (10-refusals).
 *   - Started again soon after its end, it may find its port taken: bind() says "Address already in
 *     use" (12-restart).
 *   - A client that connects and then says nothing keeps all others waiting (13-many-clients).
 *   - A client that sends much and never reads its answers brings us to a stop in send() (15-slow-reader). */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
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

        char lines[8192]; /* what has come and is not answered yet: `held` bytes */
        size_t held = 0;
        ssize_t received = 1;
        while (received > 0) {
            char *newline = memchr(lines, '\n', held);
            while (newline == NULL && held < sizeof lines) {
                received = recv(connection_socket, lines + held, sizeof lines - held, 0);
                if (received <= 0)
                    break;
                held += (size_t)received;
                newline = memchr(lines, '\n', held);
            }
            if (received == -1) {
                perror("recv"); /* this client's trouble is no reason for a server to end */
                break;
            }

            /* A line with its newline.  Without one: a part of a very long line, or what the end has cut. */
            size_t length = newline != NULL ? (size_t)(newline - lines) + 1 : held;
            if (length > 0)
                printf("Received %zu bytes: %.*s\n", length, (int)length - (newline != NULL), lines);
            for (size_t i = 0; i < length; i++)
                lines[i] = (char)toupper((unsigned char)lines[i]);

            size_t sent = 0;
            while (sent < length) {
                ssize_t taken = send(connection_socket, lines + sent, length - sent, 0);
                if (taken == -1) {
                    perror("send");
                    break;
                }
                sent += (size_t)taken;
            }
            if (sent < length)
                break;

            held -= length;
            memmove(lines, lines + length, held);
        }

        if (close(connection_socket) == -1)
            perror("close");
    }
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   listen()   nothing.  But from now on the kernel answers every SYN with a SYN-ACK.
 *   accept()   nothing.
 *   recv()     nothing.  A long line comes in several segments, and several recv() collect them; two short
 *              lines may come in one segment, and one recv() gets both.
 *   send()     the line in capitals, with its newline: a short line is one segment, a long one several.
 *   close()    FIN, when the client's FIN has made recv() return 0. */
