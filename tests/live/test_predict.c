/* sockwire run --predict and --step: the questions, their order, the verdicts, the keys, and that
 * nothing is left behind. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"
#include "cli_rules.h"

/* The textbook pair, with its very calls. */
#define SERVER \
    "@/play 'tcp l; bind l 12000; listen l 1; forever { accept l c; recv c 1024; upper got; send c $got; close c }'"
#define CLIENT \
    "@/play 'tcp s; connect s 127.0.0.1 12000; prompt \"line? \"; readline v; send s $v; recv s 1024; close s'"

/* Questions come in this order, whoever is faster: */
static const char *const questions[] = {
    "server socket", "server bind",    "server listen", "server accept",
    "client socket", "client connect", "server recv",   "client send",
    "server send",   "client recv",    "server close",  "client close",
};
enum { QUESTIONS = sizeof questions / sizeof *questions };

static const char *answers_file(const char *text)
{
    const char *path = cli_file("answers");
    cli_write_file(path, text, strlen(text));
    return path;
}

/* ---- what the JSON tells ---- */

/* One letter for each question: r right, w wrong, - not answered. */
static void check_predictions(const struct cli *cli, const char *const *asked, size_t asked_count,
                              const char *verdicts, const char *score)
{
    size_t at = 0, count = 0;
    char told[100] = "", name[100], what[600];
    for (struct slice line; cli_json_line(&cli->out, &at, &line);) {
        if (!cli_json_is(cli_json_get(line, "type"), "prediction"))
            continue;
        struct text both;
        text_init(&both);
        cli_json_string(cli_json_get(line, "program"), &both);
        text_add_char(&both, ' ');
        cli_json_string(cli_json_get(line, "name"), &both);
        snprintf(name, sizeof name, "%s", both.s);
        text_release(&both);
        snprintf(what, sizeof what, "question %zu is \"%s\"", count + 1, name);
        cli_true_at(cli, count < asked_count && !strcmp(name, asked[count]), what, __FILE__,
                    __LINE__);
        struct slice right = cli_json_get(line, "right"), says = cli_json_get(line, "says");
        cli_true(cli, cli_json_get(line, "seen").len > 0 && cli_json_get(line, "answer").len > 0 &&
                          says.len > 0);
        told[count++] = *right.s == 't' ? 'r' : *right.s == 'f' ? 'w' : '-';
    }
    cli_true(cli, count == asked_count);
    snprintf(what, sizeof what, "the verdicts are %s, should be %s", told, verdicts);
    cli_true_at(cli, !strcmp(told, verdicts), what, __FILE__, __LINE__);
    struct slice last = cli_json_find(&cli->out, "score", NULL, NULL);
    snprintf(what, sizeof what, "%.0f of %.0f, %.0f answered",
             cli_json_number(cli_json_get(last, "right")),
             cli_json_number(cli_json_get(last, "asked")),
             cli_json_number(cli_json_get(last, "answered")));
    cli_true_at(cli, !strcmp(what, score), what, __FILE__, __LINE__);
    cli_true(cli, last.s + last.len + 1 == cli->out.s + cli->out.len); /* it stands last */
}

static void predict(struct cli *cli, const char *server, const char *client, const char *answers)
{
    CLI_RUN(cli, "run", "--json", "-", "--timeout", "20", "--input", "hello", "--predict",
            "--answers", answers_file(answers), "--server", server, "--client", client);
    cli_ended(cli, 0);
}

static void check_pair(const char *answers, const char *verdicts, const char *score)
{
    struct cli cli;
    predict(&cli, SERVER, CLIENT, answers);
    cli_check_rules(&cli);
    check_predictions(&cli, questions, QUESTIONS, verdicts, score);
    cli_release(&cli);
}

/* ---- answers from a file ---- */

static void test_all_right(void **state)
{
    (void)state;
    check_pair("0\n0\n0\n0\n0\ns SA a\n0\nd A\nd A\n0\nf A\nf A\n", "rrrrrrrrrrrr",
               "12 of 12, 12 answered");
}

/* What depends on time is right either way; numbers alone, blanks and comments are good, too. */
static void test_right_in_other_words(void **state)
{
    (void)state;
    check_pair(
        "none\nnothing\nno packets\n0 packets\nzero\nSYN, SYN-ACK, ACK\nnone\ndata\ndata, ACK\nNone\nFIN\nFIN-ACK, ACK\n",
        "rrrrrrrrrrrr", "12 of 12, 12 answered");
    check_pair("# server\n0\n\n 0 # bind\n0\r\n0\n# client\n0\n3: sSAa\n0\nd\n2\n0\n1\nfa\n",
               "rrrrrrrrrrrr", "12 of 12, 12 answered");
}

static void test_all_wrong(void **state)
{
    (void)state;
    check_pair("1\na\ns\n3\n1\ns\nA\nnone\nD a\nd\n0\nr\n", "wwwwwwwwwwww", "0 of 12, 12 answered");
}

static void test_answers_run_out(void **state)
{
    (void)state;
    check_pair("0\n1\n0\n", "rwr---------", "2 of 12, 3 answered");
    check_pair("", "------------", "0 of 12, 0 answered");
}

/* The finished lab, where it is built. */
static void test_the_lab(void **state)
{
    char server[4200], client[4200];
    const char *sockwire = getenv("SOCKWIRE");
    const char *slash = sockwire ? strrchr(sockwire, '/') : NULL;
    struct cli cli;
    (void)state;
    snprintf(server, sizeof server, "%.*s/solutions/07-forever/server",
             slash ? (int)(slash - sockwire) : 5, slash ? sockwire : "build");
    snprintf(client, sizeof client, "%.*s/solutions/07-forever/client",
             slash ? (int)(slash - sockwire) : 5, slash ? sockwire : "build");
    if (access(server, X_OK) != 0 || access(client, X_OK) != 0) {
        print_message("SKIP: the solutions are not built beside sockwire\n");
        skip();
    }
    predict(&cli, server, client, "0\n0\n0\n0\n0\nsSAa\nd # no\ndA\ndA\n0\nfA\nfA\n");
    check_predictions(&cli, questions, QUESTIONS, "rrrrrrwrrrrr", "11 of 12, 12 answered");
    cli_release(&cli);
}

/* Clients with the same command line are one program; another client is asked again. */
static void test_several_clients(void **state)
{
    static const char *const more[] = {
        "server socket",  "server bind",  "server listen",  "server accept",   "client socket",
        "client connect", "server recv",  "client send",    "server send",     "client recv",
        "server close",   "client close", "client3 socket", "client3 connect", "client3 close",
    };
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "-", "--input", "hello", "--predict", "--answers",
            answers_file("0\n"), "--server", SERVER, "--client", CLIENT, "--client", CLIENT,
            "--client", "@/play 'tcp s; connect s 127.0.0.1 12000; close s'");
    cli_ended(&cli, 0);
    check_predictions(&cli, more, 15, "r--------------", "1 of 15, 1 answered");
    cli_release(&cli);
}

/* Refused; a reset instead of a FIN; datagrams; shutdown; a descriptor that is not the last. */
static void test_other_situations(void **state)
{
    static const char *const refused[] = { "client socket", "client connect", "client close" };
    static const char *const reset[] = { "server socket", "server bind",   "server listen",
                                         "server accept", "client socket", "client connect",
                                         "server recv",   "client send",   "server close",
                                         "client recv" };
    static const char *const datagrams[] = { "client socket", "client bind", "client connect",
                                             "client send",   "client recv", "client close" };
    static const char *const half[] = { "server socket", "server bind",     "server listen",
                                        "server accept", "client socket",   "client connect",
                                        "server recv",   "client shutdown", "client close" };
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "-", "--predict", "--answers", answers_file("0\nsR\n0\n"),
            "--client", "@/play 'tcp s; connect s 127.0.0.1 12000; expect ECONNREFUSED; close s'");
    check_predictions(&cli, refused, 3, "rrr", "3 of 3, 3 answered");
    cli_release(&cli);
    predict(
        &cli, "@/play 'tcp l; bind l 12000; listen l 5; accept l c; recv c 1; close c; exit 0'",
        "@/play 'tcp s; connect s 127.0.0.1 12000; send s hello; recv s 9; expect ECONNRESET; exit 0'",
        "0\n0\n0\n0\n0\nsSAa\n0\nd\nr\n0\n");
    check_predictions(&cli, reset, 10, "rrrrrrrrrr", "10 of 10, 10 answered");
    cli_release(&cli);
    CLI_RUN(
        &cli, "run", "--json", "-", "--predict", "--answers", answers_file("0\n0\n0\nd\n0\n0\n"),
        "--client",
        "@/play 'udp s; bind s 12000; connect s 127.0.0.1 12000; send s hello; recv s 9; close s'");
    check_predictions(&cli, datagrams, 6, "rrrrrr", "6 of 6, 6 answered");
    cli_release(&cli);
    predict(&cli, "@/play 'tcp l; bind l 12000; listen l 5; accept l c; recv c 9; exit 0'",
            "@/play 'tcp s; connect s 127.0.0.1 12000; shutdown s w; dup s d; close s; exit 0'",
            "0\n0\n0\n0\n0\nsSAa\n0\nf\n0\n");
    check_predictions(&cli, half, 9, "rrrrrrrrr", "9 of 9, 9 answered");
    cli_release(&cli);
}

static void test_python(void **state)
{
    static const char *const python[] = {
        "server socket", "server bind",    "server listen", "server accept4",
        "client socket", "client connect", "server recv",   "client send",
        "server send",   "client recv",    "server close",  "client close",
    };
    struct cli cli;
    (void)state;
    predict(&cli, "python3 @/server.py", "python3 @/client.py 127.0.0.1",
            "0\n0\n0\n0\n0\n3\n0\n1\n1\n0\n1\n1\n");
    check_predictions(&cli, python, 12, "rrrrrrrrrrrr", "12 of 12, 12 answered");
    cli_release(&cli);
}

static void test_what_is_shown(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--width", "80", "--input", "hello", "--predict", "--answers",
            answers_file("0\n0\n0\n3\n"), "--server", SERVER, "--client", CLIENT);
    cli_ended(&cli, 0);
    cli_shows(&cli, "? server is about to call listen(3, 1). How many packets? [0-9, ?] 0\n");
    cli_shows(&cli,
              "· server's listen: right. listen() sends nothing; from now on the kernel answers");
    cli_shows(
        &cli,
        "· server's accept: no. You said 3; it was nothing. accept() sends nothing: the\n  handshake is made by the kernel before");
    cli_shows(&cli, "(no answer)\n");
    cli_shows(&cli, "client's connect: it was SYN, SYN-ACK back, ACK (s SA a). connect() makes");
    cli_shows(&cli, "you predicted 3 of 12 (8 without an answer)\n");
    size_t column = 0;
    for (size_t i = 0; i < cli.out.len; i++) { /* no row is wider than the terminal */
        column = cli.out.s[i] == '\n' ? 0 : column + ((cli.out.s[i] & 0xc0) != 0x80);
        cli_true(&cli, column <= 80);
    }
    cli_release(&cli);
}

static const struct cli_mistake mistakes[] = {
    { { "run", "--client", "true", "--predict", "--step" },
      "--step and --predict exclude each other" },
    { { "run", "--client", "true", "--answers", "x" }, "--answers is for --predict" },
    { { "run", "--client", "true", "--predict", "--calls-only" },
      "--predict is about packets, and --calls-only shows none" },
    { { "run", "--client", "true", "--step", "--input-file", "-" },
      "--step reads answers from standard input, which --input-file takes" },
    { { "run", "--client", "true", "--predict", "--answers", "/no/such/file" },
      "reading the answers /no/such/file: No such file" },
};

static void test_mistakes(void **state)
{
    struct cli cli;
    (void)state;
    cli_mistakes(mistakes, sizeof mistakes / sizeof *mistakes);
    CLI_RUN(&cli, "run", "--client", "true", "--predict", "--answers",
            answers_file("0\n# so\n2 sSAa\n"));
    cli_ended(&cli, 125);
    cli_says(&cli, "line 3: 2 packets said, but 3 named");
    cli_release(&cli);
}

static void test_nothing_to_ask(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--predict", "--client", "true");
    cli_ended(&cli, 0);
    cli_shows(&cli, "there was no call to ask about");
    cli_release(&cli);
}

/* ---- answers from the keyboard ---- */

static const struct cli_how on_terminal = { .input = CLI_TERMINAL };

static void key(struct cli *cli, const char *await, const char *keys)
{
    cli_await(cli, await);
    text_clear(&cli->out); /* each text is awaited anew */
    cli_type(cli, keys, strlen(keys));
}

static void test_keyboard(void **state)
{
    struct cli cli;
    (void)state;
    CLI_START_AS(&cli, &on_terminal, "run", "--color=never", "--predict", "--server", SERVER,
                 "--client", CLIENT);
    key(&cli,
        "server is about to call socket(AF_INET, SOCK_STREAM, 0). How many packets? [0-9, ?] ",
        "?\n");
    cli_await(&cli, "Answer with the number of packets");
    key(&cli, "How many packets?", "hello\n");
    cli_await(&cli, "\"hello\" is no packet");
    key(&cli, "How many packets?", "\n");
    cli_await(&cli, "A number, none, or their names");
    key(&cli, "How many packets?", "none\n");
    key(&cli, "call bind(3, 0.0.0.0:12000). How many packets?", "1\n");
    key(&cli,
        "Which? s SYN  a ACK  f FIN  d data  r RST; CAPITALS: the other side sends: ", "dA\n");
    cli_await(&cli, "1 packet said, but 2 named");
    key(&cli, "Which?", "d\n");
    cli_await(&cli, "server's bind: no. You said 1: d; it was nothing.");
    key(&cli, "call listen(3, 1). How many packets?", "2\n");
    key(&cli, "Which?", "none\n"); /* another mind */
    cli_await(&cli, "server's listen: right.");
    key(&cli, "call accept(3). How many packets?", "1 packet\n");
    key(&cli, "Which?", "2\n");
    key(&cli, "Which?", "0\n");
    key(&cli, "client is about to call socket(", "0\n");
    key(&cli, "call connect(3, 127.0.0.1:12000). How many packets?", "3\n");
    key(&cli, "Which?", "\n"); /* the number alone */
    cli_await(&cli, "client's connect: right.");
    key(&cli, "server is about to call recv(", "0\n");
    key(&cli, "line? ", "hello\n"); /* no question is open: this is the client's line */
    key(&cli, "client is about to call send(3, \"hello", "2\n");
    key(&cli, "Which?", "data, ACK\n");
    cli_await(&cli, "client's send: right.");
    key(&cli, "server is about to call send(4, \"HELLO", "c\n");
    cli_wait(&cli);
    cli_ended(&cli, 0);
    cli_shows(&cli, "you predicted 7 of 9 (1 without an answer)");
    cli_release(&cli);
}

/* However the user leaves, at a question nothing is left running (cli_wait looks) and the call is
 * not made. */
static void leave(const char *flag, const char *keys, int status)
{
    struct cli cli;
    CLI_START_AS(&cli, &on_terminal, "run", "--color=never", flag, "--server", SERVER, "--client",
                 CLIENT);
    for (int i = 0; i < 3; i++)
        key(&cli, "is about to call", strcmp(flag, "--step") ? "0\n" : "\n");
    cli_await(&cli, "is about to call accept(3)");
    cli_type(&cli, keys, strlen(keys));
    cli_wait(&cli);
    cli_ended(&cli, status);
    cli_shows_no(&cli, "accept(3)  waits");
    cli_shows(&cli, "killed by SIGTERM");
    cli_release(&cli);
}

static void test_leaving(void **state)
{
    (void)state;
    leave("--step", "q\n", 130);
    leave("--predict", "q\n", 130);
    leave("--step", "\x03", 130);
    leave("--predict", "\x03", 130);
}

static void test_killed_at_a_question(void **state)
{
    struct cli cli;
    (void)state;
    CLI_START_AS(&cli, &on_terminal, "run", "--color=never", "--step", "--server", SERVER,
                 "--client", CLIENT);
    cli_await(&cli, "is about to call socket");
    cli_signal(&cli, SIGKILL);
    cli_wait(&cli);
    cli_await_gone(&cli);
    cli_release(&cli);
}

/* Ctrl-D: no more answers. */
static void test_end_of_input(void **state)
{
    struct cli cli;
    (void)state;
    CLI_START_AS(&cli, &on_terminal, "run", "--color=never", "--step", "--input", "hello",
                 "--server", SERVER, "--client", CLIENT);
    key(&cli, "is about to call socket(AF_INET, SOCK_STREAM, 0): Enter ", "\x04");
    cli_wait(&cli);
    cli_ended(&cli, 0);
    cli_shows_no(&cli, "is about to call");
    cli_release(&cli);
    /* from /dev/null */
    CLI_RUN(&cli, "run", "--predict", "--input", "hello", "--server", SERVER, "--client", CLIENT);
    cli_ended(&cli, 0);
    cli_shows(&cli, "you predicted 0 of 1 (1 without an answer)");
    cli_release(&cli);
}

/* ---- step by step ---- */

static void test_steps(void **state)
{
    static const char *const calls[] = {
        "server is about to call socket(", "server is about to call bind(",
        "server is about to call listen(", "server is about to call accept(",
        "client is about to call socket(", "client is about to call connect(",
        "server is about to call recv(",   "client is about to call send(",
        "server is about to call send(",   "client is about to call recv(",
        "server is about to call close(",  "client is about to call close(",
        "server is about to call accept(",
    };
    struct cli cli;
    (void)state;
    CLI_START_AS(&cli, &on_terminal, "run", "--color=never", "--step", "--server", SERVER,
                 "--client", CLIENT);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (i == 6) { /* the client reads its terminal, but the question comes first */
            cli_await(&cli, ": Enter (the client's line comes after it) ");
            cli_type(&cli, "hello\n", 6); /* no answer */
            cli_await(&cli, "Enter alone lets the call begin (then the client gets its line)");
        } else if (i == 7) {
            key(&cli, "line? ", "hello\n");
        }
        key(&cli, calls[i], "\n");
    }
    cli_wait(&cli);
    cli_ended(&cli, 0);
    cli_release(&cli);
}

/* All that was before stands above the question, and nothing of the call does. */
static void test_rows_before_the_question(void **state)
{
    struct cli cli;
    (void)state;
    CLI_START_AS(&cli, &on_terminal, "run", "--color=never", "--step", "--input", "hello",
                 "--server", SERVER, "--client", CLIENT);
    for (int i = 0; i < 6; i++)
        key(&cli, "is about to call", "\n");
    cli_await(&cli, "server is about to call recv(");
    cli_shows(&cli, "ACK ack 1");
    cli_shows(&cli, "connect = 0");
    cli_shows(&cli, "accept = 4");
    cli_shows_no(&cli, "recv(4, 1024)  waits");
    key(&cli, "recv(", "\n");
    cli_await(&cli, "client is about to call send(");
    cli_shows(&cli, "recv(4, 1024)  waits");
    key(&cli, "send(", "c\n");
    cli_wait(&cli);
    cli_ended(&cli, 0);
    cli_shows(&cli, "\"HELLO\\n\"");
    cli_release(&cli);
}

/* Lines of a pipe answer questions, and go to the client when none is open; with the JSON on
 * standard output, questions stand on standard error. */
static void test_steps_from_a_pipe(void **state)
{
    struct cli cli;
    (void)state;
    CLI_START_AS(&cli, &((struct cli_how){ .input = CLI_PIPE }), "run", "--json", "-", "--step",
                 "--server", SERVER, "--client", CLIENT);
    cli_type(&cli, "\n\n\n\n\n\n\nhello\n\n\n\n\n\n\n", 20);
    cli_close_input(&cli);
    cli_wait(&cli);
    cli_ended(&cli, 0);
    cli_says(&cli, "? server is about to call send(4, \"HELLO\\n\", 6): Enter ");
    cli_check_rules(&cli);
    cli_release(&cli);
}

/* --timeout does not run while a question is open. */
static void test_timeout_stands_still(void **state)
{
    struct timespec longer = { .tv_sec = 4 };
    struct cli cli;
    (void)state;
    CLI_START_AS(&cli, &on_terminal, "run", "--color=never", "--step", "--timeout", "3.5",
                 "--client", "@/play 'tcp s; close s; exit 5'");
    cli_await(&cli, "is about to call socket(");
    nanosleep(&longer, NULL);
    key(&cli, "socket(", "\n");
    key(&cli, "is about to call close(", "\n");
    cli_wait(&cli);
    cli_ended(&cli, 5);
    cli_release(&cli);
}

/* The program that was asked about is killed by another: the question is void, and the run goes on.
 */
static void test_question_becomes_void(void **state)
{
    struct cli cli;
    const char *asked = cli_file("asked"); /* written when the question stands there */
    char client[500];
    (void)state;
    assert_int_equal(mkfifo(asked, 0600), 0);
    snprintf(
        client, sizeof client,
        "sh -c '@/play \"tcp s; exit 3\" & p=$!; read x <%s; kill -9 $p; wait $p; exec @/play \"tcp t; close t; exit 4\"'",
        asked);
    CLI_START_AS(&cli, &on_terminal, "run", "--color=never", "--predict", "--client", client);
    cli_await(&cli, "client is about to call socket(");
    cli_write_file(asked, "\n", 1);
    cli_await(&cli, "client is about to call close("); /* a socket() was asked about already */
    cli_type(&cli, "0\n", 2);
    cli_wait(&cli);
    cli_ended(&cli, 4);
    cli_shows(&cli, "you predicted 1 of 1\r\n");
    cli_release(&cli);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_right),
        cmocka_unit_test(test_right_in_other_words),
        cmocka_unit_test(test_all_wrong),
        cmocka_unit_test(test_answers_run_out),
        cmocka_unit_test(test_the_lab),
        cmocka_unit_test(test_several_clients),
        cmocka_unit_test(test_other_situations),
        cmocka_unit_test(test_python),
        cmocka_unit_test(test_what_is_shown),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_nothing_to_ask),
        cmocka_unit_test(test_keyboard),
        cmocka_unit_test(test_leaving),
        cmocka_unit_test(test_killed_at_a_question),
        cmocka_unit_test(test_end_of_input),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_rows_before_the_question),
        cmocka_unit_test(test_steps_from_a_pipe),
        cmocka_unit_test(test_timeout_stands_still),
        cmocka_unit_test(test_question_becomes_void),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
