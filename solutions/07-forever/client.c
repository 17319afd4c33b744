/* 07-forever: the client.
 *
 * What this step adds
 *   Nothing here: this is the client of 06-goodbye.  It is the server that learns to serve one client after the other.
 *
 * What you will see on the wire
 *   connect()   SYN, SYN-ACK, ACK: the handshake, made by the two kernels.  Until the line is typed, nothing more.
 *   send()      one data segment with your line, and the ACK of the server's kernel.
 *   recv()      no packet of its own: it takes what has come, or waits for it.  Your kernel sends the ACK.
 *   close()     FIN.  The server sends one too, often before ours; each FIN gets an ACK.
 *   bind() is never called: connect() lets the kernel choose a port for this end.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   HOST is servername, a name that exists inside `sockwire run`; where nobody knows it, localhost.  PORT is 12000.
 *
 * What is still wrong with it
 *   - One send() may take only a part of a long line, and one recv() may return only a part of a long answer (08-lines).
 *   - An empty line sends nothing at all: then server and client wait for each other for ever (08-lines).
 *   - Only IPv4, and only the first address of the name (09-names).
 *   - A call that a signal interrupts counts as a failure (10-refusals). */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    if (argc > 3) {
        fprintf(stderr, "usage: %s [HOST [PORT]]\n", argv[0]);
        return 2;
    }
    const char *host = argc > 1 ? argv[1] : "servername";
    const char *port = argc > 2 ? argv[2] : "12000";

    /* From a name and a port to an address that connect() understands. */
    struct addrinfo wanted = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
    struct addrinfo *server;
    int problem = getaddrinfo(host, port, &wanted, &server);
    if (problem != 0 && argc == 1)
        problem = getaddrinfo("localhost", port, &wanted, &server);
    if (problem != 0) {
        fprintf(stderr, "%s port %s: %s\n", host, port, gai_strerror(problem));
        return 1;
    }

    int client_socket = socket(AF_INET, SOCK_STREAM, 0);
    if (client_socket == -1) {
        perror("socket");
        return 1;
    }

    if (connect(client_socket, server->ai_addr, server->ai_addrlen) == -1) {
        perror("connect");
        return 1;
    }
    freeaddrinfo(server);

    char sentence[1024];
    printf("Input lowercase sentence:");
    if (fflush(stdout) == EOF) {
        perror("standard output");
        return 1;
    }
    if (fgets(sentence, sizeof sentence, stdin) == NULL) {
        fprintf(stderr, "no sentence came\n");
        return 1;
    }
    sentence[strcspn(sentence, "\n")] = '\0'; /* the newline ends the line; it is no part of the sentence */

    if (send(client_socket, sentence, strlen(sentence), 0) == -1) {
        perror("send");
        return 1;
    }

    char modified[1024];
    ssize_t received = recv(client_socket, modified, sizeof modified, 0);
    if (received == -1) {
        perror("recv");
        return 1;
    }
    if (received == 0) {
        fprintf(stderr, "the server closed the connection without an answer\n");
        return 1;
    }

    /* What came is bytes with a length; nothing puts a '\0' behind them. */
    printf("From Server: %.*s\n", (int)received, modified);
    if (fflush(stdout) == EOF) {
        perror("standard output");
        return 1;
    }

    if (close(client_socket) == -1) {
        perror("close");
        return 1;
    }
    return 0;
}
