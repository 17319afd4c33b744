/* What the clients of 10-refusals share, besides pair.h: dots while they wait, a knock that may be
 * interrupted, a talk of several lines.  What is odd or broken about one stands in its own file, as one of
 * the words below, defined before this is included. */
#include "pair.h"

#include <sys/time.h>

#ifndef SAY /* a call has failed with this error */
#define SAY(call, error) fprintf(stderr, "%s: %s\n", call, strerror(error))
#endif
#ifndef SAY_END /* recv() gave 0 */
#define SAY_END() fprintf(stderr, "the server has closed\n")
#endif
#ifndef STATUS
#define STATUS 1
#endif
#ifndef SEND
#define SEND(fd, bytes, count) send(fd, bytes, count, MSG_NOSIGNAL)
#endif
#ifndef RECV
#define RECV(fd, bytes, count) recv(fd, bytes, count, 0)
#endif
#ifndef SEND_INTERRUPTED /* sent: how many bytes of this line are gone */
#define SEND_INTERRUPTED(sent) (void)sent
#endif
#ifndef RECV_INTERRUPTED
#define RECV_INTERRUPTED() (void)0
#endif
#ifndef REACH /* 0, or an errno */
#define REACH(fd, to) reach(fd, to)
#endif
#ifndef FLAGS /* of the handler */
#define FLAGS 0
#endif

static void on_alarm(int number)
{
    int before = errno;
    ssize_t n = write(2, ".", 1);
    (void)number, (void)n;
    errno = before;
}
static void dots(int on)
{
    struct sigaction action = { .sa_handler = on_alarm, .sa_flags = FLAGS };
    struct timeval pause = { .tv_usec = on ? 400000 : 0 };
    struct itimerval timer = { .it_interval = pause, .it_value = pause };
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}
static int result_of(int fd)
{
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) ? errno : error;
}
static int wait_for_result(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLOUT };
    while (poll(&p, 1, -1) == -1 && errno == EINTR)
        ;
    return result_of(fd);
}
static int reach(int fd, const struct sockaddr_in *to)
{
    if (!connect(fd, (const void *)to, sizeof *to))
        return 0;
    return errno == EINTR ? wait_for_result(fd) : errno;
}
static void fail(const char *call, int error)
{
    dots(0); /* a signal would interrupt what prints, too */
    SAY(call, error);
    fflush(stdout);
    exit(STATUS);
}
static void say_line(int fd, const char *line, size_t length)
{
    for (size_t sent = 0; sent < length;) {
        ssize_t n = SEND(fd, line + sent, length - sent);
        if (n == -1 && errno == EINTR)
            SEND_INTERRUPTED(sent);
        else if (n == -1)
            fail("send", errno);
        else
            sent += (size_t)n;
    }
}
static void show_answer(int fd)
{
    char b[512];
    printf("From Server: ");
    for (ssize_t n = 0; n == 0 || b[n - 1] != '\n';) {
        dots(1);
        n = RECV(fd, b, sizeof b);
        if (n == -1 && errno == EINTR) {
            RECV_INTERRUPTED();
            n = 0;
            continue;
        }
        if (n == -1)
            fail("recv", errno);
        dots(0);
        if (n == 0) {
            SAY_END();
            exit(STATUS);
        }
        fwrite(b, 1, (size_t)n, stdout);
    }
    fflush(stdout);
}
static int talk(int fd)
{
    char *line = NULL;
    size_t room = 0;
    for (;;) {
        printf("Input lowercase sentence:");
        fflush(stdout);
        ssize_t n = getline(&line, &room, stdin);
        if (n <= 0)
            break;
        dots(1);
        say_line(fd, line, (size_t)n);
        show_answer(fd);
    }
    free(line);
    return close(fd) != 0;
}
int main(int argc, char **argv)
{
    struct sockaddr_in to = udp_there(argc, argv);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        DIE("socket");
    dots(1);
    int error = REACH(fd, &to);
    dots(0);
    if (error)
        fail("connect", error);
    return talk(fd);
}
