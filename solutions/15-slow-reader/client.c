/* 15-slow-reader: the client.
 *
 * What this step adds
 *   It sends and receives at the same time.  poll() says which of both can go on: whether there is room for more of
 *   your lines, and whether a part of the answer has come.  So it takes the answer while it still sends, and no
 *   buffer stays full.  It holds two pieces of 65536 bytes, however long the input is.
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
 *   - Standard output may block: who does not read what we print stops us, and the server with us. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
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

    //@given
    char question[65536]; /* a piece of the input: `length` bytes, and `sent` of them are gone */
    size_t length = 0, sent = 0;
    bool input_ended = false;
    char answer[65536]; /* a piece of the answer, as it comes */
    ssize_t received = 1;
    struct pollfd waits[2] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = client_socket } };
    printf("Input lowercase sentences, and Ctrl-D after the last one:\nFrom Server:\n");
    if (fflush(stdout) == EOF) {
        perror("standard output");
        return 1;
    }

    //@end
    //@todo 1 fcntl()
    //@ From now on no send() and no recv() may wait: each does what is possible at once, or fails.
    //@     int fcntl(int fd, int command, ...);
    //@ wanted  O_NONBLOCK is set among the flags of client_socket, beside those that are set already.
    //@ result  F_GETFL: the flags; F_SETFL: 0; either of them: or -1: perror(), status 1.
    //@hint Two calls: one with F_GETFL gives the flags, one with F_SETFL sets them.
    //@hint Flags are bits of one number: `flags | O_NONBLOCK` has all that were set, and one more.
    int flags = fcntl(client_socket, F_GETFL);
    //@line
    if (flags == -1 || fcntl(client_socket, F_SETFL, flags | O_NONBLOCK) == -1) {
        perror("fcntl");
        return 1;
    }
    //@end
    //@given

    while (received != 0) {
        //@end
        //@todo 2 poll()
        //@ Wait until something can go on: the input, the way to the server, or the way back.
        //@     int poll(struct pollfd *waits, nfds_t count, int timeout);
        //@ wanted  waits[0] waits for input, but only when all of `question` is sent and the input has not ended; else
        //@         its `fd` is -1.  waits[1] waits for the answer, always; and for room, but only when something is left
        //@         to send.
        //@ result  how many of them are ready, and each one's `revents`; or -1: perror(), status 1.
        //@hint Of waits[1] only `events` changes from turn to turn: POLLIN; and POLLOUT beside it when sent < length.
        //@hint There is nearly always room: who asks for POLLOUT with nothing to send never waits.
        //@hint A timeout of -1 means: as long as it takes.
        //@stub (void)waits, (void)sent, (void)length, (void)input_ended;
        waits[0].fd = sent < length || input_ended ? -1 : STDIN_FILENO; /* poll() leaves out a negative one */
        waits[1].events = sent < length ? POLLIN | POLLOUT : POLLIN;
        //@line
        if (poll(waits, 2, -1) == -1) {
            perror("poll");
            return 1;
        }
        //@end
        //@given

        if (waits[0].revents != 0) { /* input, or its end: a pipe says that with POLLHUP */
            ssize_t typed = read(STDIN_FILENO, question, sizeof question);
            if (typed == -1) {
                perror("read");
                return 1;
            }
            length = (size_t)typed;
            sent = 0;
            input_ended = typed == 0;
            if (input_ended && shutdown(client_socket, SHUT_WR) == -1) {
                perror("shutdown");
                return 1;
            }
        }

        //@end
        //@todo 3 send() what there is room for
        //@ When waits[1] says that there is room, send what is left of `question`.
        //@ wanted  one call, and `sent` counts what it took.  What it did not take waits for the next turn.
        //@ result  how many bytes it has taken, perhaps fewer than were asked for; or -1.  Then errno EAGAIN means that
        //@         there was no room, which is no failure; with any other: perror(), status 1.
        //@hint No loop here: the loop around all of it comes back when poll() says so.
        //@hint `revents` is a set of bits: waits[1].revents & POLLOUT.  The rest begins at `question + sent`.
        if (waits[1].revents & POLLOUT) {
            //@line
            ssize_t taken = send(client_socket, question + sent, length - sent, 0);
            if (taken == -1 && errno != EAGAIN) {
                perror("send");
                return 1;
            }
            if (taken > 0)
                sent += (size_t)taken;
        }
        //@end
        //@given

        //@end
        //@todo 4 recv() what has come
        //@ When waits[1] says anything else than that there is room, receive, and print what came.
        //@ wanted  one call; what it gave goes to standard output: fwrite().  `received` is 0 at the server's end and never
        //@         before: the loop ends by it.
        //@ result  > 0: so many bytes came; 0: the end; -1 with EAGAIN: nothing has come yet, no failure; -1 with any
        //@         other: perror(), status 1.
        //@hint POLLIN says that bytes or the end are there; POLLHUP and POLLERR come without being asked for, and recv() tells what they mean.
        //@hint fwrite(answer, 1, COUNT, stdout) only for COUNT > 0: -1 as a size_t is a very large number.
        //@stub (void)answer;
        if (waits[1].revents & ~POLLOUT) {
            //@line
            received = recv(client_socket, answer, sizeof answer, 0);
            if (received == -1 && errno != EAGAIN) {
                perror("recv");
                return 1;
            }
            if (received > 0)
                fwrite(answer, 1, (size_t)received, stdout);
        }
        //@end
        //@given
    }
    //@end

    if (close(client_socket) == -1) {
        perror("close");
        return 1;
    }
    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   connect()    SYN, SYN-ACK, ACK.
 *   poll()       nothing.
 *   send()       your lines, as much of them as there is room for; between them come the first answers.
 *   recv()       no packet of its own.  But it makes room: when the window was small, an ACK says that it is larger now.
 *   shutdown()   FIN, behind your last line.
 *   close()      nothing: our FIN has left long ago, and nothing lies unread. */
