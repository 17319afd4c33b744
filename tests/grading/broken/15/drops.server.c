/* What send() does not take at once is dropped. */
#include "both.h"
int main(int argc, char **argv)
{
    static char b[PIECE], last[80];
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        size_t lines = 0, bytes = 0;
        ssize_t n;
        while ((n = recv(c, b, sizeof b, 0)) > 0) {
            lines += lines_of(b, (size_t)n);
            bytes += (size_t)n;
            up(b, n);
            send(c, b, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
        }
        if (n == 0)
            send_all(c, last, count_into(last, lines, bytes));
        close(c);
    }
}
