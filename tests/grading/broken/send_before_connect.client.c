#include "pair.h"

/* The line is sent before there is a connection, which fails; then it connects and sends again. */
int main(int argc, char **argv)
{
    const char *h = argc > 1 ? argv[1] : "servername", *p = argc > 2 ? argv[2] : "12000";
    struct addrinfo w = { .ai_socktype = SOCK_STREAM, .ai_family = AF_INET }, *f;
    if (getaddrinfo(h, p, &w, &f) && (argc > 1 || getaddrinfo("localhost", p, &w, &f)))
        return 1;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    char b[1100], r[2048];
    size_t n = typed(b, sizeof b);
    send(s, b, n, MSG_NOSIGNAL);
    if (connect(s, f->ai_addr, f->ai_addrlen))
        DIE("connect");
    send_all(s, b, n);
    ssize_t k = recv(s, r, sizeof r, 0);
    printf("From Server: %.*s\n", (int)k, r);
    close(s);
    return 0;
}
