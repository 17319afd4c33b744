/* Findings as gcc writes errors: which line, and what stands for one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "by_hand.h"
#include "view/findings_gcc.h"

static void lines(void **state)
{
    (void)state;
    struct hand h;
    char *s = NULL;
    size_t length = 0;
    hand_init(&h);
    struct program *server = hand_program(&h, "server", 4700, "./server");
    struct program *client = hand_program(&h, "client", 4701, "./client");
    struct call *listens = hand_begins(&h, server, NULL, 3, "listen", "3", "1", NULL);
    struct call *gets = hand_begins(&h, server, NULL, 3, "recv", "3", "(data)", "9", "~0", NULL);
    struct call *sends = hand_begins(&h, client, NULL, 3, "send", "3", "(data)", "9", "~0", NULL);
    struct call *of_both[] = { listens, gets }, *of_client[] = { gets, sends };
    hand_at(gets, "src/s\x1b.c", 12, "recv");
    hand_at(sends, "client.c", 7, "send");
    hand_finding(&h, server, "short-read", "One.\nTwo \x1b[2J.", "Mend it.", of_both, 2, NULL, 0);
    hand_finding(&h, client, "double-close", "Three.", "Mend it.", of_client, 2, NULL, 0);
    hand_finding(&h, server, "double-close", "Four.", "Mend it.", of_both, 1, NULL, 0);
    hand_finding(&h, NULL, "double-close", "Five.", "Mend it.", NULL, 0, NULL, 0);
    FILE *out = open_memstream(&s, &length);
    findings_gcc(out, &h.timeline);
    fclose(out);
    char wanted[500];
    snprintf(wanted, sizeof wanted,
             "src/s\\x1b.c:12: %s: One. Two \\x1b[2J. [short-read]\n"
             "client.c:7: %s: Three. [double-close]\n"
             "server: %s: Four. [double-close]\n"
             "sockwire: %s: Five. [double-close]\n",
             severity_name(h.timeline.findings[0]->severity),
             severity_name(h.timeline.findings[1]->severity),
             severity_name(h.timeline.findings[2]->severity),
             severity_name(h.timeline.findings[3]->severity));
    assert_string_equal(s, wanted);
    free(s);
    hand_release(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(lines) };
    return cmocka_run_group_tests_name("findings_gcc", tests, NULL, NULL);
}
