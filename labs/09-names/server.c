/* 09-names: the server.
 *
 * You finish it: write what TODO 1 to TODO 3 ask for, in place of the lines that stop the program there.
 *
 * What this step adds
 *   Clients come by IPv4 and by IPv6, and one socket welcomes both: an IPv6 socket that is told to take
 *   IPv4, too.  A client of IPv4 has an IPv6 address then that only says so: ::ffff:127.0.0.1.
 *
 * How to run it
 *   sockwire run --server ./server --client './client localhost'
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.  Ctrl-C ends the server.
 *
 * What is still wrong with it
 *   - A kernel that was built or started without IPv6 has no such socket: socket() says "Address family
 *     not supported by protocol", and a server for IPv4 alone would be needed.
 *   - A signal that interrupts accept() or recv() counts as a failure, and a client that is gone when
 *     we send may end us: SIGPIPE (10-refusals).
 *   - Started again soon after its end, it may find its port taken: bind() says "Address already in
 *     use" (12-restart).
 *   - A client that connects and then says nothing keeps all others waiting (13-many-clients).
 *   - A client that sends much and never reads its answers brings us to a stop in send() (15-slow-reader). */
#include <ctype.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

/* Prints an address of either family in numbers: 127.0.0.1:12000 or [::1]:12000.  It stands below. */
static void say_address(const char *what, const struct sockaddr *address, socklen_t length);

/* Says which address and which port the kernel has given to our end of a socket. */
static void say_end(int fd)
{
    struct sockaddr_storage end; /* room for an address of any family */
    socklen_t length = sizeof end;
    if (getsockname(fd, (struct sockaddr *)&end, &length) == -1)
        perror("getsockname");
    else
        say_address("our end is", (struct sockaddr *)&end, length);
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

    /* TODO 1: a socket for both
     * Make a welcoming socket that will take IPv6 and IPv4.
     *     int setsockopt(int fd, int level, int option, const void *value, socklen_t length);
     * wanted  server_socket is a stream socket of IPv6, and its option IPV6_V6ONLY is off: an int that is 0.
     *         Before bind(): that is when it counts.
     * result  of socket(): the descriptor; of setsockopt(): 0; or -1: perror(), status 1. */
    int server_socket = -1;
    fprintf(stderr, "TODO 1 is not written yet: a socket for both\n");
    exit(3);

    /* TODO 2: bind()
     * The port, at every address of this host, of both families.
     * wanted  server_socket is bound to `port` and the address ::, which stands for every address.
     * result  0; or -1: perror(), status 1. */
    fprintf(stderr, "TODO 2 is not written yet: bind()\n");
    exit(3);

    say_end(server_socket);

    if (listen(server_socket, 1) == -1) {
        perror("listen");
        return 1;
    }
    printf("The server is ready to receive\n");

    for (;;) {
        struct sockaddr_storage client;
        socklen_t client_length = sizeof client;
        int connection_socket = accept(server_socket, (struct sockaddr *)&client, &client_length);
        if (connection_socket == -1) {
            perror("accept");
            return 1;
        }
        say_end(connection_socket);
        say_address("client is", (struct sockaddr *)&client, client_length);

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

static void say_address(const char *what, const struct sockaddr *address, socklen_t length)
{
    char host[NI_MAXHOST], port[NI_MAXSERV];
    int problem = EAI_FAIL;

    /* TODO 3: getnameinfo()
     * Turn an address of whatever family into two texts: the host and the port, in numbers.
     *     int getnameinfo(const struct sockaddr *address, socklen_t length, char *host, socklen_t host_size,
     *                     char *port, socklen_t port_size, int flags);
     * wanted  `host` and `port` hold the texts.  Numbers: nobody is asked for a name.
     * result  0; or a number of its own, which goes into `problem`, as getaddrinfo() does it. */
    (void)address, (void)length, host[0] = port[0] = '\0'; /* until it is written */
    fprintf(stderr, "TODO 3 is not written yet: getnameinfo()\n");
    exit(3);

    if (problem != 0)
        fprintf(stderr, "%s: %s\n", what, gai_strerror(problem));
    else
        printf(strchr(host, ':') != NULL ? "%s [%s]:%s\n" : "%s %s:%s\n", what, host, port);
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   setsockopt()   nothing.
 *   listen()       nothing.  But from now on the kernel answers every SYN to that port with a SYN-ACK, of
 *                  IPv4 and of IPv6.
 *   accept()       nothing.  A client of IPv4 has sent IPv4 packets, whatever its address reads like here.
 *   recv()         nothing.
 *   send()         the line in capitals, with its newline: a short line is one segment, a long one several.
 *   close()        FIN, when the client's FIN has made recv() return 0. */
