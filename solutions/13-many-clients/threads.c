/* 13-many-clients: the server in another way, with a thread for each client.
 *
 * One process, so nothing is left behind by it and nothing has to be closed twice: all threads have the
 * same descriptors.  They have the same memory, too: what belongs to one client must be a variable of
 * its thread.  That begins with the descriptor itself: a thread gets it by value.  If it got the address
 * of main()'s variable, the next accept() might write over it before the thread has looked.
 *
 * gcc -pthread threads.c -o server.  What is still wrong: as in server.c, but a crash ends all. */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

/* All threads print: one line is one call of printf(), and that is not torn. */
static void say_end(int fd)
{
    struct sockaddr_in end;
    socklen_t length = sizeof end;
    char text[INET_ADDRSTRLEN]; /* not inet_ntoa(): its array is one for all threads */
    if (getsockname(fd, (struct sockaddr *)&end, &length) == -1)
        perror("getsockname");
    else
        printf("socket %d is %s:%d\n", fd, inet_ntop(AF_INET, &end.sin_addr, text, sizeof text),
               ntohs(end.sin_port));
}

static bool send_all(int fd, const char *bytes, size_t length)
{
    for (size_t sent = 0; sent < length;) {
        /* one client that is gone must not end the whole process */
        ssize_t taken = send(fd, bytes + sent, length - sent, MSG_NOSIGNAL);
        if (taken == -1) {
            perror("send");
            return false;
        }
        sent += (size_t)taken;
    }
    return true;
}

static void *serve(void *argument)
{
    int connection_socket = (int)(intptr_t)argument;
    char lines[8192]; /* on the stack of this thread: no other one has it */
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
            perror("recv");
            break;
        }
        size_t length = newline != NULL ? (size_t)(newline - lines) + 1 : held;
        if (length > 0)
            printf("Received %zu bytes: %.*s\n", length, (int)length - (newline != NULL), lines);
        for (size_t i = 0; i < length; i++)
            lines[i] = (char)toupper((unsigned char)lines[i]);
        if (!send_all(connection_socket, lines, length))
            break;
        held -= length;
        memmove(lines, lines + length, held);
    }
    if (close(connection_socket) == -1)
        perror("close");
    return NULL;
}

static bool start_thread(int connection_socket)
{
    //@todo 1 pthread_create()
    pthread_t thread;
    int problem = pthread_create(&thread, NULL, serve, (void *)(intptr_t)connection_socket);
    if (problem == 0)
        problem = pthread_detach(thread); /* nobody joins it: its memory goes when it ends */
    //@end
    if (problem != 0)
        fprintf(stderr, "pthread_create: %s\n", strerror(problem));
    return problem == 0;
}

int main(int argc, char *argv[])
{
    char *end = NULL;
    long port = argc > 1 ? strtol(argv[1], &end, 10) : 12000;
    if (argc > 2 || (argc == 2 && *end != '\0') || port < 1 || port > 65535) {
        fprintf(stderr, "usage: %s [PORT]   (1 to 65535)\n", argv[0]);
        return 2;
    }
    if (setvbuf(stdout, NULL, _IOLBF, 0) != 0) {
        fprintf(stderr, "standard output: cannot show each line at once\n");
        return 1;
    }

    int server_socket = socket(AF_INET, SOCK_STREAM, 0);
    if (server_socket == -1) {
        perror("socket");
        return 1;
    }
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
    if (listen(server_socket, SOMAXCONN) == -1) {
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
        if (!start_thread(connection_socket))
            close(connection_socket);
    }
}
