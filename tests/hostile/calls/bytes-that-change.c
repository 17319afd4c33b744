/* tries: to show the tracer an answer that was never sent: a second thread changes the bytes, and the lengths, between the call and the kernel's copy
 * held: lost server-capitals
 * places: root user */
#include "hostile.h"
#include <pthread.h>
#include <sys/uio.h>

static char lines[2][2000];
static volatile struct iovec piece;
static volatile size_t length;

static void *flips(void *unused)
{
    (void)unused;
    for (unsigned i = 0;; i++) {
        piece.iov_base = lines[i % 2];
        piece.iov_len = i % 3 ? length : 1;
        for (size_t k = 0; k < length && i % 7 == 0; k++)
            ((volatile char *)lines[0])[k] ^= 1;
        for (size_t k = 0; k < length && i % 7 == 0; k++)
            ((volatile char *)lines[0])[k] ^= 1;
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int s = welcome();
    tried();
    for (;;) {
        int c = accept(s, NULL, NULL);
        ssize_t n = recv(c, lines[0], 1000, 0);
        for (ssize_t i = 0; i < n; i++)
            lines[1][i] = 'x'; /* goes out now and then; what the tracer may read are capitals */
        for (ssize_t i = 0; i < n; i++)
            if (lines[0][i] >= 'a' && lines[0][i] <= 'z')
                lines[0][i] = (char)(lines[0][i] - 32);
        if (length == 0) {
            length = n > 0 ? (size_t)n : 1;
            piece.iov_base = lines[1];
            piece.iov_len = length;
            pthread_create(&thread, NULL, flips, NULL);
        }
        send(c, lines[1], 3, MSG_NOSIGNAL);
        writev(c, (const struct iovec *)&piece, 1);
        close(c);
    }
}
