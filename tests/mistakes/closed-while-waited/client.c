/* One thread reads; the other closes the descriptor under it, and connects anew: the same number.
 */
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void stop(const char *what)
{
    perror(what);
    exit(1);
}

static int fd;
static volatile int reading;

static void *reader(void *unused)
{
    char line[1024];
    (void)unused;
    reading = 1;
    while (recv(fd, line, sizeof line, 0) > 0)
        continue;
    return NULL;
}

static int connected(void)
{
    struct sockaddr_in there = { .sin_family = AF_INET,
                                 .sin_port = htons(12000),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int new = socket(AF_INET, SOCK_STREAM, 0);
    if (new < 0 || connect(new, (struct sockaddr *)&there, sizeof there) < 0)
        stop("connect");
    return new;
}

int main(void)
{
    pthread_t thread;
    fd = connected();
    pthread_create(&thread, NULL, reader, NULL);
    while (!reading)
        usleep(1000);
    usleep(100000); /* so that it waits in recv() */
    close(fd);
    fd = connected();
    send(fd, "hello\n", 6, MSG_NOSIGNAL);
    char answer[6];
    recv(fd, answer, sizeof answer, MSG_WAITALL);
    close(fd);
    return 0;
}
