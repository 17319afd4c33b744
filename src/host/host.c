/* Choosing the ground: the best that this machine allows, in this order.
 *
 *     GROUND_PRIVATE   root: a network namespace.  Others: a user namespace and a network namespace in it (private.c)
 *     GROUND_SHARED    namespaces are refused, but a packet socket opens: this machine's loopback
 *     GROUND_ADDRESS   … an address of it that is the run's alone: only where it is asked for (a grade)
 *     GROUND_NONE      neither: calls can be traced, packets can't be seen
 *
 * The environment variable SOCKWIRE_GROUND=private|shared|address|none allows only that ground (`none` is
 * always allowed).  It is there for tests, and for a teacher who wants to see what students on a
 * refusing machine will see.
 *
 * Not here: capture itself (packet/capture.c) and the starting of programs (call/). */
#include "host/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "host/names.h"
#include "host/private.h"
#include "host/privileges.h"
#include "host/remedies.h"

static int enter_private(struct host *host, struct err *err)
{
    struct private_refusal refusal;
    if (private_build(host->own_user, &refusal) < 0) {
        char why[REFUSAL_TEXT_BYTES];
        return err_set(
            err, "entering a private network failed after a trial of it went well: %s (try again)",
            private_refusal_format(&refusal, why));
    }
    host->ground = GROUND_PRIVATE;
    host->names = names_enter(names_of_one_host, &refusal) == 0;
    if (!host->names)
        private_refusal_format(&refusal, host->no_names);
    snprintf(host->says, sizeof host->says, "private network (%s)",
             host->own_user ? "own user and network namespace" : "own network namespace");
    return 0;
}

static bool machine_names(void)
{
    FILE *hosts = fopen("/etc/hosts", "re");
    bool all = hosts && names_in_hosts(hosts);
    if (hosts) {
        fclose(hosts);
    }
    return all;
}

static void enter_shared(struct host *host, const char *no_private)
{
    host->ground = GROUND_SHARED;
    struct text remedies;
    text_init(&remedies);
    remedies_namespaces(&remedies);
    snprintf(host->says, sizeof host->says,
             "this machine's own loopback: port 12000 may be taken. No private network (%s)%s%s",
             no_private, remedies.len ? "; remedy: " : "", remedies.s);
    text_release(&remedies);
}

int host_enter_address(struct host *host, struct err *err)
{
    char address[ADDRESS_TEXT_BYTES];
    struct private_refusal refusal;
    *host = (struct host){ .ground = GROUND_ADDRESS,
                           .interface = "lo",
                           .names = true,
                           .caller_capabilities = privileges_permitted() };
    if (private_may_capture(&refusal) != 0) {
        char why[REFUSAL_TEXT_BYTES];
        return err_set(err, "packets can't be seen here: no capture on lo (%s)",
                       private_refusal_format(&refusal, why));
    }
    if (own_address_claim(&host->own, err) != 0)
        return -1;
    address_format(&host->own.address, address);
    *strrchr(address, ':') = '\0';
    snprintf(host->says, sizeof host->says,
             "an address of its own on this machine's loopback (%s, shown as 127.0.0.1)", address);
    return 0;
}

static int no_packets(struct err *err, const char *no_private, const char *no_capture)
{
    struct text remedies;
    text_init(&remedies);
    remedies_namespaces(&remedies);
    remedies_capture(&remedies);
    err_set(
        err,
        "packets can't be seen here: no private network (%s) and no capture on lo (%s). %s%s%s--calls-only shows the calls "
        "alone",
        no_private, no_capture, remedies.len ? "Any one of these helps: " : "", remedies.s,
        remedies.len ? "; else " : "");
    text_release(&remedies);
    return -1;
}

int host_enter(struct host *host, bool wire, struct err *err)
{
    const char *forced = getenv("SOCKWIRE_GROUND");
    if (!forced || !*forced) {
        forced = "any";
    } else if (strcmp(forced, "private") != 0 && strcmp(forced, "shared") != 0 &&
               strcmp(forced, "none") != 0 && strcmp(forced, "address") != 0) {
        return err_set(err,
                       "SOCKWIRE_GROUND=%.40s: no such ground (private, shared, address or none)",
                       forced);
    }
    *host = (struct host){ .ground = GROUND_NONE,
                           .interface = "lo",
                           .caller_capabilities = privileges_permitted() };

    if (strcmp(forced, "address") == 0) {
        if (host_enter_address(host, err) != 0)
            return -1;
        host->names = machine_names();
        return 0;
    }
    struct private_refusal refusal;
    if (private_choose(&host->own_user, &refusal) == 0) {
        return enter_private(host, err);
    }
    char no_private[REFUSAL_TEXT_BYTES], no_capture[REFUSAL_TEXT_BYTES];
    private_refusal_format(&refusal, no_private);
    host->names = machine_names();

    bool may_share = strcmp(forced, "any") == 0 || strcmp(forced, "shared") == 0;
    if (!may_share) {
        refusal = (struct private_refusal){ .step = "not tried, for SOCKWIRE_GROUND is set" };
    } else if (private_may_capture(&refusal) == 0) {
        enter_shared(host, no_private);
        return 0;
    }
    private_refusal_format(&refusal, no_capture);
    if (wire) {
        return no_packets(err, no_private, no_capture);
    }
    snprintf(host->says, sizeof host->says,
             "calls only, no packets: no private network (%s), no capture on lo (%s)", no_private,
             no_capture);
    return 0;
}

int host_has_proc(struct err *err)
{
    int pid = 0;
    FILE *file = fopen("/proc/self/stat", "re");
    bool read = file && fscanf(file, "%d", &pid) == 1;
    if (file)
        fclose(file);
    if (!read)
        return err_set(
            err,
            "/proc is not mounted here, and programs are looked at through it (mount -t proc proc /proc)");
    if (pid != (int)getpid())
        return err_set(
            err,
            "/proc is that of another PID namespace, and programs are looked at through it (mount -t proc proc /proc)");
    return 0;
}
