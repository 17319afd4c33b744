/* `sockwire grade` on a machine that has no time: what it costs a program must be what it costs on a
 * free one.
 *
 * All runs on one processor, beside BUSY others that compute all the time: each program gets a turn
 * now and then, later than most limits. */
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "graded.h"

enum { BUSY = 6 };

static pid_t busy[BUSY];

static int load_begins(void **state)
{
    cpu_set_t all, one;
    (void)state;
    if (sched_getaffinity(0, sizeof all, &all) != 0)
        return -1;
    int number = 0;
    while (!CPU_ISSET(number, &all))
        number++;
    CPU_ZERO(&one);
    CPU_SET(number, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0 || nice(10) == -1) /* others test, too */
        return -1;
    for (size_t i = 0; i < BUSY; i++) {
        busy[i] = fork();
        if (busy[i] == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            for (;;)
                ;
        }
    }
    return 0;
}

static int load_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < BUSY; i++) {
        kill(busy[i], SIGKILL);
        waitpid(busy[i], NULL, 0);
    }
    return 0;
}

#define HEAD                                                                                    \
    "#include <arpa/inet.h>\n#include <ctype.h>\n#include <errno.h>\n#include <fcntl.h>\n"      \
    "#include <poll.h>\n#include <signal.h>\n#include <sys/epoll.h>\n#include <sys/select.h>\n" \
    "#include <sys/socket.h>\n#include <sys/time.h>\n#include <unistd.h>\n"                     \
    "int main(void) { static char b[2000]; int s = socket(AF_INET, SOCK_STREAM, 0);"            \
    "struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };"               \
    "bind(s, (void *)&a, sizeof a); listen(s, 5);"
#define ANSWER                                                                                                        \
    "ssize_t n = recv(c, b, sizeof b, 0); for (ssize_t i = 0; i < n; i++) b[i] = (char)toupper((unsigned char)b[i]);" \
    "if (n > 0) send(c, b, (size_t)n, MSG_NOSIGNAL); close(c); } }\n"

/* Each gives up on a client that says nothing for 40 ms.  The client computes for 20 ms before it speaks:
 * on a free machine the pair is right. */
static const struct {
    const char *name, *source;
} limits[] = {
    { "SO_RCVTIMEO, which accept() hands on", HEAD
      "struct timeval t = { .tv_usec = 40000 }; setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);"
      "for (;;) { int c = accept(s, 0, 0); if (c < 0) continue;" ANSWER },
    { "poll()",
      HEAD "for (;;) { int c = accept(s, 0, 0); struct pollfd p = { .fd = c, .events = POLLIN };"
           "if (poll(&p, 1, 40) < 1) { close(c); continue; }" ANSWER },
    { "ppoll()",
      "#define _GNU_SOURCE\n" HEAD
      "for (;;) { int c = accept(s, 0, 0); struct pollfd p = { .fd = c, .events = POLLIN };"
      "struct timespec t = { .tv_nsec = 40000000 };"
      "if (ppoll(&p, 1, &t, 0) < 1) { close(c); continue; }" ANSWER },
    { "select()", HEAD
      "for (;;) { int c = accept(s, 0, 0); fd_set r; FD_ZERO(&r); FD_SET(c, &r);"
      "struct timeval t = { .tv_usec = 40000 };"
      "if (select(c + 1, &r, 0, 0, &t) < 1 || !FD_ISSET(c, &r)) { close(c); continue; }" ANSWER },
    { "epoll_wait()", HEAD
      "int e = epoll_create1(0); for (;;) { int c = accept(s, 0, 0); struct epoll_event v = { .events = EPOLLIN };"
      "epoll_ctl(e, EPOLL_CTL_ADD, c, &v); if (epoll_wait(e, &v, 1, 40) < 1) { close(c); continue; }" ANSWER },
};

/* The client of the solution, which computes before it sends. */
static void put_client(const char *folder)
{
    static const char at
        [] = "    if (send(client_socket",
      computes[] =
          "    for (clock_t began = clock(); clock() - began < CLOCKS_PER_SEC / 50;)\n        ;\n";
    char path[600];
    struct text source;
    text_init(&source);
    snprintf(path, sizeof path, "%s/client.c", graded_solution("06-goodbye"));
    cli_read_file(path, &source);
    const char *send = strstr(source.s, at);
    assert_non_null(send);
    struct text text;
    text_init(&text);
    text_add(&text, "#include <time.h>\n");
    text_add_bytes(&text, source.s, (size_t)(send - source.s));
    text_add(&text, computes);
    text_add(&text, send);
    graded_put(folder, "client.c", text.s, text.len, false);
    text_release(&text);
    text_release(&source);
}

static void grade_server(struct cli *cli, const char *source)
{
    const char *folder = graded_folder();
    graded_put(folder, "server.c", source, strlen(source), false);
    put_client(folder);
    graded_run(cli, "06", folder);
}

static void test_own_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct cli cli;
        print_message("%s\n", limits[i].name);
        grade_server(&cli, limits[i].source);
        cli_shows(&cli, "\"score\":100,");
        cli_release(&cli);
    }
}

/* A server that asks all the time is wrong from 07-forever on; before, nothing is asked of that. */
static void test_busy_server(void **state)
{
    (void)state;
    struct cli cli;
    grade_server(&cli, HEAD "fcntl(s, F_SETFL, O_NONBLOCK);"
                            "for (;;) { int c = accept(s, 0, 0); if (c < 0) continue;" ANSWER);
    cli_shows(&cli, "\"score\":100,");
    cli_release(&cli);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_limits),
        cmocka_unit_test(test_busy_server),
    };
    return cmocka_run_group_tests_name("grade_load", tests, load_begins, load_ends);
}
