/* 10-refusals: the client.
 *
 * What this step adds
 *   When a call fails, the client says which one, why, and what that means.  A signal that interrupts a call
 *   is no failure: the call is made again; and connect() goes on in the kernel, so its end is waited for.
 *   No SIGPIPE: send() to a server that is gone fails with EPIPE.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   HOST is servername, a name that exists inside `sockwire run`; where nobody knows it, localhost.
 *   PORT is 12000.  As long as it waits for the server, it prints a dot each half second.
 *
 * What is still wrong with it
 *   - Only IPv4, and only the first address of the name (09-names).
 *   - It waits as long as the kernel does: about two minutes for a host that never answers (09-names), and
 *     for ever when a server that it is connected to says nothing.
 *   - It sends the whole line before it reads anything.  A line of some megabytes finds all buffers full
 *     and the server in send(), too: then both wait for ever (15-slow-reader). */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
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

//@given
/* SIGALRM comes while we wait for the server.  A handler runs between any two steps of the program: it may
 * call only what is async-signal-safe, as write() is and printf() is not, and it leaves errno as it was. */
static void on_alarm(int number)
{
    int before = errno;
    ssize_t written = write(STDERR_FILENO, ".", 1);
    (void)number, (void)written;
    errno = before;
}

/* From now on SIGALRM comes each half second; or it comes no more. */
static void dots(bool on)
{
    struct timeval half = { .tv_usec = on ? 500000 : 0 };
    struct itimerval timer = { .it_interval = half, .it_value = half };
    if (setitimer(ITIMER_REAL, &timer, NULL) == -1)
        perror("setitimer");
}

/* Says that a call failed with this error (0: recv() met the end), and what it means.  It stands below. */
static void say_failure(const char *call, int error);

//@end
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

    //@given
    /* Without SA_RESTART: SIGALRM interrupts the call that waits. */
    struct sigaction alarms = { .sa_handler = on_alarm };
    if (sigaction(SIGALRM, &alarms, NULL) == -1) {
        perror("sigaction");
        return 1;
    }
    dots(true);
    int error = 0;
    //@end
    //@todo 1 connect(), interrupted or not
    //@ Knock, and wait for the answer, whatever signals come.  An interrupted connect() fails with EINTR; but
    //@ the kernel goes on with it, and the answer comes later.
    //@     int poll(struct pollfd *list, nfds_t count, int ms);
    //@     int getsockopt(int fd, int level, int option, void *value, socklen_t *length);
    //@ wanted  `error` is 0 when client_socket is connected; else it is the errno that says why not.
    //@         When connect() was interrupted: poll() until the socket can be written to (POLLOUT), without a
    //@         limit of time; poll() is interrupted, too, and then called again.  Then SO_ERROR has the result.
    //@ result  of connect(), poll() and getsockopt(): -1 and errno, when they fail.
    //@hint Keep errno right behind connect(): error = errno. Is it EINTR, then go on; else it is the result.
    //@hint Don't call connect() again: POSIX gives EALREADY or EISCONN then. A struct pollfd holds the socket and the event: { .fd = client_socket, .events = POLLOUT }; the time -1 is no limit.
    //@hint SO_ERROR, of SOL_SOCKET, is an int: 0, or the errno that connect() would have given.
    //@line
    if (connect(client_socket, (struct sockaddr *)&there, sizeof there) == -1)
        error = errno;
    if (error == EINTR) {
        struct pollfd waits = { .fd = client_socket, .events = POLLOUT };
        socklen_t size = sizeof error;
        while (poll(&waits, 1, -1) == -1 && errno == EINTR)
            ;
        if (getsockopt(client_socket, SOL_SOCKET, SO_ERROR, &error, &size) == -1)
            error = errno;
    }
    //@end
    //@given
    dots(false);
    if (error != 0) {
        say_failure("connect", error);
        return 1;
    }
    //@end
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

        //@given
        dots(true);
        //@end
        size_t sent = 0;
        while (sent < (size_t)length) {
            //@todo 2 send()
            //@ Send what is left, as before.  Now a signal may come, and the server may be gone.
            //@ wanted  the bytes of `sentence` from `sent` on go to client_socket, and no SIGPIPE comes of it; `sent`
            //@         counts those that were taken.
            //@ result  how many bytes it has taken; -1 and EINTR: it has taken none, call it again; -1 and another
            //@         errno: say_failure(), status 1.
            //@hint The last argument of send() is a set of flags. MSG_NOSIGNAL: no SIGPIPE; it fails with EPIPE, and that is all.
            //@hint `continue` goes back to the loop, which calls send() again.
            //@line
            ssize_t taken = send(client_socket, sentence + sent, (size_t)length - sent, MSG_NOSIGNAL);
            if (taken == -1 && errno == EINTR)
                continue;
            if (taken == -1) {
                say_failure("send", errno);
                return 1;
            }
            sent += (size_t)taken;
            //@end
        }

        printf("From Server: ");
        char *newline;
        do {
            //@given
            dots(true);
            //@end
            newline = memchr(answer, '\n', held);
            while (newline == NULL && held < sizeof answer) {
                //@todo 3 recv()
                //@ Receive more of the answer, as before.  Now a signal may come.
                //@ wanted  what comes stands in `answer`, behind the `held` bytes; `held` counts it; `newline` points to the
                //@         first newline, or is NULL.
                //@ result  > 0: so many bytes came; 0: the server has closed, and no errno says so: say_failure() with
                //@         0, status 1; -1 and EINTR: call it again; -1 and another errno: say_failure(), status 1.
                //@hint Three results that mean trouble, and each something else: only -1 has an errno. With 0, errno is what some call before had left there.
                //@line
                ssize_t received = recv(client_socket, answer + held, sizeof answer - held, 0);
                if (received == -1 && errno == EINTR)
                    continue;
                if (received <= 0) {
                    say_failure("recv", received == 0 ? 0 : errno);
                    return 1;
                }
                held += (size_t)received;
                newline = memchr(answer, '\n', held);
                //@end
            }
            //@given
            dots(false); /* a signal would interrupt what prints, too */
            //@end

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
//@given

static void say_failure(const char *call, int error)
{
    dots(false);
    //@end
    //@todo 4 told apart
    //@ Tell the person in front of the screen what has happened, in one line on standard error.
    //@     char *strerror(int error);
    //@ wanted  the name of the call, and the text of strerror() for `error`, or one of your own for 0; behind it, in
    //@         your own words, what is meant by ECONNREFUSED; by ENETUNREACH and EHOSTUNREACH; by ETIMEDOUT; by
    //@         ECONNRESET; by EPIPE.  For any other error the text alone.  Nothing of this asks for errno: it may
    //@         be another one by now.
    //@hint A switch over `error`, with one text for each group. ENETUNREACH and EHOSTUNREACH share theirs: two case lines.
    //@hint perror() prints the text of errno, and that may not be the error of this call any more.
    //@stub (void)call, (void)error; /* until it is written */
    const char *meaning = "", *text = error == 0 ? "the server closed too early" : strerror(error);
    switch (error) {
    case ECONNREFUSED: meaning = " (its host answered: nobody listens at that port)"; break;
    case ENETUNREACH:
    case EHOSTUNREACH: meaning = " (no way leads to its host)"; break;
    case ETIMEDOUT: meaning = " (nothing came back, though it was sent again and again)"; break;
    case ECONNRESET: meaning = " (the server broke the connection off)"; break;
    case EPIPE: meaning = " (the connection was over before)"; break;
    }
    //@line
    fprintf(stderr, "%s: %s%s\n", call, text, meaning);
    //@end
    //@given
}
//@end

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   connect()   SYN, SYN-ACK, ACK.  RST in place of the SYN-ACK: refused.  ICMP: no way leads there.  Silence:
 *               the kernel sends the SYN again, after 1, 3, 7 … seconds, also when connect() has returned.
 *   send()      your line with its newline: one segment, or several when it is long.  To a server that is
 *               gone it is sent, too: RST is the answer, and only the next call fails.
 *   recv()      no packet of its own.
 *   close()     FIN, when you have no more lines.  The server's FIN is its answer. */
