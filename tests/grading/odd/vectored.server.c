#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        char a[7], b[2041];
        struct iovec v[2] = { { a, 7 }, { b, 2041 } };
        ssize_t n = readv(c, v, 2);
        if (n > 0) {
            up(a, 7);
            up(b, n > 7 ? n - 7 : 0);
            struct iovec w[2] = { { a, (size_t)(n < 7 ? n : 7) },
                                  { b, (size_t)(n > 7 ? n - 7 : 0) } };
            struct msghdr m = { .msg_iov = w, .msg_iovlen = 2 };
            sendmsg(c, &m, MSG_NOSIGNAL);
        }
        close(c);
    }
}
