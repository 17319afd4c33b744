/* 13-many-clients: the server in another way: one process, one thread, and poll().
 *
 * It waits for all sockets at once and serves whoever is ready.  So no call but poll() may wait: the
 * connections' sockets do not block, and recv() and send() say EAGAIN where they would have waited.
 * EAGAIN is no end and no failure: it means "not now".  What a blocked call would remember, how much has
 * come and how much is gone, stands in a struct for each client.
 *
 * gcc poll.c -o server.  It has no processes and no threads, so it has no zombies and no races; but a
 * client whose line takes long to answer would hold up all others. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

enum { CLIENTS_MOST = 500 };

struct client {
    char lines[8192];     /* what has come and is not answered yet: `held` bytes */
    size_t held;
    size_t length, sent;  /* the answer at its beginning, and how much of it is gone; 0: there is none */
    bool ended;           /* the client sends no more */
};

/* list[0] is the welcoming socket; list[i] belongs to clients[i]. */
static struct pollfd list[1 + CLIENTS_MOST];
static struct client *clients[1 + CLIENTS_MOST];
static nfds_t count = 1;

static void say_end(int fd)
{
    struct sockaddr_in end;
    socklen_t length = sizeof end;
    if (getsockname(fd, (struct sockaddr *)&end, &length) == -1)
        perror("getsockname");
    else
        printf("socket %d is %s:%d\n", fd, inet_ntoa(end.sin_addr), ntohs(end.sin_port));
}

/* True: no more of this client. */
static bool receive(struct client *client, int fd)
{
    ssize_t received = recv(fd, client->lines + client->held, sizeof client->lines - client->held, 0);
    if (received == -1 && errno == EAGAIN)
        return false; /* not now */
    if (received == -1) {
        perror("recv");
        return true;
    }
    client->held += (size_t)received;
    client->ended = received == 0;
    return false;
}

/* A line with its newline.  Without one: a part of a very long line, or what the end has cut. */
static void make_answer(struct client *client)
{
    const char *newline = memchr(client->lines, '\n', client->held);
    if (newline != NULL)
        client->length = (size_t)(newline - client->lines) + 1;
    else if (client->ended || client->held == sizeof client->lines)
        client->length = client->held;
    if (client->length > 0)
        printf("Received %zu bytes: %.*s\n", client->length,
               (int)client->length - (newline != NULL), client->lines);
    for (size_t i = 0; i < client->length; i++)
        client->lines[i] = (char)toupper((unsigned char)client->lines[i]);
}

/* True: no more of this client. */
static bool send_answer(struct client *client, int fd)
{
    ssize_t taken = send(fd, client->lines + client->sent, client->length - client->sent, MSG_NOSIGNAL);
    if (taken == -1 && errno == EAGAIN)
        return false; /* not now: POLLOUT will say when */
    if (taken == -1) {
        perror("send");
        return true;
    }
    client->sent += (size_t)taken;
    if (client->sent < client->length)
        return false;
    client->held -= client->length;
    memmove(client->lines, client->lines + client->length, client->held);
    client->length = client->sent = 0;
    return false;
}

/* poll() has named this client.  True: no more of it. */
static bool serve(struct client *client, int fd)
{
    if (client->length == 0 && receive(client, fd))
        return true;
    if (client->length == 0)
        make_answer(client);
    while (client->length > 0) {
        size_t before = client->sent;
        if (send_answer(client, fd))
            return true;
        if (client->length > 0 && client->sent == before)
            return false;
        if (client->length == 0)
            make_answer(client); /* the next line may be there already */
    }
    return client->ended;
}

static void welcome(int server_socket)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    int fd = accept(server_socket, (struct sockaddr *)&address, &length);
    if (fd == -1) {
        perror("accept");
        return;
    }
    say_end(fd);
    printf("client is %s:%d\n", inet_ntoa(address.sin_addr), ntohs(address.sin_port));
    clients[count] = calloc(1, sizeof *clients[count]);
    if (clients[count] == NULL || fcntl(fd, F_SETFL, O_NONBLOCK) == -1) {
        perror("a client");
        free(clients[count]);
        close(fd);
        return;
    }
    list[count++] = (struct pollfd){ .fd = fd, .events = POLLIN };
}

/* The last one takes the place that becomes free. */
static void part(nfds_t i)
{
    if (close(list[i].fd) == -1)
        perror("close");
    free(clients[i]);
    list[i] = list[--count];
    clients[i] = clients[count];
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
    if (listen(server_socket, SOMAXCONN) == -1 || fcntl(server_socket, F_SETFL, O_NONBLOCK) == -1) {
        perror("listen");
        return 1;
    }
    printf("The server is ready to receive\n");

    list[0].fd = server_socket;
    for (;;) {
        //@todo 1 poll()
        list[0].events = count <= CLIENTS_MOST ? POLLIN : 0;
        for (nfds_t i = 1; i < count; i++)
            list[i].events = clients[i]->length > 0 ? POLLOUT : POLLIN;
        if (poll(list, count, -1) == -1) {
            perror("poll");
            return 1;
        }
        for (nfds_t i = count - 1; i > 0; i--)
            if (list[i].revents != 0 && serve(clients[i], list[i].fd)) /* POLLHUP and POLLERR, too */
                part(i);
        if (list[0].revents != 0)
            welcome(server_socket);
        //@end
    }
}
