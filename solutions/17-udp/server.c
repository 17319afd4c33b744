/* 17-udp: the server.
 *
 * What this step adds
 *   Datagrams in place of connections: one socket for all clients, no listen(), no accept().  recvfrom()
 *   tells where each datagram came from, and sendto() sends the answer back there.  The server remembers
 *   nobody: a request that comes twice is answered twice, with the same answer.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - It believes the address of the sender, which anybody can write into a datagram: so it sends answers
 *     to whom somebody else likes.
 *   - With several addresses it may answer from another one than was asked.
 *   - That a request is worked on twice does no harm here.  Where it would (a payment), the server must
 *     remember the numbers that it has answered, and the answers.
 *   - A signal that interrupts recvfrom() is reported as a failure (10-refusals). */
#include <arpa/inet.h>
#include <ctype.h>
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

    //@todo 1 socket()
    //@ Make a socket for datagrams: UDP over IPv4.
    //@     int socket(int domain, int type, int protocol);
    //@ wanted  the new descriptor in `server_socket`.
    //@ result  a descriptor; or -1 and errno: perror(), status 1.
    //@hint socket(), as before. One of its three arguments says that bytes are carried as a stream.
    //@hint The type is SOCK_DGRAM in place of SOCK_STREAM.
    //@stub int server_socket = -1;
    //@line
    int server_socket = socket(AF_INET, SOCK_DGRAM, 0);
    if (server_socket == -1) {
        perror("socket");
        return 1;
    }
    //@end

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

    //@given
    /* No listen(), no queue, no accept(): from bind() on, datagrams are kept for us. */
    //@end
    printf("The server is ready to receive\n");

    //@given
    for (;;) {
        char sentence[65507]; /* the longest datagram there is: nothing is ever cut */
        struct sockaddr_in client;
        ssize_t received = 0;
        //@end
        //@todo 2 recvfrom()
        //@ Take a datagram, and the address that it came from.
        //@     ssize_t recvfrom(int fd, void *bytes, size_t size, int flags,
        //@                      struct sockaddr *address, socklen_t *length);
        //@ wanted  `sentence` filled; in `received` how many bytes; the sender in `client`.  flags: 0.
        //@ result  how many bytes the datagram has: 0 is an empty one, and no end; or -1 and errno: perror(), and
        //@         continue with the next.
        //@hint recvfrom() is recv() with an address behind it, which it fills in, as accept() did.
        //@hint The size of `client` goes into a variable first, a socklen_t: recvfrom() wants its address.
        socklen_t length = sizeof client;
        //@line
        received = recvfrom(server_socket, sentence, sizeof sentence, 0, (struct sockaddr *)&client, &length);
        if (received == -1) {
            perror("recvfrom"); /* one datagram's trouble is no reason for a server to end */
            continue;
        }
        //@end
        //@given
        printf("client is %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));
        printf("Received %zd bytes: %.*s\n", received, (int)received, sentence);

        for (ssize_t i = 0; i < received; i++)
            sentence[i] = (char)toupper((unsigned char)sentence[i]);

        //@end
        //@todo 3 sendto()
        //@ Send the capitals back to where the datagram came from.
        //@     ssize_t sendto(int fd, const void *bytes, size_t count, int flags,
        //@                    const struct sockaddr *address, socklen_t length);
        //@ wanted  one datagram with as many bytes as came, to the address in `client`; an empty one for an empty
        //@         one.  flags: 0.
        //@ result  how many bytes: always all of them; or -1 and errno: perror(), and go on.
        //@hint sendto() is send() with an address behind it: a pointer to it, and its size, as bind() wanted them.
        //@hint There is one socket only. Whose answer it is stands in the address: (struct sockaddr *)&client, sizeof client.
        //@line
        if (sendto(server_socket, sentence, (size_t)received, 0, (struct sockaddr *)&client, sizeof client) == -1)
            perror("sendto");
        //@end
        //@given
    }
    //@end
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   bind()       nothing.  From now on the kernel keeps datagrams to this port for us; without it, it would
 *                answer them with an ICMP message: port unreachable.
 *   recvfrom()   nothing: no ACK goes back.  It waits for one whole datagram.
 *   sendto()     one datagram with the capitals, to the client whose turn it is. */
