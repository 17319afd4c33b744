/* A thread hears and puts all into a list, another one answers: what waits in the list has no limit. */
#include "halves.h"
static struct piece {
    struct piece *next;
    size_t length;
    char bytes[65536];
} * first, **last = &first;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static void put(struct piece *one)
{
    pthread_mutex_lock(&lock);
    one->next = NULL;
    *last = one;
    last = &one->next;
    pthread_cond_signal(&more);
    pthread_mutex_unlock(&lock);
}
static void *hears(void *socket)
{
    int c = *(int *)socket;
    size_t lines = 0, bytes = 0;
    for (;;) {
        struct piece *one = malloc(sizeof *one);
        ssize_t n = recv(c, one->bytes, sizeof one->bytes, 0);
        if (n <= 0) {
            one->length = count_into(one->bytes, lines, bytes);
            put(one);
            one = calloc(1, sizeof *one);
            put(one);
            return NULL;
        }
        lines += lines_of(one->bytes, (size_t)n);
        bytes += (size_t)n;
        one->length = (size_t)n;
        up(one->bytes, n);
        put(one);
    }
}
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        pthread_t thread;
        int c = welcome(s);
        first = NULL;
        last = &first;
        pthread_create(&thread, NULL, hears, &c);
        for (bool over = false; !over;) {
            pthread_mutex_lock(&lock);
            while (!first)
                pthread_cond_wait(&more, &lock);
            struct piece *one = first;
            first = one->next;
            if (!first)
                last = &first;
            pthread_mutex_unlock(&lock);
            over = one->length == 0;
            send_all(c, one->bytes, one->length);
            free(one);
        }
        pthread_join(thread, NULL);
        close(c);
    }
}
