/* The same bytes of a stream in other pieces: see compare_parts.h.
 *
 *     A   0..1000  1000..2000            B   0..500  500..2000
 *
 * Both begin at one offset; whichever is behind takes its next piece, until both end at one offset. */
#include <string.h>

#include "compare/compare_parts.h"
#include "compare/digest.h"

struct side {
    const struct happening *const *pieces, *first;
    size_t count, at;
    uint64_t to, digest;
    bool has_digest;
};

static bool is_alike(const struct happening *piece, const struct happening *first)
{
    bool one_socket = !piece->socket || !first->socket ? piece->socket == first->socket
                                                       : strcmp(piece->socket, first->socket) == 0;
    return one_socket && strcmp(piece->sort, first->sort) == 0;
}

static bool take_piece(struct side *side)
{
    if (side->at == side->count)
        return false;
    const struct happening *piece = side->pieces[side->at];
    if (!piece->moves_bytes || piece->from != side->to || piece->to == piece->from ||
        !is_alike(piece, side->first))
        return false;
    side->has_digest = side->has_digest && piece->has_digest;
    side->digest = digest_join(side->digest, piece->digest, piece->to - piece->from);
    side->to = piece->to;
    side->at++;
    return true;
}

bool same_bytes_in_pieces(const struct happening *const *a, size_t a_count, size_t *i,
                          const struct happening *const *b, size_t b_count, size_t *j)
{
    if (*i == a_count || *j == b_count || !a[*i]->moves_bytes || !b[*j]->moves_bytes ||
        a[*i]->from != b[*j]->from)
        return false;
    if (strcmp(a[*i]->sort, b[*j]->sort) != 0)
        return false;
    struct side left = { .pieces = a,
                         .first = a[*i],
                         .count = a_count,
                         .at = *i,
                         .to = a[*i]->from,
                         .has_digest = true };
    struct side right = { .pieces = b,
                          .first = b[*j],
                          .count = b_count,
                          .at = *j,
                          .to = a[*i]->from,
                          .has_digest = true };
    do {
        struct side *behind = left.to <= right.to ? &left : &right;
        if (!take_piece(behind))
            return false;
    } while (left.to != right.to);
    if (left.at - *i == 1 && right.at - *j == 1)
        return false; /* one piece each: something else differs */
    if (left.has_digest && right.has_digest && left.digest != right.digest)
        return false;
    *i = left.at;
    *j = right.at;
    return true;
}
