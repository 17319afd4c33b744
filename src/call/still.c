/* All threads together, and the wire between them: see still.h.
 *
 * What TCP itself may still do is in /proc/net/tcp: a timer that will send again (tr 01), how often
 * it has (retrnsmt), and at whose socket.  A probe of a window that is shut (tr 04) ends no wait:
 * who could open it waits.  Nor does a keep-alive: its answer changes nothing.  On loopback a
 * segment is answered by the other end's kernel at once; after RESENT_MAX repetitions nobody will.
 */
#include "call/still.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "call/blocked.h"

enum { RESENT_MAX = 3, RETRANSMITS = 1, PROBES = 4 };

/* Over a wire, what was lost is sent again until it comes through; and so often it is likely. */
enum { RESENT_MAX_WIRE = 6 };

/* A row of /proc/net/tcp or tcp6.  An IPv4 address in IPv6's form is written as IPv4's. */
struct proc_net_row {
    char local[48], peer[48];
    unsigned state, timer, resent, probed;
    uint64_t inode;
};

struct proc_net_rows {
    size_t count, capacity;
    struct proc_net_row *list;
};

static void plain(char *address)
{
    static const char mapped[] = "0000000000000000FFFF0000";
    if (strncmp(address, mapped, sizeof mapped - 1) == 0)
        memmove(address, address + sizeof mapped - 1, strlen(address) - (sizeof mapped - 1) + 1);
}

/* "0100007F:", as the file has it: the word as the machine has it in memory. */
static void write_ipv4(const struct address *address, char text[12])
{
    uint32_t word;
    memcpy(&word, address->ip, sizeof word);
    snprintf(text, 12, "%08X:", word);
}

/* own: of others on a network that is shared, a row proves nothing. */
static void read_rows(struct proc_net_rows *rows, FILE *file, const struct address *own)
{
    char ours[12] = "";
    if (own->version)
        write_ipv4(own, ours);
    char line[512];
    while (file && fgets(line, sizeof line, file)) {
        struct proc_net_row row;
        unsigned long long inode;
        if (sscanf(line, " %*d: %47s %47s %x %*x:%*x %x:%*x %x %*d %u %llu", row.local, row.peer,
                   &row.state, &row.timer, &row.resent, &row.probed, &inode) != 7)
            continue;
        row.inode = inode;
        plain(row.local);
        plain(row.peer);
        if (*ours && strncmp(row.local, ours, 9) != 0 && strncmp(row.peer, ours, 9) != 0)
            continue;
        array_reserve(&rows->list, &rows->capacity, rows->count, sizeof *rows->list);
        rows->list[rows->count++] = row;
    }
    if (file)
        fclose(file);
}

/* One of our programs' sockets may be IPv6's.  The kernel walks its whole table of connections for
 * each of the two files, about a millisecond: the second is read only then.  (A socket that we know
 * nothing of is not ours: its row proves nothing.) */
static bool may_have_ipv6(const struct references *references)
{
    for (size_t i = 0; i < references->count; i++) {
        const struct reference *one = &references->list[i];
        if (one->inode && !one->pair && one->domain != AF_INET && one->domain != AF_UNIX)
            return true;
    }
    return false;
}

static const struct address anybody;

static void read_host_of(struct proc_net_rows *rows, const struct tracer *tracer, pid_t tid)
{
    static const char *const names[] = { "tcp", "tcp6" };
    int count = may_have_ipv6(&tracer->references) ? 2 : 1;
    for (int i = 0; i < count; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/net/%s", (int)tid, names[i]);
        read_rows(rows, fopen(path, "re"), &tracer->own);
    }
}

/* Also where a program has ended: its kernel goes on with what it left. */
static void read_hosts(struct proc_net_rows *rows, const struct tracer *tracer)
{
    for (size_t i = 0; i < tracer->network_count; i++) {
        const int tables[] = { tracer->networks[i].tcp, tracer->networks[i].tcp6 };
        for (int k = 0; k < 2; k++) {
            int copy = fcntl(tables[k], F_DUPFD_CLOEXEC, 0);
            if (copy >= 0 && lseek(copy, 0, SEEK_SET) == 0)
                read_rows(rows, fdopen(copy, "r"), &anybody);
            else if (copy >= 0)
                close(copy);
        }
    }
}

static bool is_ours(const struct tracer *tracer, uint64_t inode)
{
    for (size_t i = 0; inode && i < tracer->references.count; i++)
        if (tracer->references.list[i].inode == inode)
            return tracer->references.list[i].refs || tracer->references.list[i].passing;
    return false;
}

static bool is_loopback(const char *address)
{
    return strcspn(address, ":") == 8
               ? strncmp(address + 6, "7F", 2) == 0
               : strncmp(address, "00000000000000000000000001000000:", 33) == 0;
}

/* Who connects to an address of this machine does so from the same one, or from a loopback address.
 */
static bool stays_here(const struct proc_net_row *row)
{
    size_t length = strcspn(row->peer, ":");
    return is_loopback(row->peer) ||
           (strcspn(row->local, ":") == length && strncmp(row->local, row->peer, length) == 0);
}

/* The other end is a socket of our programs, or one that they closed and that the kernel ends
 * alone.  Where it has no row, it is on another machine, or has gone: then nobody is there to send
 * anything. */
static bool peer_is_ours(const struct tracer *tracer, const struct proc_net_rows *rows,
                         const struct proc_net_row *row)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct proc_net_row *other = &rows->list[i];
        if (strcmp(other->local, row->peer) == 0 && strcmp(other->peer, row->local) == 0)
            return other->inode == 0 || is_ours(tracer, other->inode);
    }
    return stays_here(row);
}

static enum stillness of_row(const struct tracer *tracer, const struct proc_net_rows *rows,
                             const struct proc_net_row *row)
{
    bool ours = is_ours(tracer, row->inode), wire = tracer->networks != NULL;
    unsigned most = wire ? RESENT_MAX_WIRE : RESENT_MAX;
    if (!ours && row->inode != 0)
        return STILL_PROVEN;
    if (row->timer == RETRANSMITS)
        return row->resent < most ? STILL_WIRE : STILL_GIVES_UP;
    /* the window may be open, and the word of it lost */
    if (wire && row->timer == PROBES && row->probed < most)
        return STILL_WIRE;
    bool open = row->state == TCP_ESTABLISHED || row->state == TCP_FIN_WAIT2;
    return ours && open && !wire && !peer_is_ours(tracer, rows, row) ? STILL_OUTSIDE : STILL_PROVEN;
}

static enum stillness of_wire(const struct tracer *tracer, pid_t tid)
{
    struct proc_net_rows rows = { 0 };
    enum stillness ends = STILL_PROVEN;
    if (tracer->networks)
        read_hosts(&rows, tracer);
    else
        read_host_of(&rows, tracer, tid);
    for (size_t i = 0; i < rows.count; i++) {
        enum stillness one = of_row(tracer, &rows, &rows.list[i]);
        ends = one < ends ? one : ends;
    }
    free(rows.list);
    return ends;
}

static enum stillness look(const struct tracer *tracer, int program, struct still *still,
                           uint64_t *moves)
{
    enum stillness ends = STILL_PROVEN;
    pid_t any = 0;
    *moves = 0;
    still->threads = 0;
    for (struct task *task = task_next(tracer, NULL); task; task = task_next(tracer, task)) {
        if (!task->known || !task->started)
            return STILL_NOT; /* it is being born, or has not become the program yet */
        if (program >= 0 && task->program != program)
            continue;
        struct blocked blocked = blocked_look(tracer, task);
        if (blocked.gone)
            continue;
        *moves += blocked.moves;
        if (!blocked.waits || blocked.ends == STILL_NOT)
            return STILL_NOT;
        if (still->threads < STILL_WAITS_MAX)
            still->waits[still->threads] = (struct still_wait){ .program = task->program,
                                                                .pid = task->pid,
                                                                .tid = task->tid,
                                                                .number = blocked.number,
                                                                .first = blocked.first,
                                                                .facts = task->call,
                                                                .ends = blocked.ends };
        still->threads++;
        any = task->tid;
        ends = blocked.ends < ends ? blocked.ends : ends;
    }
    if (!any)
        return STILL_NOT;
    enum stillness wire = of_wire(tracer, any);
    return wire < ends ? wire : ends;
}

const struct source_line *tracer_line_of_wait(struct tracer *tracer, const struct still_wait *wait)
{
    struct task *task = task_find(tracer, wait->tid);
    char path[64], line[256] = "";
    unsigned long long sp, pc;
    if (!task || !tracer->lines)
        return NULL;
    snprintf(path, sizeof path, "/proc/%d/syscall", (int)wait->tid);
    FILE *file = fopen(path, "re");
    bool read = file && fgets(line, sizeof line, file);
    if (file)
        fclose(file);
    if (!read || sscanf(line, "%*d %*x %*x %*x %*x %*x %*x %llx %llx", &sp, &pc) != 2)
        return NULL;
    struct stack_piece stack = { .tid = wait->tid, .sp = sp };
    return source_line_of(tracer->lines, &task->source, pc, &stack);
}

void tracer_look_still(const struct tracer *tracer, int program, int64_t now, struct still *still)
{
    size_t threads = still->threads;
    uint64_t moves;
    enum stillness what = look(tracer, program, still, &moves);
    bool same = still->looks > 0 && what == still->what && moves == still->moves &&
                threads == still->threads;
    still->looked_ns = now;
    still->moves = moves;
    still->what = what;
    if (what == STILL_NOT) {
        still->looks = 0;
        still->since_ns = 0;
    } else if (same) {
        still->looks++;
    } else {
        still->looks = 1;
        still->since_ns = now;
    }
}

bool still_is(const struct still *still, enum stillness what, int64_t least_ns)
{
    return still->what >= what && still->looks >= 2 &&
           still->looked_ns - still->since_ns >= least_ns;
}

bool still_is_proven(const struct still *still, int64_t least_ns)
{
    return still_is(still, STILL_PROVEN, least_ns);
}
