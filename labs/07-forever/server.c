/* 07-forever: the server.
 *
 * You finish it: write what TODO 1 asks for, in place of the lines that stop the program there.
 *
 * What this step adds
 *   A loop: when one client is served, accept() hands out the next.  The welcoming socket stays open for
 *   ever; every client gets a connection socket of its own, which lives as long as its turn.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.  Ctrl-C ends the server.
 *
 * What is still wrong with it
 *   - One recv() may return a part of a line, or two lines at once; one send() may take only a part
 *     (08-lines).
 *   - A signal that interrupts accept() or recv() counts as a failure, and a client that is gone when
 *     we send may end us: SIGPIPE (10-refusals).
 *   - Started again soon after its end, it may find its port taken: bind() says "Address already in
 *     use" (12-restart).
 *   - A client that connects and then says nothing keeps all others waiting (13-many-clients). */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
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

    /* TODO 1: the loop
     * Serve one client after the other, for ever.
     * wanted  all that is done for one client, from accept() to close(), again and again.
     *         The welcoming socket stays as it is: it is bound and listens once. */
    struct sockaddr_in client;
    socklen_t client_length = sizeof client;
    int connection_socket = accept(server_socket, (struct sockaddr *)&client, &client_length);
    if (connection_socket == -1) {
        perror("accept");
        return 1;
    }
    say_end(connection_socket);
    printf("client is %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));

    char sentence[1024];
    ssize_t received = recv(connection_socket, sentence, sizeof sentence, 0);
    if (received == -1)
        perror("recv"); /* this client's trouble is no reason for a server to end */
    else
        printf("Received %zd bytes: %.*s\n", received, (int)received, sentence);

    for (ssize_t i = 0; i < received; i++)
        sentence[i] = (char)toupper((unsigned char)sentence[i]);
    if (received > 0 && send(connection_socket, sentence, (size_t)received, 0) == -1)
        perror("send");

    if (close(connection_socket) == -1)
        perror("close");
    fprintf(stderr, "TODO 1 is not written yet: the loop\n");
    exit(3);
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   listen()   nothing.  But from now on the kernel answers every SYN with a SYN-ACK, whether accept() is
 *              called or not.
 *   accept()   nothing: the handshake is over before accept() returns.
 *   recv()     nothing: the kernel has acknowledged the bytes already.
 *   send()     one data segment with the capitals.
 *   close()    FIN.
 *   Let three clients knock at once (--together): all three handshakes complete, and one client is served.
 *   The others wait in the queue of listen(). */
