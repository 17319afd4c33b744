/* What the targets share: see fuzz.h. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "findings/findings.h"
#include "view/json.h"
#include "view/ladder/ladder.h"

void fuzz_frame(int link_type, const uint8_t *frame, size_t size, uint32_t cut)
{
    uint8_t *exact = malloc(size ? size : 1);
    struct packet_facts facts;
    if (!exact)
        return;
    memcpy(exact, frame, size);
    enum packet_verdict verdict =
        packet_decode(&facts, link_type, 1, exact, (uint32_t)size, (uint32_t)size + cut, NULL);
    if (verdict == PACKET_MALFORMED && !facts.malformed)
        abort(); /* it owes a reason */
    if (verdict == PACKET_TAKEN && facts.protocol == PROTOCOL_NONE)
        abort();
    if (facts.data_bytes > facts.payload_bytes || facts.data_bytes > size)
        abort(); /* bytes that are not there */
    free(exact);
}

void fuzz_show(struct timeline *timeline)
{
    static FILE *nowhere;
    struct err err;
    if (!nowhere)
        nowhere = fopen("/dev/null", "we");
    timeline_finish(timeline);
    findings_find(timeline);
    for (int ascii = 0; ascii < 2; ascii++) {
        struct ladder_style style = {
            .width = ascii ? 80 : 140, .color = !ascii, .ascii = ascii, .verbose = !ascii
        };
        struct ladder *ladder = ladder_new(nowhere, &style);
        ladder_draw(ladder, timeline, timeline->event_count);
        ladder_summary(ladder, timeline);
        ladder_free(ladder);
    }
    json_write(nowhere, timeline, "fuzz", &err);
}
