/* What programs get from sockwire: their input, their terminals, their rights; and what they print,
 * complete and in order. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli.h"
#include "cli_json.h"
#include "cli_rules.h"

static uint64_t sum_of(const char *bytes, size_t count)
{
    uint64_t sum = 0xcbf29ce484222325u;
    for (size_t i = 0; i < count; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * 0x100000001b3u;
    return sum;
}

/* ---- input that is given beforehand ---- */

struct content {
    const char *name;
    struct text bytes;
};

static void fill(struct text *text, size_t count, bool with_controls)
{
    for (size_t i = 0; i < count; i++)
        text_add_char(text, with_controls && i % 3 == 0 ? (char)(1 + i % 9) : (char)('a' + i % 26));
}

enum { CONTENTS = 14 };

static void make_contents(struct content contents[CONTENTS])
{
    static const char *const texts[][2] = {
        { "nothing", "" },
        { "a newline", "\n" },
        { "one line", "hello\n" },
        { "no final newline", "hello" },
        { "a last line without newline", "one\ntwo" },
        { "CRLF", "one\r\ntwo\r\n" },
        { "empty lines", "\n\none\n\n\n" },
        { "UTF-8", "grüße, 世界\n\xf0\x9f\x99\x82\n" },
    };
    size_t n = 0;
    for (; n < sizeof texts / sizeof *texts; n++) {
        contents[n].name = texts[n][0];
        text_init(&contents[n].bytes);
        text_add(&contents[n].bytes, texts[n][1]);
    }
    for (size_t i = n; i < CONTENTS; i++)
        text_init(&contents[i].bytes);
    contents[n].name = "every byte";
    for (int i = 0; i < 512; i++)
        text_add_char(&contents[n].bytes, (char)i);
    contents[++n].name = "a line as long as a terminal takes";
    fill(&contents[n].bytes, 4094, false);
    text_add(&contents[n].bytes, "\nmore\n");
    contents[++n].name = "a line longer than that";
    fill(&contents[n].bytes, 4095, false);
    text_add(&contents[n].bytes, "\nmore\n");
    contents[++n].name = "10 000 bytes in a line";
    fill(&contents[n].bytes, 10000, false);
    text_add(&contents[n].bytes, "\nmore\n");
    contents[++n].name = "control characters in a long line";
    fill(&contents[n].bytes, 4000, true);
    text_add(&contents[n].bytes, "\n");
    contents[++n].name = "many lines";
    for (int i = 0; i < 300; i++)
        text_addf(&contents[n].bytes, "line %d\n", i);
    assert_int_equal(n + 1, CONTENTS);
}

enum way { BY_FLAG, BY_FILE, BY_DASH, BY_PIPE, WAYS };

static const char *const way_names[] = { "--input", "--input-file FILE", "--input-file -",
                                         "a pipe" };

static void start_with(struct cli *cli, enum way way, const struct text *bytes)
{
    const char *file = cli_file("input");
    if (way == BY_FILE)
        cli_write_file(file, bytes->s, bytes->len);
    struct cli_how how = { .input = way == BY_DASH || way == BY_PIPE ? CLI_PIPE : CLI_NOTHING };
    const char *flag = way == BY_FLAG ? "--input" : way == BY_PIPE ? NULL : "--input-file";
    const char *value = way == BY_FLAG ? bytes->s : way == BY_FILE ? file : "-";
    CLI_START_AS(cli, &how, "run", "--json", "-", "--client", "@/witness input", "--client",
                 "@/witness input 0", flag, value);
    if (how.input == CLI_PIPE) {
        cli_type(cli, bytes->s, bytes->len);
        cli_close_input(cli);
    }
}

/* The client reads, byte for byte, what was given, and then the end. */
static void test_input_arrives(void **state)
{
    struct content contents[CONTENTS];
    bool failed = false;
    (void)state;
    make_contents(contents);
    for (size_t i = 0; i < CONTENTS; i++) {
        struct text *bytes = &contents[i].bytes;
        struct cli cli[WAYS];
        for (enum way way = 0; way < WAYS; way++)
            if (way != BY_FLAG || !memchr(bytes->s, 0, bytes->len))
                start_with(&cli[way], way, bytes);
        for (enum way way = 0; way < WAYS; way++) {
            struct text printed;
            char wanted[80];
            if (way == BY_FLAG && memchr(bytes->s, 0, bytes->len))
                continue;
            cli_wait(&cli[way]);
            cli_ended(&cli[way], 0);
            text_init(&printed);
            cli_json_printed(&cli[way].out, "client", "stdout", &printed);
            /* as by hand, a line ends with Enter */
            if (way == BY_FLAG && bytes->len && bytes->s[bytes->len - 1] != '\n') {
                struct text typed;
                text_init(&typed);
                text_addf(&typed, "%s\n", bytes->s);
                snprintf(wanted, sizeof wanted, "input: %zu bytes, sum %016llx\n", typed.len,
                         (unsigned long long)sum_of(typed.s, typed.len));
                text_release(&typed);
            } else {
                snprintf(wanted, sizeof wanted, "input: %zu bytes, sum %016llx\n", bytes->len,
                         (unsigned long long)sum_of(bytes->s, bytes->len));
            }
            if (strcmp(printed.s, wanted)) {
                fprintf(stderr, "%s by %s: \"%s\" should be \"%s\"\n", contents[i].name,
                        way_names[way], printed.s, wanted);
                failed = true;
            }
            text_release(&printed);
            cli_release(&cli[way]);
        }
    }
    for (size_t i = 0; i < CONTENTS; i++)
        text_release(&contents[i].bytes);
    assert_false(failed);
}

/* Each client gets all of --input; a pipe's bytes are read once. */
static void test_input_of_several_clients(void **state)
{
    static const char one[] = "@/play 'readline a; readline b; print $a; print $b'";
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "-", "--input", "a\nb\nc\n", "--client", one, "--client", one);
    cli_ended(&cli, 0);
    cli_check_printed(&cli, "client", "stdout", "a\n\nb\n\n");
    cli_check_printed(&cli, "client2", "stdout", "a\n\nb\n\n");
    cli_release(&cli);
    CLI_START_AS(&cli, &((struct cli_how){ .input = CLI_PIPE }), "run", "--json", "-", "--client",
                 one, "--client", one);
    cli_type(&cli, "a\nb\nc\nd\n", 8);
    cli_close_input(&cli);
    cli_wait(&cli);
    cli_ended(&cli, 0);
    cli_check_printed(&cli, "client", "stdout", "a\n\nb\n\n");
    cli_check_printed(&cli, "client2", "stdout", "c\n\nd\n\n");
    cli_release(&cli);
}

/* A program that looks before it reads, with select(), gets its input, too. */
static void test_input_to_a_program_that_polls(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "-", "--input", "a\nb", "--client",
            "@/play 'await 0 in; readline a; await 0 in; readline b; print $b'");
    cli_ended(&cli, 0);
    cli_check_printed(&cli, "client", "stdout", "b\n\n");
    cli_release(&cli);
}

static void test_no_input(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "-", "--server", "@/server_fork", "--client", "@/witness input");
    cli_ended(&cli, 0);
    cli_check_printed(&cli, "client", "stdout", "input: 0 bytes, sum cbf29ce484222325\n");
    cli_release(&cli);
}

/* The server's own standard input is a silent terminal, except when it is alone. */
static void test_input_of_a_lone_server(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "-", "--input", "hello", "--server", "@/witness input");
    cli_ended(&cli, 0);
    cli_check_printed(&cli, "server", "stdout", "input: 6 bytes, sum a9bc80cca21f28b3\n");
    cli_release(&cli);
}

/* The process that wrote it is known of each line, also when a child writes to its parent's terminal. */
static void test_who_printed(void **state)
{
    static const char *const wanted[] = { "one", "two", "three" };
    double pid[3] = { 0 };
    struct slice line;
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "-", "--client",
            "sh -c 'printf one; (printf two; :); printf three'");
    cli_ended(&cli, 0);
    for (size_t at = 0; cli_json_line(&cli.out, &at, &line);)
        for (int i = 0; i < 3; i++)
            if (cli_json_is(cli_json_get(line, "type"), "output") &&
                cli_json_is(cli_json_get(line, "text"), wanted[i]))
                pid[i] = cli_json_number(cli_json_get(line, "pid"));
    cli_true(&cli, pid[0] > 0 && pid[1] > 0 && pid[0] != pid[1] && pid[0] == pid[2]);
    cli_release(&cli);
}

/* ---- input that is typed ---- */

static void start_on_terminal(struct cli *cli, struct termios *mode, const char *client,
                              const char *second)
{
    CLI_START_AS(cli, &((struct cli_how){ .input = CLI_TERMINAL }), "run", "--color=never",
                 "--server", "@/server_fork", "--client", client, second ? "--client" : NULL,
                 second);
    assert_int_equal(tcgetattr(cli->terminal, mode), 0);
}

static void check_terminal(const struct cli *cli, const struct termios *before)
{
    struct termios after;
    assert_int_equal(tcgetattr(cli->terminal, &after), 0);
    cli_true(cli, after.c_iflag == before->c_iflag && after.c_oflag == before->c_oflag);
    cli_true(cli, after.c_lflag == before->c_lflag && after.c_cflag == before->c_cflag);
    cli_true(cli, memcmp(after.c_cc, before->c_cc, sizeof after.c_cc) == 0);
}

static void test_typing(void **state)
{
    struct termios before;
    struct cli cli;
    (void)state;
    start_on_terminal(&cli, &before, "@/client_lines", NULL);
    cli_await(&cli, "Your line, please: ");
    cli_type(&cli, "ada\n", 4);
    cli_await(&cli, "The server says: ADA");
    cli_type(&cli, "grace\n", 6);
    cli_await(&cli, "The server says: GRACE");
    cli_type(&cli, "\x04", 1);
    cli_wait(&cli);
    cli_ended(&cli, 0);
    cli_shows(&cli, "connection 1");
    check_terminal(&cli, &before);
    cli_release(&cli);
}

/* Text without Enter, then Ctrl-D: the program gets the text at once, as by hand. */
static void test_typing_without_enter(void **state)
{
    struct termios before;
    struct cli cli;
    (void)state;
    start_on_terminal(
        &cli, &before,
        "sh -c 'printf \"name? \"; dd bs=100 count=1 2>/dev/null; echo \" was read\"'", NULL);
    cli_await(&cli, "name? ");
    cli_type(&cli, "ada\x04", 4);
    cli_await(&cli, "»  was read");
    cli_wait(&cli);
    cli_ended(&cli, 0);
    cli_release(&cli);
}

/* Ctrl-D ends the input of the program that reads, not of the next one. */
static void test_typing_to_the_second_client(void **state)
{
    static const char client[] =
        "@/play 'prompt \"first? \"; readline v; readline w; print \"bye\"'";
    struct termios before;
    struct cli cli;
    (void)state;
    start_on_terminal(&cli, &before, client,
                      "@/play 'prompt \"second? \"; readline v; prompt \"got \"; print $v'");
    cli_await(&cli, "first? ");
    cli_type(&cli, "ada\n\x04", 5);
    cli_await(&cli, "second? ");
    cli_type(&cli, "grace\n", 6);
    cli_wait(&cli);
    cli_ended(&cli, 0);
    cli_shows(&cli, "got grace");
    check_terminal(&cli, &before);
    cli_release(&cli);
}

/* Typed before anybody asks: kept for the client. */
static void test_typing_ahead(void **state)
{
    struct termios before;
    struct cli cli;
    (void)state;
    start_on_terminal(&cli, &before, "@/play 'readline v; prompt \"got \"; print $v'", NULL);
    cli_type(&cli, "early\n", 6);
    cli_await(&cli, "got early");
    cli_wait(&cli);
    cli_ended(&cli, 0);
    cli_release(&cli);
}

static void test_ctrl_c(void **state)
{
    struct termios before;
    struct cli cli;
    (void)state;
    start_on_terminal(&cli, &before, "@/client_lines", NULL);
    cli_await(&cli, "Your line, please: ");
    cli_type(&cli, "ada\n", 4);
    cli_await(&cli, "The server says: ADA");
    cli_type(&cli, "\x03", 1);
    cli_wait(&cli);
    cli_ended(&cli, 130);
    cli_shows(&cli, "connection 1"); /* the summary */
    check_terminal(&cli, &before);
    cli_release(&cli);
}

static void test_killed_while_typing(void **state)
{
    struct termios before;
    struct cli cli;
    (void)state;
    start_on_terminal(&cli, &before, "@/client_lines", NULL);
    cli_await(&cli, "Your line, please: ");
    cli_signal(&cli, SIGKILL);
    cli_wait(&cli);
    cli_await_gone(&cli);
    check_terminal(&cli, &before);
    cli_release(&cli);
}

/* ---- the place where they run ---- */

static void test_place(void **state)
{
    static const char *const roles[] = { "client", "server" };
    char wanted[200];
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct cli cli;
        struct text printed;
        CLI_RUN(&cli, "run", "--json", "-", i ? "--server" : "--client", "@/witness place");
        cli_ended(&cli, 0);
        text_init(&printed);
        cli_json_printed(&cli.out, roles[i], "stdout", &printed);
        snprintf(wanted, sizeof wanted, "\nids: %d %d %d %d\n", (int)getuid(), (int)geteuid(),
                 (int)getgid(), (int)getegid());
        bool root = geteuid() == 0;
        const char *const lines[] = {
            "terminals: 1 1 1\n",
            "controlling: yes\n",
            "size: 80 x 24\n",
            wanted,
            "descriptors: 0 1 2\n",
            "SigBlk: 0\n",
            "SigIgn: 0\n",
            "name servername: 127.0.0.1\n",
            "name client: 127.0.0.1\n",
            "name server: 127.0.0.1\n",
            "name localhost: 127.0.0.1\n",
            "outside: ENETUNREACH\n",
            root ? "port 80: ok\n" : "port 80: EACCES\n",
            root ? "ids: 0" : "CapPrm: 0\n",
            root ? "ids: 0" : "CapEff: 0\n",
        };
        for (size_t k = 0; k < sizeof lines / sizeof *lines; k++)
            cli_holds_at(&cli, &printed, lines[k], true, __FILE__, __LINE__);
        text_release(&printed);
        cli_release(&cli);
    }
}

/* On the user's own terminal: its size. */
static void test_size_of_the_users_terminal(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN_AS(&cli, &((struct cli_how){ .input = CLI_TERMINAL }), "run", "--color=never",
               "--client", "@/witness place");
    cli_ended(&cli, 0);
    cli_shows(&cli, "size: 100 x 40");
    cli_release(&cli);
}

/* ---- what they print ---- */

static void test_both_streams(void **state)
{
    struct cli cli;
    (void)state;
    CLI_RUN(&cli, "run", "--json", "-", "--client",
            "sh -c 'echo a; echo b >&2; echo c; echo d >&2; printf e; exit 3'");
    cli_ended(&cli, 3);
    cli_check_printed(&cli, "client", "stdout", "a\nc\ne");
    cli_check_printed(&cli, "client", "stderr", "b\nd\n");
    cli_check_printed(&cli, "client", NULL, "a\nb\nc\nd\ne");
    cli_release(&cli);
}

/* A letter for each record of a program that a reader looks at: its calls by the first letter of
 * their names, output in brackets. */
static void story_of(const struct text *json, const char *program, struct text *story)
{
    size_t at = 0;
    for (struct slice line; cli_json_line(json, &at, &line);) {
        if (!cli_json_is(cli_json_get(line, "program"), program))
            continue;
        if (cli_json_is(cli_json_get(line, "type"), "call"))
            text_add_char(story, cli_json_get(line, "name").s[1]);
        else if (cli_json_is(cli_json_get(line, "type"), "input"))
            text_add_char(story, '<');
        else if (cli_json_is(cli_json_get(line, "type"), "output"))
            cli_json_string(cli_json_get(line, "text"), story);
    }
}

/* What is printed stands between the calls where it was printed. */
static void test_output_among_calls(void **state)
{
    struct text story;
    struct cli cli;
    (void)state;
    text_init(&story);
    CLI_RUN(
        &cli, "run", "--json", "-", "--input", "x", "--client",
        "@/play 'prompt 1; udp s; prompt 2; bind s 12000; prompt 3; prompt 4; readline v; prompt 5; connect s 127.0.0.1 12000; "
        "send s hello; prompt 6; recv s 10; prompt 7; close s; prompt 8'");
    cli_ended(&cli, 0);
    story_of(&cli.out, "client", &story);
    if (strcmp(story.s, "1s2b34<5cs6r7c8"))
        print_error("the story is %s\n", story.s);
    cli_true(&cli, strcmp(story.s, "1s2b34<5cs6r7c8") == 0);
    text_release(&story);
    cli_release(&cli);
}

static void test_much_output(void **state)
{
    static const unsigned sizes[] = { 1, 4096, 5000, 100000, 1000000 };
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char command[60], sum[80];
        struct text printed;
        struct cli cli;
        snprintf(command, sizeof command, "@/witness print %u", sizes[i]);
        CLI_RUN(&cli, "run", "--json", "-", "--client", command);
        cli_ended(&cli, 0);
        text_init(&printed);
        cli_json_printed(&cli.out, "client", "stdout", &printed);
        snprintf(sum, sizeof sum, "print: %u bytes, sum %016llx\n", sizes[i],
                 (unsigned long long)sum_of(printed.s, printed.len));
        cli_check_printed(&cli, "client", "stderr", sum);
        text_release(&printed);
        cli_release(&cli);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_input_arrives),
        cmocka_unit_test(test_input_of_several_clients),
        cmocka_unit_test(test_input_to_a_program_that_polls),
        cmocka_unit_test(test_no_input),
        cmocka_unit_test(test_input_of_a_lone_server),
        cmocka_unit_test(test_who_printed),
        cmocka_unit_test(test_typing),
        cmocka_unit_test(test_typing_without_enter),
        cmocka_unit_test(test_typing_to_the_second_client),
        cmocka_unit_test(test_typing_ahead),
        cmocka_unit_test(test_ctrl_c),
        cmocka_unit_test(test_killed_while_typing),
        cmocka_unit_test(test_place),
        cmocka_unit_test(test_size_of_the_users_terminal),
        cmocka_unit_test(test_both_streams),
        cmocka_unit_test(test_output_among_calls),
        cmocka_unit_test(test_much_output),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
