/* The finished client of the step mirror. */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *found;
    int fd = -1, error = getaddrinfo(host, port, &hints, &found);
    if (error) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        return -1;
    }
    for (struct addrinfo *at = found; at && fd == -1; at = at->ai_next) {
        fd = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
        if (fd != -1 && connect(fd, at->ai_addr, at->ai_addrlen) == -1) {
            perror("connect");
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

int main(int argc, char *argv[])
{
    char line[1026];
    int fd = connect_to(argc > 1 ? argv[1] : "servername", argc > 2 ? argv[2] : "12000");
    if (fd == -1)
        return 1;
    if (!fgets(line, sizeof line, stdin))
        return 1;
    for (size_t sent = 0, length = strcspn(line, "\n"); sent < length;) {
        ssize_t count = send(fd, line + sent, length - sent, MSG_NOSIGNAL);
        if (count == -1) {
            perror("send");
            return 1;
        }
        sent += (size_t)count;
    }
    ssize_t count;
    while ((count = recv(fd, line, sizeof line, 0)) > 0)
        fwrite(line, 1, (size_t)count, stdout);
    putchar('\n');
    if (count == -1)
        perror("recv");
    close(fd);
    return count != 0;
}
