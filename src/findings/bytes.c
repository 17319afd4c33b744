/* Bytes that were lost, cut, padded, or never meant for the other side. */
#include <ctype.h>
#include <string.h>
#include <sys/socket.h>

#include "call/table.h"
#include "findings/findings.h"

/* ---- short-read: a part was taken for the whole ---- */

/* This end gave up the socket while a part of what the other end sent was never asked for, and what
 * it took was one recv(), or did not end in a newline.  Not when it had met the end or a reset:
 * then it knew. */
static bool read_short(const struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    if (!is_stream(socket) || !let_go(evidence, socket) || activity->failed || activity->ends ||
        !activity->receives || socket->taken_unknown || socket->options.resets_on_close ||
        socket->taken >= bytes_for(socket))
        return false;
    int last = last_byte_taken(evidence, socket);
    return activity->receives == 1 || (last >= 0 && last != '\n');
}

/* What it took, from the beginning. */
static const char *taken_quoted(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    bool whole = true;
    struct text text;
    text_init(&text);
    for (size_t i = 0; i < activity->count && whole; i++) {
        const struct call_facts *facts = activity->calls[i]->facts;
        if (facts->role != CALL_RECEIVE || facts->moved_bytes == 0 || (facts->flags & MSG_PEEK))
            continue;
        whole = facts->data_bytes >= facts->moved_bytes;
        text_add_bytes(&text, facts->data, whole ? (size_t)facts->moved_bytes : facts->data_bytes);
    }
    const char *copy = quoted(evidence, text.s, text.len, socket->taken);
    text_release(&text);
    return copy;
}

const struct finding_rule rule_short_read = {
    "short-read", 1, SEVERITY_NOTE,
    .fix = "Call recv() in a loop until the end of what you want has come (the newline, say): one "
           "recv() returns what is there, 1 byte or more, and knows nothing of lines."
};

static void short_read(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    const struct connection *c = socket->connection;
    enum end other = !socket->end;
    if (!read_short(evidence, socket))
        return;
    struct finding *finding = finds(evidence, &rule_short_read, socket->program);
    if (!finding)
        return;
    struct call *call = activity->last_receive;
    shows_call(finding, activity->first_receive);
    shows_call(finding, call);
    for (size_t i = evidence->first_packet[c->id - 1]; i < evidence->first_packet[c->id]; i++) {
        struct packet *packet = evidence->packets[i];
        if (packet->from == other && packet->has_range && packet->to_offset > socket->taken) {
            shows_packet(finding, packet); /* the first that brought what was not read */
            break;
        }
    }
    says(
        evidence, finding,
        "%s%s took %llu of the %llu bytes that %s sent (%s), and %s asked for no more: the rest was never read.",
        activity->receives > 1 ? "All calls up to " : "", called(evidence, call),
        (unsigned long long)socket->taken, (unsigned long long)bytes_for(socket), who_at(c, other),
        taken_quoted(evidence, socket), who(socket->program));
}

/* ---- what is behind the text ---- */

static size_t text_length(const uint8_t *data, size_t count)
{
    size_t length = 0;
    while (length < count &&
           (data[length] >= 0x20 || data[length] == '\n' || data[length] == '\r' ||
            data[length] == '\t') &&
           data[length] != 0x7f)
        length++;
    return length;
}

/* This program got NULs itself on this socket: it only gives back what came. */
static bool got_nul(const struct activity *activity)
{
    const struct call *got = activity->first_receive;
    return got && (memchr(got->facts->data, 0, got->facts->data_bytes) ||
                   (activity->last_receive && memchr(activity->last_receive->facts->data, 0,
                                                     activity->last_receive->facts->data_bytes)));
}

const struct finding_rule rule_nul_sent = {
    "nul-sent", 6, SEVERITY_ERROR,
    "Send strlen(line) bytes, not strlen(line) + 1: the '\\0' belongs to C, not to the line.",
    .taught_in = 4
};

static void nul_behind_text(struct evidence *evidence, struct call *call, size_t length)
{
    const struct call_facts *facts = call->facts;
    bool ends_line = facts->data[length - 1] == '\n';
    struct finding *finding = finds(evidence, &rule_nul_sent, call->program);
    if (!finding)
        return;
    if (!ends_line)
        finding->severity = SEVERITY_NOTE; /* some protocols end their strings so */
    shows_call(finding, call);
    says(
        evidence, finding,
        "%s sent %zu bytes: the %zu of %s, and the '\\0' behind them. The other side gets that byte too, %s.",
        called(evidence, call), length + 1, length, quoted(evidence, facts->data, length, length),
        ends_line ? "as the first of its next line" : "as a part of the text");
}

const struct finding_rule rule_padding_sent = {
    "padding-sent", 5, SEVERITY_ERROR,
    "Send as many bytes as the text has (strlen() of a line that fgets() read, or the count that "
    "recv() returned), not sizeof buffer.",
    .taught_in = 4
};

static void padding_behind_text(struct evidence *evidence, struct call *call, size_t length)
{
    const struct call_facts *facts = call->facts;
    bool only_nuls = true;
    for (size_t i = length; i < facts->data_bytes; i++)
        only_nuls &= facts->data[i] == 0;
    bool line =
        (only_nuls && facts->data[length - 1] == '\n') || is_line_of(evidence, call, length);
    if (!line && !only_nuls)
        return; /* bytes of some other kind */
    struct finding *finding = finds(evidence, &rule_padding_sent, call->program);
    if (!finding)
        return;
    if (!line)
        finding->severity = SEVERITY_NOTE; /* records of a fixed size look like this too */
    shows_call(finding, call);
    shows_packet(finding, call->packets ? call->packets->packet : NULL);
    says(
        evidence, finding,
        "%s sent %llu bytes, but the text in them, %s, has %zu: the rest is what else lay in the buffer%s.",
        called(evidence, call), (unsigned long long)facts->moved_bytes,
        quoted(evidence, facts->data, length, length), length, only_nuls ? " (zeros)" : "");
}

static bool same_start(const struct call_facts *a, const struct call_facts *b, uint64_t count)
{
    for (uint64_t i = 0; i < count && i < a->data_bytes && i < b->data_bytes; i++)
        if (toupper(a->data[i]) != toupper(b->data[i]))
            return false;
    return true;
}

/* send(fd, buf, sizeof buf) after a recv() that did not fill it.  Proof: it sends exactly as many
 * bytes as that recv() had asked for, and they begin with what came.  Excuse: what came is all of
 * it, in one piece or several. */
static bool whole_buffer(struct evidence *evidence, struct call *call, const struct call *got)
{
    const struct call_facts *facts = call->facts;
    enum { NO_CHANCE = 3 }; /* so many bytes do not begin alike by chance */
    if (!got || got->facts->moved_bytes < NO_CHANCE || got->facts->tid != facts->tid ||
        facts->moved_bytes != got->facts->wanted_bytes ||
        facts->wanted_bytes != facts->moved_bytes ||
        got->facts->moved_bytes + 1 >= facts->moved_bytes ||
        call->socket->taken >= facts->moved_bytes ||
        !same_start(facts, got->facts, got->facts->moved_bytes))
        return false;
    struct finding *finding = finds(evidence, &rule_padding_sent, call->program);
    if (!finding)
        return true;
    finding->fix =
        "Send as many bytes as recv() returned: sizeof is the size of the buffer, and strlen() finds no "
        "'\\0' behind what came.";
    shows_call(finding, (struct call *)got);
    shows_call(finding, call);
    shows_packet(finding, call->packets ? call->packets->packet : NULL);
    says(
        evidence, finding,
        "%s brought %llu bytes, %s, but %s sent %llu, as many as there was room for. Behind those %llu is what else lay there.",
        called(evidence, got), (unsigned long long)got->facts->moved_bytes,
        quoted(evidence, got->facts->data, got->facts->data_bytes, got->facts->moved_bytes),
        called(evidence, call), (unsigned long long)facts->moved_bytes,
        (unsigned long long)got->facts->moved_bytes);
    return true;
}

/* The first send call on a socket whose text has a NUL behind it, or something else that is no part
 * of it. */
static void look_behind_text(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    const struct call *got = NULL;
    for (size_t i = 0; i < activity->count; i++) {
        const struct call_facts *facts = activity->calls[i]->facts;
        if (facts->role == CALL_RECEIVE && facts->moved_bytes > 0)
            got = activity->calls[i];
        if (facts->role != CALL_SEND || facts->moved_bytes == 0 || facts->data_bytes < 2)
            continue;
        if (whole_buffer(evidence, activity->calls[i], got))
            return;
        size_t length = text_length(facts->data, facts->data_bytes);
        if (length == 0 || length == facts->data_bytes || facts->data[length] != 0)
            continue;
        if (got_nul(activity))
            return;
        if (facts->moved_bytes == length + 1)
            nul_behind_text(evidence, activity->calls[i], length);
        else if (facts->moved_bytes > length + 2)
            padding_behind_text(evidence, activity->calls[i], length);
        return;
    }
}

/* ---- short-send: the rest never followed ---- */

const struct finding_rule rule_short_send = {
    "short-send", 15, SEVERITY_NOTE,
    .fix = "Call send() in a loop: go on with the bytes that it did not take until all are gone."
};

static void short_send(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    struct call *call = activity->last_push;
    if (!is_stream(socket) || !call || !call->ended || call->facts->moved_bytes == 0 ||
        activity->failed || !let_go(evidence, socket) ||
        call->facts->moved_bytes >= call->facts->wanted_bytes ||
        call_is(call->facts->row, SYS_sendfile) || call_is(call->facts->row, SYS_splice) ||
        call_is(call->facts->row, SYS_sendmmsg))
        return;
    struct finding *finding = finds(evidence, &rule_short_send, socket->program);
    if (!finding)
        return;
    shows_call(finding, call);
    says(evidence, finding,
         "%s took %llu of the %llu bytes that it was given, and %s never sent the other %llu.",
         called(evidence, call), (unsigned long long)call->facts->moved_bytes,
         (unsigned long long)call->facts->wanted_bytes, who(socket->program),
         (unsigned long long)(call->facts->wanted_bytes - call->facts->moved_bytes));
}

/* ---- first-word-only: of the typed line only the first word went out ---- */

static const struct finding_rule rule_first_word_only = {
    "first-word-only", 33, SEVERITY_WARNING,
    .fix = "Read the line with fgets() or getline(): scanf(\"%s\") stops at the first blank."
};

static void first_word(struct evidence *evidence, const struct socket *socket)
{
    const struct activity *activity = activity_of(evidence, socket);
    const struct call *send = activity->first_send;
    if (socket->role == ROLE_WELCOMING || activity->sends != 1 || !send || !whole_data(send) ||
        !let_go(evidence, socket))
        return;
    const struct text *typed = typed_to(evidence, socket->program);
    size_t line = strcspn(typed->s, "\n"), word = strcspn(typed->s, " \t\n"),
           sent = send->facts->moved_bytes;
    /* one word, or more lines than one */
    if (word == 0 || word >= line || line + 1 < typed->len ||
        strspn(typed->s + word, " \t") == line - word)
        return;
    while (sent > 0 && strchr("\r\n", send->facts->data[sent - 1])) /* NUL too */
        sent--;
    if (sent != word || memcmp(send->facts->data, typed->s, word) != 0)
        return;
    struct finding *finding = finds(evidence, &rule_first_word_only, socket->program);
    if (!finding)
        return;
    shows_call(finding, (struct call *)send);
    says(evidence, finding, "The line %s was typed, but only its first word was ever sent: %s.",
         quoted(evidence, typed->s, line, line),
         quoted(evidence, send->facts->data, send->facts->data_bytes, send->facts->moved_bytes));
}

/* ---- prompt-sent: the server spoke first, and the client took that for the answer ---- */

static const struct finding_rule rule_prompt_sent = {
    "prompt-sent", 39, SEVERITY_ERROR,
    "Print prompts and debug text on the terminal (stdout, stderr). Send only what the two sides "
    "agreed on.",
    .taught_in = 4
};

static void prompt(struct evidence *evidence, const struct connection *c)
{
    struct socket *server = c->socket[END_SERVER], *client = c->socket[END_CLIENT];
    if (!server || !client || !is_stream(server) || !is_stream(client))
        return;
    const struct activity *served = activity_of(evidence, server),
                          *asked = activity_of(evidence, client);
    struct call *greeting = served->first_send, *question = asked->first_send,
                *answer = asked->first_receive;
    if (!greeting || !question || !answer || asked->receives != 1 || asked->sends != 1 ||
        asked->ends || !let_go(evidence, client) || client->taken_unknown ||
        client->taken >= bytes_for(client) || greeting == served->last_send ||
        !whole_data(greeting) || lines_in(greeting) > 0 || answer->id < question->id ||
        (served->first_receive && served->first_receive->id < greeting->id))
        return; /* a whole line first is a greeting, which some protocols have */
    struct finding *finding = finds(evidence, &rule_prompt_sent, server->program);
    if (!finding)
        return;
    shows_call(finding, greeting);
    shows_call(finding, answer);
    says(
        evidence, finding,
        "%s sent %s before it had received anything. %s took it for the beginning of its answer (%s got "
        "%s), and left the rest unread.",
        who(server->program),
        quoted(evidence, greeting->facts->data, greeting->facts->data_bytes,
               greeting->facts->moved_bytes),
        who(client->program), called(evidence, answer),
        quoted(evidence, answer->facts->data, answer->facts->data_bytes,
               answer->facts->moved_bytes));
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        const struct socket *socket = timeline->sockets[i];
        short_read(evidence, socket);
        look_behind_text(evidence, socket);
        short_send(evidence, socket);
        first_word(evidence, socket);
    }
    for (size_t i = 0; i < timeline->connection_count; i++)
        prompt(evidence, timeline->connections[i]);
}

const struct subject about_bytes = {
    .look = look_at_all,
    .rules = {
        &rule_short_read, &rule_padding_sent, &rule_nul_sent, &rule_short_send,
        &rule_first_word_only, &rule_prompt_sent,
    },
};
