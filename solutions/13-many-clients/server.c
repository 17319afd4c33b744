/* 13-many-clients: the server.
 *
 * What this step adds
 *   A process for each client.  fork() doubles this one: the child serves the client and ends, the
 *   parent goes on to the next.  Each closes the descriptor that is the other's business.  Who has
 *   ended is waited for, so that no zombie is left.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client --client ./client --together
 *   or by hand:  ./server [PORT]   and in other terminals   ./client [HOST [PORT]]
 *   PORT is 12000.  Ctrl-C ends the server.
 *   threads.c and poll.c in solutions/13-many-clients are the same server in two other ways.
 *
 * What is still wrong with it
 *   - Nobody limits how many processes there are: each client that is silent costs one.
 *   - A client that is gone when we send ends its child: SIGPIPE (10-refusals).  The others live on.
 *   - Started again soon after its end, it may find its port taken: bind() says "Address already in
 *     use" (12-restart).
 *   - A client that sends much and never reads its answers brings its child to a stop in send()
 *     (15-slow-reader). */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
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

//@given
/* SIGCHLD: a child has ended.  It stands below. */
static void on_sigchld(int number);

//@end
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

    //@todo 1 sigaction()
    //@ SIGCHLD calls on_sigchld(); a call that it interrupts goes on as if nothing had been.
    //@     int sigaction(int number, const struct sigaction *action, struct sigaction *before);
    //@ wanted  the handler of SIGCHLD is on_sigchld(), with the flag SA_RESTART.
    //@ result  0; or -1: perror(), status 1.
    //@hint A struct sigaction holds the handler and the flags: { .sa_handler = on_sigchld, .sa_flags = … }. Of the action before you need nothing: NULL.
    //@hint Without SA_RESTART accept() returns -1 with EINTR each time a child ends, and the server ends of it.
    //@stub (void)on_sigchld; /* until it is written */
    struct sigaction action = { .sa_handler = on_sigchld, .sa_flags = SA_RESTART };
    //@line
    if (sigaction(SIGCHLD, &action, NULL) == -1) {
        perror("sigaction");
        return 1;
    }
    //@end

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

    //@given
    /* Many may knock at once: as many as the kernel lets wait. */
    if (listen(server_socket, SOMAXCONN) == -1) {
        //@end
        perror("listen");
        return 1;
    }
    printf("The server is ready to receive\n");

    for (;;) {
        struct sockaddr_in client;
        socklen_t client_length = sizeof client;
        int connection_socket = accept(server_socket, (struct sockaddr *)&client, &client_length);
        if (connection_socket == -1) {
            perror("accept");
            return 1;
        }
        say_end(connection_socket);
        printf("client is %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));

        //@todo 2 fork()
        //@ A child for this client.
        //@     pid_t fork(void);
        //@ wanted  `child` is what fork() returns.
        //@ result  in the child 0; in the parent the child's number; or -1 and errno, and there is no child: perror(),
        //@         close the connection, go on with the next client.
        //@hint It takes nothing, and returns twice: once here, and once in the new process, which stands at the same place and has a copy of everything.
        //@hint -1 is no reason to end: the clients that are served already have done nothing wrong. `continue` leads to the next accept().
        //@stub pid_t child = -1; (void)child; /* until it is written */
        //@line
        pid_t child = fork();
        if (child == -1) {
            perror("fork");
            close(connection_socket);
            continue;
        }
        //@end
        //@todo 3 the parent
        //@ The parent has nothing to do with this client.
        //@ wanted  in the parent: its copy of connection_socket is closed, and the loop goes on with the next client.  In
        //@         the child: nothing.
        //@ result  of close(): 0; or -1: perror().
        //@hint Which of the two am I? In the parent `child` is more than 0.
        //@hint The parent's descriptor is a copy: the child's stays open. `continue` leads to the next accept().
        if (child > 0) {
            //@line
            if (close(connection_socket) == -1)
                perror("close");
            continue;
        }
        //@end
        //@todo 4 the child
        //@ The child has nothing to do with the welcoming socket.
        //@ wanted  its copy of server_socket is closed.  Only the child comes here.
        //@ result  0; or -1: perror().
        //@hint Behind TODO 3 there is only the child: the parent has gone on.
        //@hint It is a copy, too: the parent's goes on listening.
        //@line
        if (close(server_socket) == -1)
            perror("close");
        //@end

        char lines[8192]; /* what has come and is not answered yet: `held` bytes */
        size_t held = 0;
        ssize_t received = 1;
        while (received > 0) {
            char *newline = memchr(lines, '\n', held);
            while (newline == NULL && held < sizeof lines) {
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
        //@given
        return 0; /* the child: back in the loop it would accept clients, too */
        //@end
    }
}

//@given
/* A child has ended, or several: signals of one kind that come together are one. */
static void on_sigchld(int number)
{
    (void)number;
    int before = errno; /* whoever is interrupted may be about to look at its own */
    //@end
    //@todo 5 waitpid()
    //@ Wait for each child that has ended, and for none that lives.
    //@     pid_t waitpid(pid_t which, int *status, int options);
    //@ wanted  no child that has ended is left.  The call never blocks: a server that waits for a child here
    //@         serves nobody.
    //@ result  > 0: the number of a child that had ended, and is gone now; 0: the others live; -1: there are no
    //@         others, or a failure.
    //@hint -1 means: whichever child. Of its status you need nothing: NULL. The option that lets it not block is WNOHANG.
    //@hint Once is not enough: two children may have ended, and one signal came. Call it until it finds none.
    //@line
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    //@end
    //@given
    errno = before;
}
//@end

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   listen()   nothing.  But from now on the kernel answers every SYN with a SYN-ACK.
 *   accept()   nothing.
 *   fork()     nothing.  Two processes have the connection now, and it is still one connection.
 *   close()    in the parent: nothing.  The child has the connection still.
 *   recv()     nothing.  A long line comes in several segments, and several recv() collect them; two short
 *              lines may come in one segment, and one recv() gets both.
 *   send()     the line in capitals, with its newline: a short line is one segment, a long one several.
 *   close()    in the child: FIN, when the client's FIN has made recv() return 0, and the parent has closed its
 *              own. */
