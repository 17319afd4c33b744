/* 11-half-close: the client.
 *
 * You finish it: write what TODO 1 and TODO 2 ask for, in place of the lines that stop the program there.
 *
 * What this step adds
 *   It sends all lines, one after the other, without waiting for any answer.  Then shutdown(SHUT_WR) says that
 *   no more will come: the half of the connection that goes to the server is closed.  The other half is
 *   open, and the client reads it to its end.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]  <FILE
 *   HOST is servername, a name that exists inside `sockwire run`; where nobody knows it, localhost.
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - It prints what came, and does not look whether the last line is there: a server that crashed ends
 *     the stream, too.
 *   - Only IPv4, and only the first address of the name (09-names).
 *   - A call that a signal interrupts counts as a failure, and a server that is gone when we send ends
 *     us: SIGPIPE (10-refusals).
 *   - It sends all before it reads anything.  This server reads all before it answers.  With one that answers
 *     at once, some megabytes find all buffers full: then both wait for ever (15-slow-reader). */
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
    char answer[8192]; /* a piece of the answer, as it comes */
    printf("Input lowercase sentences, and Ctrl-D after the last one:\n");
    if (fflush(stdout) == EOF) {
        perror("standard output");
        return 1;
    }
    for (;;) {
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
    }
    free(sentence);

    /* TODO 1: shutdown()
     * All is sent.  Say so, and keep the socket: the answer is still to come.
     *     int shutdown(int fd, int how);
     * wanted  the sending half of client_socket is closed; its receiving half stays open.
     * result  0; or -1: perror(), status 1. */
    fprintf(stderr, "TODO 1 is not written yet: shutdown()\n");
    exit(3);

    printf("From Server:\n");

    /* TODO 2: recv() to the end
     * Print the answer, all of it, however many pieces it comes in.
     * wanted  recv() into `answer` again and again; what has come goes to standard output: fwrite().  Until the
     *         server says that it sends no more.
     * result  > 0: so many bytes came; 0: the end, all is printed; -1: perror(), status 1. */
    (void)answer;
    fprintf(stderr, "TODO 2 is not written yet: recv() to the end\n");
    exit(3);

    if (close(client_socket) == -1) {
        perror("close");
        return 1;
    }
    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   connect()    SYN, SYN-ACK, ACK.
 *   send()       your lines, and no answer to any of them: only the ACKs of the server's kernel.
 *   shutdown()   FIN.  The answer comes behind it: data the other way, which acknowledges our FIN, too.
 *   recv()       no packet of its own.  It gives 0 when the server's FIN has come and all before it is read.
 *   close()      nothing: our FIN has left long ago, and nothing lies unread. */
