/*
 * client_getaddrinfo: [HOST [PORT]], HOST is localhost. Tries every address that the name has, ::1
 * before 127.0.0.1, a new socket for each. With a server that listens on IPv4 only, the first
 * attempt is refused and the second succeeds.
 */
#include "shape.h"

static int try_family(const struct addrinfo *list, int family)
{
    for (const struct addrinfo *one = list; one; one = one->ai_next) {
        if (one->ai_family != family)
            continue;
        int fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd < 0) {
            perror("socket");
            continue;
        }
        if (connect(fd, one->ai_addr, one->ai_addrlen) == 0)
            return fd;
        perror(family == AF_INET6 ? "connect over IPv6" : "connect over IPv4");
        close_socket(fd);
    }
    return -1;
}

int main(int argc, char **argv)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM }, *list;
    int problem =
        getaddrinfo(argc > 1 ? argv[1] : "localhost", argc > 2 ? argv[2] : "12000", &hints, &list);
    if (problem) {
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(problem));
        return 1;
    }
    /* a system may sort otherwise; here the order is to be sure */
    int fd = try_family(list, AF_INET6);
    if (fd < 0)
        fd = try_family(list, AF_INET);
    freeaddrinfo(list);
    if (fd < 0)
        return 1;
    char *line;
    size_t length = ask_line(&line);
    if (send_all(fd, line, length) < 0)
        die("send");
    free(line);
    bool answered = print_answer(fd);
    close_socket(fd);
    return answered ? 0 : 1;
}
