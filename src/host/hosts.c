/* Hosts for the programs: see hosts.h.
 *
 * This process must be single-threaded: it moves from namespace to namespace with unshare() and
 * setns(), and comes back to the ground.  Not here: the interface of a host (hosts_link.c), the
 * wire (wire/), and what the rules of the wire mean. */
#include "host/hosts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/actor.h"
#include "base/io.h"
#include "base/memory.h"
#include "base/text.h"
#include "host/hosts_link.h"
#include "host/names.h"
#include "host/private.h"
#include "host/settings.h"

static const char own_network[] = "/proc/self/ns/net";

/* ---- who is where ---- */

/* 192.0.2.1 is the server, .11 the first client, .12 the second … */
static uint8_t last_byte(int who)
{
    return (uint8_t)(who == 0 ? 1 : 10 + who);
}

static void name_host(struct end_host *host, int who)
{
    static const uint8_t net4[] = { 192, 0, 2 }, net6[] = { 0x20, 0x01, 0x0d, 0xb8 };
    *host = (struct end_host){ .who = who, .network = -1, .device = -1, .tcp = -1, .tcp6 = -1 };
    if (who == 0)
        snprintf(host->name, sizeof host->name, "server");
    else if (who == 1)
        snprintf(host->name, sizeof host->name, "client");
    else
        snprintf(host->name, sizeof host->name, "client%d", who);
    host->ipv4.version = 4;
    memcpy(host->ipv4.ip, net4, sizeof net4);
    host->ipv4.ip[3] = last_byte(who);
    host->ipv6.version = 6;
    memcpy(host->ipv6.ip, net6, sizeof net6);
    /* as people write it: client 2 is 192.0.2.12 and 2001:db8::12 */
    host->ipv6.ip[14] = (uint8_t)(last_byte(who) / 100);
    host->ipv6.ip[15] = (uint8_t)(last_byte(who) / 10 % 10 << 4 | last_byte(who) % 10);
    /* the second bit: an address that no card has */
    host->mac[0] = 0x02;
    memcpy(host->mac + 2, host->ipv4.ip, 4);
}

/* The names are not needed to run: without them addresses do. */
static bool tell_names(const struct hosts *hosts)
{
    struct private_refusal refusal;
    struct names_line *lines = xcalloc(2 * hosts->count + 3, sizeof *lines);
    char(*texts)[96] = xcalloc(4 * hosts->count, sizeof *texts);
    size_t line = 0, text = 0;
    lines[line++] = (struct names_line){ "127.0.0.1", "localhost" };
    lines[line++] = (struct names_line){ "::1", "localhost ip6-localhost ip6-loopback" };
    for (size_t i = 0; i < hosts->count; i++) {
        const struct end_host *host = &hosts->list[i];
        char *address = texts[text++], *names = texts[text++];
        hosts_address(&host->ipv4, address);
        snprintf(names, sizeof *texts, "%s%s both-%s", host->who == 0 ? "servername " : "",
                 host->name, host->name);
        lines[line++] = (struct names_line){ address, names };
        if (host->ipv6.version == 0)
            continue;
        address = texts[text++], names = texts[text++];
        hosts_address(&host->ipv6, address);
        snprintf(names, sizeof *texts, "ip6-%s both-%s", host->name, host->name);
        lines[line++] = (struct names_line){ address, names };
    }
    bool known = names_change(lines, &refusal) == 0;
    free(lines);
    free(texts);
    return known;
}

/* ---- making them ---- */

static int apply_settings(const struct end_host *host, const struct hosts_plan *plan,
                          struct err *err)
{
    for (size_t i = 0; i < plan->setting_count; i++) {
        const struct hosts_setting *setting = &plan->settings[i];
        if (setting->who >= 0 && setting->who != host->who)
            continue;
        if (setting_write(setting->path, setting->value) != 0)
            return setting_fails(setting, host->name, err);
    }
    return 0;
}

/* A new namespace knows no other peers; within a run each connection begins anew, too. */
static void forget_peers(void)
{
    (void)setting_write("ipv4/tcp_no_metrics_save", "1");
}

static int make_host(struct hosts *hosts, struct end_host *host, const struct hosts_plan *plan,
                     struct err *err)
{
    struct private_refusal refusal;
    char why[REFUSAL_TEXT_BYTES];
    if (private_new_network() != 0)
        return err_set(err, "making a network namespace for the host of %s: %s",
                       actor_said(host->name), private_namespaces_why(errno));
    host->network = open(own_network, O_RDONLY | O_CLOEXEC);
    if (host->network < 0)
        return err_errno(err, "looking at the host of %s through /proc", actor_said(host->name));
    if (private_network_up(&refusal) != 0)
        return err_set(err, "preparing the host of %s: %s", actor_said(host->name),
                       private_refusal_format(&refusal, why));
    host->tcp = open("/proc/self/net/tcp", O_RDONLY | O_CLOEXEC);
    host->tcp6 = open("/proc/self/net/tcp6", O_RDONLY | O_CLOEXEC);
    forget_peers();
    if (apply_settings(host, plan, err) != 0)
        return -1;
    return hosts_link_make(hosts, host, err);
}

static int make_all(struct hosts *hosts, const struct hosts_plan *plan, struct err *err)
{
    for (size_t i = 0; i < hosts->count; i++)
        if (make_host(hosts, &hosts->list[i], plan, err) != 0)
            return -1;
    /* each is told of the others when all have their addresses */
    for (size_t i = 0; i < hosts->count; i++)
        if (hosts_visit(hosts, i, err) != 0 || hosts_link_neighbours(hosts, i, err) != 0)
            return -1;
    return 0;
}

int hosts_make(struct hosts *hosts, const struct host *ground, const struct hosts_plan *plan,
               struct err *err)
{
    *hosts = (struct hosts){ .count = plan->server + plan->clients, .ground = -1 };
    if (ground->ground != GROUND_PRIVATE)
        return err_set(err, "hosts and a wire need a private network, and there is none here: %s",
                       ground->says);
    if (hosts->count > HOSTS_MAX)
        return err_set(err, "making %zu hosts: at most %d fit into their network", hosts->count,
                       HOSTS_MAX);
    hosts->list = xcalloc(hosts->count, sizeof *hosts->list);
    for (size_t i = 0; i < hosts->count; i++)
        name_host(&hosts->list[i], (int)(plan->server ? i : i + 1));
    hosts->ground = open(own_network, O_RDONLY | O_CLOEXEC);
    int result;
    if (hosts->ground < 0) {
        result = err_errno(err, "looking at the private network through /proc");
    } else {
        result = make_all(hosts, plan, err);
        hosts_return(hosts);
    }
    if (result == 0)
        hosts->names = ground->names && tell_names(hosts);
    else
        hosts_release(hosts);
    return result;
}

void hosts_release(struct hosts *hosts)
{
    for (size_t i = 0; i < hosts->count && hosts->list; i++) {
        const struct end_host *host = &hosts->list[i];
        if (hosts->kind == HOSTS_VETH)
            hosts_link_remove(host);
        const int fds[] = { host->device, host->network, host->tcp, host->tcp6 };
        for (size_t k = 0; k < sizeof fds / sizeof *fds; k++)
            if (fds[k] >= 0)
                close(fds[k]);
    }
    free(hosts->list);
    if (hosts->ground >= 0)
        close(hosts->ground);
    *hosts = (struct hosts){ .ground = -1 };
}

/* ---- going there ---- */

int hosts_enter(const struct hosts *hosts, size_t index)
{
    return setns(hosts->list[index].network, CLONE_NEWNET);
}

int hosts_visit(const struct hosts *hosts, size_t index, struct err *err)
{
    if (hosts_enter(hosts, index) != 0)
        return err_errno(err, "moving to the host of %s", actor_said(hosts->list[index].name));
    return 0;
}

/* From a namespace that is ours to another one: nothing can refuse it. */
void hosts_return(const struct hosts *hosts)
{
    if (setns(hosts->ground, CLONE_NEWNET) != 0)
        BUG("setns() back to our own network: %s", strerror(errno));
}

int hosts_with_ip(const struct hosts *hosts, const struct address *address)
{
    for (size_t i = 0; i < hosts->count; i++)
        if (address_same_ip(&hosts->list[i].ipv4, address) ||
            address_same_ip(&hosts->list[i].ipv6, address))
            return (int)i;
    return -1;
}
