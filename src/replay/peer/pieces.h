/* Segments of one stream, in any order, sent again and cut anew: which piece of the stream left
 * first with which of them.
 *
 *     segments, by the order in which they left       pieces
 *     0  abc                                           abc        of 0
 *     1        ghi                                        def     of 2
 *     2     def                                              ghi  of 1
 *     3  abcdefghi
 */
#ifndef REPLAY_PEER_PIECES_H
#define REPLAY_PEER_PIECES_H

#include <stddef.h>
#include <stdint.h>

struct piece_source {
    uint64_t from, to; /* stream offsets; from == to: no bytes */
    size_t order;      /* they left in this order; no two the same */
};

/* Sorts sources by place, and tells the pieces in order of the stream: bytes [from, to) left first
 * with that source. */
void pieces_find(struct piece_source *sources, size_t count,
                 void (*piece)(void *context, uint64_t from, uint64_t to, size_t order),
                 void *context);

#endif
