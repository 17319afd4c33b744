/* A run written by hand: see script.h.  Packets are in script_packets.c. */
#include "script.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "call/table.h"
#include "script_packets.h"
#include "script_line.h"

static const struct { const char *word; int value; } msg_flags[] = {
    { "MSG_PEEK", MSG_PEEK }, { "MSG_OOB", MSG_OOB }, { "MSG_MORE", MSG_MORE }, { "MSG_FASTOPEN", MSG_FASTOPEN },
};

static const struct { const char *word; int level, option; } options[] = {
    { "CORK", IPPROTO_TCP, TCP_CORK }, { "NODELAY", IPPROTO_TCP, TCP_NODELAY }, { "QUICKACK", IPPROTO_TCP, TCP_QUICKACK },
    { "FASTOPEN_CONNECT", IPPROTO_TCP, TCP_FASTOPEN_CONNECT }, { "LINGER", SOL_SOCKET, SO_LINGER }, { "FILTER", SOL_SOCKET, SO_ATTACH_FILTER }, { "RCVBUF", SOL_SOCKET, SO_RCVBUF },
};

static int64_t now_ns(const struct script *script)
{
    return (int64_t)SCRIPT_START_S * 1000000000 + script->now_us * 1000;
}

int script_setup(void **state)
{
    struct script *script = calloc(1, sizeof *script);
    if (!script)
        return -1;
    timeline_init(&script->timeline);
    struct script_connection *c = &script->connections[script->connection_count++];
    *c = (struct script_connection){ .address = { { .version = 4, .ip = { 127, 0, 0, 1 }, .port = 40000 },
                                                  { .version = 4, .ip = { 127, 0, 0, 1 }, .port = 12000 } },
                                     .isn = { 1000, 5000 } };
    *state = script;
    return 0;
}

int script_teardown(void **state)
{
    struct script *script = *state;
    timeline_release(&script->timeline);
    free(script);
    return 0;
}

/* "client", "client.2" (a process), "client:2" (a thread): the program is made when it is first named. */
static struct program *program_named(struct script *script, const char *word, pid_t *pid, pid_t *tid)
{
    struct timeline *t = &script->timeline;
    size_t length = strcspn(word, ".:");
    struct program *program = NULL;
    for (size_t i = 0; i < t->program_count; i++)
        if (strlen(t->programs[i]->id) == length && strncmp(t->programs[i]->id, word, length) == 0)
            program = t->programs[i];
    if (!program) {
        char *id = arena_copy(&t->arena, word, length + 1);
        id[length] = 0;
        const char *const argv[] = { id };
        program = timeline_program(t, now_ns(script), id, strncmp(id, "server", 6) == 0, 1, argv,
                                   100 + 100 * (pid_t)t->program_count);
    }
    int number = word[length] ? atoi(word + length + 1) : 0;
    *pid = program->pid + (word[length] == '.' ? number : 0);
    *tid = program->pid + number;
    return program;
}

static struct script_task *task_named(struct script *script, const char *word, bool make)
{
    for (size_t i = 0; i < script->task_count; i++)
        if (strcmp(script->tasks[i].name, word) == 0)
            return &script->tasks[i];
    if (!make || script->task_count == sizeof script->tasks / sizeof *script->tasks)
        return NULL;
    struct script_task *task = &script->tasks[script->task_count++];
    strncpy(task->name, word, sizeof task->name - 1);
    return task;
}

static void set_data(struct call_facts *facts, const char *data, uint64_t count)
{
    facts->data_bytes = (uint8_t)(!data ? 0 : count < CALL_DATA_BYTES ? count : CALL_DATA_BYTES);
    if (data)
        memcpy(facts->data, data, facts->data_bytes);
}

static void read_socket_kind(struct call_facts *facts, const char *word)
{
    bool six = word[0] && word[strlen(word) - 1] == '6';
    facts->domain = !strcmp(word, "unix") ? AF_UNIX : six ? AF_INET6 : AF_INET;
    facts->type = !strncmp(word, "udp", 3) ? SOCK_DGRAM : SOCK_STREAM;
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
    while (line_more(line) && strcmp(line_peek(line), "=") && strcmp(line_peek(line), "{")) {
        if (line_take_if(line, "last")) {
            while (line_peek(line)[0] == '#' && releases < 4)
                released[releases++] = line_inode(line);
            if (!releases)
                released[releases++] = facts->inode;
        } else if (read_word_of_call(line, facts)) {
            continue;
        } else if (facts->role == CALL_CREATE) {
            read_socket_kind(facts, line_take(line, "a kind"));
        } else if (facts->role == CALL_LISTEN) {
            facts->flags = (int)line_number(line, "a backlog");
        } else if (facts->role == CALL_SEND && line_bytes(line, &data, &facts->wanted_bytes)) {
            set_data(facts, data, facts->wanted_bytes);
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
    static const struct { const char *library, *kernel; unsigned arguments; } short_names[] = {
        { "send", "sendto", 4 }, { "recv", "recvfrom", 4 }, { "fork", "clone", 0 }, { "poll", "ppoll", 3 },
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

static struct call_facts *call_begins(struct line *line, const char *who, char *name)
{
    struct script *script = line->script;
    struct script_task *task = task_named(script, who, true);
    if (!task || task->facts)
        line_wrong(line, "this thread is in a call already");
    struct call_facts *facts = arena_alloc(&script->timeline.arena, sizeof *facts);
    char *hash = strchr(name, '#');
    if (hash) {
        *hash = 0;
        facts->inode = strtoull(hash + 1, NULL, 10);
    }
    facts->row = row_named(line, name, &facts->arg_count);
    facts->role = facts->row->role;
    facts->args = arena_alloc(&script->timeline.arena, CALL_ARGS_MAX * sizeof *facts->args);
    facts->program = program_named(script, who, &facts->pid, &facts->tid)->index;
    facts->t_begin_ns = now_ns(script);
    facts->fd = facts->inode ? (int)facts->inode : -1;
    facts->new_fd = -1;
    uint64_t released[4];
    unsigned releases = read_arguments(line, facts, released);
    timeline_call_begins(&script->timeline, facts);
    for (unsigned i = 0; i < releases; i++)
        timeline_socket_released(&script->timeline, facts->t_begin_ns, released[i], facts, facts->program, facts->pid);
    task->facts = script->latest = facts;
    return facts;
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
        timeline_socket_is(&script->timeline, now_ns(script), facts->program, inode, 0, 0, &local, &peer);
}

/* `= RESULT` and what the kernel told with it. */
static void call_ends(struct line *line, const char *who)
{
    struct script *script = line->script;
    struct script_task *task = task_named(script, who, false);
    if (!task || !task->facts)
        line_wrong(line, "this thread is in no call");
    struct call_facts *facts = task->facts;
    task->facts = NULL;
    if (!line_take_if(line, "="))
        line_wrong(line, "a call ends with = RESULT");
    facts->t_end_ns = now_ns(script);
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
        else if (line_bytes(line, &data, &count) && data)
            set_data(facts, data, count);
        else
            line_wrong(line, "after a result: local ADDR, from ADDR, or \"text\"");
    }
    timeline_call_ends(&script->timeline, facts);
    tell_addresses(line, facts, local);
    script->latest = facts;
}

static void end_of_process(struct line *line, struct program *program, pid_t pid)
{
    struct script *script = line->script;
    bool killed = line_take_if(line, "killed");
    if (!killed)
        line_take(line, "exit");
    int status = line_more(line) ? (int)line_number(line, "a status") : 0;
    for (size_t i = 0; i < script->task_count; i++)
        if (script->tasks[i].facts && script->tasks[i].facts->pid == pid)
            script->tasks[i].facts = NULL;
    timeline_exit(&script->timeline, now_ns(script), program->index, pid, killed ? 0 : status, killed ? status : 0,
                  pid == program->pid);
}

static void kernel_tells(struct line *line, const struct program *program)
{
    struct script *script = line->script;
    if (line_take_if(line, "socket_is")) {
        uint64_t inode = line_inode(line);
        struct call_facts kind = { 0 };
        read_socket_kind(&kind, line_take(line, "tcp, udp …"));
        struct address local = line_address(line), peer = line_address(line);
        timeline_socket_is(&script->timeline, now_ns(script), program->index, inode, kind.domain, kind.type, &local, &peer);
        return;
    }
    uint64_t inode = strtoull(line_take(line, "state#12") + strlen("state#"), NULL, 10);
    enum tcp_state state = word_state(line_take(line, "a state"));
    if (!state)
        line_wrong(line, "no such state");
    timeline_socket_state(&script->timeline, now_ns(script), inode, state, script->latest);
}

static void program_line(struct line *line)
{
    struct script *script = line->script;
    const char *who = line_take(line, "a program");
    pid_t pid, tid;
    struct program *program = program_named(script, who, &pid, &tid);
    char *name = line->word[line->next];
    if (!line_more(line))
        line_wrong(line, "what does it do?");
    if (line_take_if(line, "}")) {
        call_ends(line, who);
    } else if (line_take_if(line, "releases")) {
        while (line_more(line))
            timeline_socket_released(&script->timeline, now_ns(script), line_inode(line), NULL, program->index, pid);
    } else if (!strcmp(name, "exit") || !strcmp(name, "killed")) {
        end_of_process(line, program, pid);
    } else if (!strcmp(name, "socket_is") || !strncmp(name, "state#", 6)) {
        kernel_tells(line, program);
    } else {
        line_take(line, "a call");
        call_begins(line, who, name);
        if (line_take_if(line, "{"))
            return;
        script->now_us++;
        call_ends(line, who);
    }
}

static void feed(struct line *line)
{
    struct script *script = line->script;
    const char *word = line_peek(line);
    if (line_take_if(line, "conn")) {
        script_connection_line(line);
        return;
    }
    if (word_is_number(word + strspn(word, "+@"))) {
        int64_t us = strtoll(word + strspn(word, "+@"), NULL, 10);
        if (*word != '+' && *word != '@' && us < script->now_us)
            line_wrong(line, "time goes back (write @ when it must)");
        script->now_us = *word == '+' ? script->now_us + us : us;
        line->next++;
    } else {
        script->now_us++;
    }
    word = line_peek(line);
    if (*word && strchr("<>", word[strlen(word) - 1]))
        script_packet_line(line, now_ns(script));
    else
        program_line(line);
    if (line_more(line))
        line_wrong(line, "words left over");
}

void script_feed(struct script *script, const char *lines)
{
    struct line line;
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        script->line++;
        line_split(&line, script, lines, length);
        if (line_more(&line))
            feed(&line);
        lines += length + (lines[length] == '\n');
    }
}

void script_run(struct script *script, const char *lines)
{
    script_feed(script, lines);
    timeline_finish(&script->timeline);
}
