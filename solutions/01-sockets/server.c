/* 01-sockets: the server.
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

    //@todo 1 socket()
    //@ Make the server's welcoming socket.
    //@     int socket(int domain, int type, int protocol);
    //@ wanted  domain: IPv4.  type: a stream, which is TCP.  protocol: 0, the usual one for this type.
    //@ result  a small number, the file descriptor of the new socket: keep it in server_socket.
    //@         Or -1, and errno says why: print the reason with perror() and end with status 1.
    //@hint The same call as in the client, with the same three arguments: socket().
    //@hint The family of IPv4 is AF_INET, a stream is SOCK_STREAM, and the protocol is 0.
    //@hint The result is an int. Give server_socket this result in place of -1, and compare it with -1 on a line of its own.
    //@stub int server_socket = -1; /* this line goes, too */
    //@line
    int server_socket = socket(AF_INET, SOCK_STREAM, 0);
    if (server_socket == -1) {
        perror("socket");
        return 1;
    }
    //@end

    //@todo 2 bind()
    //@ Give the socket its port, where clients will look for it.
    //@     int bind(int fd, const struct sockaddr *address, socklen_t length);
    //@ wanted  a struct sockaddr_in: family IPv4, the port from the variable `port`, any address of this
    //@         host (INADDR_ANY).  Port and address want the high byte first: htons(), htonl().
    //@         C wants a cast for the second argument.
    //@ result  0; or -1 and errno: perror(), status 1.  EADDRINUSE: the port is taken.
    //@         EACCES: ports below 1024 may be reserved.
    //@hint bind() takes the socket, a pointer to an address, and the size of that address. First make the address, then call.
    //@hint The address is a variable of type struct sockaddr_in. It has three members to fill: sin_family, sin_port, sin_addr.s_addr.
    //@hint sin_family is AF_INET. sin_port is `port` through htons(). sin_addr.s_addr is INADDR_ANY through htonl().
    //@hint Give bind() the address as a pointer with a cast, (struct sockaddr *)&NAME, and its size as sizeof NAME.
    /* INADDR_ANY: whichever address of this host the client used.  htons(), htonl(): high byte first. */
    struct sockaddr_in here = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)port),
        .sin_addr.s_addr = htonl(INADDR_ANY),
    };
    //@line
    if (bind(server_socket, (struct sockaddr *)&here, sizeof here) == -1) {
        perror("bind");
        return 1;
    }
    //@end
    say_end(server_socket);

    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   socket()        nothing.
 *   bind()          nothing: it asks our own kernel to reserve the port.
 *   getsockname()   nothing.
 *   A packet to our port would still be refused: nobody listens. */
