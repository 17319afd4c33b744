/* Confining a process with Landlock: see landlock.h.  The numbers are those of linux/landlock.h,
 * which an older system lacks. */
#include "grade/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same on every architecture. */
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { ASK_VERSION = 1, RULE_PATH_BENEATH = 1 };

enum {
    FS_EXECUTE = 1 << 0,
    FS_READ_FILE = 1 << 2,
    FS_READ_FOLDER = 1 << 3,
    FS_READS = FS_EXECUTE | FS_READ_FILE | FS_READ_FOLDER,
    FS_FIRST = (1 << 13) - 1, /* those of version 1, and those that came later: */
    FS_REFER = 1 << 13,       /* 2: links and renames from folder to folder */
    FS_TRUNCATE = 1 << 14,    /* 3 */
    FS_IOCTL = 1 << 15,       /* 5: of a device */
    SCOPE_ABSTRACT = 1 << 0,  /* 6 */
    SCOPE_SIGNAL = 1 << 1,
};

struct ruleset {
    uint64_t files, network, scoped;
};

struct path_beneath {
    uint64_t allowed;
    int32_t folder;
} __attribute__((packed));

int landlock_version(void)
{
    long version = syscall(CREATE_RULESET, NULL, 0, ASK_VERSION);
    return version > 0 ? (int)version : 0;
}

static uint64_t files_of(int version)
{
    return FS_FIRST | (version >= 2 ? FS_REFER : 0) | (version >= 3 ? FS_TRUNCATE : 0) |
           (version >= 5 ? FS_IOCTL : 0);
}

/* The kernel refuses fields that it does not know. */
static size_t size_of(int version)
{
    if (version < 4)
        return offsetof(struct ruleset, network);
    return version < 6 ? offsetof(struct ruleset, scoped) : sizeof(struct ruleset);
}

static int allow(int ruleset, const char *path, uint64_t what)
{
    struct path_beneath rule = { .allowed = what,
                                 .folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) };
    if (rule.folder < 0)
        return errno == ENOENT ? 0 : -1;
    long result = syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0);
    int why = errno;
    close(rule.folder);
    errno = why;
    return result == 0 ? 0 : -1;
}

int landlock_confine(const char *const writable[])
{
    int version = landlock_version();
    struct ruleset all = { .files = files_of(version), .scoped = SCOPE_ABSTRACT | SCOPE_SIGNAL };
    int ruleset = (int)syscall(CREATE_RULESET, &all, size_of(version), 0);
    if (ruleset < 0)
        return -1;
    int result = allow(ruleset, "/", FS_READS);
    for (size_t i = 0; writable[i] && result == 0; i++)
        result = allow(ruleset, writable[i], all.files);
    if (result == 0 &&
        (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(RESTRICT_SELF, ruleset, 0) != 0))
        result = -1;
    int why = errno;
    close(ruleset);
    errno = why;
    return result;
}
