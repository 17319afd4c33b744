/* 07-forever: the server.
 *
 * What this step adds
 *   A loop: when one client is served, accept() hands out the next.  Two sockets are in play.  The welcoming socket stays open
 *   for ever; every client gets a connection socket of its own, which lives as long as its turn.
 *
 * What you will see on the wire
 *   listen()    nothing.  But from now on the kernel answers every SYN with a SYN-ACK, whether accept() is called or not.
 *   accept()    nothing: the handshake is over before accept() returns.
 *   recv()      nothing: the kernel has sent the ACK already.  (It may send one more when recv() makes room in a full buffer.)
 *   send()      one data segment with the capitals.  It also acknowledges what came.
 *   close()     FIN.
 *   Let three clients knock at once (--together): all three handshakes complete, and one client is served.  The others wait in the
 *   queue of listen().
 *
 * How to run it
 *   sockwire run --server ./server --client ./client --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.  Ctrl-C ends it.
 *
 * What is still wrong with it
 *   - One recv() may return a part of a line, or two lines at once; one send() may take only a part (08-lines).
 *   - A signal that interrupts accept() ends it, and so does a client that is gone when we send: SIGPIPE (10-refusals).
 *   - Started again soon after its end, it may find its port taken: bind() says "Address already in use" (12-restart).
 *   - A client that connects and then says nothing keeps all others waiting (13-many-clients). */
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    char *end = NULL;
    long port = argc > 1 ? strtol(argv[1], &end, 10) : 12000;
    if (argc > 2 || (argc == 2 && *end != '\0') || port < 1 || port > 65535) {
        fprintf(stderr, "usage: %s [PORT]   (1 to 65535)\n", argv[0]);
        return 2;
    }

    int server_socket = socket(AF_INET, SOCK_STREAM, 0);
    if (server_socket == -1) {
        perror("socket");
        return 1;
    }

    /* INADDR_ANY: whichever address of this host the client used.  Numbers travel with the high byte first: htons(), htonl(). */
    struct sockaddr_in here = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)port),
        .sin_addr.s_addr = htonl(INADDR_ANY),
    };
    if (bind(server_socket, (struct sockaddr *)&here, sizeof here) == -1) {
        perror("bind");
        return 1;
    }

    if (listen(server_socket, 1) == -1) {
        perror("listen");
        return 1;
    }
    printf("The server is ready to receive\n");
    if (fflush(stdout) == EOF) {
        perror("standard output");
        return 1;
    }

    for (;;) {
        int connection_socket = accept(server_socket, NULL, NULL);
        if (connection_socket == -1) {
            perror("accept");
            return 1;
        }

        char sentence[1024];
        ssize_t received = recv(connection_socket, sentence, sizeof sentence, 0);
        if (received == -1)
            perror("recv"); /* this client's trouble: the next one is served all the same */
        for (ssize_t i = 0; i < received; i++)
            sentence[i] = (char)toupper((unsigned char)sentence[i]);
        if (received > 0 && send(connection_socket, sentence, (size_t)received, 0) == -1)
            perror("send");

        if (close(connection_socket) == -1)
            perror("close");
    }
}
