/* The timeline as JSON Lines: every line is strict JSON, whatever programs print and send; fields
 * are as docs/timeline-format.md says. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/version.h"
#include "scenes.h"
#include "view/json.h"

/* ---- a strict reader of JSON (RFC 8259): the character behind a value, or NULL when there is none
 * ---- */

static const char *value(const char *s);

static const char *string(const char *s)
{
    if (*s++ != '"')
        return NULL;
    while (*s != '"') {
        size_t length = utf8_length(s, strlen(s));
        if ((unsigned char)*s < 0x20 || length == 0)
            return NULL;
        if (*s == '\\') {
            s++;
            if (*s == 'u') {
                for (int i = 1; i <= 4; i++)
                    if (!isxdigit((unsigned char)s[i]))
                        return NULL;
                s += 4;
            } else if (!*s || !strchr("\"\\/bfnrt", *s)) {
                return NULL;
            }
        }
        s += length;
    }
    return s + 1;
}

static const char *digits(const char *s)
{
    size_t count = strspn(s, "0123456789");
    return count ? s + count : NULL;
}

static const char *number(const char *s)
{
    s += *s == '-';
    s = *s == '0' ? s + 1 : digits(s);
    if (s && *s == '.')
        s = digits(s + 1);
    if (s && (*s == 'e' || *s == 'E'))
        s = digits(s + 1 + (s[1] == '-' || s[1] == '+'));
    return s;
}

static const char *list(const char *s, char closing)
{
    if (*++s == closing)
        return s + 1;
    for (;; s++) {
        if (closing == '}') {
            s = string(s);
            if (!s || *s++ != ':')
                return NULL;
        }
        s = value(s);
        if (!s || (*s != ',' && *s != closing))
            return NULL;
        if (*s == closing)
            return s + 1;
    }
}

static const char *value(const char *s)
{
    static const char *const words[] = { "true", "false", "null" };
    if (*s == '{' || *s == '[')
        return list(s, *s == '{' ? '}' : ']');
    if (*s == '"')
        return string(s);
    for (size_t i = 0; i < 3; i++)
        if (strncmp(s, words[i], strlen(words[i])) == 0)
            return s + strlen(words[i]);
    return number(s);
}

static void test_reader_is_strict(void **state)
{
    (void)state;
    static const char *const good[] = { "{}", "[1,-2.5e3,\"\\u00e9\\n\"]",
                                        "{\"a\":{\"b\":[null,true]}}" };
    static const char *const bad[] = { "{\"a\"}", "[1,]",     "01",  "\"\n\"", "\"\\x41\"", "{a:1}",
                                       "[1",      "\"\xff\"", "nul", "+1",     "1." };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(value(good[i]) == good[i] + strlen(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(value(bad[i]) == bad[i] + strlen(bad[i]));
}

/* ---- the records ---- */

static char *written(const struct timeline *timeline, const char *file)
{
    char *s = NULL;
    size_t length = 0;
    struct err err;
    FILE *out = open_memstream(&s, &length);
    assert_non_null(out);
    assert_int_equal(json_write(out, timeline, file, &err), 0);
    fclose(out);
    return s;
}

static void test_every_line_is_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < scene_count; i++) {
        struct hand h;
        hand_init(&h);
        scenes[i].write(&h);
        char *s = written(&h.timeline, "a \"file\"\n\x01\xff");
        size_t lines = 0, returns = 0, changes = 0;
        for (const char *line = s; *line; line++, lines++) {
            const char *end = value(line);
            if (!end || *end != '\n')
                fail_msg("%s: no JSON: %.200s", scenes[i].name, line);
            assert_int_equal(strncmp(line, "{\"type\":\"", 9), 0);
            changes += !strncmp(line, "{\"type\":\"buffers\"", 17);
            line = end;
        }
        for (size_t j = 0; j < h.timeline.event_count; j++)
            returns += h.timeline.events[j].kind == EVENT_RETURN;
        assert_int_equal(lines - changes,
                         1 + h.timeline.event_count - returns + h.timeline.finding_count);
        free(s);
        hand_release(&h);
    }
}

static void assert_line(const char *s, const char *piece)
{
    if (!strstr(s, piece))
        fail_msg("no line says %s", piece);
}

static void test_records(void **state)
{
    (void)state;
    struct hand h;
    hand_init(&h);
    scenes[0].write(&h);
    char *s = written(&h.timeline, NULL);
    char first[200];
    snprintf(
        first, sizeof first,
        "{\"type\":\"trace\",\"version\":1,\"tool\":\"%s\",\"started\":\"2023-11-14T22:13:20.123456789Z\","
        "\"hosts\":1,\"interface\":\"lo\",",
        version_tool);
    assert_int_equal(strncmp(s, first, strlen(first)), 0);
    assert_line(
        s,
        "{\"type\":\"program\",\"t\":0.000000000,\"id\":\"server\",\"server\":true,\"argv\":[\"./server\"],\"pid\":4700,"
        "\"host\":0,\"told\":\"The server starts: ./server\"}\n");
    assert_line(
        s,
        "{\"type\":\"socket\",\"t\":0.000900000,\"id\":\"s1\",\"former\":null,\"program\":\"server\",\"domain\":\"AF_INET\","
        "\"kind\":\"SOCK_STREAM\",\"role\":\"welcoming\",\"local\":null,\"peer\":null,\"connection\":null,\"inode\":70001,"
        "\"released\":null}\n");
    assert_line(
        s,
        "{\"type\":\"call\",\"id\":3,\"t\":0.001000000,\"t_end\":0.001020000,\"program\":\"server\",\"pid\":4700,"
        "\"tid\":4700,\"name\":\"listen\",\"fd\":3,\"socket\":\"s1\",\"former\":null,\"connection\":null,\"args\":{\"sockfd\":3,\"backlog\":1},\"result\":0,"
        "\"error\":null,\"bytes\":null,\"data\":null,\"wanted\":null,\"state_before\":null,\"state_after\":\"LISTEN\",\"because\":null,\"remark\":null,\"injected\":false,\"times\":1,"
        "\"at\":null,\"asks\":\"listen() asks its kernel to let clients connect to this socket.\","
        "\"says\":\"listen() makes it a welcoming socket.\",\"sends\":\"listen() sends nothing; from now on the kernel answers clients by "
        "itself.\",\"role\":\"listen\",\"minor\":false,\"waits\":false,\"stands_since\":null,\"done_since\":null,\"reads\":\"listen(3, 1)\",\"returns\":\"0\","
        "\"told\":{\"begin\":\"The server calls listen(3, 1).\",\"return\":\"listen() of the server returns 0, after 20 µs.\","
        "\"whole\":\"The server calls listen(3, 1) = 0.\"},\"took\":[]}\n");
    assert_line(
        s,
        "\"name\":\"send\",\"fd\":3,\"socket\":\"s2\",\"former\":null,\"connection\":1,\"args\":{\"sockfd\":3,\"buf\":\"(data)\",\"len\":6,\"flags\":0},"
        "\"result\":6,\"error\":null,\"bytes\":[0,6],\"data\":\"68656c6c6f0a\",\"wanted\":6,");
    assert_line(s, "{\"type\":\"call\",\"id\":13,");
    assert_line(
        s,
        "\"t_end\":null,\"program\":\"server\",\"pid\":4700,\"tid\":4700,\"name\":\"accept\",\"fd\":3,\"socket\":\"s1\","
        "\"former\":null,\"connection\":null,\"args\":{\"sockfd\":3,\"addr\":\"NULL\",\"addrlen\":\"NULL\"},\"result\":null,\"error\":null,");
    assert_line(
        s,
        "\"id\":1,\"client\":\"127.0.0.1:40312\",\"server\":\"127.0.0.1:12000\",\"opened\":\"handshake\","
        "\"closed\":\"fin\",");
    assert_line(
        s,
        "\"bytes\":{\"client\":6,\"server\":6},\"packets\":{\"client\":6,\"server\":5},"
        "\"handshake\":null,\"first_closer\":\"server\",\"retransmissions\":{\"client\":0,\"server\":0},\"out_of_order\":{\"client\":0,\"server\":0},"
        "\"owner\":{\"client\":\"client\",\"server\":\"server\"},\"within\":null,\"side\":{\"client\":\"left\",\"server\":\"right\"},\"hue\":0}\n");
    assert_line(
        s,
        "\"id\":2,\"t\":0.002290000,\"t_arrived\":null,\"lost\":false,\"connection\":1,\"from\":\"server\","
        "\"src\":\"127.0.0.1:12000\",\"dst\":\"127.0.0.1:40312\",\"flags\":[\"SYN\",\"ACK\"],\"seq\":0,\"ack\":1,\"len\":0,\"frame\":0,"
        "\"window\":65536,\"kind\":\"syn-ack\",\"analysis\":[],\"bytes\":null,\"carries\":[],"
        "\"trigger\":{\"kind\":\"arrival\",\"packet\":1},\"completes\":null,\"listen\":3,\"implies\":null,\"says\":\"The ");
    assert_line(
        s,
        "\"flags\":[\"ACK\",\"PSH\"],\"seq\":1,\"ack\":1,\"len\":6,\"frame\":0,\"window\":65536,\"kind\":\"data\",\"analysis\":[],"
        "\"bytes\":[0,6],\"carries\":[8],\"trigger\":{\"kind\":\"call\",\"call\":8},");
    assert_line(s,
                "\"kind\":\"handshake-ack\",\"analysis\":[],\"bytes\":null,\"carries\":[],"
                "\"trigger\":{\"kind\":\"arrival\",\"packet\":2},\"completes\":6,\"listen\":null,");
    assert_line(
        s,
        "\"program\":\"client\",\"pid\":null,\"stream\":\"stdout\",\"text\":\"Input lowercase sentence: \",\"times\":1,\"t_end\":");
    assert_line(
        s,
        "{\"type\":\"input\",\"t\":0.005360000,\"program\":\"client\",\"text\":\"hello\\n\",\"told\":\"Typed to the client:\"}\n");
    assert_line(
        s,
        "\"connection\":1,\"end\":\"client\",\"socket\":\"s2\",\"from\":\"CLOSED\",\"to\":\"SYN_SENT\",\"packet\":1,"
        "\"call\":null,\"pid\":null,\"told\":\"The client's side of the connection is in SYN_SENT now.\"}\n");
    assert_line(
        s,
        "\"program\":\"client\",\"pid\":4710,\"status\":0,\"signal\":null,\"zombie_of\":null,\"ends\":\"exit(0)\",\"told\":\"The client ended with status 0.\"}\n");
    assert_line(
        s,
        "\"program\":\"server\",\"pid\":4700,\"status\":null,\"signal\":15,\"zombie_of\":null,\"ends\":\"killed by SIGTERM\",\"told\":\"The server was killed by SIGTERM.\"}\n");
    assert_line(
        s,
        "{\"type\":\"note\",\"t\":0.001060000,\"text\":\"the server listens: the client starts\"}\n");
    free(s);
    hand_release(&h);
}

/* What is not known or does not apply is null; words of errors, timers and analysis. */
static void test_other_values(void **state)
{
    (void)state;
    struct text all;
    text_init(&all);
    for (size_t i = 0; i < scene_count; i++) {
        struct hand h;
        hand_init(&h);
        scenes[i].write(&h);
        char *s = written(&h.timeline, NULL);
        text_add(&all, s);
        free(s);
        hand_release(&h);
    }
    assert_line(all.s, "\"result\":-1,\"error\":\"ECONNREFUSED\",");
    assert_line(
        all.s,
        "\"name\":\"write\",\"fd\":null,\"socket\":null,\"former\":null,\"connection\":null,\"args\":{\"fd\":-1,");
    assert_line(all.s, "\"trigger\":{\"kind\":\"timer\",\"timer\":\"retransmission\"}");
    assert_line(all.s, "\"trigger\":{\"kind\":\"exit\",\"pid\":4950}");
    assert_line(all.s, "\"trigger\":{\"kind\":\"unknown\"}");
    assert_line(all.s, "\"analysis\":[\"retransmission\"]");
    assert_line(
        all.s,
        "\"flags\":[],\"seq\":null,\"ack\":null,\"len\":5,\"frame\":0,\"window\":null,\"kind\":\"udp\",");
    assert_line(all.s, "\"opened\":null,\"closed\":null,");
    assert_line(all.s, "\"text\":\"\\u001b[2J");
    text_release(&all);
}

static void test_released_and_empty(void **state)
{
    (void)state;
    struct hand h;
    hand_init(&h);
    char *s = written(&h.timeline, "trace.pcapng");
    assert_line(s, "\"file\":\"trace.pcapng\"}\n");
    free(s);
    struct program *client = hand_program(&h, "client", 5, "");
    struct socket *socket = hand_socket(&h, client, 1);
    struct release release = { .t_ns = h.now_ns + 1500, .pid = 5, .program = client };
    socket->release = &release;
    s = written(&h.timeline, NULL);
    assert_line(
        s,
        "\"released\":{\"t\":0.000001500,\"call\":null,\"pid\":5,\"file\":null,\"signal\":null,\"inherited\":false}}\n");
    assert_line(s, "\"argv\":[],");
    free(s);
    hand_release(&h);
}

static void test_full_disk(void **state)
{
    (void)state;
    struct hand h;
    struct err err = { .text = "" };
    FILE *full = fopen("/dev/full", "w");
    if (!full) {
        print_message("SKIP: there is no /dev/full here\n");
        skip();
    }
    hand_init(&h);
    scenes[0].write(&h);
    assert_int_equal(json_write(full, &h.timeline, NULL, &err), -1);
    assert_string_equal(err.text, "writing the timeline as JSON: No space left on device");
    fclose(full);
    hand_release(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_is_strict),
        cmocka_unit_test(test_every_line_is_json),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_other_values),
        cmocka_unit_test(test_released_and_empty),
        cmocka_unit_test(test_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
