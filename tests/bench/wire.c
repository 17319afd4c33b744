/* wire: how fast the wire between two hosts is, and how exact.
 *
 *     make build/bench/wire && build/bench/wire [BYTES=1000000000]
 *
 * One TCP connection sends BYTES over loopback, over a perfect wire, and over one whose rules look
 * at each packet; at last datagrams go over a wire that delays each by 20 ms, one every millisecond.
 * Exit status 1: a frame was lost that no rule dropped. */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/host.h"
#include "host/hosts.h"
#include "wire/wire.h"

enum { PORT = 12000, PIECE = 1 << 16, DATAGRAMS = 2000 };

static struct host ground;
static uint64_t bytes = 1000000000;

struct wired {
    struct hosts hosts;
    struct wire *wire; /* NULL: loopback */
    struct rule rule;
    uint64_t words;
};

/* ---- the programs ---- */

static struct sockaddr_in server_address(const struct wired *w)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(PORT),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (w->wire)
        memcpy(&address.sin_addr, w->hosts.list[0].ipv4.ip, 4);
    return address;
}

static void go_to(const struct wired *w, size_t host)
{
    if (w->wire && hosts_enter(&w->hosts, host) != 0)
        die("hosts_enter");
}

static int receive(const struct wired *w, int ready)
{
    static uint8_t piece[PIECE];
    struct sockaddr_in address = server_address(w);
    uint64_t got = 0;
    int one = 1;
    ssize_t count;
    go_to(w, 0);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 1) != 0 || write(ready, "", 1) != 1)
        die("listen");
    int fd = accept(listener, NULL, NULL);
    while ((count = recv(fd, piece, sizeof piece, 0)) > 0)
        got += (uint64_t)count;
    return got != bytes;
}

static int send_all(const struct wired *w)
{
    static uint8_t piece[PIECE];
    struct sockaddr_in address = server_address(w);
    go_to(w, 1);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        die("connect");
    for (uint64_t at = 0; at < bytes;) {
        uint64_t left = bytes - at;
        ssize_t sent = send(fd, piece, left < PIECE ? (size_t)left : PIECE, 0);
        if (sent < 0)
            die("send");
        at += (uint64_t)sent;
    }
    char end;
    return shutdown(fd, SHUT_WR) != 0 || recv(fd, &end, 1, 0) != 0;
}

static int send_datagrams(const struct wired *w)
{
    struct sockaddr_in address = server_address(w);
    go_to(w, 1);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    for (int i = 0; i < DATAGRAMS; i++) {
        const struct timespec pause = { .tv_nsec = NS_PER_MS };
        sendto(fd, "", 1, 0, (struct sockaddr *)&address, sizeof address);
        nanosleep(&pause, NULL);
    }
    return 0;
}

/* ---- the wire ---- */

static void set_up(struct wired *w, const char *rule)
{
    const struct hosts_plan plan = { .server = true, .clients = 1 };
    struct wire_port ports[2];
    struct err err;
    if (rule && rule_parse(&w->rule, "rule", rule, &err) != 0)
        die("%s", err.text);
    if (hosts_make(&w->hosts, &ground, &plan, &err) != 0)
        die("%s", err.text);
    for (size_t i = 0; i < 2; i++) {
        ports[i] = (struct wire_port){ .fd = w->hosts.list[i].device, .who = (int)i };
        memcpy(ports[i].mac, w->hosts.list[i].mac, sizeof ports[i].mac);
    }
    w->wire = wire_start(ports, 2, &w->rule, rule ? 1 : 0, &err);
    if (!w->wire)
        die("%s", err.text);
}

static void take_words(struct wired *w)
{
    struct wire_word word;
    while (w->wire && wire_next(w->wire, &word))
        w->words++;
}

/* Until so many children have ended; the wire is none of those. */
static void wait_for(struct wired *w, const pid_t *pids, int count)
{
    while (count) {
        struct pollfd words = { .fd = w->wire ? wire_fd(w->wire) : -1, .events = POLLIN };
        int status;
        poll(&words, 1, 5);
        take_words(w);
        if (waitpid(pids[count - 1], &status, WNOHANG) != pids[count - 1])
            continue;
        if (status)
            die("a program failed");
        count--;
    }
}

/* The first child: its processor time and the most memory that it had. */
static void show_process(void)
{
    char path[64], line[400] = "";
    unsigned long user = 0, kernel = 0, peak = 0;
    pid_t pid = 0;
    FILE *file = fopen("/proc/thread-self/children", "re");
    if (!file || fscanf(file, "%d", &pid) != 1)
        die("/proc/thread-self/children");
    fclose(file);
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if ((file = fopen(path, "re")) && fgets(line, sizeof line, file))
        sscanf(strrchr(line, ')'), ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
               &kernel);
    if (file)
        fclose(file);
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        sscanf(line, "VmHWM: %lu", &peak);
    if (file)
        fclose(file);
    double ticks = (double)sysconf(_SC_CLK_TCK);
    printf("  wire: %.2f s user, %.2f s kernel, %lu kB", (double)user / ticks,
           (double)kernel / ticks, peak);
}

/* 0: nothing was lost. */
static int tear_down(struct wired *w)
{
    struct wire_summary summary;
    wire_stop(w->wire);
    take_words(w);
    wire_summary(w->wire, &summary);
    uint64_t lost = summary.lost + hosts_dropped(&w->hosts, 0) + hosts_dropped(&w->hosts, 1);
    if (lost)
        printf("  LOST: %lu frames\n", (unsigned long)lost);
    wire_free(w->wire);
    hosts_release(&w->hosts);
    rule_release(&w->rule);
    return lost != 0;
}

/* ---- the rows ---- */

static int measure(const char *name, bool wire, const char *rule)
{
    struct wired w = { .words = 0 };
    struct wire_summary summary = { .read = 0 };
    int ready[2], result = 0;
    char byte;
    if (wire)
        set_up(&w, rule);
    if (pipe(ready) != 0)
        die("pipe");
    pid_t pids[2] = { fork() };
    if (pids[0] == 0)
        _exit(receive(&w, ready[1]));
    if (read(ready[0], &byte, 1) != 1)
        die("no server");
    int64_t begin = steady_now_ns();
    pids[1] = fork();
    if (pids[1] == 0)
        _exit(send_all(&w));
    wait_for(&w, pids, 2);
    double seconds = (double)(steady_now_ns() - begin) / NS_PER_S;
    printf("%-24s %6.2f s  %6.0f Mbit/s", name, seconds, (double)bytes * 8 / seconds / 1e6);
    if (wire) {
        wire_summary(w.wire, &summary);
        printf("  %7.0f packets/s", (double)summary.read / seconds);
        show_process();
        putchar('\n');
        result = tear_down(&w);
    } else {
        putchar('\n');
    }
    fflush(stdout);
    close(ready[0]);
    close(ready[1]);
    return result;
}

static int measure_delay(void)
{
    struct wired w = { .words = 0 };
    struct wire_summary summary;
    set_up(&w, "client: delay 20ms");
    pid_t pid = fork();
    if (pid == 0)
        _exit(send_datagrams(&w));
    wait_for(&w, &pid, 1);
    while (wire_holds(w.wire))
        take_words(&w);
    wire_summary(w.wire, &summary);
    printf("delay 20ms: %lu frames, 99 of 100 at most %.3f ms late, the latest %.3f ms\n",
           (unsigned long)summary.timed, (double)summary.late_p99_ns / NS_PER_MS,
           (double)summary.late_max_ns / NS_PER_MS);
    return tear_down(&w);
}

int main(int argc, char **argv)
{
    struct err err = { .text = "" };
    if (argc > 1)
        bytes = strtoull(argv[1], NULL, 10);
    if (host_enter(&ground, true, &err) != 0 || ground.ground != GROUND_PRIVATE) {
        printf("SKIP: %s\n", err.text[0] ? err.text : ground.says);
        return 0;
    }
    printf("%.2f GB, one TCP connection\n", (double)bytes / 1e9);
    fflush(stdout);
    int result = measure("loopback", false, NULL);
    result |= measure("a perfect wire", true, NULL);
    result |= measure("a rule that looks", true, "again drop @ 1000000000");
    return result | measure_delay();
}
