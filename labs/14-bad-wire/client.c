/* 08-lines: the client.
 *
 * What this step adds
 *   It asks for line after line until you have no more (Ctrl-D), all on one connection.  The newline goes
 *   along: it tells the server where the line ends.  send() is called until all is gone, recv() until the
 *   newline of the answer is there.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   HOST is servername, a name that exists inside `sockwire run`; where nobody knows it, localhost.
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - Only IPv4, and only the first address of the name (09-names).
 *   - A call that a signal interrupts counts as a failure, and a server that is gone when we send ends
 *     us: SIGPIPE (10-refusals).
 *   - It sends the whole line before it reads anything.  A line of some megabytes finds all buffers full
 *     and the server in send(), too: then both wait for ever (15-slow-reader). */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
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

    if (connect(client_socket, (struct sockaddr *)&there, sizeof there) == -1) {
        perror("connect");
        return 1;
    }
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

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   connect()   SYN, SYN-ACK, ACK.  Until a line is typed, nothing more.
 *   send()      your line with its newline: one segment, or several when it is long.
 *   recv()      no packet of its own.  A long answer comes in several segments, and several recv() collect
 *               it.
 *   close()     FIN, when you have no more lines.  The server's FIN is its answer. */
