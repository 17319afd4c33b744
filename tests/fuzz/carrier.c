/* Frames of hosts under rules of every kind: what a raw socket sends may be anything.
 *
 *     each: who sends 1, milliseconds that pass 1, length 1, so many bytes behind the two addresses */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/memory.h"
#include "fuzz.h"
#include "wire/carrier.h"
#include "wire/frame.h"

enum { HOSTS = 3, ADDRESSES = 12 };

static const char *const texts[] = {
    "any corrupt @ 1,5",
    "any corrupt fixed @ 2,6",
    "any answer too-big 800 @ 3,7",
    "any answer port-unreachable @ 4,8",
    "client: new data duplicate @ 2-",
    "again delay 3ms",
    "probe drop",
    "bytes 10-20 hold 2",
    "'tcp[13] & 4 != 0' drop 50% seed 3",
    "icmp hold 1 from 2ms to 50ms",
    "udp duplicate 30%",
    "client: delay 2ms",
    "server: rate 100kbit queue 2",
    "client2: mtu 80",
    "down 5ms-9ms",
};
enum { RULES = sizeof texts / sizeof *texts };

struct seen {
    uint64_t reads, given, lost, turn;
};

static enum give_result give(void *context, int receiver, const uint8_t *frame, size_t length)
{
    struct seen *seen = context;
    volatile uint8_t last = length ? frame[length - 1] : 0; /* it is all there */
    (void)last;
    (void)receiver;
    return ++seen->turn % 7 ? GIVE_DONE : GIVE_LATER;
}

static void tell(void *context, struct wire_word *word)
{
    struct seen *seen = context;
    seen->reads += word->kind == WIRE_READ;
    seen->given += word->kind == WIRE_FATE && word->fate.kind == FATE_ARRIVED;
    seen->lost += word->kind == WIRE_FATE && word->fate.kind == FATE_LOST;
}

static void take(struct carrier *carrier, int sender, const uint8_t *rest, size_t count,
                 int64_t now_ns)
{
    size_t length = ADDRESSES + count;
    uint8_t *frame = xcalloc(length, 1);
    frame[0] = frame[6] = 2;
    frame[5] = sender == 0; /* the server sends to the first client, they to it */
    frame[11] = (uint8_t)sender;
    if (count)
        memcpy(frame + ADDRESSES, rest, count);
    carrier_take(carrier, sender, frame, length, now_ns, now_ns);
    free(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct wire_counts counts;
    struct rule rules[RULES];
    struct rule_count rule_counts[RULES] = { { 0, 0 } };
    struct carrier_host hosts[HOSTS];
    struct seen seen = { .reads = 0 };
    struct err err;
    int64_t now_ns = 0;
    counts = (struct wire_counts){ .read = 0 };
    for (size_t i = 0; i < RULES; i++)
        if (rule_parse(&rules[i], "fuzz", texts[i], &err) != 0)
            abort();
    for (int i = 0; i < HOSTS; i++)
        hosts[i] = (struct carrier_host){ .mac = { 2, 0, 0, 0, 0, (uint8_t)i }, .who = i };
    const struct carrier_setup setup = { .hosts = hosts,
                                         .host_count = HOSTS,
                                         .rules = rules,
                                         .rule_count = RULES,
                                         .rule_counts = rule_counts,
                                         .counts = &counts,
                                         .calls = { &seen, give, tell } };
    struct carrier *carrier = carrier_new(&setup, &err);
    while (carrier && size >= 3) {
        size_t count = data[2] < size - 3 ? data[2] : size - 3;
        now_ns += data[1] * (int64_t)NS_PER_MS;
        carrier_release(carrier, now_ns);
        for (int i = 0; i < HOSTS; i++)
            carrier_resume(carrier, i);
        take(carrier, data[0] % HOSTS, data + 3, count, now_ns);
        data += 3 + count;
        size -= 3 + count;
    }
    if (!carrier || seen.reads != counts.read || seen.given != counts.written ||
        seen.lost != counts.lost || seen.lost > seen.reads)
        abort();
    carrier_free(carrier);
    for (size_t i = 0; i < RULES; i++)
        rule_release(&rules[i]);
    return 0;
}
