/* Settings of a host's kernel: see settings.h. */
#include "host/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/actor.h"
#include "base/io.h"

int setting_write(const char *path, const char *value)
{
    char full[160];
    snprintf(full, sizeof full, "/proc/sys/net/%s", path);
    return write_file(full, 0, value);
}

int setting_refused(const struct hosts_setting *setting, const char *host, int number,
                    const char *allowed, const char *available, struct err *err)
{
    char remedy[400] = "";
    bool congestion = !strcmp(setting->path, "ipv4/tcp_congestion_control");
    /* outside the first namespace only those that everybody may choose can be the default, for root
     * too */
    if (congestion && number == EPERM)
        snprintf(remedy, sizeof remedy,
                 ": here a host may have one of: %.80s (to allow another: sudo sysctl -w "
                 "net.ipv4.tcp_allowed_congestion_control=\"%.80s %.40s\")",
                 allowed, allowed, setting->value);
    if (congestion && number == ENOENT)
        snprintf(remedy, sizeof remedy,
                 ": this kernel has: %.80s (root may load another: sudo modprobe tcp_%.40s)",
                 available, setting->value);
    errno = number;
    if (!*remedy)
        return err_errno(err, "setting %s to \"%.60s\" on the host of %s", setting->path,
                         setting->value, actor_said(host));
    err_set(err, "setting %s to \"%.60s\" on the host of %s: %s%s", setting->path, setting->value,
            actor_said(host), strerror(number), remedy);
    err->number = number;
    return -1;
}

void setting_read(const char *path, char *value, size_t room)
{
    char full[160];
    snprintf(full, sizeof full, "/proc/sys/net/%s", path);
    int fd = open(full, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : read_some(fd, value, room - 1);
    value[got < 0 ? 0 : got] = '\0';
    value[strcspn(value, "\n")] = '\0';
    if (fd >= 0)
        close(fd);
}

int setting_fails(const struct hosts_setting *setting, const char *host, struct err *err)
{
    int number = errno;
    char allowed[200], available[200];
    setting_read("ipv4/tcp_allowed_congestion_control", allowed, sizeof allowed);
    setting_read("ipv4/tcp_available_congestion_control", available, sizeof available);
    return setting_refused(setting, host, number, allowed, available, err);
}
