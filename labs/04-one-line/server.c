/* 04-one-line: the server.
 *
 * You finish it: write what TODO 1 asks for, in place of the lines that stop the program there.
 *
 * What this step adds
 *   recv() takes bytes out of the connection, as many as are there and fit.  It waits when there are none.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - It gives no answer (05-capitals) and says no goodbye (06-goodbye).
 *   - One recv() may return a part of a line, or two lines at once (08-lines).
 *   - It serves one client and ends (07-forever).
 *   - Started again soon after its end, it may find its port taken: bind() says "Address already in
 *     use" (12-restart). */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>

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

    struct sockaddr_in client;
    socklen_t client_length = sizeof client;
    int connection_socket = accept(server_socket, (struct sockaddr *)&client, &client_length);
    if (connection_socket == -1) {
        perror("accept");
        return 1;
    }
    say_end(connection_socket);
    printf("client is %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));

    /* TODO 1: recv()
     * Take what the client sent, and print it.
     *     ssize_t recv(int fd, void *bytes, size_t size, int flags);
     * wanted  from connection_socket, at most 1024 bytes, into an array `sentence`.  flags: 0.
     *         Then print how many bytes came, and these bytes: nothing ends them with '\0'.
     * result  how many bytes came: keep it in `received`.  recv() waits until there is at least one.
     *         0: the client has closed and sends no more.  -1 and errno: perror(), and go on. */
    fprintf(stderr, "TODO 1 is not written yet: recv()\n");
    exit(3);

    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   recv()     nothing of its own.  The kernel has acknowledged the data segment when it came, whether
 *              recv() was called or not.
 *   The end    FIN from each end, and an ACK for each. */
