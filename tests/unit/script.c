/* A run written by hand: see script.h.  Calls are in script_calls.c, packets in script_packets.c.
 */
#include "script.h"

#include <stdlib.h>
#include <string.h>

#include "corpus/corpus.h"
#include "findings/findings.h"
#include "script_calls.h"
#include "script_packets.h"

int64_t script_now_ns(const struct script *script)
{
    return (int64_t)SCRIPT_START_S * 1000000000 + script->now_us * 1000;
}

void script_tell(struct script *script, const struct observation *seen)
{
    timeline_observe(&script->timeline, seen);
    if (script->told)
        script->told(script->told_context, seen);
}

int script_setup(void **state)
{
    struct script *script = calloc(1, sizeof *script);
    if (!script)
        return -1;
    timeline_init(&script->timeline);
    struct script_connection *c = &script->connections[script->connection_count++];
    *c = (struct script_connection){
        .address = { { .version = 4, .ip = { 127, 0, 0, 1 }, .port = 40000 },
                     { .version = 4, .ip = { 127, 0, 0, 1 }, .port = 12000 } },
        .isn = { 1000, 5000 }
    };
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

/* "client", "client.2" (a process), "client:2" (a thread): the program is made when it is first
 * named. */
struct program *script_program(struct script *script, const char *word, pid_t *pid, pid_t *tid)
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
        bool is_server = strncmp(id, "server", 6) == 0;
        script_tell(script,
                    &(struct observation){
                        .kind = OBSERVED_PROGRAM,
                        .t_ns = script_now_ns(script),
                        .program = (int)t->program_count,
                        .pid = 100 + 100 * (pid_t)t->program_count,
                        .host = t->hosts > 1 && !is_server, /* as script_packets.c has it */
                        .started = { .id = id, .is_server = is_server, .argc = 1, .argv = argv } });
        program = t->programs[t->program_count - 1];
    }
    int number = word[length] ? atoi(word + length + 1) : 0;
    *pid = program->pid + (word[length] == '.' ? number : 0);
    *tid = program->pid + number;
    return program;
}

struct script_task *script_task(struct script *script, const char *word, bool make)
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
    script_tell(script, &(struct observation){ .kind = OBSERVED_EXIT,
                                               .t_ns = script_now_ns(script),
                                               .program = program->index,
                                               .pid = pid,
                                               .exit = { .status = killed ? 0 : status,
                                                         .signal = killed ? status : 0,
                                                         .is_first = pid == program->pid } });
}

static void is_zombie(const struct line *line, const struct program *program, pid_t pid)
{
    struct script *script = line->script;
    script_tell(script, &(struct observation){ .kind = OBSERVED_ZOMBIE,
                                               .t_ns = script_now_ns(script),
                                               .pid = pid,
                                               .parent = program->pid });
}

static void kernel_tells(struct line *line, const struct program *program)
{
    struct script *script = line->script;
    if (line_take_if(line, "socket_is")) {
        uint64_t inode = line_inode(line);
        struct call_facts kind = { 0 };
        script_socket_kind(&kind, line_take(line, "tcp, udp …"));
        struct address local = line_address(line), peer = line_address(line);
        script_tell(script,
                    &(struct observation){ .kind = OBSERVED_SOCKET,
                                           .t_ns = script_now_ns(script),
                                           .program = program->index,
                                           .inode = inode,
                                           .socket = { kind.domain, kind.type, local, peer } });
        return;
    }
    uint64_t inode = strtoull(line_take(line, "state#12") + strlen("state#"), NULL, 10);
    enum tcp_state state = word_state(line_take(line, "a state"));
    if (!state)
        line_wrong(line, "no such state");
    script_tell(script, &(struct observation){ .kind = OBSERVED_STATE,
                                               .t_ns = script_now_ns(script),
                                               .inode = inode,
                                               .facts = script->latest,
                                               .state = state });
}

/* "text", to standard output or to standard error. */
static void prints(struct line *line, const struct program *program, pid_t pid, pid_t tid)
{
    struct script *script = line->script;
    bool complains = line_take_if(line, "complains");
    if (!complains)
        line_take(line, "prints");
    const char *text;
    uint64_t count;
    if (!line_bytes(line, &text, &count) || !text)
        line_wrong(line, "a text is missing");
    const struct printed_text printed = { .program = program->index,
                                          .pid = pid,
                                          .tid = tid,
                                          .stream = complains ? STREAM_STDERR : STREAM_STDOUT,
                                          .bytes = text,
                                          .count = (size_t)count };
    timeline_output(&script->timeline, script_now_ns(script), &printed);
}

static void program_line(struct line *line)
{
    struct script *script = line->script;
    const char *who = line_take(line, "a program");
    pid_t pid, tid;
    struct program *program = script_program(script, who, &pid, &tid);
    char *name = line->word[line->next];
    if (!line_more(line))
        line_wrong(line, "what does it do?");
    if (line_take_if(line, "}")) {
        script_call_ends(line, who);
    } else if (line_take_if(line, "releases")) {
        while (line_more(line))
            script_tell(script, &(struct observation){ .kind = OBSERVED_RELEASED,
                                                       .t_ns = script_now_ns(script),
                                                       .program = program->index,
                                                       .pid = pid,
                                                       .inode = line_inode(line) });
    } else if (!strcmp(name, "exit") || !strcmp(name, "killed")) {
        end_of_process(line, program, pid);
    } else if (line_take_if(line, "zombie")) {
        is_zombie(line, program, pid);
    } else if (!strcmp(name, "prints") || !strcmp(name, "complains")) {
        prints(line, program, pid, tid);
    } else if (!strcmp(name, "socket_is") || !strncmp(name, "state#", 6)) {
        kernel_tells(line, program);
    } else {
        line_take(line, "a call");
        script_call_begins(line, who, name);
        if (line_take_if(line, "{"))
            return;
        script->now_us++;
        script_call_ends(line, who);
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
    if (line_take_if(line, "wire")) {
        script->timeline.hosts = 2;
        return;
    }
    if (line_take_if(line, "rule")) {
        char text[SCRIPT_WORD_BYTES];
        strcpy(text, line_take(line, "rule \"text\"") + 1);
        text[strcspn(text, "\"")] = 0;
        script_tell(script, &(struct observation){ .kind = OBSERVED_RULE, .note = text });
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
    script_arrivals(script, script->now_us);
    word = line_peek(line);
    if (line_take_if(line, "asked"))
        script_tell(script,
                    &(struct observation){ .kind = OBSERVED_ASKED, .t_ns = script_now_ns(script) });
    else if (line_take_if(line, "private"))
        script->timeline.is_private = true;
    else if (*word && strchr("<>", word[strlen(word) - 1]))
        script_packet_line(line, script_now_ns(script));
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
    script_arrivals(script, INT64_MAX);
    timeline_finish(&script->timeline);
    findings_find(&script->timeline);
    if (corpus_add(&script->timeline) != 0)
        abort();
}
