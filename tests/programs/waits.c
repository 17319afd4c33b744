/* Waits in the way that its argument names, for tests/live/test_still.c: each line of main() says
 * what may end the wait. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int listening(struct sockaddr_in *at)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t length = sizeof *at;
    *at = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (bind(fd, (struct sockaddr *)at, sizeof *at) != 0 || listen(fd, 0) != 0 ||
        getsockname(fd, (struct sockaddr *)at, &length) != 0)
        exit(3);
    return fd;
}

static int connected(int *accepted)
{
    struct sockaddr_in at;
    int welcome = listening(&at), fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0)
        exit(3);
    *accepted = accept(welcome, NULL, NULL);
    return fd;
}

static void receive(int fd)
{
    char byte;
    (void)!recv(fd, &byte, 1, 0);
}

static void read_from(int fd)
{
    char bytes[512]; /* inotify and the counters take no less than they have */
    (void)!read(fd, bytes, sizeof bytes);
}

static void poll_for(int fd, int timeout_ms)
{
    poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, timeout_ms);
}

static void select_for(int fd, struct timeval *limit)
{
    fd_set set;
    FD_ZERO(&set);
    FD_SET(fd, &set);
    select(fd + 1, &set, NULL, NULL, limit);
}

static void epoll_for(int fd, int timeout_ms)
{
    struct epoll_event event = { .events = EPOLLIN };
    int set = epoll_create1(0);
    epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
    epoll_wait(set, &event, 1, timeout_ms);
}

static void fill(int fd)
{
    static char bytes[65536];
    for (;;)
        (void)!send(fd, bytes, sizeof bytes, 0);
}

static void *thread_receives(void *fd)
{
    receive(*(int *)fd);
    return NULL;
}

static void *thread_sleeps(void *fd)
{
    (void)fd;
    sleep(600);
    return NULL;
}

static void threads(void *(*other)(void *), int fd)
{
    pthread_t thread;
    pthread_create(&thread, NULL, other, &fd);
    pthread_join(thread, NULL);
}

static void on_alarm(int signal)
{
    (void)signal;
}

static int fifo(void)
{
    char path[100];
    snprintf(path, sizeof path, "/tmp/waits-%d", (int)getpid());
    if (mkfifo(path, 0600) != 0)
        exit(3);
    int fd = open(path, O_RDWR);
    unlink(path);
    return fd;
}

static int timer(int seconds)
{
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);
    timerfd_settime(fd, 0, &(struct itimerspec){ .it_value.tv_sec = seconds }, NULL);
    return fd;
}

static void knock_at_full(void)
{
    struct sockaddr_in at;
    listening(&at); /* a queue of one, and nobody accepts */
    for (int i = 0; i < 3; i++)
        connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&at, sizeof at);
}

static void knock_at_full_ipv6(void)
{
    struct sockaddr_in6 at = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    socklen_t length = sizeof at;
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&at, length) != 0 || listen(fd, 0) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &length) != 0)
        exit(3);
    for (int i = 0; i < 3; i++)
        connect(socket(AF_INET6, SOCK_STREAM, 0), (struct sockaddr *)&at, sizeof at);
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";
    struct sockaddr_in at;
    int ends[2], accepted, fd = -1;
#define IS(word) else if (strcmp(how, word) == 0)
    if (!*how)
        return 2;
    /* nothing but another thread, and there is none that runs */
    IS("accept") accept(listening(&at), NULL, NULL);
    IS("recv") receive(connected(&accepted));
    IS("recv of both")
    {
        fd = connected(&accepted);
        if (fork() == 0)
            receive(accepted);
        else
            receive(fd);
    }
    IS("send, window shut") fill(connected(&accepted));
    IS("poll") poll_for(listening(&at), -1);
    IS("select") select_for(listening(&at), NULL);
    IS("epoll") epoll_for(listening(&at), -1);
    IS("pipe")
    {
        if (pipe(ends) == 0)
            read_from(ends[0]);
    }
    IS("pair")
    {
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0)
            read_from(ends[0]);
    }
    IS("eventfd") read_from(eventfd(0, 0));
    IS("join")
    {
        fd = listening(&at);
        threads(thread_receives, connected(&accepted));
    }
    IS("wait for a child")
    {
        if (fork() == 0)
            pause();
        wait(NULL);
    }
    IS("signal") pause();
    IS("datagram")
    {
        fd = socket(AF_INET, SOCK_DGRAM, 0);
        bind(fd, (struct sockaddr *)&(struct sockaddr_in){ .sin_family = AF_INET }, sizeof at);
        receive(fd);
    }
    /* a time limit */
    IS("sleep") sleep(600);
    IS("poll, limit") poll_for(listening(&at), 600000);
    IS("select, limit") select_for(listening(&at), &(struct timeval){ .tv_sec = 600 });
    IS("epoll, limit") epoll_for(listening(&at), 600000);
    IS("epoll, timer") epoll_for(timer(600), -1);
    IS("timer") read_from(timer(600));
    IS("SO_RCVTIMEO")
    {
        fd = connected(&accepted);
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = 600 },
                   sizeof(struct timeval));
        receive(fd);
    }
    IS("alarm")
    {
        signal(SIGALRM, on_alarm);
        alarm(600);
        accept(listening(&at), NULL, NULL);
    }
    IS("setitimer")
    {
        setitimer(ITIMER_REAL, &(struct itimerval){ .it_value.tv_sec = 600 }, NULL);
        pause();
    }
    IS("join a sleeper") threads(thread_sleeps, 0);
    IS("child sleeps")
    {
        if (fork() == 0)
            sleep(600);
        else
            wait(NULL);
    }
    IS("poll of nothing") poll(&(struct pollfd){ .fd = -1 }, 0, -1);
    /* somebody outside */
    IS("fifo") read_from(fifo());
    IS("fifo, open") open(getenv("FIFO"), O_RDONLY);
    IS("inotify") read_from(inotify_init1(0));
    IS("unix")
    {
        struct sockaddr_un none = { .sun_family = AF_UNIX };
        fd = socket(AF_UNIX, SOCK_DGRAM, 0);
        bind(fd, (struct sockaddr *)&none, sizeof none.sun_family);
        read_from(fd);
    }
    /* a person */
    IS("terminal") read_from(0);
    IS("poll of the terminal") poll_for(0, -1);
    IS("select of the terminal") select_for(0, NULL);
    /* the kernel gives up */
    IS("knock") knock_at_full();
    IS("knock, IPv6") knock_at_full_ipv6();
    /* it goes on */
    IS("compute")
    {
        for (volatile unsigned long turns = 0;;)
            turns = turns + 1;
    }
    IS("naps")
    {
        for (;;)
            usleep(200);
    }
    IS("stopped") raise(SIGSTOP);
    else return 2;
    return 0;
}
