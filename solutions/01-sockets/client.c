/* 01-sockets: the client.
 *
 * What this step adds
 *   socket() makes an endpoint for a conversation, inside this host.  It is a file descriptor, a small
 *   number like the one of an open file.
 *   getsockname() asks the kernel which address and port our end has.  It has none yet: 0.0.0.0:0.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   HOST is servername, a name that exists inside `sockwire run`; where nobody knows it, localhost.
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - It talks to nobody (02-knock).
 *   - Only IPv4, and only the first address of the name (09-names). */
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

    //@todo 1 socket()
    //@ Make the client's socket.
    //@     int socket(int domain, int type, int protocol);
    //@ wanted  domain: IPv4.  type: a stream, which is TCP.  protocol: 0, the usual one for this type.
    //@ result  a small number, the file descriptor of the new socket: keep it in client_socket.
    //@         Or -1, and errno says why: print the reason with perror() and end with status 1.
    //@hint A socket is made by one call, socket(). It has three arguments: which family of addresses, which type, which protocol.
    //@hint The family of IPv4 is AF_INET, a stream is SOCK_STREAM, and the protocol is 0.
    //@hint The result is an int. Give client_socket this result in place of -1, and compare it with -1 on a line of its own.
    //@stub int client_socket = -1; /* this line goes, too */
    //@line
    int client_socket = socket(AF_INET, SOCK_STREAM, 0);
    if (client_socket == -1) {
        perror("socket");
        return 1;
    }
    //@end

    say_end(client_socket);

    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   socket()        nothing.
 *   getsockname()   nothing: it asks our own kernel.
 *   The client knows the server's address and has a socket, and the server knows nothing of that. */
