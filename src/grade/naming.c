/* Reading answer.txt, and finding what it names: see naming.h. */
#include "grade/naming.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "grade/clean.h"
#include "grade/facts.h"

/* ---- the file ---- */

/* "server.c:57   " and "  server.c:57" are the same answer.  A report quotes it, also on a terminal. */
static const char *trimmed(struct arena *arena, const char *s, size_t length)
{
    struct text text;
    while (length > 0 && isspace((unsigned char)*s))
        s++, length--;
    while (length > 0 && isspace((unsigned char)s[length - 1]))
        length--;
    text_init(&text);
    clean_lines(&text, s, length);
    const char *kept = arena_text(arena, text.s);
    text_release(&text);
    return kept;
}

int naming_parse(struct naming *answer, struct arena *arena, const char *text, struct err *err)
{
    *answer = (struct naming){ .variant = "", .call = "", .packet = "" };
    for (int number = 1; *text; number++) {
        size_t length = strcspn(text, "\n"), colon = strcspn(text, ":\n");
        const char *key = trimmed(arena, text, colon < length ? colon : 0);
        const char *value =
            colon < length ? trimmed(arena, text + colon + 1, length - colon - 1) : "";
        bool empty = *text == '#' || *trimmed(arena, text, length) == '\0';
        if (!empty && strcmp(key, "pair") == 0)
            answer->number = atoi(value);
        else if (!empty && strcmp(key, "variant") == 0)
            answer->variant = value;
        else if (!empty && strcmp(key, "call") == 0)
            answer->call = value;
        else if (!empty && strcmp(key, "packet") == 0)
            answer->packet = value;
        else if (!empty)
            return err_set(
                err, "answer.txt, line %d: a line begins with pair:, variant:, call: or packet:",
                number);
        text += length + (text[length] == '\n');
    }
    return 0;
}

int naming_read(struct naming *answer, struct arena *arena, const char *folder, struct err *err)
{
    char bytes[NAMING_FILE_MAX + 1], *path = arena_printf(arena, "%s/answer.txt", folder);
    *answer = (struct naming){ .variant = "", .call = "", .packet = "" };
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return err_errno(err, "reading %.300s, which says which pair this is and what you answer",
                         path);
    size_t length = 0;
    ssize_t count;
    while (length < NAMING_FILE_MAX &&
           (count = read_some(fd, bytes + length, NAMING_FILE_MAX - length)) > 0)
        length += (size_t)count;
    close(fd);
    if (memchr(bytes, '\0', length) || length == NAMING_FILE_MAX)
        return err_set(err, "%.300s: this is no list of answers", path);
    bytes[length] = '\0';
    return naming_parse(answer, arena, bytes, err);
}

/* ---- the call ---- */

bool naming_call(const char *words, bool *server, int *line, struct err *err)
{
    char end;
    *server = strncmp(words, "server.c:", 9) == 0;
    if ((*server || strncmp(words, "client.c:", 9) == 0) && isdigit((unsigned char)words[9]) &&
        sscanf(words + 9, "%6d%c", line, &end) == 1)
        return true;
    err_set(err, "a call is named by its line, as in  server.c:57  or  client.c:31");
    return false;
}

/* ---- the packet ---- */

static const struct {
    const char *word;
    enum naming_kind kind;
} kinds[] = {
    { "SYN,ACK", NAMING_SYN_ACK },   { "SYN-ACK", NAMING_SYN_ACK },   { "SYN", NAMING_SYN },
    { "ACK", NAMING_ACK },           { "data", NAMING_DATA },         { "FIN", NAMING_FIN },
    { "RST", NAMING_RST },           { "window 0", NAMING_WINDOW_0 }, { "probe", NAMING_PROBE },
    { "datagram", NAMING_DATAGRAM }, { "ICMP", NAMING_ICMP },
};

/* The word stands at *at, as a whole: go on behind it and its blanks. */
static bool takes(const char **at, const char *word)
{
    size_t length = strlen(word);
    if (strncasecmp(*at, word, length) != 0 || ((*at)[length] != ' ' && (*at)[length] != '\0'))
        return false;
    *at += length;
    *at += strspn(*at, " ");
    return true;
}

/* "2nd", "3rd", "last"; nothing is the first. */
static int ordinal(const char **at)
{
    if (takes(at, "last"))
        return -1;
    if (takes(at, "first"))
        return 1;
    char *end;
    long number = strtol(*at, &end, 10);
    if (end == *at || !isalpha((unsigned char)*end))
        return 1;
    *at = end + strspn(end, "stndrh");
    *at += strspn(*at, " ");
    return number > 0 && number < 100000 ? (int)number : 1;
}

bool naming_packet(const char *words, struct packet_naming *answer, struct arena *arena,
                   struct err *err)
{
    const char *at = words;
    *answer = (struct packet_naming){ .none = takes(&at, "no") };
    answer->ordinal = ordinal(&at);
    bool known = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !known; i++)
        if ((known = takes(&at, kinds[i].word)))
            answer->kind = kinds[i].kind;
    known = known && takes(&at, "from");
    bool sender = strcmp(at, "server") == 0 || strncmp(at, "client", 6) == 0;
    if (known && sender && strspn(at + 6, "0123456789") == strlen(at + 6)) {
        answer->from = arena_text(arena, strcmp(at, "client1") == 0 ? "client" : at);
        return true;
    }
    err_set(
        err,
        "a packet is named by what it is and who sent it, as in  2nd data from client,  RST from server  or  "
        "no FIN from server;  what it is: SYN, SYN,ACK, ACK, data, FIN, RST, window 0, probe, datagram, ICMP");
    return false;
}

static bool is_kind(const struct packet *packet, enum naming_kind kind)
{
    bool tcp = packet->kind != KIND_UDP && packet->kind != KIND_ICMP;
    switch (kind) {
    case NAMING_SYN: return packet->kind == KIND_SYN;
    case NAMING_SYN_ACK: return packet->kind == KIND_SYN_ACK;
    case NAMING_ACK:
        return packet->kind == KIND_ACK || packet->kind == KIND_HANDSHAKE_ACK ||
               packet->kind == KIND_WINDOW_UPDATE;
    case NAMING_DATA: return packet->kind == KIND_DATA;
    case NAMING_FIN: return packet->kind == KIND_FIN || (tcp && packet->facts.tcp.flags & TCP_FIN);
    case NAMING_RST: return packet->kind == KIND_RST;
    case NAMING_WINDOW_0: return packet->analysis & ANALYSIS_ZERO_WINDOW;
    case NAMING_PROBE: return packet->kind == KIND_PROBE;
    case NAMING_DATAGRAM: return packet->kind == KIND_UDP;
    case NAMING_ICMP: return packet->kind == KIND_ICMP;
    }
    return false;
}

static const char *sender_of(const struct packet *packet)
{
    const struct connection *connection = packet->connection;
    if (!connection || packet->from == END_SERVER)
        return "server";
    const struct socket *socket = connection->socket[END_CLIENT];
    return socket && socket->program ? socket->program->id : "client";
}

const struct packet *naming_find(const struct packet_naming *answer,
                                 const struct timeline *timeline)
{
    const struct packet *found = NULL;
    int64_t over_ns = facts_over_ns(timeline);
    int count = 0;
    for (size_t i = 0; i < timeline->packet_count && timeline->packets[i]->facts.t_ns < over_ns;
         i++) {
        const struct packet *packet = timeline->packets[i];
        if (!is_kind(packet, answer->kind) || packet_is_again(packet) ||
            strcmp(sender_of(packet), answer->from) != 0)
            continue;
        found = packet;
        if (++count == answer->ordinal)
            return found;
    }
    return answer->ordinal == -1 ? found : NULL;
}
