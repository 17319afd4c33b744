/* What the wire must show, held against a timeline: see pattern.h. */
#include "pattern.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "story.h"

struct word {
    char text[STORY_TEXT]; /* as written */
    enum end end;
    char kind[24], calls[STORY_TEXT], causes[STORY_TEXT];
    bool has_range, is_run, open_end, has_calls;
    uint64_t from, to;
    char repeat; /* '+', '*' or 0 */
};

/* ---- reading a pattern ---- */

/* Copies up to one of `stops`; returns the place of that stop. */
static const char *take(const char *at, const char *stops, char text[STORY_TEXT])
{
    size_t length = strcspn(at, stops);
    snprintf(text, STORY_TEXT, "%.*s", (int)length, at);
    return at + length;
}

static bool read_word(const char *written, struct word *word)
{
    char part[STORY_TEXT], *end;
    memset(word, 0, sizeof *word);
    snprintf(word->text, sizeof word->text, "%s", written);
    size_t length = strlen(word->text);
    if (length < 4 || (written[0] != 'C' && written[0] != 'S') || written[1] != ':')
        return false;
    word->end = written[0] == 'C' ? END_CLIENT : END_SERVER;
    if (strchr("+*", word->text[length - 1]))
        word->repeat = word->text[length - 1];
    const char *at = take(written + 2, ".[{<", part);
    snprintf(word->kind, sizeof word->kind, "%.23s", part);
    if (*at == '.') {
        word->is_run = true;
        at += strspn(at, ".");
    }
    if (*at == '[') {
        word->has_range = true;
        word->from = strtoull(at + 1, &end, 10);
        if (*end != ',')
            return false;
        word->open_end = end[1] == '*';
        word->to = strtoull(end + 1, &end, 10);
        at = strchr(end, ')');
        if (!at)
            return false;
        at++;
    }
    if (*at == '{') {
        word->has_calls = true;
        at = take(at + 1, "}", word->calls);
        at += *at == '}';
    }
    if (*at != '<')
        return false;
    snprintf(word->causes, sizeof word->causes, "%s", at + 1);
    if (word->repeat)
        word->causes[strlen(word->causes) - 1] = '\0';
    return true;
}

static bool cause_fits(const char *causes, const char *cause)
{
    char one[STORY_TEXT];
    while (*causes) {
        causes = take(causes, "|", one);
        causes += *causes == '|';
        size_t length = strlen(one);
        if (strcmp(one, cause) == 0 ||
            (strcmp(one, "timer") == 0 && strncmp(cause, "timer:", 6) == 0 && length))
            return true;
    }
    return false;
}

/* All but the range, which a run counts otherwise. */
static bool name_fits(const struct word *word, const struct packet *packet)
{
    char cause[STORY_TEXT], calls[STORY_TEXT];
    story_cause(packet, cause);
    story_calls(packet, calls);
    return packet->from == word->end && strcmp(word->kind, packet_kind_name(packet->kind)) == 0 &&
           cause_fits(word->causes, cause) && (!word->has_calls || strcmp(word->calls, calls) == 0);
}

static bool range_fits(const struct word *word, const struct packet *packet)
{
    if (!word->has_range)
        return !packet->has_range || packet->kind == KIND_UDP || packet->kind == KIND_FIN;
    if (packet->kind == KIND_UDP)
        return packet->facts.payload_bytes == word->to - word->from;
    return packet->has_range && packet->from_offset == word->from &&
           (word->open_end || packet->to_offset == word->to);
}

/* ---- matching ---- */

struct row {
    const struct packet *const *packets;
    size_t count, at;
};

/* A slow moment of the machine makes a timer send bytes of a run again: true, and not what a run is
 * about. */
static bool is_again(const struct word *word, const struct packet *packet, uint64_t next)
{
    return packet->from == word->end && packet->has_range && packet->to_offset <= next &&
           (packet->trigger.kind == TRIGGER_TIMER || packet->trigger.kind == TRIGGER_ARRIVAL) &&
           packet->analysis & (ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION |
                               ANALYSIS_SPURIOUS_RETRANSMISSION);
}

/* A run of data segments without a gap; the FIN behind it may hold its last bytes, and stays for
 * the next word. */
static bool take_run(const struct word *word, struct row *row)
{
    uint64_t next = word->from;
    size_t taken = 0;
    for (; row->at < row->count; row->at++, taken++) {
        const struct packet *packet = row->packets[row->at];
        if (packet->kind == KIND_DATA && is_again(word, packet, next))
            continue;
        if (!packet->has_range || packet->kind == KIND_FIN || packet->from_offset != next ||
            !name_fits(word, packet))
            break;
        next = packet->to_offset;
    }
    const struct packet *last = row->at < row->count ? row->packets[row->at] : NULL;
    if (last && last->kind == KIND_FIN && last->has_range && last->from == word->end &&
        last->from_offset == next)
        next = last->to_offset;
    return word->open_end ? taken > 0 : next == word->to;
}

static bool take_word(const struct word *word, struct row *row)
{
    size_t taken = 0;
    if (word->is_run)
        return take_run(word, row);
    while (row->at < row->count && name_fits(word, row->packets[row->at]) &&
           range_fits(word, row->packets[row->at])) {
        row->at++;
        taken++;
        if (!word->repeat)
            return true;
    }
    return word->repeat == '*' || (word->repeat == '+' && taken > 0);
}

/* Words and packets of one end (or of both: -1).  Returns false with the word that was not met. */
static bool match(const char *words, const struct packet *const *packets, size_t count, int end,
                  char missed[STORY_TEXT])
{
    const struct packet **mine = calloc(count ? count : 1, sizeof *mine);
    struct row row = { mine, 0, 0 };
    struct word word;
    char written[STORY_TEXT];
    bool good = true;
    for (size_t i = 0; mine && i < count; i++)
        if (end < 0 || (int)packets[i]->from == end)
            mine[row.count++] = packets[i];
    while (good && *(words += strspn(words, " "))) {
        words = take(words, " ", written);
        if (!read_word(written, &word)) {
            snprintf(missed, STORY_TEXT, "%.100s (not a word of the language)", written);
            good = false;
        } else if (end < 0 || (int)word.end == end) {
            good = take_word(&word, &row);
            if (!good) {
                struct text text;
                text_init(&text);
                if (row.at < row.count)
                    story_packet(&text, mine[row.at]);
                snprintf(missed, STORY_TEXT, "%.80s (but %s%.80s)", written,
                         row.at < row.count ? "" : "nothing more", text.s);
                text_release(&text);
            }
        }
    }
    if (good && row.at < row.count) {
        struct text text;
        text_init(&text);
        story_packet(&text, mine[row.at]);
        snprintf(missed, STORY_TEXT, "nothing more, but there is %.100s", text.s);
        text_release(&text);
        good = false;
    }
    free(mine);
    return good;
}

static void hold_connection(struct report *report, const struct timeline *timeline,
                            const struct connection *connection, const char *line)
{
    char closed[STORY_TEXT], missed[STORY_TEXT] = "";
    const struct packet **packets = calloc(timeline->packet_count + 1, sizeof *packets);
    size_t count = 0;
    bool loose = *line == '~';
    const char *words = take(line + loose, ":", closed) + 1;
    for (size_t i = 0; packets && i < timeline->packet_count; i++)
        if (timeline->packets[i]->connection == connection && !story_is_quiet(timeline->packets[i]))
            packets[count++] = timeline->packets[i];
    bool good = loose ? match(words, packets, count, END_CLIENT, missed) &&
                            match(words, packets, count, END_SERVER, missed)
                      : match(words, packets, count, -1, missed);
    if (good && strcmp(closed, "*") != 0 && strcmp(closed, closed_name(connection->closed)) != 0) {
        snprintf(missed, sizeof missed, "closed: %.100s", closed);
        good = false;
    }
    free(packets);
    if (!good) {
        struct text seen;
        text_init(&seen);
        story_connection(&seen, timeline, connection);
        fails(report, "connection %d: not met: %s\n      wanted %s\n      seen   %s",
              connection->id, missed, line, seen.s);
        text_release(&seen);
    }
}

void pattern_hold(struct report *report, const struct timeline *timeline, const char *wire)
{
    size_t at = 0;
    while (*wire) {
        size_t length = strcspn(wire, "\n"), times = 1;
        char *line = strndup(wire, length), *words = line, *end;
        if (!line)
            return;
        if (isdigit((unsigned char)*line)) {
            times = strtoul(line, &end, 10);
            words = end + strspn(end, "x ");
        }
        for (; times > 0; times--, at++)
            if (at < timeline->connection_count)
                hold_connection(report, timeline, timeline->connections[at], words);
            else
                fails(report, "no connection %zu: wanted %s", at + 1, words);
        free(line);
        wire += length + (wire[length] == '\n');
    }
    for (; at < timeline->connection_count; at++) {
        struct text seen;
        text_init(&seen);
        story_connection(&seen, timeline, timeline->connections[at]);
        fails(report, "a connection too many: %s", seen.s);
        text_release(&seen);
    }
}

void pattern_among(struct report *report, const struct timeline *timeline, const char *among)
{
    struct word word;
    char written[STORY_TEXT];
    while (*(among += strspn(among, " "))) {
        among = take(among, " ", written);
        if (!read_word(written, &word)) {
            fails(report, "%s is not a word of the language", written);
            continue;
        }
        bool met = false;
        for (size_t i = 0; i < timeline->packet_count && !met; i++)
            met = name_fits(&word, timeline->packets[i]) &&
                  (!word.has_range || range_fits(&word, timeline->packets[i]));
        if (!met)
            fails(report, "no packet is %s", written);
    }
}
