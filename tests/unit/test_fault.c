/* The broken pairs of labs/faults: one for each student, the same everywhere; and the answers about them. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "findings/explain/explain.h"
#include "findings/findings.h"
#include "grade/check.h"
#include "grade/checks/checks.h"
#include "grade/fault.h"
#include "grade/naming.h"
#include "joined.h"
#include "wire/rules.h"

enum { VARIANTS = 40 };

static const char *variant_of(char word[8], int number)
{
    snprintf(word, 8, "v%d", number);
    return word;
}

static void make(struct fault *fault, struct arena *arena, int number, const char *variant)
{
    assert_true(fault_make(fault, arena, number, variant, 0));
}

/* ---- what a student gets ---- */

static void same_word_same_pair(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (int number = 1; number <= FAULTS; number++) {
        struct fault one, two;
        make(&one, &arena, number, "anna");
        make(&two, &arena, number, "anna");
        assert_string_equal(one.client, two.client);
        assert_string_equal(one.server, two.server);
        assert_string_equal(one.task, two.task);
        assert_string_equal(one.input, two.input);
        assert_int_equal(one.kind, two.kind);
    }
    arena_release(&arena);
}

/* Bytes that every machine must make: a change here changes every student's pair. */
static void same_everywhere(void **state)
{
    (void)state;
    struct arena arena;
    struct fault fault;
    arena_init(&arena);
    make(&fault, &arena, 3, "anna");
    assert_string_equal(fault.input, "good evening\n");
    assert_int_equal(fault.kind, 1);
    make(&fault, &arena, 9, "anna");
    assert_non_null(strstr(fault.client, "12909"));
    arena_release(&arena);
}

static void others_differ(void **state)
{
    (void)state;
    for (int number = 1; number <= FAULTS; number++) {
        struct arena arena;
        arena_init(&arena);
        int different = 0;
        struct fault first, other;
        char word[8];
        make(&first, &arena, number, variant_of(word, 0));
        for (int i = 1; i < VARIANTS; i++) {
            make(&other, &arena, number, variant_of(word, i));
            different +=
                strcmp(first.server, other.server) != 0 || strcmp(first.client, other.client) != 0;
        }
        assert_true(different > VARIANTS * 9 / 10);
        arena_release(&arena);
    }
}

/* The texts of a grade are others than those that the student has seen; nothing else is. */
static void other_texts(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (int number = 1; number <= FAULTS; number++) {
        struct fault given, typed;
        bool differs = false;
        make(&given, &arena, number, "anna");
        for (uint64_t texts = 1; texts < 20; texts++) {
            assert_true(fault_make(&typed, &arena, number, "anna", texts));
            assert_string_equal(given.server, typed.server);
            assert_string_equal(given.client, typed.client);
            assert_string_equal(given.wire, typed.wire);
            differs |= strcmp(given.input, typed.input) != 0;
        }
        assert_true(differs);
    }
    arena_release(&arena);
}

/* ---- each pair, in each kind ---- */

static bool holds_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at += length) {
        bool begins = at == text || (!isalnum((unsigned char)at[-1]) && at[-1] != '_');
        if (begins && !isalnum((unsigned char)at[length]) && at[length] != '_')
            return true;
    }
    return false;
}

static void holds_no_mark(const char *text)
{
    static const char *const marks[] = {
        "FAULT",   "PORT", "ROOM",  "GREETING", "LABEL",  "TEXT1", "TEXT2", "TEXT3", "NUMBER",
        "VARIANT", "TASK", "PIECE", "MARK",     "KNOCKS", "TICK",  "NAP",   "LIMIT", "PAUSE"
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (holds_word(text, marks[i]))
            fail_msg("%s is left in: %.300s", marks[i], strstr(text, marks[i]));
    assert_null(strstr(text, "//@"));
}

/* No word of what the student gets is the name of the mistake. */
static void does_not_tell(const struct fault *fault)
{
    const char *const all[] = { fault->client, fault->server,   fault->task,
                                fault->answer, fault->makefile, fault->wire };
    const struct finding_rule *rule;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (size_t k = 0; (rule = rule_at(k)); k++)
            if (strcmp(rule->name, "crashed") != 0 && strstr(all[i], rule->name))
                fail_msg("pair %d tells: %s", fault->number, rule->name);
        assert_null(strstr(all[i], "broken"));
        assert_null(strstr(all[i], "mistake"));
    }
}

static void line_of(const char *text, int number, char line[200])
{
    while (--number > 0)
        text = strchr(text, '\n') + 1;
    snprintf(line, 200, "%.*s", (int)strcspn(text, "\n"), text);
}

/* The lines that are right to name make a call. */
static void places_are_calls(const struct fault *fault)
{
    static const char *const calls[] = {
        "recv(",  "recvfrom(", "send(", "bind(",     "connect(",
        "close(", "accept(",   "fork(", "shutdown(", "setsockopt("
    };
    char line[200];
    assert_true(fault->call_count > 0 && fault->call_count < FAULT_CALLS_MAX);
    for (size_t i = 0; i < fault->call_count; i++) {
        bool found = false;
        line_of(fault->calls[i].server ? fault->server : fault->client, fault->calls[i].line, line);
        for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
            found |= strstr(line, calls[k]) != NULL;
        if (!found)
            fail_msg("pair %d, kind %d: no call in: %s", fault->number, fault->kind, line);
    }
}

static void packets_are_named(const struct fault *fault, struct arena *arena)
{
    struct packet_naming naming;
    struct err err;
    for (const char *at = fault->packets; *at;) {
        size_t length = strstr(at, ", ") ? (size_t)(strstr(at, ", ") - at) : strlen(at);
        if (!naming_packet(arena_printf(arena, "%.*s", (int)length, at), &naming, arena, &err))
            fail_msg("pair %d: %s", fault->number, err.text);
        at += length + (at[length] ? 2 : 0);
    }
    assert_true(*fault->packets);
}

static void scene_is_whole(const struct fault *fault, struct arena *arena)
{
    struct naming naming = {
        .number = fault->number, .variant = fault->variant, .call = "", .packet = ""
    };
    struct fault_scene scene = { fault, fault, &naming };
    const struct lab_step *step = faults_step_of(arena, &scene);
    struct wire_rules rules = { 0 };
    struct err err = { .text = "" };
    int sum = 0;
    for (size_t i = 0; i < step_checks(step); i++)
        sum += step->checks[i].points;
    assert_int_equal(sum, 100);
    for (const char *row = fault->wire; *row; row += strcspn(row, "\n") + 1)
        if (wire_rules_add(&rules, arena_printf(arena, "%.*s", (int)strcspn(row, "\n"), row),
                           &err) != 0)
            fail_msg("pair %d: %s", fault->number, err.text);
    wire_rules_release(&rules);
    assert_true(*fault->input && *fault->prints && *fault->about);
    assert_true(!*fault->finding || rule_of(fault->finding));
}

static void every_kind(void **state)
{
    (void)state;
    for (int number = 1; number <= FAULTS; number++) {
        struct arena arena;
        bool seen[5] = { false };
        int kinds = 0;
        arena_init(&arena);
        for (int i = 0; i < VARIANTS; i++) {
            struct fault fault;
            char word[8];
            make(&fault, &arena, number, variant_of(word, i));
            assert_true(fault.kind >= 1 && fault.kind < 5);
            kinds += !seen[fault.kind];
            seen[fault.kind] = true;
            const char *const all[] = { fault.client,       fault.server, fault.right_client,
                                        fault.right_server, fault.task,   fault.answer,
                                        fault.makefile,     fault.wire,   fault.input,
                                        fault.about };
            for (size_t k = 0; k < sizeof all / sizeof *all; k++)
                holds_no_mark(all[k]);
            assert_true(strcmp(fault.client, fault.right_client) != 0 ||
                        strcmp(fault.server, fault.right_server) != 0);
            does_not_tell(&fault);
            places_are_calls(&fault);
            packets_are_named(&fault, &arena);
            scene_is_whole(&fault, &arena);
        }
        assert_true(kinds >= 2);
        arena_release(&arena);
    }
}

static void no_such_pair(void **state)
{
    (void)state;
    struct arena arena;
    struct fault fault;
    arena_init(&arena);
    assert_false(fault_make(&fault, &arena, 0, "anna", 0));
    assert_false(fault_make(&fault, &arena, -1, "anna", 0));
    assert_false(fault_make(&fault, &arena, FAULTS + 1, "anna", 0));
    assert_true(fault_is_variant("anna_Maria-2"));
    static const char *const none[] = { "",
                                        "an na",
                                        "../anna",
                                        "anna;",
                                        "a/b",
                                        "ann\xc3\xa9",
                                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(fault_is_variant(none[i]));
    arena_release(&arena);
}

/* ---- templates ---- */

static void template(void **state)
{
    (void)state;
    static const char source[] =
        "a\n#if FAULT == 1\nb\n#elif FAULT == 2\n//@call\nc(PORT)\n#else\nd\n#endif\n"
        "#ifdef X\ne\n#endif\n    //@call 1\nf(\"WORD*2\", PORTS)\n#if FAULT != 2\ng\n#endif\n";
    static const struct fault_words words = { 2, { { "PORT", "12" }, { "WORD", "hi" } } };
    static const char *const wanted[] = { "a\nd\n#ifdef X\ne\n#endif\nf(\"hi hi\", PORTS)\ng\n",
                                          "a\nb\n#ifdef X\ne\n#endif\nf(\"hi hi\", PORTS)\ng\n",
                                          "a\nc(12)\n#ifdef X\ne\n#endif\nf(\"hi hi\", PORTS)\n" };
    static const int lines[] = { 0, 6, 2 };
    struct arena arena;
    arena_init(&arena);
    for (int kind = 0; kind < 3; kind++) {
        struct fault fault = { 0 };
        assert_string_equal(fault_source(&arena, source, kind, &words, &fault, true), wanted[kind]);
        assert_int_equal(fault.call_count, kind > 0);
        assert_int_equal(fault.calls[0].line, lines[kind]);
        assert_true(fault.calls[0].server == (kind > 0));
    }
    arena_release(&arena);
}

/* ---- answers ---- */

static void answers(void **state)
{
    (void)state;
    struct arena arena;
    struct naming naming;
    struct err err;
    arena_init(&arena);
    assert_int_equal(
        naming_parse(
            &naming, &arena,
            "# mine\npair: 07\n\nvariant:  anna \r\n call : server.c:57\npacket:no FIN from server",
            &err),
        0);
    assert_int_equal(naming.number, 7);
    assert_string_equal(naming.variant, "anna");
    assert_string_equal(naming.call, "server.c:57");
    assert_string_equal(naming.packet, "no FIN from server");
    assert_int_equal(naming_parse(&naming, &arena, "call: \x1b[2J\rfrom \xff\xe2\x80\xae\n", &err),
                     0);
    assert_string_equal(naming.call, "\\x1b[2J\\x0dfrom \\xff\\u202e");
    assert_int_equal(naming_parse(&naming, &arena, "pair: 07\nthe call is send()\n", &err), -1);
    assert_string_equal(err.text,
                        "answer.txt, line 2: a line begins with pair:, variant:, call: or packet:");
    assert_int_equal(naming_parse(&naming, &arena, "", &err), 0);
    assert_int_equal(naming.number, 0);
    arena_release(&arena);
}

static void calls(void **state)
{
    (void)state;
    bool server;
    int line;
    struct err err;
    assert_true(naming_call("server.c:57", &server, &line, &err));
    assert_true(server && line == 57);
    assert_true(naming_call("client.c:1", &server, &line, &err));
    assert_true(!server && line == 1);
    static const char *const wrong[] = { "",
                                         "57",
                                         "server",
                                         "server.c",
                                         "server.c:",
                                         "server.c:x",
                                         "server.c:57 recv()",
                                         "server:57",
                                         "server.c:-5",
                                         "server.c: 57",
                                         "server.c:99999999999" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(naming_call(wrong[i], &server, &line, &err));
        assert_string_equal(err.text,
                            "a call is named by its line, as in  server.c:57  or  client.c:31");
    }
}

#define TALK                                                                   \
    CONNECTED                                                                  \
    "60 client send#11 \"hello\" { \n 61 > P. \"hello\" \n 62 client } = 5 \n" \
    "+50 < . \n"                                                               \
    "server recv#20 100 = 5 \"hello\" \n"                                      \
    "+10 client send#11 \"you\" { \n +1 > P. \"you\" \n client } = 3 \n"       \
    "+10 server close#20 last { \n +1 < R. \n server } = 0 \n"

static void finds_packets(void **state)
{
    struct script *script = *state;
    static const struct {
        const char *words;
        int id; /* 0: no such packet */
    } rows[] = {
        { "SYN from client", 1 },        { "SYN from server", 0 },
        { "SYN,ACK from server", 2 },    { "syn-ack from server", 2 },
        { "data from client", 4 },       { "1st data from client", 4 },
        { "first data from client", 4 }, { "2nd data from client", 6 },
        { "last data from client", 6 },  { "3rd data from client", 0 },
        { "data from server", 0 },       { "RST from server", 7 },
        { "no FIN from server", 0 },     { "FIN from client1", 0 },
        { "ACK from client", 3 },        { "1st ACK from server", 5 },
        { "data from client2", 0 },      { "window 0 from server", 0 },
        { "datagram from client", 0 },   { "probe from client", 0 },
        { "ICMP from server", 0 },
    };
    struct arena arena;
    struct err err;
    arena_init(&arena);
    script_run(script, TALK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct packet_naming naming;
        if (!naming_packet(rows[i].words, &naming, &arena, &err))
            fail_msg("%s: %s", rows[i].words, err.text);
        const struct packet *packet = naming_find(&naming, &script->timeline);
        if ((packet ? packet->id : 0) != rows[i].id)
            fail_msg("%s: packet %d", rows[i].words, packet ? packet->id : 0);
        assert_true(naming.none == (strncmp(rows[i].words, "no ", 3) == 0));
    }
    static const char *const wrong[] = { "",
                                         "FIN",
                                         "7",
                                         "packet 7",
                                         "FIN from",
                                         "from server",
                                         "RST of server",
                                         "fins from server",
                                         "RST from host",
                                         "RST from server 2",
                                         "RST from clientX",
                                         "no no FIN from server" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct packet_naming naming;
        if (naming_packet(wrong[i], &naming, &arena, &err))
            fail_msg("taken: %s", wrong[i]);
        assert_non_null(strstr(err.text, "as in  2nd data from client"));
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_word_same_pair),
        cmocka_unit_test(same_everywhere),
        cmocka_unit_test(others_differ),
        cmocka_unit_test(other_texts),
        cmocka_unit_test(every_kind),
        cmocka_unit_test(no_such_pair),
        cmocka_unit_test(template),
        cmocka_unit_test(answers),
        cmocka_unit_test(calls),
        SCRIPT_TEST(finds_packets),
    };
    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
