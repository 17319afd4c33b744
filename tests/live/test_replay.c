/* `sockwire replay` in a real terminal, driven by keys, its screen read: stepping, jumping,
 * searching, playing, the quiz, sizes; and the terminal afterwards, whatever ended it. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "cli.h"
#include "tmux.h"

static struct tmux t = { .output = -1 };
static char trace[200]; /* of a client and a server that it sends "hello" to */

/* One recorded run for all tests. */
static void record(void)
{
    struct cli run;
    if (*trace)
        return;
    snprintf(trace, sizeof trace, "%s", cli_file("replay.pcapng"));
    CLI_RUN(
        &run, "run", "--write", trace, "--server",
        "@/play 'tcp l; bind l 12000; listen l 1; accept l c; recv c 100; send c \"HELLO\"; recv c 1; close c; close l'",
        "--client",
        "@/play 'tcp s; connect s 127.0.0.1 12000; send s \"hello\"; recv s 100; close s'");
    cli_ended(&run, 0);
    cli_release(&run);
}

/* What each test on a terminal begins with. */
#define OPEN_TERMINAL()                                                                      \
    do {                                                                                     \
        record();                                                                            \
        if (!tmux_open(&t, 80, 24)) {                                                        \
            print_message(                                                                   \
                "SKIP: there is no tmux here: nothing can be told about a real terminal\n"); \
            skip();                                                                          \
        }                                                                                    \
    } while (0)

static int teardown(void **state)
{
    (void)state;
    tmux_close(&t);
    return 0;
}

static const char *program(void)
{
    static char path[400];
    const char *set = getenv("SOCKWIRE");
    if (!*path && !realpath(set ? set : "build/sockwire", path))
        fail_msg("no sockwire to run");
    return path;
}

static void replay(const char *before, const char *flags)
{
    char command[1200];
    snprintf(command, sizeof command, "%s %s replay %s %s", before, program(), trace, flags);
    tmux_run(&t, command);
}

static void ended_clean(const char *how)
{
    char wanted[80];
    snprintf(wanted, sizeof wanted, "ended %s, settings kept", how);
    tmux_await(&t, wanted);
    assert_non_null(strstr(t.screen.s, "begins")); /* what stood there before stands there again */
    assert_null(strstr(t.screen.s, "received, unread"));
    assert_string_equal(tmux_cursor_and_screen(&t), "1 0");
}

static void quit_clean(void)
{
    tmux_keys(&t, "q");
    ended_clean("0");
}

static void press_and_await(const char *key, const char *text)
{
    tmux_keys(&t, key);
    tmux_await(&t, text);
}

static void test_keys(void **state)
{
    (void)state;
    OPEN_TERMINAL();
    replay("", "");
    tmux_await(&t, "event 1 of");
    press_and_await("Right", "event 2 of");
    press_and_await("Space", "event 3 of");
    press_and_await("Left", "event 2 of");
    press_and_await("p", "Packet 1, client to server, because of connect()");
    tmux_await(&t, "CLOSED → SYN_SENT");
    press_and_await("p", "Packet 2, server to client");
    tmux_await(&t, "LISTEN → SYN_RCVD");
    press_and_await("p", "SYN_RCVD → ESTABLISHED");
    tmux_keys(&t, "c"); /* accept() or connect(), who is first */
    tmux_await_gone(&t, "Packet 3,");
    press_and_await("P", "Packet 3,");
    tmux_keys(&t, "/");
    tmux_type(&t, "connect = 0");
    press_and_await("Enter", "connect() returns: the connection is established.");
    tmux_keys(&t, "g");
    tmux_await(&t, "Go to");
    tmux_type(&t, "fin-wait-1");
    press_and_await("Enter", "ESTABLISHED → FIN_WAIT1");
    tmux_keys(&t, "g");
    tmux_type(&t, "4");
    press_and_await("Enter", "event 4 of");
    tmux_keys(&t, "/");
    tmux_await(&t, "Search:");
    tmux_type(&t, "5 \"hello");
    press_and_await("Enter", "Packet 4, client to server, because of send()");
    tmux_await(&t, "received, unread   5 bytes  \"hello\"");
    tmux_keys(&t, "/");
    tmux_type(&t, "nothing like it");
    press_and_await("Enter", "Not found.");
    press_and_await("?", "twice as fast");
    tmux_keys(&t, "x");
    tmux_await_gone(&t, "twice as fast");
    press_and_await("Home", "Nothing has happened yet");
    quit_clean();
}

static void test_play(void **state)
{
    (void)state;
    OPEN_TERMINAL();
    replay("", "--speed 0.000001");
    press_and_await("a", "playing, speed 1e-06");
    press_and_await("a", "→ next"); /* which stops it */
    tmux_await_gone(&t, "playing");
    quit_clean();
    replay("", "");
    tmux_await(&t, "event 1 of");
    tmux_await(&t, "q quit"); /* the last line: all is drawn */
    unsigned count;
    assert_int_equal(sscanf(strstr(t.screen.s, "event 1 of"), "event 1 of %u", &count), 1);
    char end[40];
    snprintf(end, sizeof end, "event %u of %u", count, count);
    press_and_await("End", end);
    press_and_await("Home", "event 0 of");
    press_and_await("a", end); /* as it was recorded: some milliseconds */
    quit_clean();
}

/* Passes the question that stands there, and goes on to the next one. */
static void ask_next(void)
{
    press_and_await("Enter", "It was: ");
    press_and_await("End", "Your answer:");
}

static void test_quiz(void **state)
{
    (void)state;
    OPEN_TERMINAL();
    replay("", "--quiz");
    tmux_await(&t, "quiz: 0 of 0 right");
    press_and_await("End", "is about to call socket(");
    tmux_type(&t, "syn ack");
    press_and_await("Enter", "\"SYN ACK\": one packet or two?");
    tmux_type(&t, "none");
    press_and_await("Enter", "Right: nothing.");
    tmux_await(&t, "quiz: 1 of 1 right");
    press_and_await("End", "Your answer:");
    while (!strstr(t.screen.s, "is about to call connect("))
        ask_next();
    assert_null(strstr(t.screen.s, "SYN ──"));
    tmux_type(&t, "SYN, syn-ack, a");
    press_and_await("Enter", "words or letters, not both");
    tmux_type(&t, "SYN, syn-ack, ack");
    press_and_await("Enter", "Right: SYN, SYN-ACK back, ACK.");
    press_and_await("p", "SYN ──"); /* its packets are no question any more */
    press_and_await("End", "Your answer:");
    quit_clean();
}

/* The screen follows the terminal: the ladder is drawn anew in its width, and what is too small is
 * said. */
static void test_sizes(void **state)
{
    (void)state;
    OPEN_TERMINAL();
    replay("", "--at 3");
    tmux_await(&t, "event 3 of");
    tmux_resize(&t, 140, 40);
    tmux_await(&t, "socket(AF_INET, SOCK_STREAM, 0)"); /* it was wrapped */
    tmux_read(&t, false);
    assert_true(strcspn(t.screen.s, "\n") >= 130); /* the title goes to the right */
    tmux_resize(&t, 20, 5);
    tmux_await(&t, "Too small");
    tmux_resize(&t, 80, 24);
    tmux_await(&t, "event 3 of");
    tmux_await(&t, "q quit");
    quit_clean();
}

static void test_signals(void **state)
{
    static const struct {
        int signal;
        const char *ended;
    } rows[] = {
        { SIGTERM, "143" },
        { SIGHUP, "129" },
#ifndef __SANITIZE_ADDRESS__ /* which has an ending of its own */
        { SIGSEGV, "139" },
        { SIGABRT, "134" },
#endif
    };
    (void)state;
    OPEN_TERMINAL();
    replay("", "");
    tmux_await(&t, "event 1 of");
    tmux_keys(&t, "C-c");
    ended_clean("130");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        replay("", ""); /* SIGSEGV, SIGABRT: as a crash of ours */
        tmux_await(&t, "event 1 of");
        assert_int_equal(kill(tmux_program(&t), rows[i].signal), 0);
        ended_clean(rows[i].ended);
    }
}

/* Put away with Ctrl-Z: the terminal is the shell's; fetched back in another size, it draws anew.
 */
static void test_stop_and_go_on(void **state)
{
    char command[800];
    (void)state;
    OPEN_TERMINAL();
    snprintf(
        command, sizeof command,
        "sh -i -c \"set -m; PS1=; %s replay %s --at 3; echo put away; stty -a | grep -q -w icanon && echo by lines; "
        "read x; fg; true\"",
        program(), trace);
    tmux_run(&t, command);
    tmux_await(&t, "event 3 of");
    tmux_keys(&t, "C-z");
    tmux_await(&t, "by lines");
    assert_string_equal(tmux_cursor_and_screen(&t), "1 0");
    tmux_resize(&t, 140, 40);
    tmux_keys(&t, "Enter");
    tmux_await(&t, "socket(AF_INET, SOCK_STREAM, 0)"); /* in 80 columns it is wrapped */
    quit_clean();
}

/* How often a process has gone to sleep by itself; 0: it is awake. */
static unsigned long sleeps_of(pid_t pid)
{
    char path[60];
    struct text status;
    unsigned long sleeps = 0;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    text_init(&status);
    cli_read_file(path, &status);
    const char *count = strstr(status.s, "\nvoluntary_ctxt_switches:");
    if (!count || !strstr(status.s, "\nState:"))
        fail_msg("%s does not tell whether it sleeps:\n%s", path, status.s);
    if (strstr(status.s, "\nState:\tS"))
        sscanf(count, "\nvoluntary_ctxt_switches: %lu", &sleeps);
    text_release(&status);
    return sleeps;
}

/* Until it sleeps, and has gone to sleep more often than `before`. */
static unsigned long await_asleep(pid_t pid, unsigned long before)
{
    const struct timespec nap = { 0, 2000000 };
    unsigned long sleeps;
    for (int left = 10000; (sleeps = sleeps_of(pid)) <= before; left--) {
        if (!left)
            fail_msg("process %ld does not go to sleep", (long)pid);
        nanosleep(&nap, NULL);
    }
    return sleeps;
}

/* Ctrl-Z in the midst of drawing is not lost.  Ctrl-S holds the terminal's output, so that the
 * drawing waits; Ctrl-Z lets it go on. */
static void test_stop_while_drawing(void **state)
{
    char command[800], script[200];
    struct text text;
    (void)state;
    OPEN_TERMINAL();
    snprintf(script, sizeof script, "%s", cli_file("replaying"));
    text_init(&text);
    text_addf(&text, "echo $$ >%s.pid; exec %s replay %s --at 3\n", script, program(), trace);
    cli_write_file(script, text.s, text.len);
    snprintf(command, sizeof command,
             "sh -i -c \"set -m; PS1=; sh %s; echo put away; read x; fg; true\"", script);
    tmux_run(&t, command);
    tmux_await(&t, "q quit"); /* the last line */
    text_clear(&text);
    cli_read_file(cli_file("replaying.pid"), &text);
    pid_t replaying = (pid_t)strtol(text.s, NULL, 10);
    text_release(&text);
    assert_true(replaying > 1);
    unsigned long waiting = await_asleep(replaying, 0);
    tmux_keys(&t, "C-s");
    tmux_keys(&t, "Right");
    await_asleep(replaying, waiting);
    tmux_keys(&t, "C-z");
    tmux_await(&t, "put away");
    tmux_keys(&t, "Enter");
    tmux_await(&t, "q quit");
    quit_clean();
}

static bool has_color(const char *s)
{
    for (; (s = strchr(s, '\033')); s++)
        for (const char *at = s + 1; *at && *at != 'm'; at++)
            if ((at[-1] == '[' || at[-1] == ';') && at[0] == '3' && at[1] >= '0' && at[1] <= '7')
                return true;
    return false;
}

static void test_color_and_ascii(void **state)
{
    (void)state;
    OPEN_TERMINAL();
    replay("", "--at 9");
    tmux_await(&t, "event 9 of");
    tmux_await(&t, "q quit"); /* the last line: all is drawn */
    tmux_read(&t, true);
    assert_true(has_color(t.screen.s));
    assert_non_null(strstr(t.screen.s, "▶")); /* and a mark besides */
    quit_clean();
    replay("env NO_COLOR=1", "--at 9");
    tmux_await(&t, "event 9 of");
    tmux_await(&t, "q quit"); /* the last line: all is drawn */
    tmux_read(&t, true);
    assert_false(has_color(t.screen.s));
    quit_clean();
    replay("", "--at 9 --ascii");
    tmux_await(&t, "event 9 of");
    tmux_await(&t, "q quit");
    for (const char *s = t.screen.s; *s; s++)
        assert_true((unsigned char)*s < 0x80);
    press_and_await("?", "Right Down space");
    for (const char *s = t.screen.s; *s; s++)
        assert_true((unsigned char)*s < 0x80);
    tmux_keys(&t, "x");
    quit_clean();
}

/* Out of a pipe; then the keys come from the terminal all the same. */
static void test_standard_input(void **state)
{
    char command[800];
    (void)state;
    OPEN_TERMINAL();
    snprintf(command, sizeof command, "%s replay - <%s", program(), trace);
    tmux_run(&t, command);
    tmux_await(&t, "event 1 of");
    press_and_await("p", "Packet 1,");
    quit_clean();
}

/* ---- without a terminal ---- */

static void test_mistakes(void **state)
{
    struct cli cli;
    (void)state;
    record();
    CLI_RUN(&cli, "replay", trace);
    cli_ended(&cli, 125);
    cli_says(&cli, "a replay needs a terminal, and standard output is none");
    cli_release(&cli);
    CLI_RUN_AS(&cli, (&(struct cli_how){ .input = CLI_TERMINAL, .variables = { "TERM=dumb" } }),
               "replay", trace);
    cli_ended(&cli, 125);
    cli_shows(&cli, "a replay can't draw on this terminal, TERM=dumb");
    cli_release(&cli);
    CLI_RUN(&cli, "replay", trace, "--connection", "7");
    cli_ended(&cli, 125);
    cli_says(&cli, "there is no connection 7: ");
    cli_release(&cli);
    CLI_RUN(&cli, "replay");
    cli_ended(&cli, 125);
    cli_says(&cli, "which trace?");
    cli_release(&cli);
    CLI_RUN(&cli, "replay", "nonesuch.pcap");
    cli_ended(&cli, 125);
    cli_says(&cli, "nonesuch.pcap");
    cli_release(&cli);
}

/* A trace of more packets than can be kept says how to choose.  (The limit is set low: of this run
 * without its calls.) */
static void test_too_long(void **state)
{
    struct cli cli;
    const char *bare = cli_file("replay.pcap");
    (void)state;
    CLI_RUN(&cli, "run", "--write", bare, "--server", "@/server_fork", "--client", "@/client_lines",
            "--input", "hello");
    cli_release(&cli);
    CLI_RUN_AS(&cli, (&(struct cli_how){ .variables = { "SOCKWIRE_SHOWN_MAX=4" } }), "replay",
               bare);
    cli_ended(&cli, 125);
    cli_says(&cli, "too many to step through: choose one with --connection N (sockwire show ");
    cli_release(&cli);
    CLI_RUN_AS(&cli, (&(struct cli_how){ .variables = { "SOCKWIRE_SHOWN_MAX=4" } }), "replay", bare,
               "--connection", "1");
    cli_ended(&cli, 125);
    cli_says(&cli, "connection 1 of ");
    cli_release(&cli);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_keys, teardown),
        cmocka_unit_test_teardown(test_play, teardown),
        cmocka_unit_test_teardown(test_quiz, teardown),
        cmocka_unit_test_teardown(test_sizes, teardown),
        cmocka_unit_test_teardown(test_signals, teardown),
        cmocka_unit_test_teardown(test_stop_and_go_on, teardown),
        cmocka_unit_test_teardown(test_stop_while_drawing, teardown),
        cmocka_unit_test_teardown(test_color_and_ascii, teardown),
        cmocka_unit_test_teardown(test_standard_input, teardown),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_too_long),
    };
    return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
