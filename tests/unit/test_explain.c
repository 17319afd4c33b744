/* Tests of src/findings/explain/: every row is walked.
 *
 * Each rule has one page, with all its parts, in ASCII, no row wider than a terminal, no sentence
 * too long to read; what it tells to read is there; and its pieces of C compile, each as the body
 * of a function (`wrong` may be warned of, for it is wrong). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "findings/explain/explain.h"

enum { ROW_COLUMNS_MAX = 76, SENTENCE_WORDS_MAX = 26, TITLE_COLUMNS_MAX = 66 };

static void each_rule_has_one_page(void **state)
{
    (void)state;
    size_t pages = 0;
    for (const struct explanation_group *group = explanation_groups; group->title; group++)
        for (const struct explanation *row = group->rows; row->rule; row++, pages++) {
            if (!rule_of(row->rule))
                fail_msg("a page for %s, which is no rule", row->rule);
            if (explanation_of(row->rule) != row)
                fail_msg("%s has two pages", row->rule);
        }
    for (size_t i = 0; i < rule_count(); i++)
        if (!explanation_of(rule_at(i)->name))
            fail_msg("no page for %s", rule_at(i)->name);
    assert_int_equal(pages, rule_count());
}

static void is_plain(const char *rule, const char *part, const char *text)
{
    if (!text || !*text)
        fail_msg("%s: no %s", rule, part);
    for (const char *at = text; *at; at++)
        if ((*at < ' ' && *at != '\n') || *at == 0x7f || (unsigned char)*at >= 0x80)
            fail_msg("%s, %s: byte 0x%02x", rule, part, (unsigned char)*at);
}

static void is_narrow(const char *rule, const char *part, const char *text)
{
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
        if (strcspn(text, "\n") > ROW_COLUMNS_MAX && strcmp(part, "wire") != 0)
            fail_msg("%s, %s: this row is wider than %d columns: %.*s", rule, part, ROW_COLUMNS_MAX,
                     (int)strcspn(text, "\n"), text);
}

static void is_readable(const char *rule, const char *part, const char *text)
{
    size_t words = 1;
    for (const char *at = text; *at; at++) {
        bool ends = strchr(".:;", *at) && (at[1] == ' ' || at[1] == 0);
        words += *at == ' ';
        if (words > SENTENCE_WORDS_MAX)
            fail_msg("%s, %s: a sentence of more than %d words: %s", rule, part, SENTENCE_WORDS_MAX,
                     text);
        if (ends)
            words = 0;
    }
    if (text[strlen(text) - 1] != '.' && text[strlen(text) - 1] != '"')
        fail_msg("%s, %s: no full stop at the end", rule, part);
}

static void each_page_is_whole(void **state)
{
    (void)state;
    for (const struct explanation_group *group = explanation_groups; group->title; group++)
        for (const struct explanation *row = group->rows; row->rule; row++) {
            const struct {
                const char *name, *text;
            } parts[] = {
                { "title", row->title }, { "what", row->what },   { "wire", row->wire },
                { "why", row->why },     { "wrong", row->wrong }, { "right", row->right },
                { "read", row->read },
            };
            for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
                is_plain(row->rule, parts[i].name, parts[i].text);
            is_narrow(row->rule, "wrong", row->wrong);
            is_narrow(row->rule, "right", row->right);
            is_readable(row->rule, "what", row->what);
            is_readable(row->rule, "why", row->why);
            assert_string_not_equal(row->wrong, row->right);
            if (strlen(row->title) > TITLE_COLUMNS_MAX)
                fail_msg("%s: the title has more than %d columns", row->rule, TITLE_COLUMNS_MAX);
            if (strncmp(row->read, "man ", 4) != 0 && access(row->read, R_OK) != 0)
                fail_msg("%s: there is no %s", row->rule, row->read);
        }
}

/* What stands around a piece of C: the names that it may use. */
static const char around[] =
    "#include <arpa/inet.h>\n#include <errno.h>\n#include <fcntl.h>\n#include <netdb.h>\n#include <netinet/in.h>\n"
    "#include <netinet/tcp.h>\n#include <poll.h>\n#include <pthread.h>\n#include <signal.h>\n#include <stdint.h>\n#include <stdio.h>\n"
    "#include <stdlib.h>\n#include <string.h>\n#include <sys/epoll.h>\n#include <sys/select.h>\n#include <sys/socket.h>\n#include <sys/wait.h>\n"
    "#include <unistd.h>\n"
    "extern int fd, c, ep, on; extern char buf[1024], line[1024]; extern ssize_t n; extern size_t len, sent; extern FILE *out;\n"
    "extern struct sockaddr_in a; extern struct addrinfo *list; extern pthread_t thread; extern void *wait_there(void *), *serve(void *);\n";

static size_t put(FILE *file, const char *body, size_t number)
{
    fprintf(file, "void piece_%zu(void);\nvoid piece_%zu(void)\n{\n%s\n}\n", number, number, body);
    return number + 1;
}

static void each_piece_of_c_compiles(void **state)
{
    (void)state;
    char path[] = "/tmp/sockwire-explain-XXXXXX.c", command[256];
    int fd = mkstemps(path, 2);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    assert_non_null(file);
    fputs(around, file);
    size_t pieces = 0;
    for (const struct explanation_group *group = explanation_groups; group->title; group++)
        for (const struct explanation *row = group->rows; row->rule; row++) {
            pieces = put(file, row->wrong, pieces);
            pieces = put(file, row->right, pieces);
        }
    assert_int_equal(fclose(file), 0);
    snprintf(command, sizeof command, "${CC:-cc} -std=c11 -D_GNU_SOURCE -w -fsyntax-only %s >&2",
             path);
    int status = system(command);
    unlink(path);
    assert_int_equal(status, 0);
    assert_int_equal(pieces, 2 * rule_count());
}

static void the_nearest_come_first(void **state)
{
    (void)state;
    static const struct {
        const char *word, *nearest;
    } words[] = {
        { "no-listne", "no-listen" },
        { "listen", "no-listen" },
        { "sigpip", "sigpipe" },
        { "SIGPIPE", "sigpipe" },
        { "short-reed", "short-read" },
        { "reuseaddr", "no-reuseaddr" },
        { "byte-order", "port-byte-order" },
        { "short", "short-read" },
    };
    const char *names[NEAREST_MAX];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_true(explanation_nearest(words[i].word, names) > 0);
        assert_string_equal(names[0], words[i].nearest);
    }
    assert_int_equal(explanation_nearest("xyzzy", names), 0);
    assert_int_equal(explanation_nearest("", names), 0);
    char long_word[500];
    memset(long_word, 'q', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = 0;
    assert_int_equal(explanation_nearest(long_word, names), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_has_one_page),
        cmocka_unit_test(each_page_is_whole),
        cmocka_unit_test(each_piece_of_c_compiles),
        cmocka_unit_test(the_nearest_come_first),
    };
    return cmocka_run_group_tests_name("explained mistakes", tests, NULL, NULL);
}
