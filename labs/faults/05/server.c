/* Answers all that a client sends in capitals, to its end; a process for each client.  ./server [13300] */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <signal.h>

static int fail(const char *call)
{
    perror(call);
    return 1;
}

/* A socket that welcomes clients at that port; -1: there is none. */
static int open_door(int port)
{
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons((in_port_t)port) };
    int door = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    here.sin_addr.s_addr = htonl(INADDR_ANY);
    if (door == -1 || setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1 ||
        bind(door, (struct sockaddr *)&here, sizeof here) == -1 || listen(door, 10) == -1)
        return -1;
    return door;
}

static void make_capitals(char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (char)toupper((unsigned char)bytes[i]);
}

/* All of the bytes, or false. */
static bool send_all(int s, const char *bytes, size_t count)
{
    for (size_t sent = 0; sent < count;) {
        ssize_t taken = send(s, bytes + sent, count - sent, MSG_NOSIGNAL);
        if (taken == -1)
            return false;
        sent += (size_t)taken;
    }
    return true;
}

static void serve(int s)
{
    char bytes[1024];
    ssize_t count;
    while ((count = recv(s, bytes, sizeof bytes, 0)) > 0) {
        make_capitals(bytes, (size_t)count);
        if (!send_all(s, bytes, (size_t)count))
            break;
    }
}

int main(int argc, char *argv[])
{
    int door = open_door(argc > 1 ? atoi(argv[1]) : 13300);
    if (door == -1)
        return fail("opening the door");
    signal(SIGCHLD, SIG_IGN); /* nobody waits for the children: the kernel forgets them at once */
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        int s = accept(door, NULL, NULL);
        if (s == -1)
            return fail("accept");
        pid_t child = fork();
        if (child == -1)
            perror("fork");
        if (child == 0) {
            close(door);
            serve(s);
            close(s);
            exit(0);
        }
        close(s);
        printf("process %d serves\n", (int)child);
        fflush(stdout);
    }
}
