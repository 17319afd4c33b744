/*
 * witness: tells what a program sees of the place where it runs. One fact a line, on standard output.
 *
 *   witness place            its terminals, descriptors, ids, capabilities and signals; the names that it can resolve, what it
 * may bind and reach witness words WORD...    its arguments, each in brackets witness input [N]        reads its standard input
 * to the end (or N bytes): how many came, and their sum (FNV-1a) witness print N          N bytes in one write(), a letter and
 * lines of 64; then their sum on standard error
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *error_name(int error)
{
    static char number[32];
    switch (error) {
    case 0: return "ok";
    case EACCES: return "EACCES";
    case ENETUNREACH: return "ENETUNREACH";
    case ECONNREFUSED: return "ECONNREFUSED";
    default: snprintf(number, sizeof number, "errno %d", error); return number;
    }
}

static void tell_terminals(void)
{
    struct winsize size = { 0 };
    int own = open("/dev/tty", O_RDWR);
    ioctl(0, TIOCGWINSZ, &size);
    printf("terminals: %d %d %d\n", isatty(0), isatty(1), isatty(2));
    printf("controlling: %s\n",
           own >= 0 && tcgetpgrp(own) == getpgrp() && getsid(0) == getpid() ? "yes" : "no");
    close(own);
    printf("size: %d x %d\n", size.ws_col, size.ws_row);
}

static void tell_privileges(void)
{
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    printf("ids: %d %d %d %d\n", (int)getuid(), (int)geteuid(), (int)getgid(), (int)getegid());
    while (status && fgets(line, sizeof line, status))
        if (!strncmp(line, "CapPrm:", 7) || !strncmp(line, "CapEff:", 7) ||
            !strncmp(line, "SigBlk:", 7) || !strncmp(line, "SigIgn:", 7))
            printf("%.6s: %llx\n", line, strtoull(line + 7, NULL, 16));
    if (status)
        fclose(status);
}

static void tell_descriptors(void)
{
    printf("descriptors:");
    for (int fd = 0; fd < 256; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            printf(" %d", fd);
    printf("\n");
}

static void tell_names(void)
{
    static const char *const names[] = { "servername", "client", "server", "localhost" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *found;
        char text[64] = "unknown";
        if (getaddrinfo(names[i], NULL, &hints, &found) == 0) {
            inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)found->ai_addr)->sin_addr, text,
                      sizeof text);
            freeaddrinfo(found);
        }
        printf("name %s: %s\n", names[i], text);
    }
}

static void tell_network(void)
{
    struct sockaddr_in low = { .sin_family = AF_INET,
                               .sin_port = htons(80),
                               .sin_addr.s_addr = htonl(INADDR_ANY) };
    struct sockaddr_in outside = { .sin_family = AF_INET, .sin_port = htons(80) };
    inet_pton(AF_INET, "192.0.2.1", &outside.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    printf("port 80: %s\n",
           error_name(bind(fd, (struct sockaddr *)&low, sizeof low) < 0 ? errno : 0));
    close(fd);
    fd = socket(AF_INET, SOCK_STREAM, 0);
    printf("outside: %s\n",
           error_name(connect(fd, (struct sockaddr *)&outside, sizeof outside) < 0 ? errno : 0));
    close(fd);
}

static uint64_t sum(uint64_t sum_so_far, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sum_so_far = (sum_so_far ^ (unsigned char)bytes[i]) * 0x100000001b3u;
    return sum_so_far;
}

static const uint64_t sum_of_nothing = 0xcbf29ce484222325u;

static int take_input(size_t most)
{
    char bytes[4096];
    size_t total = 0;
    uint64_t result = sum_of_nothing;
    while (total < most) {
        ssize_t now = read(0, bytes, most - total < sizeof bytes ? most - total : sizeof bytes);
        if (now < 0)
            return perror("read"), 1;
        if (now == 0)
            break;
        result = sum(result, bytes, (size_t)now);
        total += (size_t)now;
    }
    printf("input: %zu bytes, sum %016llx\n", total, (unsigned long long)result);
    return 0;
}

static int print_bytes(size_t count)
{
    char *bytes = malloc(count);
    if (!bytes)
        return 1;
    for (size_t i = 0; i < count; i++)
        bytes[i] = i % 64 == 63 ? '\n' : (char)('a' + i / 64 % 26);
    ssize_t written = write(1, bytes, count);
    fprintf(stderr, "print: %zd bytes, sum %016llx\n", written,
            (unsigned long long)sum(sum_of_nothing, bytes, count));
    free(bytes);
    return written == (ssize_t)count ? 0 : 1;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "place")) {
        tell_terminals();
        tell_descriptors();
        tell_privileges();
        tell_names();
        tell_network();
    } else if (!strcmp(what, "words")) {
        for (int i = 2; i < argc; i++)
            printf("[%s]\n", argv[i]);
    } else if (!strcmp(what, "input")) {
        return take_input(argc > 2 ? strtoul(argv[2], NULL, 10) : SIZE_MAX);
    } else if (!strcmp(what, "print") && argc > 2) {
        return print_bytes(strtoul(argv[2], NULL, 10));
    } else {
        fprintf(stderr, "usage: witness place | words WORD... | input [N] | print N\n");
        return 2;
    }
    return 0;
}
