/* As 08-lines: line by line, a part of a long one as it comes. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        char b[8192], last[80];
        size_t held = 0, lines = 0, bytes = 0;
        ssize_t n;
        while ((n = recv(c, b + held, sizeof b - held, 0)) > 0) {
            held += (size_t)n;
            char *end;
            while ((end = memchr(b, '\n', held)) || held == sizeof b) {
                size_t length = end ? (size_t)(end - b) + 1 : held;
                lines += end != NULL;
                bytes += length;
                up(b, (ssize_t)length);
                if (send_all(c, b, length))
                    break;
                held -= length;
                memmove(b, b + length, held);
            }
        }
        up(b, (ssize_t)held);
        if (n == 0 && !send_all(c, b, held))
            send_all(c, last, count_into(last, lines, bytes + held));
        close(c);
    }
}
