/* 01-sockets: the server.
 *
 * You finish it: write what TODO 1 and TODO 2 ask for, in place of the lines that stop the program there.
 *
 * What this step adds
 *   socket() makes an endpoint, bind() gives it a port: the number at which clients will look for us.
 *   An address is always a pair (host, port).  Our host part says: any address of this machine.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - Nobody can come in (02-knock), and it ends at once. */
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

    /* TODO 1: socket()
     * Make the server's welcoming socket.
     *     int socket(int domain, int type, int protocol);
     * wanted  domain: IPv4.  type: a stream, which is TCP.  protocol: 0, the usual one for this type.
     * result  a small number, the file descriptor of the new socket: keep it in server_socket.
     *         Or -1, and errno says why: print the reason with perror() and end with status 1. */
    int server_socket = -1; /* this line goes, too */
    fprintf(stderr, "TODO 1 is not written yet: socket()\n");
    exit(3);

    /* TODO 2: bind()
     * Give the socket its port, where clients will look for it.
     *     int bind(int fd, const struct sockaddr *address, socklen_t length);
     * wanted  a struct sockaddr_in: family IPv4, the port from the variable `port`, any address of this
     *         host (INADDR_ANY).  Port and address want the high byte first: htons(), htonl().
     *         C wants a cast for the second argument.
     * result  0; or -1 and errno: perror(), status 1.  EADDRINUSE: the port is taken.
     *         EACCES: ports below 1024 may be reserved. */
    fprintf(stderr, "TODO 2 is not written yet: bind()\n");
    exit(3);

    say_end(server_socket);

    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   socket()        nothing.
 *   bind()          nothing: it asks our own kernel to reserve the port.
 *   getsockname()   nothing.
 *   A packet to our port would still be refused: nobody listens. */
