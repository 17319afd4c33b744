/* packet/trace on what is packed, comes through a pipe, is cut anywhere or has wrong bytes
 * anywhere.
 *
 * Every sample is read whole, cut at every length (all frames before the cut must come out, and one
 * sentence must name the byte), and with every byte replaced (it must end, and every byte that is
 * handed out must be readable: run with SAN=address). */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cmocka.h>

#include "packet/trace.h"
#include "traced.h"

/* ---- samples ---- */

static void pcap_sample(struct made *m)
{
    made_pcap(m, false, 0xa1b2c3d4);
    made_pcap_frame(m, 1, 2, "first", 60);
    made_pcap_frame(m, 1, 3, "", 0);
    made_pcap_frame(m, 1, 4, "third and last", 14);
}

static void pcapng_sample(struct made *m)
{
    made_init(m, false);
    for (int big = 0; big < 2; big++) {
        made_section(m, big);
        made_comment(m, "on the section");
        made_end(m);
        made_interface(m, 1, 96);
        made_option(m, 2, "lo", 2);
        made_option(m, 9, big ? "\x94" : "\x09", 1);
        made_option(m, 14, "\0\0\0\0\0\0\0\0", 8);
        made_end(m);
        made_enhanced(m, 0, 1234567890, "first", 60);
        made_comment(m, "on a frame");
        made_comment(m, "and again");
        made_end(m);
        made_begin(m, 10);
        made_data(m, "secrets");
        made_end(m);
        made_begin(m, 3);
        made_u32(m, 3);
        made_data(m, "two");
        made_end(m);
        made_begin(m, 2);
        made_u32(m, 0);
        made_u64(m, 77);
        made_u32(m, 3);
        made_u32(m, 9);
        made_data(m, "old");
        made_end(m);
        made_begin(m, 5);
        made_u32(m, 0);
        made_u64(m, 0);
        made_u16(m, 5);
        made_u16(m, 8);
        made_u64(m, 4);
        made_end(m);
    }
}

enum { SAMPLES = 2, PACKED_MAX = 4096 };

static struct sample {
    struct made made;
    const char *bytes;
    size_t count;
    struct text told; /* what a reader is told of it */
} samples[SAMPLES];

static int make_samples(void **state)
{
    static void (*const makers[SAMPLES])(struct made *) = { pcap_sample, pcapng_sample };
    (void)state;
    for (int s = 0; s < SAMPLES; s++) {
        struct sample *sample = &samples[s];
        makers[s](&sample->made);
        sample->bytes = sample->made.bytes.s;
        sample->count = sample->made.bytes.len;
        text_init(&sample->told);
        tell_bytes(&sample->told, sample->bytes, sample->count);
    }
    return 0;
}

static int release_samples(void **state)
{
    (void)state;
    for (int s = 0; s < SAMPLES; s++) {
        made_release(&samples[s].made);
        text_release(&samples[s].told);
    }
    return 0;
}

/* `to` has room for half of PACKED_MAX more than what is packed. */
static size_t gzip(uint8_t *to, const void *bytes, size_t count)
{
    z_stream z = { .next_in = (Bytef *)(uintptr_t)bytes,
                   .avail_in = (uInt)count,
                   .next_out = to,
                   .avail_out = (uInt)count + PACKED_MAX / 2 };
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return z.total_out;
}

static size_t zstd(uint8_t *to, const void *bytes, size_t count)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    size_t packed = ZSTD_compress2(context, to, count + PACKED_MAX / 2, bytes, count);
    assert_false(ZSTD_isError(packed));
    ZSTD_freeCCtx(context);
    return packed;
}

static size_t (*const packers[])(uint8_t *, const void *, size_t) = { gzip, zstd };

/* ---- whole ---- */

static void test_packed_in_one_piece_or_in_many(void **state)
{
    (void)state;
    static uint8_t packed[4 * PACKED_MAX];
    struct text told;
    text_init(&told);
    for (const struct sample *sample = samples; sample < samples + SAMPLES; sample++)
        for (int p = 0; p < 2; p++) {
            assert_non_null(strstr(sample->told.s, "\nend\n"));
            /* members may end anywhere, also with nothing in them */
            for (size_t first = 0; first <= sample->count; first += 7) {
                size_t count = packers[p](packed, sample->bytes, first);
                count += packers[p](packed + count, sample->bytes + first, sample->count - first);
                tell_bytes(&told, packed, count);
                assert_string_equal(told.s, sample->told.s);
                if (p == 0) {
                    memset(packed + count, 0, 600); /* as tapes pad it */
                    tell_bytes(&told, packed, count + 600);
                    assert_string_equal(told.s, sample->told.s);
                }
            }
        }
    text_release(&told);
}

static void test_zstd_skips_what_it_may(void **state)
{
    (void)state;
    uint8_t packed[PACKED_MAX + 12] = "\x5a\x2a\x4d\x18\4\0\0\0blah";
    struct text told;
    text_init(&told);
    tell_bytes(&told, packed, 12 + zstd(packed + 12, samples[0].bytes, samples[0].count));
    assert_string_equal(told.s, samples[0].told.s);
    text_release(&told);
}

/* Longer than every buffer on the way, packed and unpacked. */
static void test_a_long_one(void **state)
{
    (void)state;
    enum { FRAMES = 4000, FRAME = 1000, ROOM = FRAMES * (FRAME + 100) };
    static uint8_t packed[ROOM];
    char data[FRAME + 1] = "";
    uint32_t random = 1;
    struct made m;
    made_pcap(&m, true, 0xa1b2c3d4);
    for (int i = 0; i < FRAMES; i++) {
        /* shrinks by little only */
        for (int at = 0; at < FRAME; at++)
            data[at] = (char)(' ' + ((random = random * 1103515245 + 12345) >> 16) % 95);
        made_pcap_frame(&m, (uint32_t)i, 0, data, FRAME);
        m.piece_count = 0;
    }
    for (int p = 0; p < 2; p++) {
        struct trace_frame frame;
        struct err err;
        size_t count = packers[p](packed, m.bytes.s, m.bytes.len), at = 24;
        assert_true(count > 3 << 20);
        struct trace *trace = trace_open_fd(fd_of(packed, count), "F", &err);
        for (int i = 0; i < FRAMES; i++) {
            assert_int_equal(trace_next(trace, &frame, &err), 1);
            assert_int_equal(frame.t_ns, i * INT64_C(1000000000));
            assert_memory_equal(frame.bytes, m.bytes.s + at + 16, FRAME);
            at += 16 + FRAME;
        }
        assert_int_equal(trace_next(trace, &frame, &err), 0);
        trace_close(trace);
    }
    made_release(&m);
}

static void test_facts_name_the_packer(void **state)
{
    (void)state;
    static const char *const names[] = { "gzip", "zstd" };
    uint8_t packed[PACKED_MAX];
    struct err err;
    for (int p = 0; p < 2; p++) {
        struct trace *trace = trace_open_fd(
            fd_of(packed, packers[p](packed, samples[0].bytes, samples[0].count)), "F", &err);
        assert_string_equal(trace_facts(trace)->packed, names[p]);
        trace_close(trace);
    }
}

static void test_packed_but_no_trace(void **state)
{
    (void)state;
    uint8_t packed[PACKED_MAX], twice[PACKED_MAX];
    struct text told;
    text_init(&told);
    for (int p = 0; p < 2; p++) {
        tell_bytes(&told, packed, packers[p](packed, "Dear reader,\n", 13));
        assert_string_equal(
            told.s,
            "reading F: no trace of a kind that is known here (pcap, pcapng): unpacked, it looks like text: "
            "\"Dear reader,\\n\"\n");
        tell_bytes(&told, packed, packers[p](packed, "", 0));
        assert_string_equal(told.s, "reading F: no trace: it is empty when unpacked\n");
    }
    tell_bytes(&told, twice, gzip(twice, packed, gzip(packed, "Dear reader,\n", 13)));
    assert_non_null(strstr(told.s, "unpacked, it looks like gzip data once more"));
    tell_bytes(&told, "\x1f\x8b\x08\0nonsense", 12);
    assert_non_null(strstr(told.s, "reading F: its gzip data is "));
    text_release(&told);
}

/* Through a pipe the bytes come as they come. */
static void test_through_a_pipe_byte_by_byte(void **state)
{
    (void)state;
    struct text told;
    text_init(&told);
    for (const struct sample *sample = samples; sample < samples + SAMPLES; sample++) {
        int ends[2], status;
        assert_int_equal(pipe2(ends, O_DIRECT), 0);
        pid_t writer = fork();
        assert_true(writer >= 0);
        if (!writer) { /* each byte a packet of its own: one read() gets one */
            for (size_t i = 0; i < sample->count; i++)
                if (write(ends[1], sample->bytes + i, 1) != 1)
                    _exit(1);
            _exit(0);
        }
        close(ends[1]);
        tell_fd(&told, ends[0]);
        assert_int_equal(waitpid(writer, &status, 0), writer);
        assert_int_equal(status, 0);
        assert_string_equal(told.s, sample->told.s);
    }
    text_release(&told);
}

/* ---- cut ---- */

/* Bytes [0, cut) of it were read, and told: are all frames there that ended before, and is the
 * reason right? */
static void check_cut(const struct sample *sample, const char *told, size_t cut)
{
    const struct made *m = &sample->made;
    size_t frames = 0, start = 0, lines = 0;
    bool boundary = false;
    char where[100];
    for (size_t i = 0; i < m->piece_count && m->pieces[i].end <= cut; i++) {
        frames += m->pieces[i].is_frame;
        start = m->pieces[i].end;
        boundary = start == cut;
    }
    const char *last = told;
    for (const char *line = told; *line && line[strcspn(line, "\n")]; line = strchr(line, '\n') + 1)
        last = line, lines++;
    assert_int_equal(lines, frames + 1);
    assert_int_equal(strncmp(sample->told.s, told, (size_t)(last - told)), 0);
    if (cut == 0)
        snprintf(where, sizeof where, "reading F: no trace: it is empty\n");
    else if (cut < 4)
        snprintf(where, sizeof where, "reading F: no trace of a kind that is known here");
    else if (boundary)
        snprintf(where, sizeof where, "end\n");
    else if (frames)
        snprintf(where, sizeof where,
                 "reading F: the trace ends too early, after frame %zu, at byte %zu: it is cut: ",
                 frames, start);
    else
        snprintf(
            where, sizeof where,
            "reading F: the trace ends too early, before its first frame, at byte %zu: it is cut: ",
            start);
    assert_memory_equal(last, where, strlen(where));
}

static void test_cut_at_every_length(void **state)
{
    (void)state;
    struct text told;
    text_init(&told);
    for (const struct sample *sample = samples; sample < samples + SAMPLES; sample++)
        for (size_t cut = 0; cut <= sample->count; cut++) {
            tell_bytes(&told, sample->bytes, cut);
            check_cut(sample, told.s, cut);
        }
    text_release(&told);
}

static void test_packed_and_cut_at_every_length(void **state)
{
    (void)state;
    uint8_t packed[PACKED_MAX];
    struct text told;
    text_init(&told);
    for (const struct sample *sample = samples; sample < samples + SAMPLES; sample++)
        for (int p = 0; p < 2; p++) {
            size_t count = packers[p](packed, sample->bytes, sample->count), longest = 0;
            for (size_t cut = 4; cut < count; cut++) {
                tell_bytes(&told, packed, cut);
                const char *why = strstr(told.s, "reading F: ");
                assert_non_null(why);
                assert_non_null(strstr(why, " data is cut: the file ends at byte "));
                assert_int_equal(strncmp(sample->told.s, told.s, (size_t)(why - told.s)), 0);
                /* more bytes never give fewer frames */
                assert_true((size_t)(why - told.s) >= longest);
                longest = (size_t)(why - told.s);
            }
            /* only the checksum was lacking */
            assert_int_equal(longest, strlen(sample->told.s) - strlen("end\n"));
        }
    text_release(&told);
}

/* ---- wrong bytes ---- */

static void flip(struct text *told, const uint8_t *bytes, size_t count, size_t at, uint8_t value)
{
    uint8_t wrong[PACKED_MAX];
    memcpy(wrong, bytes, count);
    wrong[at] = value;
    tell_bytes(told, wrong, count);
    /* a frame may hold any byte now, NUL too */
    assert_true(memmem(told->s, told->len, "end\n", 4) ||
                memmem(told->s, told->len, "reading F: ", 11));
}

static void test_every_byte_replaced(void **state)
{
    (void)state;
    struct text told;
    text_init(&told);
    for (const struct sample *sample = samples; sample < samples + SAMPLES; sample++) {
        const uint8_t *bytes = (const uint8_t *)sample->bytes;
        for (size_t at = 0; at < sample->count; at++) {
            static const uint8_t others[] = { 0x01, 0x04, 0x80, 0xff };
            size_t before = 0; /* what was told before the piece with the wrong byte */
            for (size_t i = 0; i < sample->made.piece_count && sample->made.pieces[i].end <= at;
                 i++)
                if (sample->made.pieces[i].is_frame)
                    before += strcspn(sample->told.s + before, "\n") + 1;
            for (size_t i = 0; i < sizeof others; i++) {
                flip(&told, bytes, sample->count, at, bytes[at] ^ others[i]);
                assert_int_equal(strncmp(sample->told.s, told.s, before), 0);
            }
        }
    }
    text_release(&told);
}

static void test_every_packed_byte_replaced(void **state)
{
    (void)state;
    uint8_t packed[PACKED_MAX];
    struct text told;
    text_init(&told);
    for (const struct sample *sample = samples; sample < samples + SAMPLES; sample++)
        for (int p = 0; p < 2; p++) {
            size_t count = packers[p](packed, sample->bytes, sample->count);
            for (size_t at = 0; at < count; at++)
                for (int bit = 0; bit < 8; bit++)
                    flip(&told, packed, count, at, (uint8_t)(packed[at] ^ 1 << bit));
        }
    text_release(&told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packed_in_one_piece_or_in_many),
        cmocka_unit_test(test_zstd_skips_what_it_may),
        cmocka_unit_test(test_a_long_one),
        cmocka_unit_test(test_facts_name_the_packer),
        cmocka_unit_test(test_packed_but_no_trace),
        cmocka_unit_test(test_through_a_pipe_byte_by_byte),
        cmocka_unit_test(test_cut_at_every_length),
        cmocka_unit_test(test_packed_and_cut_at_every_length),
        cmocka_unit_test(test_every_byte_replaced),
        cmocka_unit_test(test_every_packed_byte_replaced),
    };
    return cmocka_run_group_tests(tests, make_samples, release_samples);
}
