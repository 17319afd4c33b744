/* `sockwire --version`: see version.h.
 *
 *     sockwire    0.1
 *     libpcap     1.10.3 (with TPACKET_V3)
 *     …
 *     kernel      Linux 6.1.0 x86_64 */
#include "command/version.h"

#include <pcap/pcap.h>
#include <seccomp.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/kit.h"
#include "base/version.h"
#include "command/libraries.h"

static void row(FILE *out, const char *name, const char *version)
{
    fprintf(out, "%-11s %s\n", name, version);
}

/* "libpcap version 1.10.3 (with TPACKET_V3)": without the words before the number */
static const char *number_in(const char *version)
{
    return version + strcspn(version, "0123456789");
}

static void kit_row(FILE *out)
{
    struct text folder;
    text_init(&folder);
    kit_root_add(&folder, "handouts/README.md");
    row(out, "kit",
        folder.len ? folder.s : "labs, handouts and traces are not beside this program");
    text_release(&folder);
}

void version_print(FILE *out)
{
    const struct scmp_version *seccomp = seccomp_version();
    struct utsname kernel;
    char text[300];
    row(out, "sockwire", version_number);
    row(out, "libpcap", number_in(pcap_lib_version()));
    snprintf(text, sizeof text, "%u.%u.%u", seccomp->major, seccomp->minor, seccomp->micro);
    row(out, "libseccomp", text);
    libraries_print(out, row);
    if (uname(&kernel) == 0) {
        snprintf(text, sizeof text, "%s %s %s", kernel.sysname, kernel.release, kernel.machine);
        row(out, "kernel", text);
    }
    kit_row(out);
}
