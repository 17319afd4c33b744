/* One byte for each call, both ways. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        char b, last[80];
        size_t lines = 0, bytes = 0;
        ssize_t n;
        while ((n = read(c, &b, 1)) == 1) {
            lines += b == '\n';
            bytes++;
            up(&b, 1);
            if (send(c, &b, 1, MSG_NOSIGNAL) != 1)
                break;
        }
        if (n == 0)
            send_all(c, last, count_into(last, lines, bytes));
        close(c);
    }
}
