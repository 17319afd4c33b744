/* A part of a trace on real sockets: see replay_as.h.  Reads the trace into parts
 * (replay/peer/role.h), finds the place, plays (replay/peer/play.h), and shows both sides
 * (replay/peer/answers.h). */
#include "command/replay_as.h"

#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/memory.h"
#include "command/replay_load.h"
#include "packet/link_types.h"
#include "record/load/feed.h"
#include "replay/peer/answers.h"
#include "replay/peer/play.h"
#include "replay/peer/role_calls.h"

enum { PARTS_MAX = 64, DEFAULT_TIMEOUT_S = 5, DISAGREE = 1 };
static const int64_t default_pause_max_ns = NS_PER_S, surplus_ns = 300 * NS_PER_MS;

struct cast {
    const struct replay_as *arguments;
    size_t count, capacity;
    struct role **roles; /* in order of their numbers */
    int seen;            /* connections of the trace, of any protocol */
    uint64_t tcp;
    bool is_udp; /* the chosen one is no TCP connection */
};

/* ---- reading ---- */

static struct role *role_of(struct cast *cast, int connection)
{
    size_t i = cast->count;
    while (i > 0 && cast->roles[i - 1]->connection > connection)
        i--;
    if (i > 0 && cast->roles[i - 1]->connection == connection)
        return cast->roles[i - 1];
    if (cast->count == PARTS_MAX)
        return NULL;
    array_reserve(&cast->roles, &cast->capacity, cast->count, sizeof *cast->roles);
    memmove(&cast->roles[i + 1], &cast->roles[i], (cast->count - i) * sizeof *cast->roles);
    struct role *role = xmalloc(sizeof *role);
    role_init(role);
    role->connection = connection;
    cast->roles[i] = role;
    cast->count++;
    return role;
}

static bool is_wanted(struct cast *cast, const struct connection *connection)
{
    if (!connection)
        return false;
    cast->seen = connection->id > cast->seen ? connection->id : cast->seen;
    if (cast->arguments->connection && connection->id != cast->arguments->connection)
        return false;
    cast->is_udp |= cast->arguments->connection && connection->protocol != PROTOCOL_TCP;
    return connection->protocol == PROTOCOL_TCP;
}

static void packet_comes(void *context, const struct timeline *timeline,
                         const struct packet *packet)
{
    (void)timeline;
    struct role *role =
        is_wanted(context, packet->connection) ? role_of(context, packet->connection->id) : NULL;
    if (role)
        role_packet(role, packet);
}

static void connection_goes(void *context, const struct timeline *timeline,
                            const struct connection *connection)
{
    struct cast *cast = context;
    (void)timeline;
    cast->tcp += connection->protocol == PROTOCOL_TCP;
    struct role *role = is_wanted(cast, connection) ? role_of(cast, connection->id) : NULL;
    if (role)
        role_connection(role, connection);
}

/* file: of this name the trace can be read more than once. */
static void read_parts(struct cast *cast, const char *file)
{
    const struct replay_as *a = cast->arguments;
    const struct listener listener = {
        .context = cast, .packet = packet_comes, .payload = true, .connection_gone = connection_goes
    };
    struct timeline timeline;
    struct feed_count count;
    struct err err;
    timeline_init_streaming(&timeline, DEPTH_SUMMARY, &listener);
    if (feed_trace(&timeline, file, NULL, &count, &err) != 0)
        die("%s", err.text);
    timeline_finish(&timeline);
    timeline_release(&timeline);
    if (count.refused) {
        char why[LINK_TEXT_BYTES];
        fprintf(stderr, "sockwire: %s\n", link_type_refusal(count.refused_link, why));
    }
    if (count.ends.text[0])
        fprintf(stderr, "sockwire: %s\n", count.ends.text);
    if (cast->is_udp)
        die("connection %d is not TCP: there is no stream to play", a->connection);
    if (a->connection && !cast->count)
        die("there is no connection %d: %s has %d", a->connection, a->trace, cast->seen);
    if (!cast->count)
        die("%s holds no TCP connection: there is nothing to play", a->trace);
    if (!a->connection && cast->tcp > PARTS_MAX)
        die("%s has %" PRIu64
            " TCP connections, and at most %d are played in one go: choose one with --connection",
            a->trace, cast->tcp, PARTS_MAX);
}

static void drop_part(struct cast *cast, size_t i)
{
    role_release(cast->roles[i]);
    free(cast->roles[i]);
    memmove(&cast->roles[i], &cast->roles[i + 1], (--cast->count - i) * sizeof *cast->roles);
}

/* What a server can't do: answer a SYN with RST, or not at all. */
static void drop_unopened(struct cast *cast)
{
    for (size_t i = 0; i < cast->count;) {
        const struct role *role = cast->roles[i];
        if (role->opening == ROLE_OPENED) {
            i++;
            continue;
        }
        fprintf(stderr, "sockwire: connection %d was %s: a server has no part in it\n",
                role->connection, role->opening == ROLE_REFUSED ? "refused" : "not answered");
        drop_part(cast, i);
    }
    if (!cast->count)
        die("no connection of %s was opened: a server has no part to play", cast->arguments->trace);
}

static void make_parts(struct cast *cast, enum end end)
{
    struct err err;
    for (size_t i = 0; i < cast->count; i++) {
        struct role *role = cast->roles[i];
        if (role_finish(role, end, &err) != 0)
            die("%s", err.text);
        if (role->midstream)
            fprintf(
                stderr,
                "sockwire: the beginning of connection %d is not in the trace: it is played from the first byte that is there\n",
                role->connection);
    }
    if (end == END_SERVER)
        drop_unopened(cast);
}

/* A recorded run tells more of its parts. */
static void ask_calls(struct cast *cast, const char *file)
{
    struct replay_trace run;
    if (!replay_load_run(&run, file))
        return;
    for (size_t i = 0; i < cast->count; i++)
        for (size_t j = 0; j < run.timeline.connection_count; j++) {
            struct role *role = cast->roles[i];
            const struct connection *connection = run.timeline.connections[j];
            if (connection->protocol == PROTOCOL_TCP && connection->t_ns == role->t_ns &&
                address_same(&connection->address[END_CLIENT], &role->address[END_CLIENT]) &&
                address_same(&connection->address[END_SERVER], &role->address[END_SERVER]))
                role_calls(role, &run.timeline, connection);
        }
    replay_trace_release(&run);
}

static void release_parts(struct cast *cast)
{
    while (cast->count)
        drop_part(cast, cast->count - 1);
    free(cast->roles);
}

/* ---- the place ---- */

/* "HOST:PORT", "[HOST]:PORT", "PORT" into its parts; false: it is none of them. */
static bool split_place(const char *place, char *host, size_t host_bytes, const char **port)
{
    const char *colon = strrchr(place, ':');
    size_t length = colon ? (size_t)(colon - place) : 0;
    const char *from = place;
    *port = colon ? colon + 1 : place;
    if (length >= 2 && place[0] == '[' && place[length - 1] == ']') {
        from++;
        length -= 2;
    } else if (length && memchr(place, ':', length)) {
        return false;
    }
    if (length >= host_bytes || !**port || strspn(*port, "0123456789") != strlen(*port))
        return false;
    memcpy(host, from, length);
    host[length] = 0;
    return true;
}

/* Of several addresses the first of the recording's family, if there is one. */
static struct addrinfo *look_up(const struct command *command, const struct replay_as *a,
                                int version, struct addrinfo **all)
{
    char host[256];
    const char *port;
    bool is_server = !strcmp(a->role, "server");
    if (!split_place(a->place, host, sizeof host, &port) || (!*host && !is_server) ||
        strlen(port) > 5 || atoi(port) < 1 || atoi(port) > 65535)
        usage(command,
              is_server ? "--as server wants a port (12000, or 127.0.0.1:12000), not '%s'"
                        : "--as client wants HOST:PORT (127.0.0.1:12000, [::1]:12000), not '%s'",
              a->place);
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = is_server ? AI_PASSIVE : 0 };
    int error = getaddrinfo(*host ? host : NULL, port, &hints, all);
    if (error)
        die("looking up %s: %s", a->place, gai_strerror(error));
    /* :: takes both families */
    int family = *host ? (version == 6 ? AF_INET6 : AF_INET) : AF_INET6;
    for (struct addrinfo *at = *all; at; at = at->ai_next)
        if (at->ai_family == family)
            return at;
    return *all;
}

static int listen_at(const struct addrinfo *at, const char *place)
{
    int on = 1, off = 0;
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (at->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, at->ai_addr, at->ai_addrlen) < 0 || listen(fd, SOMAXCONN) < 0) {
        struct err err;
        err_errno(&err, "listening at %s", place);
        die("%s", err.text);
    }
    return fd;
}

static int open_listener(const struct addrinfo *chosen, const struct addrinfo *all,
                         const char *place)
{
    int fd = listen_at(chosen, place);
    /* a machine without IPv6 */
    for (const struct addrinfo *at = all; fd < 0 && at; at = at->ai_next)
        fd = listen_at(at, place);
    if (fd < 0)
        die("listening at %s: no socket could be made", place);
    return fd;
}

/* ---- the play ---- */

/* True: all agree. */
static bool show(const struct play *play, const struct replay_as *a)
{
    size_t agree = 0;
    for (size_t i = 0; i < play->count; i++) {
        const struct role *role = play->roles[i];
        char client[ADDRESS_TEXT_BYTES], server[ADDRESS_TEXT_BYTES];
        struct answers answers;
        answers_compare(&answers, role, play->begun[i] ? &play->players[i] : NULL);
        printf("connection %d  client %s %s server %s; the %s's part is played %s %s\n",
               role->connection, address_format(&role->address[END_CLIENT], client),
               a->style.ascii ? "<->" : "↔", address_format(&role->address[END_SERVER], server),
               a->role, role->end == END_CLIENT ? "against" : "at", a->place);
        answers_draw(&answers, stdout, &a->style);
        if (answers.first < 0) {
            agree++;
            printf("They agree: %s.\n", answers.says.s);
        } else {
            printf("They differ.\n");
        }
        fputs("\n", stdout);
        answers_release(&answers);
    }
    if (play->count > 1)
        printf("%zu of %zu connections agree.\n", agree, play->count);
    return agree == play->count;
}

int replay_as(const struct command *command, const struct replay_as *a)
{
    bool is_server = !strcmp(a->role, "server");
    if (!is_server && strcmp(a->role, "client") != 0)
        usage(command, "--as is followed by client HOST:PORT or server PORT, not by '%s'", a->role);
    struct player_manner manner = {
        .speed = a->speed > 0 ? a->speed : 1,
        .pause_max_ns = a->speed > 0 ? INT64_MAX : default_pause_max_ns,
        .timeout_ns = (int64_t)((a->timeout_s > 0 ? a->timeout_s : DEFAULT_TIMEOUT_S) * NS_PER_S),
        .surplus_ns = surplus_ns,
    };
    struct cast cast = { .arguments = a };
    struct addrinfo *all;
    struct err err;
    struct spool spool = { .fd = -1 };
    const char *file = spool_open(&spool, a->trace, &err);
    if (!file)
        die("%s", err.text);
    read_parts(&cast, file);
    make_parts(&cast, is_server ? END_SERVER : END_CLIENT);
    ask_calls(&cast, file);
    spool_close(&spool);
    struct addrinfo *place = look_up(command, a, cast.roles[0]->address[END_SERVER].version, &all);
    struct play play;
    play_init(&play, cast.roles, cast.count, &manner);
    if (is_server) {
        int listener = open_listener(place, all, a->place);
        fprintf(stderr, "sockwire: the recorded server listens at %s\n", a->place);
        if (play_servers(&play, listener, a->timeout_s > 0 ? manner.timeout_ns : INT64_MAX, &err) !=
            0)
            die("%s", err.text);
    } else {
        play_clients(&play, place->ai_addr, place->ai_addrlen);
    }
    freeaddrinfo(all);
    int status = show(&play, a) ? 0 : DISAGREE;
    play_release(&play);
    release_parts(&cast);
    return status;
}
