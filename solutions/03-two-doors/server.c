/* 03-two-doors: the server.
 *
 * What this step adds
 *   accept() takes the next client out of the queue of listen() and makes a second socket for it.  The
 *   welcoming socket keeps the door; the connection socket belongs to this one client.  Both have the same
 *   local port.  The client's end is a pair (host, port), too.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - It has nothing to say to its client (04-one-line).
 *   - It serves one client and ends (07-forever).
 *   - Started again soon after its end, it may find its port taken: bind() says "Address already in
 *     use" (12-restart). */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

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

    //@todo 1 accept()
    //@ Take the next client from the queue of listen().
    //@     int accept(int fd, struct sockaddr *address, socklen_t *length);
    //@ wanted  accept on server_socket.  The client's address goes into a struct sockaddr_in `client`;
    //@         *length holds its size before the call.
    //@ result  the file descriptor of a NEW socket, for this client alone: keep it in connection_socket.
    //@         accept() waits until a client is there.  Or -1 and errno: perror(), status 1.
    //@hint accept() takes the welcoming socket, and two pointers: where the client's address goes, and where its size stands.
    //@hint Make two variables first: a struct sockaddr_in `client`, and a socklen_t that holds sizeof client.
    //@hint The second argument is (struct sockaddr *)&client. The third is a pointer to your socklen_t, not its value.
    //@hint The result is a new socket: keep it in a new int, connection_socket. server_socket stays as it is.
    struct sockaddr_in client;
    socklen_t client_length = sizeof client;
    //@line
    int connection_socket = accept(server_socket, (struct sockaddr *)&client, &client_length);
    if (connection_socket == -1) {
        perror("accept");
        return 1;
    }
    //@end
    //@todo 2 say both ends
    //@ Print the two ends of the connection.
    //@ wanted  our end: say_end() prints what getsockname() tells of connection_socket.  Compare it with the
    //@         welcoming socket.  The client's end: address and port from `client`, which accept() filled in.
    //@hint Our end: say_end() stands above main(), and prints what getsockname() says of one socket. The client's end: printf().
    //@hint Which socket is the connection? connection_socket, not server_socket.
    //@hint inet_ntoa(client.sin_addr) is the host as text, and ntohs(client.sin_port) is the port. They fit "%s:%d".
    say_end(connection_socket);
    //@line
    printf("client is %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));
    //@end

    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   accept()   nothing.  The handshake is over before accept() returns, even when accept() was called first
 *              and waited.
 *   The end    neither program calls close(); each kernel sends FIN when its program ends, and acknowledges
 *              the other's. */
