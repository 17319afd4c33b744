/* What a rule of the wire sets in a host's kernel: the files of /proc/sys/net, of the network that
 * this process is in. */
#ifndef HOST_SETTINGS_H
#define HOST_SETTINGS_H

#include "base/err.h"
#include "host/hosts.h"

/* "ipv4/tcp_sack"; 0: done, else -1 and errno */
int setting_write(const char *path, const char *value);
/* "" where it can't be read */
void setting_read(const char *path, char *value, size_t room);

/* Sets the error for what setting_write() refused with `number` on the host of that name; returns
 * -1.  `allowed`, `available`: the kernel's lists of congestion controls. */
int setting_refused(const struct hosts_setting *setting, const char *host, int number,
                    const char *allowed, const char *available, struct err *err);
/* … with the lists that the kernel has now, and errno */
int setting_fails(const struct hosts_setting *setting, const char *host, struct err *err);

#endif
