/* 02-knock: the client.
 *
 * What this step adds
 *   connect() knocks at the server's door and comes back when the connection stands.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   HOST is servername, a name that exists inside `sockwire run`; where nobody knows it, localhost.
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - It knocks and leaves without a word (04-one-line) and without a goodbye (06-goodbye).
 *   - Only IPv4, and only the first address of the name (09-names).
 *   - A call that a signal interrupts counts as a failure (10-refusals). */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    const char *host = argc > 1 ? argv[1] : "servername";
    char *end = NULL;
    long port = argc > 2 ? strtol(argv[2], &end, 10) : 12000;
    if (argc > 3 || (argc == 3 && *end != '\0') || port < 1 || port > 65535) {
        fprintf(stderr, "usage: %s [HOST [PORT]]   (PORT is 1 to 65535)\n", argv[0]);
        return 2;
    }

    /* From a name to an IPv4 address.  getaddrinfo() can do more than that: 09-names is about it. */
    struct addrinfo wanted = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found;
    int problem = getaddrinfo(host, NULL, &wanted, &found);
    if (problem != 0 && argc == 1)
        problem = getaddrinfo("localhost", NULL, &wanted, &found);
    if (problem != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(problem));
        return 1;
    }
    struct sockaddr_in there;
    memcpy(&there, found->ai_addr, sizeof there);
    there.sin_port = htons((in_port_t)port); /* on the wire a number travels with its high byte first */
    freeaddrinfo(found);
    printf("server is %s:%d\n", inet_ntoa(there.sin_addr), ntohs(there.sin_port));

    int client_socket = socket(AF_INET, SOCK_STREAM, 0);
    if (client_socket == -1) {
        perror("socket");
        return 1;
    }

    //@todo 1 connect()
    //@ Knock at the server's door.
    //@     int connect(int fd, const struct sockaddr *address, socklen_t length);
    //@ wanted  connect client_socket to the address in `there`.  C wants a cast for the second argument.
    //@ result  0; or -1 and errno: perror(), status 1.  ECONNREFUSED: nobody listens at that port.
    //@hint connect() takes the same kinds of arguments as bind(): a socket, a pointer to an address, its size.
    //@hint The address is here already: `there` is a struct sockaddr_in, with the server's host and port.
    //@hint Give the pointer with a cast, (struct sockaddr *)&there, and the size as sizeof there. The result is 0 or -1.
    //@line
    if (connect(client_socket, (struct sockaddr *)&there, sizeof there) == -1) {
        perror("connect");
        return 1;
    }
    //@end
    say_end(client_socket);

    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   socket()    nothing.
 *   connect()   SYN, SYN-ACK, ACK: the handshake.  The two kernels make it, inside this one call; neither
 *               program sees these packets.
 *               Nobody called bind() here: connect() lets the kernel choose our port.  getsockname() said
 *               0.0.0.0:0 in the step before; now it tells the address and the port that we got.
 *   The end     the client ends without close(), and its kernel sends FIN all the same.  The server's
 *               kernel acknowledges it.  When the server ends, its kernel resets (RST) the connection that
 *               no accept() has taken.
 *   Start the client without the server, or leave listen() out: RST, and connect() says "Connection
 *   refused". */
