/* A private /etc/hosts, so that a client that says "servername" finds the server, and the machine's
 * own file stays as it is.
 *
 * In a mount namespace of our own, a temporary file is bound over /etc/hosts, and its name in the
 * directory is removed at once: the file lives on as long as the mount does, so it vanishes with
 * the last program and nothing is left behind.
 *
 * Name service daemons are asked before the file on some systems, and they live outside and know
 * nothing of our names.  Their sockets get the same file bound over them: connecting to a plain
 * file is refused, and the C library goes on to /etc/hosts.
 *
 * Not here: DNS.  Nothing answers on a private network, so any other name fails, as it should. */
#include "host/names.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/child.h"

#define HOSTS "/etc/hosts"

const struct names_line names_of_one_host[] = {
    { "127.0.0.1", "localhost servername server client" },
    { "::1", "localhost ip6-localhost ip6-loopback" },
    { NULL, NULL },
};

/* The three of them that must resolve. */
static const char *const taught[] = { "servername", "server", "client" };
enum { TAUGHT = sizeof taught / sizeof *taught };

static const char *const daemon_sockets[] = { "/var/run/nscd/socket",
                                              "/run/systemd/resolve/io.systemd.Resolve" };

/* The names of a line one by one: how long is the next, which *at is moved to?  0: no more. */
static size_t next_name(const char **at)
{
    *at += strspn(*at, " ");
    return strcspn(*at, " ");
}

/* Is the word one of our names?  Host names know no case (RFC 4343). */
static bool is_our_name(const struct names_line *lines, const char *word)
{
    for (; lines->address; lines++) {
        const char *name = lines->names;
        for (size_t length; (length = next_name(&name)) > 0; name += length)
            if (strlen(word) == length && strncasecmp(word, name, length) == 0)
                return true;
    }
    return false;
}

/* Cut a line of hosts(5), "ADDRESS NAME...  # comment", at its first name.  The words follow from
 * strtok_r(NULL, ...). */
static char *line_address(char *line, char **rest)
{
    line[strcspn(line, "#\n")] = '\0';
    return strtok_r(line, " \t\r", rest);
}

/* Write what is left of the line when our names are taken out of it; nothing when no name is left.
 */
static void write_others(FILE *out, const struct names_line *lines, char *line)
{
    char *rest = NULL;
    const char *address = line_address(line, &rest);
    bool any = false;
    for (const char *word; address && (word = strtok_r(NULL, " \t\r", &rest));) {
        if (!is_our_name(lines, word)) {
            fprintf(out, "%s %s", any ? "" : address, word);
            any = true;
        }
    }
    if (any) {
        fputc('\n', out);
    }
}

void names_write(FILE *out, const struct names_line *lines, FILE *machine)
{
    for (const struct names_line *line = lines; line->address; line++)
        fprintf(out, "%s %s\n", line->address, line->names);
    char *line = NULL;
    size_t capacity = 0;
    while (machine && getline(&line, &capacity, machine) >= 0) {
        write_others(out, lines, line);
    }
    free(line);
}

bool names_in_hosts(FILE *hosts)
{
    unsigned seen = 0;
    char *line = NULL, *rest = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, hosts) >= 0) {
        const char *address = line_address(line, &rest);
        bool here = address && (strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0);
        for (const char *word; here && (word = strtok_r(NULL, " \t\r", &rest));) {
            for (int i = 0; i < TAUGHT; i++)
                if (strcasecmp(word, taught[i]) == 0)
                    seen |= 1u << i;
        }
    }
    free(line);
    return seen == (1u << TAUGHT) - 1;
}

static int failed(struct private_refusal *refusal, const char *step)
{
    *refusal = (struct private_refusal){ .step = step, .why = errno };
    return -1;
}

/* Write the file into $TMPDIR, else /tmp.  0 and its path. */
static int make_file(char path[PATH_MAX], const struct names_line *lines)
{
    const char *directories[] = { getenv("TMPDIR"), "/tmp" };
    int fd = -1;
    for (int i = 0; i < 2 && fd < 0; i++) {
        if (directories[i] &&
            snprintf(path, PATH_MAX, "%s/sockwire-hosts-XXXXXX", directories[i]) < PATH_MAX) {
            fd = mkstemp(path);
        }
    }
    if (fd < 0) {
        return -1;
    }
    FILE *out = fdopen(fd, "w");
    if (!out) {
        close(fd);
        unlink(path);
        return -1;
    }
    FILE *machine = fopen(HOSTS, "re");
    names_write(out, lines, machine);
    if (machine) {
        fclose(machine);
    }
    bool bad = fchmod(fd, 0644) < 0; /* a program may run as another user than we do */
    bad |= ferror(out) != 0;
    bad |= fclose(out) != 0;
    if (bad) {
        unlink(path);
        return -1;
    }
    return 0;
}

static bool means(const char *name, size_t length, const struct in_addr *address)
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *found = NULL;
    char copy[64];
    snprintf(copy, sizeof copy, "%.*s", (int)length, name);
    bool right = getaddrinfo(copy, NULL, &hints, &found) == 0 &&
                 ((struct sockaddr_in *)(void *)found->ai_addr)->sin_addr.s_addr == address->s_addr;
    if (found)
        freeaddrinfo(found);
    return right;
}

struct name_question {
    const struct names_line *lines;
    bool all;
};

static bool all_mean(const struct names_line *line)
{
    struct in_addr address;
    const char *name = line->names;
    if (inet_pton(AF_INET, line->address, &address) != 1)
        return true;
    for (size_t length; (length = next_name(&name)) > 0; name += length)
        if (!means(name, length, &address))
            return false;
    return true;
}

static void resolve(void *report)
{
    struct name_question *question = report;
    question->all = true;
    for (const struct names_line *line = question->lines; line->address; line++)
        question->all = question->all && all_mean(line);
}

static int bind_file(const struct names_line *lines, struct private_refusal *refusal)
{
    char path[PATH_MAX];
    if (make_file(path, lines) < 0) {
        return failed(refusal, "a temporary file");
    }
    int result = 0;
    if (mount(path, HOSTS, NULL, MS_BIND, NULL) < 0) {
        result = failed(refusal, "binding a file over " HOSTS);
    }
    for (size_t i = 0; result == 0 && i < sizeof daemon_sockets / sizeof *daemon_sockets; i++) {
        /* most machines have neither: ENOENT */
        mount(path, daemon_sockets[i], NULL, MS_BIND, NULL);
    }
    unlink(path);

    /* /etc/nsswitch.conf may leave the file out: only asking tells.  In a child, because the C
     * library keeps what it loads for it. */
    struct name_question question = { .lines = lines };
    if (result == 0 && (child_attempt(resolve, &question, sizeof question) != 0 || !question.all)) {
        *refusal =
            (struct private_refusal){ .step =
                                          "the file is in place, but servername does not resolve" };
        result = -1;
    }
    return result;
}

int names_enter(const struct names_line *lines, struct private_refusal *refusal)
{
    if (access(HOSTS, R_OK) < 0) {
        return failed(refusal, "reading " HOSTS);
    }
    if (unshare(CLONE_NEWNS) < 0) {
        failed(refusal, "a mount namespace");
        refusal->namespaces = true;
        return -1;
    }
    /* As root our mounts would otherwise appear on the whole machine. */
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
        return failed(refusal, "making mounts private");
    }
    return bind_file(lines, refusal);
}

/* The kernel mounts nothing over a file without a name, which ours is: it goes first. */
int names_change(const struct names_line *lines, struct private_refusal *refusal)
{
    if (umount2(HOSTS, MNT_DETACH) < 0) {
        return failed(refusal, "taking the file from over " HOSTS);
    }
    for (size_t i = 0; i < sizeof daemon_sockets / sizeof *daemon_sockets; i++) {
        umount2(daemon_sockets[i], MNT_DETACH);
    }
    return bind_file(lines, refusal);
}
