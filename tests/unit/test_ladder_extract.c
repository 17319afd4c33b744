/* An extract of the ladder (struct ladder_extract): what is shown of the whole, what runs on in it,
 * what it does without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drawn.h"
#include "scenes.h"
#include "view/ladder/ladder.h"

struct wanted {
    const char *from, *to, *skip;
};

/* What the ladder wrote; the caller frees it.  *lacks: the flag whose pattern matched nothing, or
 * NULL. */
static char *drawn(const struct timeline *timeline, struct ladder_style style,
                   const struct wanted *wanted, const char **lacks)
{
    const char *const patterns[3] = { wanted->from, wanted->to, wanted->skip };
    regex_t compiled[3];
    struct ladder_extract extract = { 0 };
    const regex_t **places[3] = { &extract.from, &extract.to, &extract.skip };
    char *s = NULL;
    size_t length = 0;
    for (int i = 0; i < 3; i++)
        if (patterns[i]) {
            assert_int_equal(regcomp(&compiled[i], patterns[i], REG_EXTENDED | REG_NOSUB), 0);
            *places[i] = &compiled[i];
        }
    style.extract = &extract;
    FILE *out = open_memstream(&s, &length);
    assert_non_null(out);
    struct ladder *ladder = ladder_new(out, &style);
    ladder_draw(ladder, timeline, timeline->event_count);
    ladder_summary(ladder, timeline);
    *lacks = ladder_extract_lacks(ladder);
    ladder_free(ladder);
    fclose(out);
    for (int i = 0; i < 3; i++)
        if (patterns[i])
            regfree(&compiled[i]);
    return s;
}

static void scene(struct hand *h, const char *name)
{
    hand_init(h);
    for (size_t i = 0; i < scene_count; i++)
        if (strcmp(scenes[i].name, name) == 0) {
            scenes[i].write(h);
            return;
        }
    fail_msg("no scene %s", name);
}

static void reads(const char *name, struct ladder_style style, const struct wanted *wanted,
                  const char *expected)
{
    struct hand h;
    const char *lacks;
    scene(&h, name);
    char *s = drawn(&h.timeline, style, wanted, &lacks);
    assert_null(lacks);
    assert_string_equal(s, expected);
    free(s);
    hand_release(&h);
}

static const struct ladder_style figure = { .width = 80,
                                            .ascii = true,
                                            .hide = HIDE_TIMES | HIDE_LINES | HIDE_NUMBERS };

/* The server's accept() began before, and its bar runs on; the packets' connection is known. */
static void test_from_here_to_there(void **state)
{
    (void)state;
    reads("pair", figure, &(struct wanted){ .from = "connect\\(", .to = "accept = 4" },
          "  client                              wire             server\n"
          "+ connect(3,                                         :\n"
          "|   127.0.0.1:12000)                                 :\n"
          "+................. SYN_SENT -- SYN ----------------> :\n"
          ":                           <- SYN,ACK ------------- : SYN_RCVD\n"
          ":                           The kernel answers for   :\n"
          ":                           the welcoming socket,    :\n"
          ":                           since listen() was       :\n"
          ":                           called; accept() has no  :\n"
          ":                           part in it.              :\n"
          ":               ESTABLISHED -- ACK ack 1 ----------> : ESTABLISHED\n"
          "+ connect = 0                                        :\n"
          "                                                     + accept = 4 from :40312\n");
}

static void test_without_some(void **state)
{
    (void)state;
    reads("pair", figure,
          &(struct wanted){
              .from = "connect\\(", .to = "^5.*HELLO|6 .HELLO", .skip = "accept|Input|SYN" },
          "  client                              wire             server\n"
          "+ connect(3,\n"
          "|   127.0.0.1:12000)\n"
          ":               ESTABLISHED -- ACK ack 1 ---------->   ESTABLISHED\n"
          "+ connect = 0\n"
          "                                                     + recv(4, 1024)  waits\n"
          "  < hello                                            :\n"
          "+ send(3, \"hello\\n\", 6)                              :\n"
          "+...........................-- 6 \"hello\\n\" --------> :\n"
          "|                           <- ACK ack 7 ----------- :\n"
          "|                                                    + recv = 6 \"hello\\n\"\n"
          "+ send = 6\n"
          "+ recv(3, 1024)  waits\n"
          ":                                                    + send(4, \"HELLO\\n\", 6)\n"
          ":                           <- 6 \"HELLO\\n\" ---------.+\n");
}

/* The first row that is seen tells its time. */
static void test_times(void **state)
{
    (void)state;
    reads("pair", (struct ladder_style){ .width = 80, .ascii = true },
          &(struct wanted){ .from = "^send\\(4", .to = "ACK" },
          "    ms   client                          wire            server\n"
          "   5.4 :                                               + send(4, \"HELLO\\n\", 6)\n"
          "       :                         <- 6 \"HELLO\\n\" ------.+\n"
          "       :                         -- ACK ack 7 -------> |\n");
}

/* A pattern is held against the whole call, not against a row of it, at every width; a packet's
 * also against its states. */
static void test_what_is_matched(void **state)
{
    static const struct {
        struct wanted wanted;
        const char *lacks;
    } cases[] = {
        { { .from = "^socket\\(AF_INET, SOCK_STREAM\\) = 3$" }, NULL },
        { { .from = "^> The server is ready to receive$" }, NULL },
        { { .from = "^SYN_SENT SYN$" }, NULL },
        { { .from = "SYN,ACK SYN_RCVD$" }, NULL },
        { { .from = "nothing like this" }, "--from" },
        { { .to = "nothing like this" }, "--to" },
        { { .from = "^exit", .to = "connect" }, "--to" },
        { { .from = "connect = 0", .to = "connect = 0" }, NULL },
        { { .skip = "." }, NULL },
    };
    static const struct ladder_style styles[] = { { .width = 80, .ascii = true },
                                                  { .width = 200, .ascii = true } };
    struct hand h;
    (void)state;
    scene(&h, "pair");
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        const char *lacks;
        char *s = drawn(&h.timeline, styles[i % 2], &cases[i / 2].wanted, &lacks);
        if (cases[i / 2].lacks)
            assert_string_equal(lacks, cases[i / 2].lacks);
        else
            assert_null(lacks);
        free(s);
    }
    hand_release(&h);
}

static size_t rows_of(const char *s)
{
    size_t count = 0;
    for (; *s; s++)
        count += *s == '\n';
    return count;
}

/* Everything else that is drawn: an extract of it is sound, and none has more rows than the whole.
 */
static void test_all_scenes(void **state)
{
    static const char *const patterns[] = { "connect", "ACK", "recv", "FIN|RST", ">" };
    enum { PATTERNS = sizeof patterns / sizeof *patterns };
    (void)state;
    for (size_t i = 0; i < scene_count; i++)
        for (unsigned hide = 0; hide < 8; hide++) {
            struct hand h;
            const char *lacks;
            struct ladder_style style = { .width = hide & 1 ? 80 : 130,
                                          .hide = hide,
                                          .parts = hide & 2 ? LADDER_TRACE : LADDER_ALL };
            hand_init(&h);
            scenes[i].write(&h);
            char *whole = drawn(&h.timeline, style, &(struct wanted){ .to = NULL }, &lacks);
            drawn_holds(whole, style.width, false, false);
            for (int j = 0; j < PATTERNS * PATTERNS; j++) {
                char *s = drawn(&h.timeline, style,
                                &(struct wanted){ .from = patterns[j / PATTERNS],
                                                  .to = NULL,
                                                  .skip = patterns[j % PATTERNS] },
                                &lacks);
                assert_true(rows_of(s) <= rows_of(whole));
                if (*s)
                    drawn_holds(s, style.width, false, false);
                free(s);
            }
            free(whole);
            hand_release(&h);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_here_to_there),
        cmocka_unit_test(test_without_some),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_what_is_matched),
        cmocka_unit_test(test_all_scenes),
    };
    return cmocka_run_group_tests_name("extract", tests, NULL, NULL);
}
