/* What a student answers about a broken pair: the file, the call, the packet. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "fuzz.h"
#include "grade/naming.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct naming naming;
    struct packet_naming packet;
    struct err err;
    bool server;
    int line;
    char *text = xcalloc(size + 1, 1);
    memcpy(text, data, size);
    arena_init(&arena);
    if (naming_parse(&naming, &arena, text, &err) == 0) {
        (void)naming_call(naming.call, &server, &line, &err);
        (void)naming_packet(naming.packet, &packet, &arena, &err);
    }
    (void)naming_packet(text, &packet, &arena, &err);
    arena_release(&arena);
    free(text);
    return 0;
}
