/* Trace files made by hand, number by number, in either byte order; and what the reader says of
 * them as text.
 *
 *     struct made m = made_pcap(true);                 big: the highest byte first
 *     made_pcap_frame(&m, 1, 2, "abc", 60);
 *     assert_told(&m, "1 1.000002000 link 1 abc/60\nend\n");
 *     made_release(&m);
 */
#ifndef TESTS_TRACED_H
#define TESTS_TRACED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum { MADE_PIECES_MAX = 64, MADE_ETHERNET = 1 };

struct made {
    struct text bytes;
    bool big;
    size_t block_at; /* pcapng: where the open block begins */
    size_t piece_count;
    /* the file's header, a frame, a block: where it ends, and whether it is a frame */
    struct made_piece {
        size_t end;
        bool is_frame;
    } pieces[MADE_PIECES_MAX];
};

void made_init(struct made *m, bool big);
void made_release(struct made *m);
void made_u8(struct made *m, unsigned value);
void made_u16(struct made *m, unsigned value);
void made_u32(struct made *m, uint32_t value);
void made_u64(struct made *m, uint64_t value);
void made_piece_ends(struct made *m, bool is_frame);

/* pcap: version 2.4, Ethernet, snaplen 262144. */
void made_pcap(struct made *m, bool big, uint32_t magic);
void made_pcap_frame(struct made *m, uint32_t s, uint32_t fraction, const char *data,
                     uint32_t wire);

/* pcapng: blocks.  Between begin and end the body is added with the functions above. */
void made_begin(struct made *m, uint32_t type);
void made_end(struct made *m);
void made_section(struct made *m, bool big); /* begins one: comments may be added */
void made_interface(struct made *m, unsigned link_type, uint32_t snaplen);
void made_enhanced(struct made *m, uint32_t interface, uint64_t ticks, const char *data,
                   uint32_t wire);
void made_option(struct made *m, unsigned code, const void *value, size_t bytes);
void made_comment(struct made *m, const char *text);
void made_data(struct made *m, const char *data); /* padded to 4 */

/* What the reader hands out: "NUMBER SECONDS [if N ]link TYPE DATA/WIRE [“comment” …]" for each
 * frame, then "end" or why. */
void tell_fd(struct text *told, int fd);
void tell_bytes(struct text *told, const void *bytes, size_t count);
int fd_of(const void *bytes, size_t count); /* a file in memory, at its begin */

void assert_told(const struct made *m, const char *expected);

#endif
