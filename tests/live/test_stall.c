/* Nobody waits without a word: what `sockwire run` says, while it happens, of programs that wait
 * for each other, and of loops.
 *
 * Each run goes on until its word has come, and is then ended as a user ends it; what it wrote
 * shows the same again. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli.h"

/* Start it, wait for the word, press Ctrl-C; the trace says it again. */
static void says(const char *const words[], const char *word, const char *also)
{
    const char *run[CLI_WORDS_MAX] = { "run", "--width", "250", "--write",
                                       cli_file("said.pcapng") };
    size_t count = 5;
    struct cli cli, show;
    for (size_t i = 0; words[i]; i++)
        run[count++] = words[i];
    cli_start(&cli, &(struct cli_how){ 0 }, run);
    cli_await(&cli, word);
    if (also)
        cli_await(&cli, also);
    cli_signal(&cli, SIGINT);
    cli_wait(&cli);
    cli_ended(&cli, 128 + SIGINT);
    const char *once = strstr(cli.out.s, word);
    cli_true(&cli, !strstr(once + 1, word)); /* it is said once */
    CLI_RUN(&show, "show", "--width", "250", run[4]);
    cli_ended(&show, 0);
    cli_true(&show, strcmp(show.out.s, cli.out.s) == 0);
    cli_release(&show);
    cli_release(&cli);
}

static void both_receive(void **state)
{
    (void)state;
    says((const char *const[]){ "--server",
                                "@/play 'tcp s; bind s 12000; listen s 1; accept s c; recv c 100'",
                                "--client", "@/play 'tcp s; connect s 127.0.0.1 12000; recv s 100'",
                                NULL },
         "Nothing moves: the client waits in recv(3)",
         "for data from the client. Ctrl-C ends the run.");
}

static void nobody_opens_the_fifo(void **state)
{
    (void)state;
    char client[600];
    const char *fifo = cli_file("fifo");
    unlink(fifo);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    snprintf(client, sizeof client, "sh -c ': < %s'", fifo);
    says((const char *const[]){ "--client", client, NULL },
         "Nothing moves: the client waits in open()",
         "until somebody opens the other end of the FIFO. Ctrl-C ends the run.");
}

static void an_empty_set(void **state)
{
    (void)state;
    says((const char *const[]){ "--client", "@/waits 'poll of nothing'", NULL },
         "Nothing moves: the client waits in poll()",
         "for nothing: no descriptor is in its set. Ctrl-C ends the run.");
}

static void a_loop(void **state)
{
    (void)state;
    says(
        (const char *const[]){
            "--server", "@/play 'tcp s; bind s 12000; listen s 1; accept s c; recv c 100'",
            "--client",
            "@/play 'tcp s; connect s 127.0.0.1 12000; nonblock s; forever { ignore recv s 9 }'",
            NULL },
        "calls to recv() a second, all = -1 EAGAIN", NULL);
}

/* The run ends by itself; what it waited for is said. */
static void a_loop_behind_the_clients(void **state)
{
    (void)state;
    struct cli cli;
    /* kept: else the server may be asked to end before it is said */
    CLI_RUN(&cli, "run", "--keep", "--timeout", "8", "--width", "250", "--server",
            "@/play 'tcp s; bind s 12000; listen s 1; accept s c; forever { recv c 9 }'",
            "--client", "@/play 'tcp s; connect s 127.0.0.1 12000; close s'");
    cli_shows(&cli, "calls to recv() a second, all = 0");
    cli_release(&cli);
}

/* Right programs, and a server that nobody comes to any more, are not spoken of. */
static void silent(void **state)
{
    (void)state;
    struct cli cli;
    CLI_RUN(&cli, "run", "--server",
            "@/play 'tcp s; reuse s; bind s 12000; listen s 1; accept s c; nap 2500; send c hello'",
            "--client", "@/play 'tcp s; connect s 127.0.0.1 12000; recv s 100'");
    cli_shows_no(&cli, "Nothing moves");
    cli_shows_no(&cli, "a second, all");
    cli_shows_no(&cli, "computes");
    cli_release(&cli);
    CLI_RUN(&cli, "run", "--keep", "--timeout", "4", "--server",
            "@/play 'tcp s; reuse s; bind s 12000; listen s 1; accept s c; close c; accept s c'",
            "--client", "@/play 'tcp s; connect s 127.0.0.1 12000; close s'");
    cli_shows_no(&cli, "Nothing moves");
    cli_release(&cli);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(both_receive),
                                        cmocka_unit_test(a_loop),
                                        cmocka_unit_test(nobody_opens_the_fifo),
                                        cmocka_unit_test(an_empty_set),
                                        cmocka_unit_test(a_loop_behind_the_clients),
                                        cmocka_unit_test(silent) };
    return cmocka_run_group_tests_name("stall", tests, NULL, NULL);
}
