/*
 * bulk: many bytes through one connection, with a checksum at both ends.
 *
 *   bulk receive [PORT]                 takes one client, reads to the end, prints
 *   bulk send [HOST [PORT [BYTES]]]     sends 10 MiB or BYTES, says "done" with shutdown, awaits the other's end, prints
 *
 * Both print "bulk: BYTES bytes, sum HEX"; the lines are equal if nothing was lost, doubled or mixed up. The bytes come
 * from a generator with a long period; the sum is FNV-1a with 64 bits, which depends on the order.
 */
#include "shape.h"

#include <inttypes.h>

struct sum {
    uint64_t hash, bytes;
};

static const struct sum sum_start = { UINT64_C(0xcbf29ce484222325), 0 };

static void sum_add(struct sum *sum, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        sum->hash = (sum->hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    sum->bytes += length;
}

static void sum_print(const struct sum *sum)
{
    printf("bulk: %" PRIu64 " bytes, sum %016" PRIx64 "\n", sum->bytes, sum->hash);
}

static void receive_to_end(int fd, struct sum *sum)
{
    char bytes[65536];
    ssize_t got;
    while ((got = recv(fd, bytes, sizeof bytes, 0)) > 0)
        sum_add(sum, bytes, (size_t)got);
    if (got < 0)
        die("recv");
}

static void send_pattern(int fd, uint64_t left, struct sum *sum)
{
    uint32_t state = 2463534242u;
    char bytes[65536];
    while (left > 0) {
        size_t length = left < sizeof bytes ? (size_t)left : sizeof bytes;
        for (size_t i = 0; i < length; i++) {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            bytes[i] = (char)(state >> 24);
        }
        if (send_all(fd, bytes, length) < 0)
            die("send");
        sum_add(sum, bytes, length);
        left -= length;
    }
}

int main(int argc, char **argv)
{
    struct sum sum = sum_start, answer = sum_start;
    if (argc > 1 && strcmp(argv[1], "receive") == 0) {
        int welcoming = listening_socket(port_argument(argc, argv, 2));
        int connection = accepted_socket(welcoming);
        receive_to_end(connection, &sum);
        close_socket(connection);
        close_socket(welcoming);
    } else if (argc > 1 && strcmp(argv[1], "send") == 0) {
        uint64_t bytes = (uint64_t)number_argument(argc, argv, 4, 10L << 20, 1L << 30);
        int connection = connected_socket(argc - 1, argv + 1);
        send_pattern(connection, bytes, &sum);
        if (shutdown(connection, SHUT_WR) < 0)
            die("shutdown");
        receive_to_end(connection, &answer);
        close_socket(connection);
    } else {
        fprintf(stderr, "usage: bulk receive [PORT] | bulk send [HOST [PORT [BYTES]]]\n");
        return 2;
    }
    sum_print(&sum);
    return 0;
}
