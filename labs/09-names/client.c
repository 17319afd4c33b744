/* 09-names: the client.
 *
 * You finish it: write what TODO 1 to TODO 4 ask for, in place of the lines that stop the program there.
 *
 * What this step adds
 *   A name may have several addresses, of IPv4 and of IPv6.  Each of them is tried in turn, until one
 *   answers.  One that says no is left at once; one that says nothing, after two seconds.
 *
 * How to run it
 *   sockwire run --server ./server --client './client localhost'
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   HOST is servername, a name that exists inside `sockwire run`; where nobody knows it, localhost.
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - Two seconds are a guess: too short for a slow network, long for who waits.  Browsers begin with the
 *     next address after a quarter of a second, and keep the one that answers first (RFC 8305).
 *   - A call that a signal interrupts counts as a failure, and a server that is gone when we send ends
 *     us: SIGPIPE (10-refusals).
 *   - It sends the whole line before it reads anything.  A line of some megabytes finds all buffers full
 *     and the server in send(), too: then both wait for ever (15-slow-reader). */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

/* How long an address may keep us waiting. */
enum { PATIENCE_MS = 2000 };

/* connect() to the address that `to` holds, for so many milliseconds at most: 0, or -1 and errno.  It stands
 * below. */
static int connect_within(int fd, const struct addrinfo *to, int ms);

/* Prints an address of either family in numbers: 127.0.0.1:12000 or [::1]:12000. */
static void say_address(const char *what, const struct sockaddr *address, socklen_t length)
{
    char host[NI_MAXHOST], port[NI_MAXSERV];
    int problem =
        getnameinfo(address, length, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    if (problem != 0)
        fprintf(stderr, "%s: %s\n", what, gai_strerror(problem));
    else
        printf(strchr(host, ':') != NULL ? "%s [%s]:%s\n" : "%s %s:%s\n", what, host, port);
}

/* Says which address and which port the kernel has given to our end of a socket. */
static void say_end(int fd)
{
    struct sockaddr_storage end; /* room for an address of any family */
    socklen_t length = sizeof end;
    if (getsockname(fd, (struct sockaddr *)&end, &length) == -1)
        perror("getsockname");
    else
        say_address("our end is", (struct sockaddr *)&end, length);
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

    /* From a name to a list of addresses, best first: found, found->ai_next and so on. */
    struct addrinfo *found = NULL;
    int problem = EAI_FAIL;

    /* TODO 1: getaddrinfo()
     * Find all addresses of the name, of IPv4 and of IPv6, with the port in each.
     *     int getaddrinfo(const char *host, const char *port, const struct addrinfo *wanted, struct addrinfo **found);
     * wanted  `found` is a list of addresses for stream sockets, of any family.  The host is `host`; when that is not
     *         known and argc is 1 (nobody named it), localhost.
     * result  0; or a number of its own, which goes into `problem`: not -1, and errno says nothing about it. */
    fprintf(stderr, "TODO 1 is not written yet: getaddrinfo()\n");
    exit(3);

    if (problem != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(problem));
        return 1;
    }
    int client_socket = -1;

    /* TODO 2: each address in turn
     * Try the addresses of the list, until one answers.
     * wanted  for each of them, from the first on: say_address("trying", …); socket() with its family, type and
     *         protocol; connect_within() with PATIENCE_MS.  The first that is connected is client_socket, and no
     *         further one is tried.
     * result  when one fails: perror(), close the socket that failed, go on with the next.  When all have failed,
     *         client_socket is still -1. */
    (void)connect_within; /* until it is written */
    fprintf(stderr, "TODO 2 is not written yet: each address in turn\n");
    exit(3);

    freeaddrinfo(found);
    if (client_socket == -1)
        return 1; /* each failure has been said */
    say_end(client_socket);

    char *sentence = NULL; /* getline() makes it as large as the line is */
    size_t room = 0;
    char answer[8192]; /* what has come and is not printed yet: `held` bytes */
    size_t held = 0;
    for (;;) {
        printf("Input lowercase sentence:");
        if (fflush(stdout) == EOF) {
            perror("standard output");
            return 1;
        }
        ssize_t length = getline(&sentence, &room, stdin);
        if (length == -1)
            break; /* no more lines */
        if (sentence[length - 1] != '\n')
            sentence[length++] = '\n'; /* in place of the '\0': the end of the input ends a line, too */

        size_t sent = 0;
        while (sent < (size_t)length) {
            ssize_t taken = send(client_socket, sentence + sent, (size_t)length - sent, 0);
            if (taken == -1) {
                perror("send");
                return 1;
            }
            sent += (size_t)taken;
        }

        printf("From Server: ");
        char *newline;
        do {
            newline = memchr(answer, '\n', held);
            while (newline == NULL && held < sizeof answer) {
                ssize_t received = recv(client_socket, answer + held, sizeof answer - held, 0);
                if (received == -1) {
                    perror("recv");
                    return 1;
                }
                if (received == 0) {
                    fprintf(stderr, "the server closed the connection in the middle of an answer\n");
                    return 1;
                }
                held += (size_t)received;
                newline = memchr(answer, '\n', held);
            }

            /* An answer with its newline, or a part of a very long one.  What is behind it is kept. */
            size_t part = newline != NULL ? (size_t)(newline - answer) + 1 : held;
            fwrite(answer, 1, part, stdout);
            held -= part;
            memmove(answer, answer + part, held);
        } while (newline == NULL);
    }
    free(sentence);

    if (close(client_socket) == -1) {
        perror("close");
        return 1;
    }
    return 0;
}

static int connect_within(int fd, const struct addrinfo *to, int ms)
{
    int flags = fcntl(fd, F_GETFL); /* those that the descriptor has now */
    if (flags == -1)
        return -1;

    /* TODO 3: a connect() that does not wait
     * Begin to connect, without waiting for the answer.
     *     int fcntl(int fd, int command, ...);
     * wanted  fd has the flag O_NONBLOCK, besides `flags`; then connect() is called.
     * result  of fcntl(): 0; or -1, return it.
     *         of connect(): 0, it is connected already.  -1 and EINPROGRESS: the answer is still to come, go on.
     *         -1 and anything else: it has failed, return -1. */
    (void)to; /* until it is written */
    fprintf(stderr, "TODO 3 is not written yet: a connect() that does not wait\n");
    exit(3);

    /* TODO 4: poll() until the answer
     * Wait for the answer, and no longer than `ms`.
     *     int poll(struct pollfd *list, nfds_t count, int ms);
     *     int getsockopt(int fd, int level, int option, void *value, socklen_t *length);
     * wanted  fd is asked about POLLOUT: it can be written to when it is connected; and when it has failed, too.
     *         Which of the two, SO_ERROR tells: 0, or the error, which is not in errno.
     * result  of poll(): 0, the time is over: set errno to ETIMEDOUT, return -1.  -1: return -1.
     *         1: get SO_ERROR; when it is not 0, put it into errno, return -1. */
    (void)ms; /* until it is written */
    fprintf(stderr, "TODO 4 is not written yet: poll() until the answer\n");
    exit(3);

    return fcntl(fd, F_SETFL, flags); /* from now on, calls wait again */
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   getaddrinfo()   nothing to the server.  It reads /etc/hosts, or asks a name server by UDP.  The UDP
 *                   sockets that it connects and closes send nothing: it asks the kernel for routes.
 *   connect()       SYN to the first address.  RST: nobody listens there, and the next SYN goes to the next
 *                   address at once.  No answer: the SYN again, after a second; after two, the next address.
 *   send()          your line with its newline: one segment, or several when it is long.
 *   recv()          no packet of its own.
 *   close()         of a socket that was refused: nothing.  Of the connection: FIN. */
