/*
 * play_player.h: who plays a script: the slots (names for descriptors), the variables and the last
 * result of one line of control.
 *
 * The helpers here take word i of an action and give its descriptor, number, flags or text. A slot
 * keeps its number after close, so that a later use fails in the kernel and not here. An unknown
 * slot or variable ends the program with 97.
 */
#ifndef PLAY_PLAYER_H
#define PLAY_PLAYER_H

#include "play_script.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SLOTS_MAX = 64, VARIABLES_MAX = 16, THREADS_MAX = 64, PARTS_MAX = 64 };

struct slot {
    const char *name;
    int fd;
    int family;
};

struct variable {
    const char *name;
    char *text;
    size_t length;
};

/* One line of control: the program, a child or a thread. */
struct player {
    struct slot slots[SLOTS_MAX];
    struct variable variables[VARIABLES_MAX];
    pthread_t threads[THREADS_MAX];
    size_t thread_count;
    const struct block *block; /* of a thread */
    long result;               /* of the last action; -1: it failed with error */
    int error;
    const char *verb;
    struct sockaddr_storage sender; /* whom reply answers */
    socklen_t sender_length;
};

static void run_block(struct player *player, const struct block *block);

static struct slot *find_slot(struct player *player, const char *name)
{
    size_t i = 0;
    while (i < SLOTS_MAX && player->slots[i].name && strcmp(player->slots[i].name, name) != 0)
        i++;
    if (i == SLOTS_MAX)
        script_fails("too many slots");
    return &player->slots[i];
}

/* The slot of word i; digits make one that is its own descriptor. */
static struct slot *slot_of(struct player *player, const struct action *action, size_t i)
{
    const char *name = action->words[i].text;
    struct slot *slot = find_slot(player, name);
    long number;
    if (!slot->name) {
        if (!script_number(name, &number) && !(strcmp(name, "-1") == 0 && (number = -1)))
            script_fails("%s: no slot is called \"%s\"", action->verb->name, name);
        *slot = (struct slot){ name, (int)number, AF_INET };
    }
    return slot;
}

static int fd_of(struct player *player, const struct action *action, size_t i)
{
    return slot_of(player, action, i)->fd;
}

static long number_of(const struct action *action, size_t i, long otherwise)
{
    long number = otherwise;
    if (i < action->count)
        script_number(action->words[i].text, &number);
    return number;
}

static int flags_of(const struct action *action, size_t i)
{
    return i < action->count ? names_flags(action->words[i].text) : 0;
}

/* Puts a new descriptor into the slot of word i; hands the result on. */
static long fill_slot(struct player *player, const struct action *action, size_t i, int fd,
                      int family)
{
    if (fd >= 0) {
        struct slot *slot = find_slot(player, action->words[i].text);
        *slot = (struct slot){ action->words[i].text, fd, family };
    }
    return fd;
}

static struct variable *find_variable(struct player *player, const char *name)
{
    size_t i = 0;
    while (i < VARIABLES_MAX && player->variables[i].name &&
           strcmp(player->variables[i].name, name) != 0)
        i++;
    if (i == VARIABLES_MAX)
        script_fails("too many variables");
    return &player->variables[i];
}

/* Gives a variable a text; the text now belongs to the player. */
static void set_variable(struct player *player, const char *name, char *text, size_t length)
{
    struct variable *variable = find_variable(player, name);
    free(variable->text);
    *variable = (struct variable){ name, text, length };
}

/* The text of word i. It lives until the variable gets another. */
static struct iovec text_of(struct player *player, const struct action *action, size_t i)
{
    struct word *word = &action->words[i];
    if (!word->variable)
        return (struct iovec){ word->text, word->length };
    struct variable *variable = find_variable(player, word->text);
    if (!variable->name)
        script_fails("%s: no variable is called \"%s\"", action->verb->name, word->text);
    return (struct iovec){ variable->text, variable->length };
}

static char *new_bytes(size_t length)
{
    return script_grow(NULL, length);
}

/* length bytes "abc...zabc..." */
static char *new_pattern(size_t length)
{
    char *bytes = new_bytes(length);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)('a' + i % 26);
    return bytes;
}

/* Keeps what a receiving call gave as $got; takes the bytes. */
static long keep_got(struct player *player, char *bytes, long result)
{
    int error = errno;
    set_variable(player, "got", bytes, result > 0 ? (size_t)result : 0);
    errno = error;
    return result;
}

static long release(void *bytes, long result)
{
    int error = errno;
    free(bytes);
    errno = error;
    return result;
}

static long release_fd(int fd, long result)
{
    int error = errno;
    close(fd);
    errno = error;
    return result;
}

union address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

/* The first address of a name in /etc/hosts that is of this family. Returns 0, or -1 with errno. */
static int look_up(int family, const char *host, void *place)
{
    char line[1024], *rest;
    FILE *hosts = fopen("/etc/hosts", "re");
    if (!hosts)
        return -1;
    errno = EADDRNOTAVAIL;
    while (fgets(line, sizeof line, hosts)) {
        line[strcspn(line, "#\n")] = '\0';
        char *address = strtok_r(line, " \t", &rest), *alias = address;
        while (alias && (alias = strtok_r(NULL, " \t", &rest)))
            if (strcmp(alias, host) == 0 && inet_pton(family, address, place) == 1) {
                fclose(hosts);
                return 0;
            }
    }
    fclose(hosts);
    return -1;
}

/*
 * The address of a numeric or named host in the slot's family. Returns its length, or 0 with errno.
 * No getaddrinfo: it makes sockets of its own, and a static program can't have it without a
 * warning.
 */
static socklen_t resolve(int family, const char *host, long port, union address *address)
{
    memset(address, 0, sizeof *address);
    address->any.sa_family = (sa_family_t)family;
    void *place =
        family == AF_INET6 ? (void *)&address->six.sin6_addr : (void *)&address->four.sin_addr;
    if (inet_pton(family, host, place) != 1 && look_up(family, host, place) < 0)
        return 0;
    if (family == AF_INET6)
        address->six.sin6_port = htons((uint16_t)port);
    else
        address->four.sin_port = htons((uint16_t)port);
    return family == AF_INET6 ? sizeof address->six : sizeof address->four;
}

#endif
