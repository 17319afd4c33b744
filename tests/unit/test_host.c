/* Tests of src/host: the ground that programs run on.
 *
 * Moving to another network can't be undone, so every scene is played in a child (scene_play) that
 * says what is wrong in words; an empty text is success.  As root each scene is played twice: as
 * root, and as an ordinary user (id 65534).  A machine that refuses namespaces skips the scenes
 * that need them and prints why.
 *
 * Called as `test_host show`, this file is a program to be started by sockwire: it prints what
 * rights it has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/capability.h>
#include <mntent.h>
#include <net/if.h>
#include <netdb.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "grade/sandbox.h"
#include "host/child.h"
#include "host/doctor.h"
#include "host/host.h"
#include "host/names.h"
#include "host/private.h"
#include "host/privileges.h"
#include "host/settings.h"

enum { NOBODY = 65534, PORT = 12000 };

/* ---- scenes ---- */

struct scene {
    void (*play)(struct scene *scene);
    bool as_nobody;
    bool skipped;
    char says[1024]; /* what is wrong; or why it is skipped */
};

#define WRONG(...) ((void)snprintf(scene->says, sizeof scene->says, __VA_ARGS__))

static bool become_nobody(void)
{
    bool became = setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
                  setresuid(NOBODY, NOBODY, NOBODY) == 0;
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* as after an ordinary login: /proc/self is ours */
    return became;
}

static void scene_run(void *report)
{
    struct scene *scene = report;
    if (scene->as_nobody && !become_nobody()) {
        WRONG("can't become user %d", NOBODY);
        return;
    }
    scene->play(scene);
}

static void play_as(void (*play)(struct scene *scene), bool as_nobody)
{
    struct scene scene = { .play = play, .as_nobody = as_nobody };
    assert_int_equal(child_attempt(scene_run, &scene, sizeof scene), 0);
    if (scene.skipped) {
        print_message("SKIP: %s%s\n", as_nobody ? "as an ordinary user: " : "", scene.says);
        if (!as_nobody) {
            skip();
        }
        return;
    }
    assert_string_equal(scene.says, "");
}

static void scene_play(void (*play)(struct scene *scene))
{
    if (geteuid() == 0) {
        play_as(play, true);
    }
    play_as(play, false);
}

/* Enter, expecting private ground; false: the scene is over. */
static bool enter_private(struct scene *scene, struct host *host)
{
    struct err err;
    if (host_enter(host, true, &err) < 0) {
        scene->skipped = true;
        WRONG("%s", err.text);
    } else if (host->ground != GROUND_PRIVATE) {
        scene->skipped = true;
        WRONG("%s", host->says);
    }
    return !scene->skipped;
}

static int bound_socket(int family, uint16_t port)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET,
                              .sin_port = htons(port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
                               .sin6_port = htons(port),
                               .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int bound = family == AF_INET ? bind(fd, (struct sockaddr *)&v4, sizeof v4)
                                  : bind(fd, (struct sockaddr *)&v6, sizeof v6);
    if (fd >= 0 && bound < 0) {
        int why = errno;
        close(fd);
        errno = why;
        fd = -1;
    }
    return fd;
}

static void namespace_of(const char *kind, char text[64])
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/ns/%s", kind);
    ssize_t length = readlink(path, text, 63);
    text[length > 0 ? length : 0] = '\0';
}

static size_t hosts_size(void)
{
    size_t size = 0;
    FILE *in = fopen("/etc/hosts", "re");
    while (in && fgetc(in) != EOF) {
        size++;
    }
    if (in) {
        fclose(in);
    }
    return size;
}

/* ---- private ground ---- */

static void own_network(struct scene *scene)
{
    char before[64], after[64];
    uid_t uid = geteuid();
    namespace_of("net", before);
    struct host host;
    if (!enter_private(scene, &host)) {
        return;
    }
    namespace_of("net", after);
    if (strcmp(before, after) == 0) {
        WRONG("still in %s", after);
    } else if (geteuid() != uid) {
        WRONG("user id %u became %u", uid, geteuid());
    } else if (strcmp(host.interface, "lo") != 0 ||
               strncmp(host.says, "private network (", 17) != 0) {
        WRONG("interface %s, says %s", host.interface, host.says);
    } else if (host.own_user ==
               (uid == 0 && privileges_hold(host.caller_capabilities, CAP_SYS_ADMIN))) {
        WRONG("own user namespace: %d, as user %u", host.own_user, uid);
    }
    struct ifreq request = { .ifr_name = "lo" };
    int fd = bound_socket(AF_INET, PORT);
    if (fd < 0 || listen(fd, 1) < 0) {
        WRONG("port %d: %s", PORT, strerror(errno));
    } else if (ioctl(fd, SIOCGIFFLAGS, &request) < 0 || !(request.ifr_flags & IFF_UP)) {
        WRONG("lo is not up");
    }
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons(PORT),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(client, (struct sockaddr *)&to, sizeof to) < 0) {
        WRONG("connect: %s", strerror(errno));
    }
    struct sockaddr_in from = { .sin_family = AF_UNSPEC };
    socklen_t length = sizeof from;
    if (getsockname(client, (struct sockaddr *)&from, &length) < 0 ||
        from.sin_addr.s_addr != htonl(INADDR_LOOPBACK)) {
        WRONG("connected from %s", inet_ntoa(from.sin_addr));
    }
    if (access("/proc/sys/net/ipv6", F_OK) == 0 && bound_socket(AF_INET6, PORT + 1) < 0) {
        WRONG("::1: %s", strerror(errno));
    }
}

static void test_private_network_is_its_own(void **state)
{
    (void)state;
    static const char *const kinds[] = { "net", "mnt", "user" };
    char before[3][64], after[64];
    for (int i = 0; i < 3; i++) {
        namespace_of(kinds[i], before[i]);
    }
    size_t hosts = hosts_size();
    /* the port is taken outside: by us, or, when this fails, by somebody else */
    int fd = bound_socket(AF_INET, PORT);
    if (fd >= 0) {
        assert_int_equal(listen(fd, 1), 0);
    }
    scene_play(own_network);
    for (int i = 0; i < 3; i++) {
        namespace_of(kinds[i], after);
        assert_string_equal(after, before[i]);
    }
    assert_int_equal(hosts_size(), hosts);
    if (fd >= 0) {
        close(fd);
    }
}

static void names_resolve(struct scene *scene)
{
    static const char *const names[] = { "servername", "server", "client", "localhost",
                                         "SERVERNAME" };
    struct host host;
    if (!enter_private(scene, &host)) {
        return;
    }
    if (!host.names) {
        scene->skipped = true;
        WRONG("this machine refuses a private /etc/hosts");
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct addrinfo hints = { .ai_family = AF_INET }, *found = NULL;
        int status = getaddrinfo(names[i], NULL, &hints, &found);
        struct sockaddr_in address = { .sin_family = AF_UNSPEC };
        if (status == 0) {
            memcpy(&address, found->ai_addr, sizeof address);
            freeaddrinfo(found);
        }
        if (status != 0 || address.sin_addr.s_addr != htonl(INADDR_LOOPBACK)) {
            WRONG("%s: %s", names[i], status ? gai_strerror(status) : inet_ntoa(address.sin_addr));
        }
    }
}

/* AI_ADDRCONFIG asks for families that the machine has an address of; those of lo do not count: see
 * private.c. */
static void addresses_like_a_machine(struct scene *scene)
{
    static const struct {
        const char *name;
        int family;
        bool v4, v6; /* found by it */
    } rows[] = {
        { "127.0.0.1", AF_INET, true, false },  { "localhost", AF_INET, true, false },
        { "::1", AF_INET6, false, true },       { "localhost", AF_INET6, false, true },
        { "localhost", AF_UNSPEC, true, true },
    };
    struct host host;
    if (!enter_private(scene, &host)) {
        return;
    }
    if (!host.names || access("/proc/sys/net/ipv6", F_OK) < 0) {
        scene->skipped = true;
        WRONG("no private /etc/hosts, or no IPv6");
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct addrinfo hints = { .ai_family = rows[i].family,
                                  .ai_socktype = SOCK_STREAM,
                                  .ai_flags = AI_ADDRCONFIG };
        struct addrinfo *found = NULL;
        int status = getaddrinfo(rows[i].name, "12000", &hints, &found);
        bool v4 = false, v6 = false;
        for (struct addrinfo *one = found; one; one = one->ai_next) {
            v4 |= one->ai_family == AF_INET;
            v6 |= one->ai_family == AF_INET6;
        }
        if (found) {
            freeaddrinfo(found);
        }
        if (v4 != rows[i].v4 || v6 != rows[i].v6) {
            WRONG("%s, family %d: %d %d, %s", rows[i].name, rows[i].family, v4, v6,
                  status ? gai_strerror(status) : "ok");
        }
    }
}

static void test_names_resolve(void **state)
{
    (void)state;
    scene_play(names_resolve);
    scene_play(addresses_like_a_machine);
}

static void pace_is_usual(struct scene *scene)
{
    struct host host;
    if (!enter_private(scene, &host)) {
        return;
    }
    char name[16] = "";
    /* read-only: nothing can be chosen */
    FILE *in = fopen("/proc/sys/net/ipv4/tcp_congestion_control", "r+e");
    if (!in) {
        scene->skipped = true;
        WRONG("/proc/sys is read-only");
        return;
    }
    if (fscanf(in, "%15s", name) != 1 ||
        (strcmp(name, "cubic") != 0 && strcmp(name, "reno") != 0)) {
        WRONG("congestion control is %s", name);
    }
    fclose(in);
}

static void test_no_pacing(void **state)
{
    (void)state;
    scene_play(pace_is_usual);
}

static void test_hosts_file(void **state)
{
    (void)state;
#define OURS \
    "127.0.0.1 localhost servername server client\n::1 localhost ip6-localhost ip6-loopback\n"
    static const struct {
        const char *machine, *ours;
        bool names; /* the machine's own file will do */
    } rows[] = {
        { "", OURS, false },
        { "127.0.0.1 localhost\n", OURS, false },
        { "127.0.1.1\tmybox.example mybox # this machine\n", OURS "127.0.1.1 mybox.example mybox\n",
          false },
        { "::1 ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\n", OURS "ff02::1 ip6-allnodes\n",
          false },
        { "127.0.0.1 localhost mybox\n10.0.0.5 Server db", OURS "127.0.0.1 mybox\n10.0.0.5 db\n",
          false },
        { "# 1.2.3.4 commented\n\n   \n10.0.0.7\nserver\n", OURS, false },
        { "10.0.0.8 servername2 aserver\r\n", OURS "10.0.0.8 servername2 aserver\n", false },
        { "127.0.0.1 localhost server client\n::1 servername\n", OURS, true },
        { "127.0.0.1 server client\n10.0.0.5 servername\n", OURS, false },
        { "127.0.0.1 server client # servername\n", OURS, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = NULL;
        size_t length = 0;
        FILE *machine = tmpfile(), *out = open_memstream(&text, &length);
        assert_non_null(machine);
        assert_non_null(out);
        fputs(rows[i].machine, machine);
        rewind(machine);
        names_write(out, names_of_one_host, machine);
        fclose(out);
        assert_string_equal(text, rows[i].ours);
        free(text);
        rewind(machine);
        assert_int_equal(names_in_hosts(machine), rows[i].names);
        fclose(machine);
    }
}

/* ---- fallbacks ---- */

static void forced_shared(struct scene *scene)
{
    char before[64], after[64];
    struct host host;
    struct err err = { .text = "" };
    struct private_refusal refusal;
    bool may = private_may_capture(&refusal) == 0;
    setenv("SOCKWIRE_GROUND", "shared", 1);
    namespace_of("net", before);
    int status = host_enter(&host, true, &err);
    namespace_of("net", after);
    if (strcmp(before, after) != 0) {
        WRONG("moved to another network");
    } else if (!may && (status == 0 || !strstr(err.text, "--calls-only") ||
                        !strstr(err.text, "a packet socket: "))) {
        WRONG("%d, %s", status, err.text);
    } else if (may && (status < 0 || host.ground != GROUND_SHARED || host.own_user ||
                       !strstr(host.says, "12000"))) {
        WRONG("%d, %s", status, status ? err.text : host.says);
    }
}

static void forced_none(struct scene *scene)
{
    struct host host;
    struct err err = { .text = "" };
    setenv("SOCKWIRE_GROUND", "none", 1);
    if (host_enter(&host, true, &err) == 0) {
        WRONG("packets were promised: %s", host.says);
    } else if (!strstr(err.text, "unset SOCKWIRE_GROUND") ||
               !strstr(err.text, "else --calls-only shows the calls alone")) {
        WRONG("no remedy in: %s", err.text);
    } else if (strlen(err.text) + 1 >= sizeof err.text) {
        WRONG("cut: %s", err.text);
    } else if (host_enter(&host, false, &err) < 0 || host.ground != GROUND_NONE ||
               !strstr(host.says, "calls only")) {
        WRONG("without packets: %s", err.text);
    }
}

static void forced_private(struct scene *scene)
{
    struct host host;
    setenv("SOCKWIRE_GROUND", "private", 1);
    enter_private(scene, &host);
}

static void forced_nonsense(struct scene *scene)
{
    struct host host;
    struct err err = { .text = "" };
    setenv("SOCKWIRE_GROUND", "moon", 1);
    if (host_enter(&host, false, &err) == 0 ||
        strcmp(err.text,
               "SOCKWIRE_GROUND=moon: no such ground (private, shared, address or none)") != 0) {
        WRONG("%s", err.text);
    }
}

static void test_forced_grounds(void **state)
{
    (void)state;
    scene_play(forced_shared);
    scene_play(forced_none);
    scene_play(forced_nonsense);
    scene_play(forced_private); /* last, because it may skip */
}

/* A real refusal, as on a hardened server: inside a user namespace of our own, the limit of
 * namespaces is set to 0. */
static void refused_by_limit(struct scene *scene)
{
    bool own_user;
    struct private_refusal refusal;
    struct host host;
    struct err err = { .text = "" };
    if (private_choose(&own_user, &refusal) < 0 || private_build(true, &refusal) < 0) {
        scene->skipped = true;
        WRONG("%s", refusal.step);
        return;
    }
    FILE *users = fopen("/proc/sys/user/max_user_namespaces", "we"),
         *nets = fopen("/proc/sys/user/max_net_namespaces", "we");
    if (!users || !nets || fputs("0", users) < 0 || fclose(users) != 0 || fputs("0", nets) < 0 ||
        fclose(nets) != 0) {
        scene->skipped = true;
        WRONG("/proc/sys is read-only");
        return;
    }
    if (host_enter(&host, true, &err) < 0) {
        WRONG("%s", err.text); /* we hold the right to capture here */
    } else if (host.ground != GROUND_SHARED ||
               !strstr(host.says, "the limit of namespaces is reached") ||
               !strstr(host.says, "sudo sysctl -w user.max_user_namespaces=10000")) {
        WRONG("%s", host.says);
    }
    struct host bare = { .own_user = true }; /* give up everything: now nothing is left */
    if (host_drop(&bare) < 0) {
        WRONG("drop: %s", strerror(errno));
    } else if (host_enter(&host, true, &err) == 0) {
        WRONG("packets were promised: %s", host.says);
    } else if (!strstr(err.text, "user.max_user_namespaces=10000") ||
               !strstr(err.text, "a packet socket: ")) {
        WRONG("%s", err.text);
    }
    struct sandbox sandbox = { .says = "" };
    struct host_check checks[HOST_CHECKS_MAX];
    if (sandbox_choose(&sandbox, false) ||
        !strstr(sandbox.says, "namespaces are refused here (the limit of namespaces is reached)"))
        WRONG("the walls of a grade: %s", sandbox.says);
    int count = host_examine(checks, &host);
    for (int i = 0; i < count; i++)
        if (strcmp(checks[i].name, "hosts and wire") == 0 &&
            strcmp(checks[i].found, "needs a private network") != 0)
            WRONG("doctor: %s", checks[i].found);
}

static void test_refused_for_real(void **state)
{
    (void)state;
    scene_play(refused_by_limit);
}

/* ---- rights ---- */

struct rights {
    uint64_t permitted, effective, bounding, ambient;
    unsigned uid;
    int bind80; /* errno */
};

/* What `test_host show` prints. */
static int show(void)
{
    int fd = bound_socket(AF_INET, 80);
    printf("bind80 %d\n", fd < 0 ? errno : 0);
    char line[256];
    FILE *in = fopen("/proc/self/status", "re");
    while (in && fgets(line, sizeof line, in)) {
        if (strncmp(line, "Cap", 3) == 0 || strncmp(line, "Uid", 3) == 0) {
            fputs(line, stdout);
        }
    }
    return in && fclose(in) == 0 ? 0 : 1;
}

/* Start `test_host show` as a run would and read what it prints. */
static bool start_program(const struct host *host, struct rights *rights)
{
    int ends[2];
    memset(rights, 0xff, sizeof *rights);
    if (pipe(ends) < 0) {
        return false;
    }
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], 1);
        if (host_drop(host) == 0) {
            setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
            execl("/proc/self/exe", "test_host", "show", (char *)NULL);
        }
        dprintf(2, "start: %s\n", strerror(errno));
        _exit(127);
    }
    close(ends[1]);
    FILE *in = fdopen(ends[0], "r");
    char line[256];
    while (fgets(line, sizeof line, in)) {
        sscanf(line, "bind80 %d", &rights->bind80);
        sscanf(line, "Uid: %u", &rights->uid);
        sscanf(line, "CapPrm: %" SCNx64, &rights->permitted);
        sscanf(line, "CapEff: %" SCNx64, &rights->effective);
        sscanf(line, "CapBnd: %" SCNx64, &rights->bounding);
        sscanf(line, "CapAmb: %" SCNx64, &rights->ambient);
    }
    fclose(in);
    int status;
    return waitpid(pid, &status, 0) == pid && status == 0;
}

static void rights_stay(struct scene *scene)
{
    struct host host, here = { .own_user = false };
    struct rights before, after;
    unsigned uid = geteuid();
    uint64_t capabilities = privileges_permitted();
    if (!start_program(&here, &before)) {
        WRONG("the program did not start");
        return;
    }
    if (!enter_private(scene, &host)) {
        return;
    }
    if (host.caller_capabilities != capabilities) {
        WRONG("caller had %" PRIx64 ", remembered %" PRIx64, capabilities,
              host.caller_capabilities);
    } else if (!start_program(&host, &after)) {
        WRONG("the program did not start on private ground");
    } else if (after.uid != uid) {
        WRONG("user id %u became %u", uid, after.uid);
    } else if (after.permitted != before.permitted || after.effective != before.effective ||
               after.ambient != before.ambient) {
        WRONG("permitted %" PRIx64 " became %" PRIx64 ", effective %" PRIx64 " became %" PRIx64,
              before.permitted, after.permitted, before.effective, after.effective);
    } else if (host.own_user && after.bounding & ~capabilities) {
        WRONG("bounding set %" PRIx64 " of a caller who had %" PRIx64, after.bounding,
              capabilities);
    } else if (uid != 0 && capabilities == 0 &&
               (after.permitted || after.effective || after.bounding)) {
        WRONG("an ordinary user's program has %" PRIx64 " %" PRIx64 " %" PRIx64, after.permitted,
              after.effective, after.bounding);
    } else if (uid != 0 && capabilities == 0 && after.bind80 != EACCES) {
        WRONG("bind() to port 80: %s", strerror(after.bind80));
    }
}

static void test_rights_stay(void **state)
{
    (void)state;
    scene_play(rights_stay);
}

/* The root of a container: user id 0, but without CAP_SYS_ADMIN. */
static void root_of_a_container(struct scene *scene)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 };
    struct __user_cap_data_struct data[2];
    prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0);
    if (syscall(SYS_capget, &header, data) < 0) {
        WRONG("capget: %s", strerror(errno));
        return;
    }
    data[0].permitted &= ~(1u << CAP_SYS_ADMIN);
    data[0].effective &= data[0].permitted;
    data[0].inheritable = data[1].inheritable = 0;
    if (syscall(SYS_capset, &header, data) < 0) {
        WRONG("capset: %s", strerror(errno));
        return;
    }
    rights_stay(scene);
}

static void test_root_of_a_container(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        print_message("SKIP: not root\n");
        skip();
    }
    play_as(root_of_a_container, false);
}

/* ---- doctor ---- */

static void test_examine_fills_every_row(void **state)
{
    (void)state;
    char before[64], after[64];
    struct host_check checks[HOST_CHECKS_MAX];
    struct host ground;
    namespace_of("net", before);
    int count = host_examine(checks, &ground);
    namespace_of("net", after);
    assert_string_equal(after, before);
    assert_true(count >= 6 && count <= HOST_CHECKS_MAX);
    for (int i = 0; i < count; i++) {
        assert_true(checks[i].name && *checks[i].name && *checks[i].found);
        assert_true(checks[i].holds || (checks[i].remedy && *checks[i].remedy));
    }
    assert_string_equal(ground.interface, "lo");
    assert_true(*ground.says);
}

static const struct host_check *row_of(const struct host_check *checks, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(checks[i].name, name) == 0)
            return &checks[i];
    fail_msg("no row %s", name);
    return NULL;
}

/* What walls are tried with: a folder of a grade, as root has made it.  The program is a copy there: this one may lie
 * where nobody can read. */
static struct {
    char folder[40], bin[60], self[60];
} place;

static void place_make(void)
{
    char src[60];
    snprintf(place.folder, sizeof place.folder, "/tmp/sockwire-test-host.XXXXXX");
    char own[512] = "", command[640];
    assert_true(readlink("/proc/self/exe", own, sizeof own - 1) > 0);
    assert_true(mkdtemp(place.folder) && chmod(place.folder, 0755) == 0);
    snprintf(place.self, sizeof place.self, "%s/self", place.folder);
    snprintf(command, sizeof command, "install -m 755 '%s' %s", own, place.self);
    assert_int_equal(system(command), 0);
    snprintf(place.bin, sizeof place.bin, "%s/bin", place.folder);
    snprintf(src, sizeof src, "%s/src", place.folder);
    assert_true(mkdir(place.bin, 0755) == 0 && mkdir(src, 0755) == 0);
}

static void place_remove(void)
{
    char command[80];
    snprintf(command, sizeof command, "rm -rf %s", place.folder);
    assert_int_equal(system(command), 0);
}

/* Two rows say what the walls of a grade find. */
static void same_word_as_the_walls(struct scene *scene, const struct host_check *checks, int count)
{
    struct sandbox sandbox = {
        .folder = place.folder, .bin = place.bin, .self = place.self, .foreign = false
    };
    const struct host_check *proc = row_of(checks, count, "own /proc"),
                            *ids = row_of(checks, count, "user ids");
    bool chosen = sandbox_choose(&sandbox, false);
    bool proc_refused = strstr(sandbox.says, "a /proc of its own") != NULL,
         ids_refused = strstr(sandbox.says, "other user id") != NULL;
    if (proc->holds ? proc_refused
                    : !proc_refused && strcmp(proc->found, "needs a private network") != 0)
        WRONG("doctor: %s; a grade: %.400s", proc->found, sandbox.says);
    if (!proc_refused && (ids->holds == ids_refused || ids->holds != chosen))
        WRONG("doctor: %s; a grade: %.400s", ids->found, sandbox.says);
}

/* In each /proc that is mounted, also for others (a root that is being built): an open one is enough for the kernel. */
static bool cover_version(void)
{
    FILE *mounts = setmntent("/proc/self/mounts", "r");
    bool covers = mounts != NULL;
    struct mntent *entry;
    while (covers && (entry = getmntent(mounts))) {
        char path[PATH_MAX];
        if (strcmp(entry->mnt_type, "proc") != 0)
            continue;
        snprintf(path, sizeof path, "%s/version", entry->mnt_dir);
        covers = mount("/dev/null", path, NULL, MS_BIND, NULL) == 0 || errno == ENOENT;
    }
    if (mounts)
        endmntent(mounts);
    return covers;
}

/* A part of /proc is covered, and the caller can't take the cover away, as in a container: in a user
 * namespace of our own, whose rights are given up. */
static void covered_proc(struct scene *scene)
{
    bool own_user;
    struct private_refusal refusal;
    struct host_check checks[HOST_CHECKS_MAX];
    struct host ground, bare = { .own_user = true };
    if (private_choose(&own_user, &refusal) < 0 || private_build(true, &refusal) < 0 ||
        unshare(CLONE_NEWNS) < 0) {
        scene->skipped = true;
        WRONG("%s", refusal.step);
        return;
    }
    if (!cover_version() || host_drop(&bare) < 0) {
        WRONG("covering /proc/version: %s", strerror(errno));
        return;
    }
    int count = host_examine(checks, &ground);
    const struct host_check *row = row_of(checks, count, "own /proc");
    if (row->holds || row->needed ||
        strncmp(row->found, "mounting one: Operation not permitted", 37) != 0 ||
        !strstr(row->remedy, "sockwire grade --walls less"))
        WRONG("own /proc: %d, %s, %s", row->holds, row->found, row->remedy ? row->remedy : "");
    else if (!row_of(checks, count, "/proc")->holds || !row_of(checks, count, "packets")->holds)
        WRONG("a run works with a covered /proc, and it is not said");
    same_word_as_the_walls(scene, checks, count);
}

static void own_proc(struct scene *scene)
{
    struct host_check checks[HOST_CHECKS_MAX];
    struct host ground;
    int count = host_examine(checks, &ground);
    same_word_as_the_walls(scene, checks, count);
}

static void test_covered_proc(void **state)
{
    (void)state;
    place_make();
    scene_play(own_proc);
    /* root without rights makes no user namespace that knows user 0 */
    play_as(covered_proc, geteuid() == 0);
    place_remove();
}

/* The helper writes which ids a new user namespace of its parent knows: root's and the next, as many as are asked for. */
static bool map_from_outside(pid_t of, unsigned outside, unsigned many)
{
    static const char *const maps[] = { "uid_map", "gid_map" };
    char path[64], line[64];
    snprintf(path, sizeof path, "/proc/%d/setgroups", (int)of);
    bool wrote = many > 1 || write_file(path, 0, "deny") == 0; /* else no ordinary user may */
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "/proc/%d/%s", (int)of, maps[i]);
        snprintf(line, sizeof line, "0 %u %u", outside, many);
        wrote &= write_file(path, 0, line) == 0;
    }
    return wrote;
}

/* Be root of a user namespace that knows 0 to many - 1. */
static bool become_root_of(unsigned many)
{
    int go[2], status = -1;
    pid_t self = getpid();
    unsigned outside = geteuid();
    if (pipe(go) != 0)
        return false;
    pid_t helper = fork();
    if (helper == 0) {
        char byte;
        close(go[1]);
        _exit(read(go[0], &byte, 1) == 1 && map_from_outside(self, outside, many) ? 0 : 1);
    }
    bool parted = helper > 0 && unshare(CLONE_NEWUSER) == 0 && write(go[1], "g", 1) == 1;
    close(go[0]);
    close(go[1]);
    while (helper > 0 && waitpid(helper, &status, 0) < 0 && errno == EINTR)
        ;
    return parted && status == 0;
}

static void expect_row_of_ids(struct scene *scene, const struct host_check *row, bool holds,
                              const char *found, const char *remedy)
{
    if (row->holds != holds || row->needed || strncmp(row->found, found, strlen(found)) != 0)
        WRONG("user ids: %d, %s", row->holds, row->found);
    else if (remedy && !strstr(row->remedy, remedy))
        WRONG("remedy of user ids: %s", row->remedy);
}

static void expect_ids(struct scene *scene, bool holds, const char *found, const char *remedy)
{
    struct host_check checks[HOST_CHECKS_MAX];
    struct host ground;
    int count = host_examine(checks, &ground);
    expect_row_of_ids(scene, row_of(checks, count, "user ids"), holds, found, remedy);
    if (!*scene->says)
        same_word_as_the_walls(scene, checks, count);
}

static const char can_have[] = "the programs of a grade can have their own";
static const char less_walls[] = "; sockwire grade --walls less, which grades without them";

/* A container whose user namespace knows too few ids, and enough of them. */
static void few_ids(struct scene *scene)
{
    if (become_root_of(1000))
        expect_ids(scene, false,
                   "this user namespace has 1000 user ids, and not 64000 (a grade wants others",
                   less_walls);
    else
        WRONG("no user namespace with 1000 ids: %s", strerror(errno));
}

static void enough_ids(struct scene *scene)
{
    if (become_root_of(65536))
        expect_ids(scene, true, can_have, NULL);
    else
        WRONG("no user namespace with 65536 ids: %s", strerror(errno));
}

/* As `unshare -r` does it, and an engine for a user without subordinate ids. */
static void one_id(struct scene *scene)
{
    if (become_root_of(1))
        expect_ids(scene, false, "this user namespace has 1 user id, and not 64000", less_walls);
    else
        WRONG("no user namespace: %s", strerror(errno));
}

/* A right taken from root: gone from here on. */
static bool lose(const int *rights, size_t count)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 };
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) < 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        prctl(PR_CAPBSET_DROP, rights[i], 0, 0, 0);
        data[rights[i] / 32].permitted &= ~(1u << rights[i] % 32);
    }
    for (int half = 0; half < 2; half++) {
        data[half].effective = data[half].permitted;
        data[half].inheritable = 0;
    }
    return syscall(SYS_capset, &header, data) == 0;
}

/* Root of a container whose filter is off: it makes namespaces as an ordinary user does. */
static void root_of_one(struct scene *scene)
{
    static const int rights[] = { CAP_SYS_ADMIN };
    if (lose(rights, 1))
        expect_ids(scene, false, "root needs a user namespace here, which knows user 0 alone",
                   "run sockwire as an ordinary user, whose grade needs none; sockwire grade");
    else
        WRONG("capset: %s", strerror(errno));
}

static void no_right_to_ids(struct scene *scene)
{
    static const int rights[] = { CAP_SETUID, CAP_SETGID };
    if (lose(rights, 2))
        expect_ids(scene, false, "root lacks the right to take others (CAP_SETUID, CAP_SETGID)",
                   "start it without --cap-drop");
    else
        WRONG("capset: %s", strerror(errno));
}

/* Where namespaces are refused, a grade takes other users all the same; less walls are no help then. */
static void without_namespaces(struct scene *scene)
{
    struct host_check checks[HOST_CHECKS_MAX];
    struct host ground;
    setenv("SOCKWIRE_GROUND", "address", 1);
    int count = host_examine(checks, &ground);
    expect_row_of_ids(scene, row_of(checks, count, "user ids"), true, can_have, NULL);
    if (*scene->says)
        return;
    if (!become_root_of(1000))
        WRONG("no user namespace with 1000 ids: %s", strerror(errno));
    count = host_examine(checks, &ground);
    expect_row_of_ids(scene, row_of(checks, count, "user ids"), false,
                      "this user namespace has 1000 user ids", "user");
    if (strstr(row_of(checks, count, "user ids")->remedy, "--walls less"))
        WRONG("--walls less can't help without namespaces");
}

static void test_user_ids(void **state)
{
    static void (*const scenes[])(struct scene *) = { few_ids,         enough_ids,
                                                      one_id,          root_of_one,
                                                      no_right_to_ids, without_namespaces };
    bool own_user;
    struct private_refusal refusal;
    (void)state;
    if (private_choose(&own_user, &refusal) < 0) {
        print_message("SKIP: %s\n", refusal.step);
        skip();
    }
    place_make();
    bool root = geteuid() == 0 && !own_user;
    for (size_t i = 0; root && i < sizeof scenes / sizeof *scenes; i++)
        play_as(scenes[i], false);
    play_as(one_id, root); /* an ordinary user makes such a place, too */
    place_remove();
}

static char *doctor_text(bool color, bool ascii, int *status)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    *status = doctor_print(out, color, ascii);
    fclose(out);
    return text;
}

static void test_doctor_on_every_ground(void **state)
{
    (void)state;
    static const char *const grounds[] = { "", "shared", "none" };
    for (int i = 0; i < 3; i++) {
        int status;
        setenv("SOCKWIRE_GROUND", grounds[i], 1);
        char *text = doctor_text(false, i > 0, &status);
        unsetenv("SOCKWIRE_GROUND");
        assert_non_null(
            strstr(text, status ? "can't show both" : "can show calls and packets here"));
        if (i == 2) {
            assert_int_equal(status, 1);
            assert_non_null(strstr(text, "NO  packets"));
            assert_non_null(strstr(text, "remedy: unset SOCKWIRE_GROUND"));
        }
        size_t column = 0;
        for (const char *c = text; *c; c++) {
            assert_true(i == 0 || (unsigned char)*c < 0x80);
            column = *c == '\n' ? 0 : column + ((*c & 0xc0) != 0x80);
            assert_true(column <= 80);
        }
        free(text);
    }
}

static void test_doctor_marks(void **state)
{
    (void)state;
    int status;
    char *text = doctor_text(true, false, &status);
    assert_non_null(strstr(text, "\033[32m✓\033[0m   kernel "));
    free(text);
}

static void kill_self(void *report)
{
    (void)report;
    raise(SIGKILL);
}

static void test_child_that_dies(void **state)
{
    (void)state;
    int report = 7;
    assert_int_equal(child_attempt(kill_self, &report, sizeof report), SIGKILL);
    assert_int_equal(report, 7);
}

/* What the kernel's word alone does not say of a congestion control. */
static void test_refused_settings(void **state)
{
    static const struct {
        const char *path, *value;
        int number;
        const char *says;
    } rows[] = {
        { "ipv4/tcp_congestion_control", "cubic", EPERM,
          "setting ipv4/tcp_congestion_control to \"cubic\" on the host of the client: Operation not "
          "permitted: here a host may have one of: reno bbr (to allow another: sudo sysctl -w "
          "net.ipv4.tcp_allowed_congestion_control=\"reno bbr cubic\")" },
        { "ipv4/tcp_congestion_control", "vegas", ENOENT,
          "setting ipv4/tcp_congestion_control to \"vegas\" on the host of the client: No such file "
          "or directory: this kernel has: reno cubic bbr (root may load another: sudo modprobe "
          "tcp_vegas)" },
        { "ipv4/tcp_sack", "x", EINVAL,
          "setting ipv4/tcp_sack to \"x\" on the host of the client: Invalid argument" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char value[20];
        struct err err = { .text = "" };
        snprintf(value, sizeof value, "%s", rows[i].value);
        struct hosts_setting setting = { 0, rows[i].path, value };
        assert_int_equal(
            setting_refused(&setting, "client", rows[i].number, "reno bbr", "reno cubic bbr", &err),
            -1);
        assert_string_equal(err.text, rows[i].says);
        assert_int_equal(err.number, rows[i].number);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "show") == 0) {
        return show();
    }
    unsetenv("SOCKWIRE_GROUND");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_private_network_is_its_own),
        cmocka_unit_test(test_names_resolve),
        cmocka_unit_test(test_no_pacing),
        cmocka_unit_test(test_hosts_file),
        cmocka_unit_test(test_forced_grounds),
        cmocka_unit_test(test_refused_for_real),
        cmocka_unit_test(test_rights_stay),
        cmocka_unit_test(test_root_of_a_container),
        cmocka_unit_test(test_examine_fills_every_row),
        cmocka_unit_test(test_covered_proc),
        cmocka_unit_test(test_user_ids),
        cmocka_unit_test(test_doctor_on_every_ground),
        cmocka_unit_test(test_doctor_marks),
        cmocka_unit_test(test_child_that_dies),
        cmocka_unit_test(test_refused_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
