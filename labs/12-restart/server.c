/* 12-restart: the server.
 *
 * You finish it: write what TODO 1 to TODO 3 ask for, in place of the lines that stop the program there.
 *
 * What this step adds
 *   SO_REUSEADDR, before bind(): an old connection in TIME_WAIT does not hold the port.  And a clean end:
 *   SIGTERM is blocked while the server works, and ppoll() lets it in while the server waits.  So a line
 *   that has come is answered, the connection is closed, and the server ends with status 0.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.  `kill PID` sends SIGTERM.  Ctrl-C sends SIGINT, which still ends the server at once.
 *
 * What is still wrong with it
 *   - As long as bytes are there at each look, ppoll() does not wait, and lets no signal in.
 *   - A client that is gone when we send may end us: SIGPIPE (10-refusals).
 *   - A client that connects and then says nothing keeps all others waiting (13-many-clients).
 *   - A client that sends much and never reads its answers brings us to a stop in send(), where SIGTERM
 *     is blocked (15-slow-reader). */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
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

/* A handler may come between any two steps of the program.  So it sets a flag, and calls nothing: printf(),
 * malloc() or exit() are not async-signal-safe.  write(), close() and _exit() are; signal-safety(7) has all. */
static volatile sig_atomic_t ended;

static void on_sigterm(int number)
{
    (void)number;
    ended = 1;
}

/* Waits until fd has something for us: true.  Or until SIGTERM: false.  It stands below. */
static bool wait_for(int fd, const sigset_t *while_waiting);

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

    sigset_t blocked, while_waiting;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);

    /* TODO 1: sigaction()
     * SIGTERM calls on_sigterm(), and is blocked until somebody lets it in.
     *     int sigprocmask(int how, const sigset_t *set, sigset_t *before);
     *     int sigaction(int number, const struct sigaction *action, struct sigaction *before);
     * wanted  the signals of `blocked` are blocked, and `while_waiting` holds what was blocked before; the handler of
     *         SIGTERM is on_sigterm(), with no flags.
     * result  0; or -1: perror(), status 1. */
    (void)on_sigterm, (void)while_waiting; /* until it is written */
    fprintf(stderr, "TODO 1 is not written yet: sigaction()\n");
    exit(3);

    int server_socket = socket(AF_INET, SOCK_STREAM, 0);
    if (server_socket == -1) {
        perror("socket");
        return 1;
    }

    /* TODO 2: setsockopt()
     * A port that old connections hold in TIME_WAIT is free for a new server.
     *     int setsockopt(int fd, int level, int option, const void *value, socklen_t length);
     * wanted  SO_REUSEADDR of server_socket is on: an int that is not 0.  Before bind(): that is when it counts.
     * result  0; or -1: perror(), status 1. */
    fprintf(stderr, "TODO 2 is not written yet: setsockopt()\n");
    exit(3);

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

    if (listen(server_socket, 1) == -1) {
        perror("listen");
        return 1;
    }
    printf("The server is ready to receive\n");

    while (wait_for(server_socket, &while_waiting)) {
        struct sockaddr_in client;
        socklen_t client_length = sizeof client;
        int connection_socket = accept(server_socket, (struct sockaddr *)&client, &client_length);
        if (connection_socket == -1) {
            perror("accept");
            return 1;
        }
        say_end(connection_socket);
        printf("client is %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));

        char lines[8192]; /* what has come and is not answered yet: `held` bytes */
        size_t held = 0;
        ssize_t received = 1;
        while (received > 0) {
            char *newline = memchr(lines, '\n', held);
            while (newline == NULL && held < sizeof lines) {
                if (!wait_for(connection_socket, &while_waiting)) {
                    received = 0; /* as if the client had no more */
                    break;
                }
                received = recv(connection_socket, lines + held, sizeof lines - held, 0);
                if (received <= 0)
                    break;
                held += (size_t)received;
                newline = memchr(lines, '\n', held);
            }
            if (received == -1) {
                perror("recv"); /* this client's trouble is no reason for a server to end */
                break;
            }

            /* A line with its newline.  Without one: a part of a very long line, or what the end has cut. */
            size_t length = newline != NULL ? (size_t)(newline - lines) + 1 : held;
            if (length > 0)
                printf("Received %zu bytes: %.*s\n", length, (int)length - (newline != NULL), lines);
            for (size_t i = 0; i < length; i++)
                lines[i] = (char)toupper((unsigned char)lines[i]);

            size_t sent = 0;
            while (sent < length) {
                ssize_t taken = send(connection_socket, lines + sent, length - sent, 0);
                if (taken == -1) {
                    perror("send");
                    break;
                }
                sent += (size_t)taken;
            }
            if (sent < length)
                break;

            held -= length;
            memmove(lines, lines + length, held);
        }

        if (close(connection_socket) == -1)
            perror("close");
    }

    if (!ended)
        return 1;
    printf("The server ends\n");
    if (close(server_socket) == -1) {
        perror("close");
        return 1;
    }
    return 0;
}

static bool wait_for(int fd, const sigset_t *while_waiting)
{

    /* TODO 3: ppoll()
     * Wait; and while you wait, and only then, let SIGTERM in.
     *     int ppoll(struct pollfd *list, nfds_t count, const struct timespec *limit, const sigset_t *mask);
     * wanted  as long as `ended` is 0: ppoll() for POLLIN on `fd`, without a limit of time, with the signals blocked
     *         that `while_waiting` says.
     * result  > 0: return true.  -1 and EINTR: a handler has run; look at `ended` again.  -1 and another errno:
     *         perror(), return false.  When `ended` is set: return false. */
    (void)fd, (void)while_waiting; /* until it is written */
    fprintf(stderr, "TODO 3 is not written yet: ppoll()\n");
    exit(3);
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   bind()     nothing.  Without SO_REUSEADDR it may fail while a connection of an earlier server is in
 *              TIME_WAIT.
 *   listen()   nothing.  But from now on the kernel answers every SYN with a SYN-ACK.
 *   ppoll()    nothing.
 *   accept()   nothing.
 *   recv()     nothing.  A long line comes in several segments, and several recv() collect them; two short
 *              lines may come in one segment, and one recv() gets both.
 *   send()     the line in capitals, with its newline: a short line is one segment, a long one several.
 *   close()    FIN: the second one, when the client's FIN has made recv() return 0; the first one, when SIGTERM
 *              has come.  Who sends the first FIN gets the TIME_WAIT. */
