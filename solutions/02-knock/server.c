/* 02-knock: the server.
 *
 * What this step adds
 *   listen() opens the door: the socket becomes a welcoming socket.  It gets a queue for clients, as long as
 *   listen() is told.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.  The server goes on until it is told to end: Ctrl-C by hand; sockwire does it by itself.
 *
 * What is still wrong with it
 *   - It opens the door and lets nobody in (03-two-doors). */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
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

    //@todo 1 listen()
    //@ Open the door, with a queue for clients that wait.
    //@     int listen(int fd, int backlog);
    //@ wanted  listen on server_socket with a backlog of 1: how many clients may queue for accept().
    //@         (Linux lets one more in.)
    //@ result  0; or -1 and errno: perror(), status 1.
    //@hint listen() has two arguments. It works on a socket that bind() has given its port.
    //@hint The first argument is server_socket. The second is the backlog: 1. The result is 0 or -1.
    //@line
    if (listen(server_socket, 1) == -1) {
        perror("listen");
        return 1;
    }
    //@end
    //@given
    printf("The server is ready to receive\n");

    /* There is nothing to do yet, but the door is open only while this program lives.  So it sleeps, until a
     * signal ends it: Ctrl-C, or the end of `sockwire run`. */
    pause();
    //@end

    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   listen()   nothing.  But now the kernel answers each SYN with a SYN-ACK, without asking this program.
 *   The whole handshake goes by while we sleep in pause().  When the client leaves, its FIN is acknowledged
 *   by our kernel, too.  We never took the connection out of the queue; so our kernel resets it (RST) when
 *   we end. */
