/* The processes of a run: see processes.h. */
#include "run/processes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "call/table.h"

enum { CMDLINE_BYTES = 32768 };

struct known_process {
    pid_t pid;
    bool execs; /* its last call was exec(): it may be another program now */
};

/* The file's first bytes, ended by NUL; how many there are, 0 when it can't be read. */
static size_t proc_read(pid_t pid, const char *file, char *to, size_t most)
{
    char name[64];
    snprintf(name, sizeof name, "/proc/%d/%s", (int)pid, file);
    FILE *stream = fopen(name, "re");
    size_t count = stream ? fread(to, 1, most - 1, stream) : 0;
    if (stream)
        fclose(stream);
    to[count] = 0;
    return count;
}

static char *copy(const char *bytes, size_t count)
{
    char *text = xmemdup(bytes, count + 1);
    text[count] = 0;
    return text;
}

/* "PPid:\t812" */
static uint32_t status_number(const char *status, const char *key)
{
    const char *at = strstr(status, key);
    return at ? (uint32_t)strtoul(at + strlen(key), NULL, 10) : 0;
}

static void read_path(pid_t pid, struct trace_process *process)
{
    char name[64], path[4097];
    snprintf(name, sizeof name, "/proc/%d/exe", (int)pid);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length > 0 && length < (ssize_t)sizeof path)
        process->path = copy(path, (size_t)length);
}

static void look_up(struct processes *processes, pid_t pid, int64_t t_ns)
{
    char status[4096], name[64], *cmdline = xcalloc(CMDLINE_BYTES, 1);
    size_t length = proc_read(pid, "comm", name, sizeof name);
    size_t bytes = proc_read(pid, "cmdline", cmdline, CMDLINE_BYTES);
    if (length && proc_read(pid, "status", status, sizeof status)) {
        struct trace_process process = { .t_ns = t_ns,
                                         .pid = (uint32_t)pid,
                                         .parent = status_number(status, "\nPPid:"),
                                         .uid = status_number(status, "\nUid:"),
                                         .name = copy(name, strcspn(name, "\n")) };
        if (bytes && !cmdline[bytes - 1])
            bytes--; /* NUL stands between the words */
        process.cmdline = copy(cmdline, bytes);
        process.cmdline_bytes = bytes;
        read_path(pid, &process);
        array_reserve(&processes->list, &processes->capacity, processes->count,
                      sizeof *processes->list);
        processes->list[processes->count++] = process;
    }
    free(cmdline);
}

static struct known_process *known_of(struct processes *processes, pid_t pid)
{
    for (size_t i = 0; i < processes->known_count; i++)
        if (processes->known[i].pid == pid)
            return &processes->known[i];
    array_reserve(&processes->known, &processes->known_capacity, processes->known_count,
                  sizeof *processes->known);
    processes->known[processes->known_count] = (struct known_process){ .pid = pid, .execs = true };
    return &processes->known[processes->known_count++];
}

void processes_saw(struct processes *processes, const struct call_facts *facts)
{
    struct known_process *known = known_of(processes, facts->pid);
    if (known->execs)
        look_up(processes, facts->pid, facts->t_begin_ns);
    known->execs = call_is_exec(facts->row);
}

void processes_release(struct processes *processes)
{
    for (size_t i = 0; i < processes->count; i++) {
        free(processes->list[i].name);
        free(processes->list[i].path);
        free(processes->list[i].cmdline);
    }
    free(processes->list);
    free(processes->known);
}
