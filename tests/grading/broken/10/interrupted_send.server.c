/* EINTR of send() is taken for sent: nobody looks how many bytes are gone. */
#include "lines.h"
static void serve_so(int c)
{
    char b[8192];
    ssize_t n;
    while ((n = recv(c, b, sizeof b, 0)) > 0 || (n < 0 && errno == EINTR)) {
        for (ssize_t i = 0; i < n; i++)
            b[i] = (char)toupper((unsigned char)b[i]);
        for (ssize_t sent = 0; sent < n;) {
            ssize_t k = send(c, b + sent, (size_t)(n - sent), MSG_NOSIGNAL);
            if (k < 0 && errno != EINTR)
                break;
            sent += k < 0 ? n : k;
        }
    }
    close(c);
}
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c >= 0)
            serve_so(c);
    }
}
