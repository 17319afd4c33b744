/* The calls of a script: their arguments and results become call facts, as call/ decodes them.  See
 * script_calls.h. */
#include "script_calls.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "call/table.h"

static const struct {
    const char *word;
    int value;
} msg_flags[] = {
    { "MSG_PEEK", MSG_PEEK }, { "MSG_DONTWAIT", MSG_DONTWAIT }, { "MSG_OOB", MSG_OOB },
    { "MSG_MORE", MSG_MORE }, { "MSG_FASTOPEN", MSG_FASTOPEN }, { "MSG_WAITALL", MSG_WAITALL },
};

static const struct {
    const char *word;
    int level, option;
} options[] = {
    { "CORK", IPPROTO_TCP, TCP_CORK },
    { "USER_TIMEOUT", IPPROTO_TCP, TCP_USER_TIMEOUT },
    { "NODELAY", IPPROTO_TCP, TCP_NODELAY },
    { "QUICKACK", IPPROTO_TCP, TCP_QUICKACK },
    { "FASTOPEN_CONNECT", IPPROTO_TCP, TCP_FASTOPEN_CONNECT },
    { "LINGER", SOL_SOCKET, SO_LINGER },
    { "DEBUG", SOL_SOCKET, SO_DEBUG },
    { "TYPE", SOL_SOCKET, SO_TYPE },
    { "MAXSEG", IPPROTO_TCP, TCP_MAXSEG },
    { "FILTER", SOL_SOCKET, SO_ATTACH_FILTER },
    { "RCVBUF", SOL_SOCKET, SO_RCVBUF },
    { "REUSEADDR", SOL_SOCKET, SO_REUSEADDR },
    { "BROADCAST", SOL_SOCKET, SO_BROADCAST },
    { "RCVTIMEO", SOL_SOCKET, SO_RCVTIMEO },
    { "RCVLOWAT", SOL_SOCKET, SO_RCVLOWAT },
    { "KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE },
    { "KEEPIDLE", IPPROTO_TCP, TCP_KEEPIDLE },
};

static void set_data(struct call_facts *facts, const char *data, uint64_t count)
{
    facts->data_bytes = (uint8_t)(!data ? 0 : count < CALL_DATA_BYTES ? count : CALL_DATA_BYTES);
    if (data)
        memcpy(facts->data, data, facts->data_bytes);
}

void script_socket_kind(struct call_facts *facts, const char *word)
{
    bool six = word[0] && word[strlen(word) - 1] == '6';
    facts->domain = !strcmp(word, "unix") ? AF_UNIX : six ? AF_INET6 : AF_INET;
    facts->type = !strncmp(word, "udp", 3) ? SOCK_DGRAM : SOCK_STREAM;
}

/* NONBLOCK, BLOCK: as the text of an argument, which is all that a trace file has of it. */
static void set_nonblock(struct call_facts *facts, bool on)
{
    unsigned place = facts->role == CALL_CREATE ? 1 : facts->role == CALL_ACCEPT ? 3 : 2;
    const char *text = on ? "SOCK_STREAM|SOCK_NONBLOCK" : "SOCK_STREAM";
    if (facts->role == CALL_ACCEPT) {
        text = on ? "SOCK_CLOEXEC|SOCK_NONBLOCK" : "SOCK_CLOEXEC";
    } else if (facts->role == CALL_CONTROL) {
        bool is_fcntl = call_is(facts->row, SYS_fcntl);
        text = is_fcntl ? (on ? "O_RDWR|O_NONBLOCK" : "O_RDWR") : (on ? "1" : "0");
        facts->args[1] = (struct call_arg){ .name = facts->row->args[1].name,
                                            .text = is_fcntl ? "F_SETFL" : "FIONBIO" };
    }
    facts->args[place] = (struct call_arg){ .name = facts->row->args[place].name, .text = text };
    facts->arg_count = facts->arg_count > place ? facts->arg_count : place + 1;
}

static bool read_word_of_call(struct line *line, struct call_facts *facts)
{
    for (size_t i = 0; i < sizeof msg_flags / sizeof *msg_flags; i++)
        if (line_take_if(line, msg_flags[i].word)) {
            facts->flags |= msg_flags[i].value;
            return true;
        }
    for (size_t i = 0; facts->role == CALL_OPTION && i < sizeof options / sizeof *options; i++)
        if (line_take_if(line, options[i].word)) {
            facts->level = options[i].level;
            facts->option = options[i].option;
            facts->value = line_number(line, "the value of an option");
            return true;
        }
    bool may_say =
        facts->role == CALL_CREATE || facts->role == CALL_ACCEPT || facts->role == CALL_CONTROL;
    if (may_say && (!strcmp(line_peek(line), "NONBLOCK") || !strcmp(line_peek(line), "BLOCK"))) {
        set_nonblock(facts, !strcmp(line_take(line, "NONBLOCK or BLOCK"), "NONBLOCK"));
        return true;
    }
    if (facts->role == CALL_SHUTDOWN) {
        const char *how = line_take(line, "how");
        facts->flags = !strcmp(how, "RD") ? SHUT_RD : !strcmp(how, "WR") ? SHUT_WR : SHUT_RDWR;
        return true;
    }
    return false;
}

/* The arguments up to `=` or `{`; a `last` among them: which sockets this call releases. */
static unsigned read_arguments(struct line *line, struct call_facts *facts, uint64_t released[4])
{
    unsigned releases = 0;
    const char *data;
    uint64_t bytes;
    while (line_more(line) && strcmp(line_peek(line), "=") && strcmp(line_peek(line), "{")) {
        if (line_take_if(line, "last")) {
            while (line_peek(line)[0] == '#' && releases < 4)
                released[releases++] = line_inode(line);
            if (!releases)
                released[releases++] = facts->inode;
        } else if (read_word_of_call(line, facts)) {
            continue;
        } else if (facts->role == CALL_CREATE) {
            script_socket_kind(facts, line_take(line, "a kind"));
        } else if (facts->role == CALL_LISTEN) {
            facts->flags = (int)line_number(line, "a backlog");
        } else if (facts->role == CALL_SEND && line_bytes(line, &data, &facts->wanted_bytes)) {
            set_data(facts, data, facts->wanted_bytes);
        } else if (facts->role == CALL_WAIT && line_peek(line)[0] == '"' &&
                   line_bytes(line, &data, &bytes)) {
            char *set = arena_alloc(&line->script->timeline.arena, bytes + 1);
            memcpy(set, data, bytes);
            bool is_time = facts->args[0].text, is_poll = call_is(facts->row, SYS_ppoll);
            facts->args[is_time ? 2 : 0] =
                (struct call_arg){ .name = is_time ? (is_poll ? "tmo_p" : "timeout")
                                                   : (is_poll ? "fds" : "readfds"),
                                   .text = set };
        } else if (facts->role == CALL_RECEIVE) {
            facts->wanted_bytes = (uint64_t)line_number(line, "a count");
        } else if (strchr(line_peek(line), ':')) {
            facts->address = line_address(line);
        } else {
            line_take(line, "an argument");
        }
    }
    return releases;
}

static const struct call_row *row_named(const struct line *line, const char *name, unsigned *count)
{
    static const struct {
        const char *library, *kernel;
        unsigned arguments;
    } short_names[] = {
        { "send", "sendto", 4 },
        { "recv", "recvfrom", 4 },
        { "fork", "clone", 0 },
        { "poll", "ppoll", 3 },
    };
    *count = 3;
    for (size_t i = 0; i < sizeof short_names / sizeof *short_names; i++)
        if (strcmp(name, short_names[i].library) == 0) {
            *count = short_names[i].arguments;
            name = short_names[i].kernel;
        }
    if (*count == 3 && (!strcmp(name, "sendto") || !strcmp(name, "recvfrom")))
        *count = 6;
    const struct call_row *row = call_row_by_name(name);
    if (!row)
        line_wrong(line, "no such call");
    return row;
}

void script_call_begins(struct line *line, const char *who, char *name)
{
    struct script *script = line->script;
    struct script_task *task = script_task(script, who, true);
    if (!task || task->facts)
        line_wrong(line, "this thread is in a call already");
    struct call_facts *facts = arena_alloc(&script->timeline.arena, sizeof *facts);
    char *hash = strchr(name, '#'), *percent = strchr(name, '%');
    if (hash) {
        *hash = 0;
        facts->inode = strtoull(hash + 1, NULL, 10);
    }
    if (percent)
        *percent = 0;
    facts->row = row_named(line, name, &facts->arg_count);
    facts->role = facts->row->role;
    facts->args = arena_alloc(&script->timeline.arena, CALL_ARGS_MAX * sizeof *facts->args);
    facts->program = script_program(script, who, &facts->pid, &facts->tid)->index;
    facts->t_begin_ns = script_now_ns(script);
    facts->fd = facts->inode ? (int)facts->inode : percent ? atoi(percent + 1) : -1;
    facts->new_fd = -1;
    uint64_t released[4];
    unsigned releases = read_arguments(line, facts, released);
    call_read_texts(facts, &script->timeline.arena);
    script_tell(script, &(struct observation){
                            .kind = OBSERVED_BEGINS, .t_ns = facts->t_begin_ns, .facts = facts });
    for (unsigned i = 0; i < releases; i++)
        script_tell(script, &(struct observation){ .kind = OBSERVED_RELEASED,
                                                   .t_ns = facts->t_begin_ns,
                                                   .facts = facts,
                                                   .program = facts->program,
                                                   .pid = facts->pid,
                                                   .inode = released[i] });
    task->facts = script->latest = facts;
}

/* The kernel's word on addresses, as the tracer asks for it after bind, connect and accept. */
static void tell_addresses(struct line *line, struct call_facts *facts, struct address local)
{
    struct script *script = line->script;
    uint64_t inode = facts->inode;
    struct address peer = { 0 };
    if (facts->role == CALL_BIND && !local.version && !facts->error) {
        local = facts->address;
    } else if (facts->role == CALL_CONNECT && !facts->error) {
        peer = facts->address;
    } else if (facts->role == CALL_ACCEPT && !facts->error) {
        inode = facts->new_inode;
        peer = facts->address;
        for (size_t i = 0; i < script->connection_count && !local.version; i++)
            if (address_same(&script->connections[i].address[END_CLIENT], &peer))
                local = script->connections[i].address[END_SERVER];
    }
    if (inode && local.version)
        script_tell(script, &(struct observation){ .kind = OBSERVED_SOCKET,
                                                   .t_ns = script_now_ns(script),
                                                   .program = facts->program,
                                                   .inode = inode,
                                                   .socket = { .local = local, .peer = peer } });
}

/* `= RESULT` and what the kernel told with it. */
void script_call_ends(struct line *line, const char *who)
{
    struct script *script = line->script;
    struct script_task *task = script_task(script, who, false);
    if (!task || !task->facts)
        line_wrong(line, "this thread is in no call");
    struct call_facts *facts = task->facts;
    task->facts = NULL;
    if (!line_take_if(line, "="))
        line_wrong(line, "a call ends with = RESULT");
    facts->t_end_ns = script_now_ns(script);
    const char *word = line_peek(line), *data;
    struct address local = { 0 };
    uint64_t count;
    if (*word == '#') {
        facts->new_inode = line_inode(line);
        facts->result = facts->new_fd = (int)facts->new_inode;
    } else if (word_is_number(word)) {
        facts->result = line_number(line, "a result");
    } else {
        facts->error = word_errno(line_take(line, "a result is missing"));
        facts->result = -1;
        if (!facts->error)
            line_wrong(line, "no such error");
    }
    if ((facts->role == CALL_SEND || facts->role == CALL_RECEIVE) && facts->result > 0)
        facts->moved_bytes = (uint64_t)facts->result;
    while (line_more(line)) {
        if (line_take_if(line, "local"))
            local = line_address(line);
        else if (line_take_if(line, "from"))
            facts->address = line_address(line);
        else if (line_take_if(line, "times"))
            facts->times = (uint64_t)line_number(line, "how often");
        else if (line_bytes(line, &data, &count) && data)
            set_data(facts, data, count);
        else
            line_wrong(line, "after a result: local ADDR, from ADDR, times N, or \"text\"");
    }
    script_tell(script, &(struct observation){
                            .kind = OBSERVED_ENDS, .t_ns = facts->t_end_ns, .facts = facts });
    tell_addresses(line, facts, local);
    script->latest = facts;
}
