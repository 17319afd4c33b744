/* The page of a run: its data can't end the script that it stands in, headers and sources are the
 * right ones or none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "scenes.h"
#include "view/page.h"
#include "view/page_asset.h"
#include "view/page_parts.h"

static char *page_of(const struct timeline *timeline, const struct page_about *about, size_t *bytes)
{
    char *text = NULL;
    struct err err;
    FILE *out = open_memstream(&text, bytes);
    assert_non_null(out);
    assert_int_equal(page_write(out, timeline, about, &err), 0);
    fclose(out);
    return text;
}

static size_t four_bytes(void *context, const struct packet *packet,
                         uint8_t bytes[PAGE_HEADER_BYTES])
{
    (void)context;
    memcpy(bytes, "\x2e\xe0\x00<", 4);
    return packet->id % 2 ? 4 : 0;
}

/* Between the page's two halves there is no '<', whatever the programs printed, and each line is a
 * record. */
static void test_data(void **state)
{
    (void)state;
    struct page_about about = { .header = four_bytes };
    for (size_t i = 0; i < scene_count; i++) {
        struct hand h;
        size_t bytes;
        hand_init(&h);
        scenes[i].write(&h);
        if (h.timeline.program_count)
            hand_output(&h, h.timeline.programs[0], "</script><!--<script>");
        char *page = page_of(&h.timeline, &about, &bytes);
        assert_true(bytes > page_before_data_bytes + page_behind_data_bytes);
        assert_memory_equal(page, page_before_data, page_before_data_bytes);
        assert_memory_equal(page + bytes - page_behind_data_bytes, page_behind_data,
                            page_behind_data_bytes);
        char *data = page + page_before_data_bytes;
        size_t data_bytes = bytes - page_before_data_bytes - page_behind_data_bytes;
        assert_null(memchr(data, '<', data_bytes));
        assert_int_equal(data[data_bytes - 1], '\n');
        data[data_bytes] = 0;
        assert_int_equal(strncmp(data, "{\"type\":\"trace\"", 15), 0);
        if (h.timeline.program_count)
            assert_non_null(strstr(data, "\\u003c/script>\\u003c!--"));
        size_t headers = 0;
        for (const char *at = data; (at = strstr(at, "{\"type\":\"header\"")); at++, headers++)
            assert_non_null(strstr(at, "\"bytes\":\"2ee0003c\"}\n"));
        size_t odd = 0;
        for (size_t k = 0; k < h.timeline.packet_count; k++)
            odd += h.timeline.packets[k]->id % 2;
        assert_int_equal(headers, odd);
        free(page);
        hand_release(&h);
    }
}

/* From a MiB on: alike lines are packed, and all is ASCII. */
static void test_long(void **state)
{
    (void)state;
    struct page_about about = { .header = four_bytes };
    struct hand h;
    struct text printed;
    size_t bytes;
    hand_init(&h);
    scenes[0].write(&h);
    assert_true(h.timeline.program_count > 0);
    text_init(&printed);
    text_add(&printed, "</script> \xc3\xa9 \xe2\x86\x92 \xf0\x9f\x98\x80 \xff.");
    while (printed.len < 1 << 20)
        text_add_char(&printed, 'x');
    hand_output(&h, h.timeline.programs[0], printed.s);
    char *page = page_of(&h.timeline, &about, &bytes), *data = page + page_before_data_bytes;
    data[bytes - page_before_data_bytes - page_behind_data_bytes] = 0;
    assert_int_equal(strncmp(data, "{\"type\":\"trace\"", 15), 0);
    assert_null(strchr(data, '<'));
    assert_non_null(strstr(data, "\\u003c/script> \\u00e9 \\u2192 \\ud83d\\ude00 \\ufffd.xx"));
    assert_non_null(
        strstr(data, "\n={\"type\":\"header\",\"packet\":\tA,\"bytes\":\"2ee0003c\"}\n"));
    for (const char *at = data; *at; at++)
        assert_true((*at >= ' ' && *at < 0x7f) || *at == '\n' || *at == '\t');
    free(page);
    text_release(&printed);
    hand_release(&h);
}

static void test_too_long(void **state)
{
    (void)state;
    struct timeline timeline;
    struct err err;
    timeline_init(&timeline);
    timeline.packet_count = PAGE_PACKETS_MAX;
    assert_int_equal(page_check(&timeline, &err), 0);
    timeline.packet_count = PAGE_PACKETS_MAX + 1;
    assert_int_equal(page_check(&timeline, &err), -1);
    assert_string_equal(
        err.text,
        "200001 packets are too many for a page, which shows up to 200000 (choose some of them: show --connection N)");
    timeline.packet_count = 0;
    timeline_release(&timeline);
}

/* A header is as long as it says, as the capture holds, and never longer than there is room for. */
static void test_headers(void **state)
{
    (void)state;
    uint8_t frame[100] = { 0 };
    struct page_headers headers = { 0 };
    struct packet_facts facts = { .frame = 7, .protocol = PROTOCOL_TCP, .header_at = 14 };
    uint8_t bytes[PAGE_HEADER_BYTES];
    frame[14] = 0x2e;
    frame[14 + 12] = 0xf0; /* 60 bytes */
    page_headers_take(&headers, &facts, frame, sizeof frame);
    facts.frame = 9;
    page_headers_take(&headers, &facts, frame, 14 + 30); /* cut by the capture */
    facts.frame = 10;
    page_headers_take(&headers, &facts, frame, 14 + 5); /* before its length is told */
    facts.frame = 11;
    page_headers_take(&headers, &facts, frame, 14); /* before it */
    facts = (struct packet_facts){ .frame = 12, .protocol = PROTOCOL_UDP, .header_at = 14 };
    page_headers_take(&headers, &facts, frame, sizeof frame);
    /* put together from fragments */
    facts = (struct packet_facts){ .frame = 13, .protocol = PROTOCOL_UDP };
    page_headers_take(&headers, &facts, frame, sizeof frame);
    static const struct {
        int id;
        size_t length;
    } wanted[] = { { 7, 60 }, { 8, 0 }, { 9, 30 }, { 10, 5 }, { 11, 0 }, { 12, 8 }, { 13, 0 } };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_int_equal(page_headers_give(&headers, &(struct packet){ .id = wanted[i].id }, bytes),
                         wanted[i].length);
    assert_int_equal(page_headers_give(&headers, &(struct packet){ .id = 7 }, bytes), 60);
    assert_int_equal(bytes[0], 0x2e);
    page_headers_release(&headers);
    assert_int_equal(page_headers_give(&headers, &(struct packet){ .id = 7 }, bytes), 0);
}

/* ---- sources ---- */

static char *sources_of(struct call_facts *facts, size_t count)
{
    struct call calls[3];
    struct call *list[3];
    for (size_t i = 0; i < count; i++) {
        calls[i] = (struct call){ .facts = &facts[i] };
        list[i] = &calls[i];
    }
    struct timeline timeline = { .call_count = count, .calls = list };
    char *text = NULL;
    size_t bytes;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    page_write_sources(out, &timeline);
    fclose(out);
    return text;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "we");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void test_sources(void **state)
{
    (void)state;
    char folder[] = "/tmp/sockwire-page.XXXXXX";
    char here[4096];
    assert_non_null(getcwd(here, sizeof here));
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    write_file("client.c", "int a;\n    connect(a);\n\nlast");
    struct call_facts right[3] = {
        { .at_file = "client.c", .at_line = 2, .at_text = "connect(a);" },
        { .at_file = "client.c", .at_line = 4, .at_text = "last" },
        { .at_file = NULL }
    };
    char *text = sources_of(right, 3);
    assert_string_equal(
        text,
        "{\"type\":\"source\",\"file\":\"client.c\",\"text\":\"int a;\\n    connect(a);\\n\\nlast\"}\n");
    free(text);

    char outside[sizeof folder + 10];
    snprintf(outside, sizeof outside, "%s/client.c", folder);
    struct call_facts wrong[] = {
        /* it was changed since */
        { .at_file = "client.c", .at_line = 2, .at_text = "connect(b);" },
        { .at_file = "client.c", .at_line = 9, .at_text = "connect(a);" }, /* it was longer */
        { .at_file = "client.c", .at_line = 2 },                           /* nobody knows */
        /* not below this folder */
        { .at_file = outside, .at_line = 2, .at_text = "connect(a);" },
        { .at_file = "x/../client.c", .at_line = 2, .at_text = "connect(a);" },
        { .at_file = "../client.c", .at_line = 2, .at_text = "connect(a);" },
        { .at_file = ".", .at_line = 2, .at_text = "connect(a);" },
        { .at_file = "", .at_line = 2, .at_text = "connect(a);" },
        { .at_file = "none.c", .at_line = 2, .at_text = "connect(a);" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        text = sources_of(&wrong[i], 1);
        assert_string_equal(text, "");
        free(text);
    }
    struct call_facts half[2] = { right[0], wrong[0] };
    text = sources_of(half, 2);
    assert_string_equal(text, "");
    free(text);
    assert_int_equal(unlink("client.c"), 0);
    assert_int_equal(chdir(here), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_data),     cmocka_unit_test(test_long),
        cmocka_unit_test(test_too_long), cmocka_unit_test(test_headers),
        cmocka_unit_test(test_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
