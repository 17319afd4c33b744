/* Trace files made by hand: see traced.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "packet/trace.h"
#include "traced.h"

void made_init(struct made *m, bool big)
{
    *m = (struct made){ .big = big };
    text_init(&m->bytes);
}

void made_release(struct made *m)
{
    text_release(&m->bytes);
}

static void add(struct made *m, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        text_add_char(&m->bytes, (char)(value >> 8 * (m->big ? bytes - 1 - i : i)));
}

void made_u8(struct made *m, unsigned value)
{
    add(m, value, 1);
}

void made_u16(struct made *m, unsigned value)
{
    add(m, value, 2);
}

void made_u32(struct made *m, uint32_t value)
{
    add(m, value, 4);
}

void made_u64(struct made *m, uint64_t value)
{
    add(m, value, 8);
}

void made_piece_ends(struct made *m, bool is_frame)
{
    if (m->piece_count == MADE_PIECES_MAX)
        fail_msg("a made trace has more pieces than the table");
    m->pieces[m->piece_count++] = (struct made_piece){ m->bytes.len, is_frame };
}

/* ---- pcap ---- */

void made_pcap(struct made *m, bool big, uint32_t magic)
{
    made_init(m, big);
    made_u32(m, magic);
    made_u16(m, 2);
    made_u16(m, 4);
    made_u64(m, 0);
    made_u32(m, 262144);
    made_u32(m, MADE_ETHERNET);
    made_piece_ends(m, false);
}

void made_pcap_frame(struct made *m, uint32_t s, uint32_t fraction, const char *data, uint32_t wire)
{
    made_u32(m, s);
    made_u32(m, fraction);
    made_u32(m, (uint32_t)strlen(data));
    made_u32(m, wire);
    text_add(&m->bytes, data);
    made_piece_ends(m, true);
}

/* ---- pcapng ---- */

void made_begin(struct made *m, uint32_t type)
{
    m->block_at = m->bytes.len;
    made_u32(m, type);
    made_u32(m, 0); /* the length, when it is known */
}

void made_end(struct made *m)
{
    uint32_t length = (uint32_t)(m->bytes.len - m->block_at + 4);
    made_u32(m, length);
    memcpy(m->bytes.s + m->block_at + 4, m->bytes.s + m->bytes.len - 4, 4);
    /* no block here has a type above that is another's below */
    uint8_t type = (uint8_t)m->bytes.s[m->block_at + (m->big ? 3 : 0)];
    made_piece_ends(m, m->bytes.s[m->block_at + 1] == 0 && (type == 2 || type == 3 || type == 6));
}

void made_section(struct made *m, bool big)
{
    m->big = big;
    made_begin(m, 0x0a0d0d0a);
    made_u32(m, 0x1a2b3c4d);
    made_u16(m, 1);
    made_u16(m, 0);
    made_u64(m, UINT64_MAX);
}

void made_interface(struct made *m, unsigned link_type, uint32_t snaplen)
{
    made_begin(m, 1);
    made_u16(m, link_type);
    made_u16(m, 0);
    made_u32(m, snaplen);
}

void made_data(struct made *m, const char *data)
{
    text_add(&m->bytes, data);
    for (size_t i = strlen(data); i % 4; i++)
        made_u8(m, 0);
}

void made_enhanced(struct made *m, uint32_t interface, uint64_t ticks, const char *data,
                   uint32_t wire)
{
    made_begin(m, 6);
    made_u32(m, interface);
    made_u32(m, (uint32_t)(ticks >> 32));
    made_u32(m, (uint32_t)ticks);
    made_u32(m, (uint32_t)strlen(data));
    made_u32(m, wire);
    made_data(m, data);
}

void made_option(struct made *m, unsigned code, const void *value, size_t bytes)
{
    made_u16(m, code);
    made_u16(m, (unsigned)bytes);
    text_add_bytes(&m->bytes, value, bytes);
    for (size_t i = bytes; i % 4; i++)
        made_u8(m, 0);
}

void made_comment(struct made *m, const char *text)
{
    made_option(m, 1, text, strlen(text));
}

/* ---- what is read ---- */

static void tell_frame(struct text *told, const struct trace_frame *frame, bool many)
{
    text_addf(told, "%ju ", (uintmax_t)frame->number);
    int64_t s = frame->t_ns / 1000000000, ns = frame->t_ns % 1000000000;
    if (!frame->has_time)
        text_add(told, frame->t_ns ? "no time, and yet one " : "no time ");
    else
        text_addf(told, "%s%jd.%09jd ", frame->t_ns < 0 ? "-" : "", (intmax_t)(s < 0 ? -s : s),
                  (intmax_t)(ns < 0 ? -ns : ns));
    if (many)
        text_addf(told, "if %u ", frame->interface);
    text_addf(told, "link %d ", frame->link_type);
    text_add_bytes(told, frame->bytes, frame->captured_bytes);
    text_addf(told, "/%u", frame->wire_bytes);
    for (size_t i = 0; i < frame->comment_count; i++) {
        text_add(told, " ");
        text_add_quoted(told, frame->comments[i].text, frame->comments[i].bytes, 1000, false);
    }
    text_add(told, "\n");
}

void tell_fd(struct text *told, int fd)
{
    struct err err = { .text = "no reason was given" };
    struct trace_frame frame;
    int got;
    struct trace *trace = trace_open_fd(fd, "F", &err);
    text_clear(told);
    if (!trace) {
        text_addf(told, "%s\n", err.text);
        return;
    }
    while ((got = trace_next(trace, &frame, &err)) == 1)
        tell_frame(told, &frame, trace_facts(trace)->interface_count > 1);
    text_addf(told, "%s\n", got ? err.text : "end");
    assert_int_equal(trace_next(trace, &frame, &err), 0);
    trace_close(trace);
}

int fd_of(const void *bytes, size_t count)
{
    int fd = memfd_create("trace", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, count), count);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

void tell_bytes(struct text *told, const void *bytes, size_t count)
{
    tell_fd(told, fd_of(bytes, count));
}

void assert_told(const struct made *m, const char *expected)
{
    struct text told;
    text_init(&told);
    tell_bytes(&told, m->bytes.s, m->bytes.len);
    assert_string_equal(told.s, expected);
    text_release(&told);
}
