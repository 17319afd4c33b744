/* Sends each line that you type as a datagram with a number before it, and prints the answer.  ./client [HOST [PORT]] */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int s;

static bool find(const char *host, int port, struct sockaddr_in *there)
{
    struct addrinfo wanted = { .ai_family = AF_INET, .ai_socktype = SOCK_DGRAM }, *found;
    if (getaddrinfo(host, NULL, &wanted, &found) != 0 && getaddrinfo("localhost", NULL, &wanted, &found) != 0)
        return false;
    memcpy(there, found->ai_addr, sizeof *there);
    freeaddrinfo(found);
    there->sin_port = htons((in_port_t)port);
    return true;
}

/* The answer to that question, in `answer`: its length; -1: none has come for so long. */
static ssize_t take_answer(const char *question, const struct sockaddr_in *there, int pause_ms, char *answer, size_t room)
{
    for (;;) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
#if FAULT == 1
        (void)pause_ms;
#else
        struct pollfd wait = { .fd = s, .events = POLLIN };
        if (poll(&wait, 1, pause_ms) <= 0)
            return -1;
#endif
        //@call 1
        //@call 2
        ssize_t count = recvfrom(s, answer, room, 0, (struct sockaddr *)&from, &length);
        if (count == -1)
            return -1;
        bool ours = from.sin_addr.s_addr == there->sin_addr.s_addr && from.sin_port == there->sin_port;
#if FAULT == 2
        (void)question;
        if (ours && count > 0)
            return count;
#else
        size_t head = strcspn(question, " ") + 1;
        if (ours && count >= (ssize_t)head && memcmp(answer, question, head) == 0)
            return count;
#endif
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in there;
    s = socket(AF_INET, SOCK_DGRAM, 0);
    if (s == -1 || !find(argc > 1 ? argv[1] : "servername", argc > 2 ? atoi(argv[2]) : PORT, &there)) {
        fprintf(stderr, "there is no such host\n");
        return 1;
    }
    char line[1024], question[1100], answer[4096];
    for (int number = 1; fgets(line, sizeof line, stdin); number++) {
        line[strcspn(line, "\n")] = '\0';
        snprintf(question, sizeof question, "%d %s", number, line);
        ssize_t count = -1;
        int pause_ms = PAUSE;
        for (int tries = 0; count == -1 && tries < 6; tries++, pause_ms *= 2) {
            if (sendto(s, question, strlen(question), 0, (struct sockaddr *)&there, sizeof there) == -1) {
                perror("sendto");
                return 1;
            }
            count = take_answer(question, &there, pause_ms, answer, sizeof answer);
        }
        if (count == -1) {
            fprintf(stderr, "there is no answer\n");
            return 1;
        }
        size_t head = strcspn(question, " ") + 1;
        printf("LABEL: %.*s\n", (int)count - (int)head, answer + head);
    }
    return close(s);
}
