/* 17-udp: the client.
 *
 * What this step adds
 *   Datagrams in place of a connection.  sendto() names the address each time, recvfrom() tells it, and
 *   nobody sends again what is lost: so the client numbers its requests, waits for some time only, asks
 *   again with a longer pause each time, and takes no other answer than that of its own request.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   HOST is servername, a name that exists inside `sockwire run`; where nobody knows it, localhost.
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - The numbers of each client begin with 1: whoever knows its port can make up an answer.
 *   - A server with several addresses may answer from another one than was asked; we don't take that.
 *   - Each datagram that is not ours begins the pause anew.
 *   - Only IPv4, and only the first address of the name (09-names).
 *   - A call that a signal interrupts counts as a failure (10-refusals). */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

//@given
/* A sentence is sent so often, and then the client gives up; the first pause has so many milliseconds. */
enum { TRIES = 6, FIRST_PAUSE = 200 };

//@end
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
    //@given
    struct addrinfo wanted = { .ai_family = AF_INET, .ai_socktype = SOCK_DGRAM };
    //@end
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
    //@ Make a socket for datagrams: UDP over IPv4.
    //@     int socket(int domain, int type, int protocol);
    //@ wanted  the new descriptor in `client_socket`.  There is nothing to connect it to: who is asked stands in each
    //@         sendto().
    //@ result  a descriptor; or -1 and errno: perror(), status 1.
    //@hint socket(), as before. One of its three arguments says that bytes are carried as a stream.
    //@hint The type is SOCK_DGRAM in place of SOCK_STREAM.
    //@stub int client_socket = -1;
    //@line
    int client_socket = socket(AF_INET, SOCK_DGRAM, 0);
    if (client_socket == -1) {
        perror("socket");
        return 1;
    }
    //@end
    say_end(client_socket);
    //@given

    for (unsigned number = 1;; number++) {
        char sentence[1024];
        printf("Input lowercase sentence:");
        if (fflush(stdout) == EOF) {
            perror("standard output");
            return 1;
        }
        if (fgets(sentence, sizeof sentence, stdin) == NULL)
            break; /* no more sentences */
        sentence[strcspn(sentence, "\n")] = '\0';

        /* What is sent: the number, a blank, the sentence.  `head` bytes are the number and its blank. */
        char request[sizeof sentence + 16];
        snprintf(request, sizeof request, "%u %s", number, sentence);
        size_t head = strcspn(request, " ") + 1;

        char answer[2048];
        ssize_t received = 0;
        bool answered = false;
        int pause = FIRST_PAUSE;
        for (int tries = 0; tries < TRIES && !answered; tries++) {
            if (tries > 0)
                fprintf(stderr, "no answer: once more, and then a pause of %d ms\n", pause);
            //@end

            //@todo 2 sendto()
            //@ Send the request: one datagram, to the server.
            //@     ssize_t sendto(int fd, const void *bytes, size_t count, int flags,
            //@                    const struct sockaddr *address, socklen_t length);
            //@ wanted  `request`, which is a C string (but not its '\0'), to the address in `there`.  flags: 0.
            //@ result  how many bytes: always all of them; or -1 and errno: perror(), status 1.
            //@hint sendto() is send() with an address behind it: a pointer to it, and its size, as connect() wanted them.
            //@hint The address: (struct sockaddr *)&there, sizeof there. Nothing is left over as with a stream: a datagram goes whole or not at all.
            //@line
            if (sendto(client_socket, request, strlen(request), 0, (struct sockaddr *)&there, sizeof there) == -1) {
                perror("sendto");
                return 1;
            }
            //@end
            //@given

            while (!answered) {
                struct sockaddr_in from; /* whose datagram it is */
                //@end
                //@todo 3 the timer
                //@ Wait for a datagram, but not for ever.
                //@     int poll(struct pollfd *fds, nfds_t nfds, int milliseconds);
                //@ wanted  17a: nothing yet.  17b: wait until client_socket can be read (POLLIN), for `pause` milliseconds
                //@         at most.  If nothing came: twice the pause for the next time, and break: the loop around this
                //@         sends the same request again.
                //@ result  1: there is something; 0: the time is over; -1 and errno: perror(), status 1.
                //@hint poll() takes an array of struct pollfd, how many there are, and a time. Here it is one, with two members to fill in: .fd and .events.
                //@hint `pause` is the third argument. When poll() gave 0: `pause *= 2;` and `break;`.
                struct pollfd wait = { .fd = client_socket, .events = POLLIN };
                //@line
                int ready = poll(&wait, 1, pause);
                if (ready == -1) {
                    perror("poll");
                    return 1;
                }
                if (ready == 0) {
                    pause *= 2;
                    break;
                }
                //@end

                //@todo 4 recvfrom()
                //@ Take a datagram, and the address that it came from.
                //@     ssize_t recvfrom(int fd, void *bytes, size_t size, int flags,
                //@                      struct sockaddr *address, socklen_t *length);
                //@ wanted  `answer` filled; in `received` how many bytes; the sender in `from`.  flags: 0.
                //@ result  how many bytes the datagram has: 0 is an empty one, and no end; or -1 and errno: perror(),
                //@         status 1.
                //@hint recvfrom() is recv() with an address behind it, which it fills in, as accept() did.
                //@hint The size of `from` goes into a variable first, a socklen_t: recvfrom() wants its address.
                socklen_t from_length = sizeof from;
                //@line
                received = recvfrom(client_socket, answer, sizeof answer, 0, (struct sockaddr *)&from, &from_length);
                if (received == -1) {
                    perror("recvfrom");
                    return 1;
                }
                //@end

                //@todo 5 whose answer is it?
                //@ A datagram came.  It may be an old answer, a second copy, or somebody else's.
                //@ wanted  17a: `answered` is true.  17b: `answered` is true when the address and the port of `from` are those
                //@         of `there`, and `answer` begins with the `head` bytes that `request` begins with.
                //@hint Three questions, all of which must be answered with yes: the address, the port, the first `head` bytes.
                //@hint .sin_addr.s_addr and .sin_port are numbers, both in the order of the wire: == compares them.
                //@hint memcmp() compares bytes. Ask first whether as many as `head` came at all.
                answered = from.sin_addr.s_addr == there.sin_addr.s_addr && from.sin_port == there.sin_port &&
                           //@line
                           received >= (ssize_t)head && memcmp(answer, request, head) == 0;
                //@end
                //@given
                if (!answered)
                    fprintf(stderr, "not taken: a datagram from %s:%d\n", inet_ntoa(from.sin_addr), ntohs(from.sin_port));
            }
        }
        if (!answered) {
            fprintf(stderr, "no answer after %d tries\n", TRIES);
            return 1;
        }
        printf("From Server: %.*s\n", (int)received - (int)head, answer + head);
    }
    //@end

    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   socket()     nothing, and no packet opens anything later, either.
 *   sendto()     one datagram with the number and your sentence.  Its port is given to us at the first one.
 *   poll()       nothing.  When the pause is over without an answer, sendto() is called again.
 *   recvfrom()   nothing: no ACK goes back.
 *   The end      nothing: the server never hears that we are gone. */
