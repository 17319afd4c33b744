/* 10-refusals: the server.
 *
 * You finish it: write what TODO 1 to TODO 4 ask for, in place of the lines that stop the program there.
 *
 * What this step adds
 *   Nothing that happens to one client ends the server.  SIGPIPE is ignored: send() to a client that is gone
 *   fails with EPIPE.  A call that a signal interrupts is made again.  And of what accept() may report, only
 *   a mistake of our own is a reason to end.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.  Ctrl-C ends the server.
 *
 * What is still wrong with it
 *   - Started again soon after its end, it may find its port taken: bind() says "Address already in
 *     use" (12-restart).
 *   - A client that connects and then says nothing keeps all others waiting (13-many-clients); one whose host
 *     has vanished does so for ever: nothing is sent to it, so nothing can time out.
 *   - A client that sends much and never reads its answers brings us to a stop in send() (15-slow-reader). */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
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

    /* TODO 1: no SIGPIPE
     * Who sends on a connection that the other side has broken off gets EPIPE, and SIGPIPE besides, which kills.
     *     int sigaction(int number, const struct sigaction *action, struct sigaction *before);
     * wanted  SIGPIPE is ignored.
     * result  0; or -1: perror(), status 1. */
    fprintf(stderr, "TODO 1 is not written yet: no SIGPIPE\n");
    exit(3);

    int server_socket = socket(AF_INET, SOCK_STREAM, 0);
    if (server_socket == -1) {
        perror("socket");
        return 1;
    }

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

    for (;;) {
        struct sockaddr_in client;
        socklen_t client_length = sizeof client;
        int connection_socket = accept(server_socket, (struct sockaddr *)&client, &client_length);

        /* TODO 2: accept() fails
         * No client came of it.  Why not?
         * wanted  when connection_socket is -1, errno decides:
         *         EINTR                            a signal came: call accept() again, without a word
         *         EBADF, EINVAL, ENOTSOCK          our own mistake, which will not go away: perror(), status 1
         *         EMFILE, ENFILE, ENOBUFS, ENOMEM  no room for one more client now: perror(), rest for 100 ms, then again
         *         any other                        that client is lost (ECONNABORTED …): perror(), then the next one */
        fprintf(stderr, "TODO 2 is not written yet: accept() fails\n");
        exit(3);

        say_end(connection_socket);
        printf("client is %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));

        char lines[8192]; /* what has come and is not answered yet: `held` bytes */
        size_t held = 0;
        ssize_t received = 1;
        while (received > 0) {
            char *newline = memchr(lines, '\n', held);
            while (newline == NULL && held < sizeof lines) {
                received = recv(connection_socket, lines + held, sizeof lines - held, 0);

                /* TODO 3: recv() is interrupted
                 * A signal is no trouble of this client.
                 * wanted  when recv() gave -1 and EINTR, it is called again.  All else stays as it is below. */
                fprintf(stderr, "TODO 3 is not written yet: recv() is interrupted\n");
                exit(3);

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

                /* TODO 4: send() is interrupted
                 * The same for send().  When it was interrupted behind some bytes, it gives their count and no -1.
                 * wanted  when send() gave -1 and EINTR, it is called again, for the same bytes. */
                fprintf(stderr, "TODO 4 is not written yet: send() is interrupted\n");
                exit(3);

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
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   listen()   nothing.  But from now on the kernel answers every SYN with a SYN-ACK.
 *   accept()   nothing.  When it fails for want of a descriptor, the client stays in the queue.
 *   recv()     nothing.  When the client's RST has come, it fails with ECONNRESET, once what came before is taken.
 *   send()     the line in capitals, with its newline.  The answer of a client that is gone is RST; send()
 *              after that puts nothing on the wire and fails.
 *   close()    FIN, when the client's FIN has made recv() return 0; nothing, when RST has ended it before. */
