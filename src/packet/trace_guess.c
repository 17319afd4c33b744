/* What a file that is no trace is: for the one sentence that says so. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "packet/trace_parts.h"

static const struct known_format {
    const char *start;
    size_t bytes;
    const char *name;
} known[] = {
    { "\x1f\x8b", 2, "gzip data once more (unpack it first: gzip -dc FILE | …)" },
    { "\x28\xb5\x2f\xfd", 4, "zstd data once more (unpack it first: zstd -dc FILE | …)" },
    { "BZh", 3, "bzip2 data (unpack it first: bzip2 -dc FILE | …)" },
    { "\xfd"
      "7zXZ",
      5, "xz data (unpack it first: xz -dc FILE | …)" },
    { "\x04\x22\x4d\x18", 4, "lz4 data (unpack it first: lz4 -dc FILE | …)" },
    { "PK\x03\x04", 4, "a zip archive (unpack it first)" },
    { "\x7f"
      "ELF",
      4, "a program" },
    { "%PDF", 4, "a PDF document" },
    { "\x89PNG", 4, "a PNG image" },
    { "snoop\0\0\0", 8, "a trace of Solaris' snoop (editcap turns it into a pcapng file)" },
    { "btsnoop\0", 8, "a Bluetooth trace (btsnoop)" },
    { "GMBU", 4, "a trace of Microsoft Network Monitor (editcap turns it into a pcapng file)" },
    { "RTSS", 4, "a trace of Microsoft Network Monitor 1 (editcap turns it into a pcapng file)" },
    { "TRSNIFF data", 12, "a trace of Sniffer (editcap turns it into a pcapng file)" },
    { "XCP\0", 4, "a trace of NetXRay (editcap turns it into a pcapng file)" },
    { "\xac\x01\x00\x1c", 4, "a trace of IXIA's hardware (editcap turns it into a pcapng file)" },
    { "\xab\x01\x00\x1c", 4, "a trace of IXIA's software (editcap turns it into a pcapng file)" },
    { "\x0a\x0d\x0d\x0a", 4,
      "pcapng, but the mark that tells its byte order is neither of the two" },
};

enum { LOOKED_AT_BYTES = 200, SHOWN_BYTES = 32, SHOWN_HEX = 8 };

static bool is_text(const uint8_t *start, size_t count)
{
    for (size_t at = 0; at < count;) {
        size_t length = utf8_length(start + at, count - at);
        /* a character that our look cut */
        if (!length && count - at < 4 && count == LOOKED_AT_BYTES)
            return true;
        if (!length || (length == 1 && !isprint(start[at]) && !isspace(start[at])))
            return false;
        at += length;
    }
    return true;
}

void trace_guess(const uint8_t *start, size_t count, char *text, size_t text_bytes)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (count >= known[i].bytes && !memcmp(start, known[i].start, known[i].bytes)) {
            snprintf(text, text_bytes, "%s", known[i].name);
            return;
        }
    if (is_text(start, count < LOOKED_AT_BYTES ? count : LOOKED_AT_BYTES)) {
        struct text quoted;
        text_init(&quoted);
        text_add_quoted(&quoted, start, count, SHOWN_BYTES, false);
        snprintf(text, text_bytes, "text: %s", quoted.s);
        text_release(&quoted);
        return;
    }
    size_t used = (size_t)snprintf(text, text_bytes, "something else; its first bytes are");
    for (size_t i = 0; i < count && i < SHOWN_HEX && used < text_bytes; i++)
        used += (size_t)snprintf(text + used, text_bytes - used, " %02x", start[i]);
}
