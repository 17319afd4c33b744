/* Leaders of the ladder (view/ladder/leaders.c): the bar of a call that waits is dotted, and a
 * dotted line goes from a call to each packet that it made leave.  No sentence about a packet stands
 * in the column of the other program. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "drawn.h"
#include "scenes.h"
#include "view/ladder/ladder.h"
#include "view/term.h"

static const struct ladder_style plain = { .width = 80, .ascii = true };

struct connected {
    struct hand h;
    struct hand_server server;
    struct program *client;
    struct socket *socket;
    struct connection *connection;
};

static void client_starts(struct connected *c)
{
    hand_init(&c->h);
    hand_server(&c->h, &c->server);
    c->client = hand_program(&c->h, "client", 20, "./client");
    c->socket = hand_socket(&c->h, c->client, SOCK_STREAM);
    c->connection = hand_connection(&c->h, PROTOCOL_TCP, 40312, c->socket, c->server.welcoming);
}

/* The character of the client's bar on the row that has this text. */
static char bar_beside(const struct connected *c, const char *text)
{
    enum { BAR_COLUMN = 7 };
    char *s = drawn_ladder(&c->h.timeline, &plain, 1);
    const char *row = strstr(s, text);
    if (!row)
        fail_msg("no row has %s:\n%s", text, s);
    while (row > s && row[-1] != '\n')
        row--;
    char bar = row[BAR_COLUMN];
    free(s);
    return bar;
}

/* connect() works until its SYN has left, and waits from there on.  The SYN alone is its own: the
 * kernel sends the rest. */
static void test_connect(void **state)
{
    (void)state;
    struct connected c;
    client_starts(&c);
    struct call *connecting =
        hand_begins(&c.h, c.client, c.socket, 3, "connect", "3", "127.0.0.1:12000", "~16", NULL);
    hand_note(&c.h, "no SYN yet");
    hand_handshake(&c.h, &c.server, c.connection, connecting);
    hand_ends(&c.h, connecting, 0, 0);
    assert_int_equal(bar_beside(&c, "no SYN yet"), '|');
    assert_int_equal(bar_beside(&c, "SYN_SENT -- SYN"), '+');
    assert_int_equal(bar_beside(&c, "<- SYN,ACK"), ':');
    assert_int_equal(bar_beside(&c, "-- ACK ack 1"), ':');
    assert_int_equal(bar_beside(&c, "connect = 0"), '+');
    hand_release(&c.h);
}

/* What receives waits from its first row on; what was told not to wait never does, and stands on one row (`*` begins the
 * note).  A packet that brought what the call took had arrived before: nothing was waited for. */
static void test_recv(void **state)
{
    static const struct {
        int64_t us;
        int error;
        char bar;
    } cases[] = { { 100, 0, ':' }, { 100, EAGAIN, '*' }, { 6000, EAGAIN, ':' } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct connected c;
        client_starts(&c);
        struct call *receiving =
            hand_begins(&c.h, c.client, c.socket, 3, "recv", "3", "0x7ffe2310", "9", "~0", NULL);
        hand_data(receiving, 0, "", 0, 9);
        hand_packet(&c.h, c.connection, END_SERVER, KIND_DATA, TCP_ACK, 1, 1, "x", "Data.");
        hand_us(&c.h, cases[i].us);
        hand_note(&c.h, "in the middle");
        hand_ends(&c.h, receiving, cases[i].error ? -1 : 1, cases[i].error);
        assert_int_equal(bar_beside(&c, "in the middle"), cases[i].bar);
        char *s = drawn_ladder(&c.h.timeline, &plain, 1);
        assert_int_equal(strstr(s, "waits") != NULL, cases[i].bar == ':');
        free(s);
        hand_release(&c.h);
    }
}

/* send() waits for room when it put nothing on the wire for long, until it does again. */
static void test_send(void **state)
{
    (void)state;
    struct connected c;
    client_starts(&c);
    struct call *sending =
        hand_begins(&c.h, c.client, c.socket, 3, "send", "3", "(data)", "9", "~0", NULL);
    hand_data(sending, 0, "first and second", 16, 16);
    hand_call_trigger(
        hand_packet(&c.h, c.connection, END_CLIENT, KIND_DATA, TCP_ACK, 1, 1, "first", "Data."),
        sending);
    hand_us(&c.h, 4000);
    hand_note(&c.h, "after 4 ms");
    hand_us(&c.h, 2000);
    hand_note(&c.h, "after 6 ms");
    hand_call_trigger(
        hand_packet(&c.h, c.connection, END_CLIENT, KIND_DATA, TCP_ACK, 6, 1, "second", "Data."),
        sending);
    hand_note(&c.h, "there was room");
    hand_ends(&c.h, sending, 16, 0);
    assert_int_equal(bar_beside(&c, "\"first\" --"), '+');
    assert_int_equal(bar_beside(&c, "after 4 ms"), '|');
    assert_int_equal(bar_beside(&c, "after 6 ms"), ':');
    assert_int_equal(bar_beside(&c, "\"second\" --"), '+');
    assert_int_equal(bar_beside(&c, "there was room"), '|');
    hand_release(&c.h);
}

/* The pause that the return of a call ends is told while the call still waits. */
static void test_pause(void **state)
{
    (void)state;
    struct connected c;
    client_starts(&c);
    struct call *receiving =
        hand_begins(&c.h, c.client, c.socket, 3, "recv", "3", "0x7ffe2310", "9", "~0", NULL);
    hand_us(&c.h, 100000);
    hand_ends(&c.h, receiving, 0, 0);
    assert_int_equal(bar_beside(&c, "until recv() of the client"), ':');
    hand_release(&c.h);
}

/* Rows that repeat are counted, however long a send() waited each time. */
static void test_again(void **state)
{
    enum { TIMES = 40 };
    (void)state;
    struct connected c;
    struct ladder_style folds = plain;
    folds.folds = true;
    folds.hide = HIDE_TIMES;
    client_starts(&c);
    for (int i = 0; i < TIMES; i++) {
        struct call *sending =
            hand_begins(&c.h, c.client, c.socket, 3, "send", "3", "(data)", "4", "~0", NULL);
        hand_data(sending, 0, "more", 4, 4);
        hand_call_trigger(
            hand_packet(&c.h, c.connection, END_CLIENT, KIND_DATA, TCP_ACK, 1, 1, "more", "Data."),
            sending);
        hand_us(&c.h, i % 3 ? 4000 : 6000);
        hand_note(&c.h, "in the middle");
        hand_ends(&c.h, sending, 4, 0);
    }
    char *s = drawn_ladder(&c.h.timeline, &folds, 1);
    if (!strstr(s, "these 4 rows again and again"))
        fail_msg("nothing is counted:\n%s", s);
    free(s);
    hand_release(&c.h);
}

/* ---- sentences ---- */

/* The columns before the place. */
static int column_of(const char *s, const char *place)
{
    const char *row = place;
    while (row > s && row[-1] != '\n')
        row--;
    char before[1024];
    snprintf(before, sizeof before, "%.*s", (int)(place - row), row);
    return term_columns(before);
}

/* The row's text from this column on is bars and blanks. */
static bool is_empty_from(const char *s, const char *place, int column)
{
    const char *at = place;
    for (; *at && *at != '\n'; at++)
        if (column_of(s, at) >= column && !strchr(" |:", *at))
            return false;
    return true;
}

/* Each place where the sentence begins, alone in its row or in brackets. */
static void sentence_holds(const char *drawn, const char *begins, bool of_right, int wire_at,
                           int right_at, unsigned *seen)
{
    for (const char *at = strstr(drawn, begins); at; at = strstr(at + 1, begins)) {
        bool fine = of_right ? column_of(drawn, at) >= wire_at : is_empty_from(drawn, at, right_at);
        if (!fine && at[-1] != '"')
            fail_msg("\"%s\" stands in the column of the other program:\n%s", begins, drawn);
        ++*seen;
    }
}

enum { BEGIN = 12 }; /* letters by which a sentence is found */

/* Is this said of packets of both sides?  Then its place does not tell whose it is. */
static bool is_of_both(const struct timeline *timeline, const char *begins)
{
    bool of[2] = { false, false };
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        if (packet->says && packet->connection && strncmp(packet->says, begins, BEGIN) == 0)
            of[ladder_stands_right(packet->connection, packet->from)] = true;
    }
    return of[0] && of[1];
}

static void test_sentences(void **state)
{
    static const int widths[] = { 80, 100, 140, 200 };
    unsigned seen[2] = { 0, 0 };
    (void)state;
    for (size_t i = 0; i < scene_count * 4; i++) {
        struct hand h;
        struct ladder_style style = { .width = widths[i % 4], .ascii = true, .verbose = true };
        hand_init(&h);
        scenes[i / 4].write(&h);
        char *s = drawn_ladder(&h.timeline, &style, h.timeline.event_count);
        char *end = strstr(s, "\nconnection 1"); /* the lines after the run */
        if (end)
            *end = 0;
        int right_at = column_of(s, strstr(s, "server")) - 2, wire_at = 8 + style.width - right_at;
        for (size_t k = 0; k < h.timeline.packet_count; k++) {
            const struct packet *packet = h.timeline.packets[k];
            if (!packet->says || strlen(packet->says) < BEGIN || !packet->connection ||
                is_of_both(&h.timeline, packet->says))
                continue;
            char begins[BEGIN + 1];
            snprintf(begins, sizeof begins, "%s", packet->says);
            bool of_right = ladder_stands_right(packet->connection, packet->from);
            sentence_holds(s, begins, of_right, wire_at, right_at, &seen[of_right]);
        }
        free(s);
        hand_release(&h);
    }
    assert_true(seen[0] > 50 && seen[1] > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_connect), cmocka_unit_test(test_recv),
        cmocka_unit_test(test_send),    cmocka_unit_test(test_pause),
        cmocka_unit_test(test_again),   cmocka_unit_test(test_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
