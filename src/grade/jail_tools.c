/* The C compiler with what it needs, copied for a root of its own: see jail.h.
 *
 * gcc says itself where its parts lie (-print-prog-name, -print-file-name), with the linker and the C library's.  Of
 * the headers those of the C library, the kernel and gcc are taken, not those of other libraries, which can be many. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grade/jail.h"
#include "grade/root.h"

/* Wrappers know their compiler by PATH alone. */
static bool is_wrapper(const char *path)
{
    char whole[PATH_MAX];
    const char *name = realpath(path, whole) ? strrchr(whole, '/') + 1 : "";
    return strcmp(name, "ccache") == 0 || strcmp(name, "distcc") == 0 || strcmp(name, "icecc") == 0;
}

static bool find_compiler(char path[PATH_MAX])
{
    static const char *const names[] = { "cc", "gcc" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (const char *at = getenv("PATH"); at && *at;) {
            int length = (int)strcspn(at, ":");
            if (snprintf(path, PATH_MAX, "%.*s/%s", length, at, names[i]) < PATH_MAX &&
                access(path, X_OK) == 0 && !is_wrapper(path))
                return true;
            at += length;
            at += *at == ':';
        }
    return false;
}

/* What it answers; "" when it knows nothing. */
static void ask(const char *compiler, const char *question, const char *name, char answer[PATH_MAX])
{
    char command[2 * PATH_MAX];
    answer[0] = '\0';
    if (strchr(compiler, '\'') ||
        snprintf(command, sizeof command, "'%s' -print-%s%s%s 2>/dev/null", compiler, question,
                 *name ? "=" : "", name) >= (int)sizeof command)
        return;
    FILE *out = popen(command, "re");
    if (out && fgets(answer, PATH_MAX, out))
        answer[strcspn(answer, "\n")] = '\0';
    else
        answer[0] = '\0';
    if (out)
        pclose(out);
    if (*answer != '/' && strcmp(question, "multiarch") != 0 &&
        !(strcmp(question, "prog-name") == 0 && root_find_program(name, answer)))
        answer[0] = '\0';
}

static int copy_programs(const char *root, const char *compiler)
{
    static const char *const parts[] = { "cc1", "collect2", "as", "ld", "lto-wrapper" };
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        ask(compiler, "prog-name", parts[i], path);
        if (*path && (jail_copy(root, path) != 0 || jail_copy_libraries(root, path) != 0))
            return -1;
    }
    return 0;
}

static int copy_files(const char *root, const char *compiler)
{
    static const char *const files[] = {
        "crt1.o",
        "Scrt1.o",
        "rcrt1.o",
        "crti.o",
        "crtn.o",
        "crtbegin.o",
        "crtbeginS.o",
        "crtbeginT.o",
        "crtend.o",
        "crtendS.o",
        "libgcc.a",
        "libgcc_eh.a",
        "libgcc_s.so",
        "libgcc_s.so.1",
        "libc.so",
        "libc.so.6",
        "libc.a",
        "libpthread.so",
        "libpthread.a",
        "libc_nonshared.a",
        "libm.so",
        "libm.so.6",
        "libmvec.so",
        "libmvec.so.1",
        "libssp_nonshared.a",
        "libatomic.so",
        "libpthread.so.0",
        "libpthread_nonshared.a",
        "liblto_plugin.so",
        "ld-linux-x86-64.so.2",
        "ld-linux-aarch64.so.1",
    };
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        ask(compiler, "file-name", files[i], path);
        if (*path && jail_copy(root, path) != 0)
            return -1;
    }
    return 0;
}

static int copy_headers(const char *root, const char *compiler)
{
    static const char *const system[] = {
        "arpa",      "asm",    "asm-generic", "bits",     "gnu",       "linux",   "misc",
        "mtd",       "net",    "netash",      "netatalk", "netax25",   "netinet", "netipx",
        "netpacket", "netrom", "netrose",     "nfs",      "protocols", "rdma",    "rpc",
        "rpcsvc",    "scsi",   "sound",       "sys",      "video",     "xen",     "drm",
    };
    static const char *const of_gcc[] = { "include", "include-fixed" };
    char path[PATH_MAX], arch[PATH_MAX];
    for (size_t i = 0; i < 2; i++) {
        ask(compiler, "file-name", of_gcc[i], path);
        if (*path && jail_copy_tree(root, path, NULL) != 0)
            return -1;
    }
    for (size_t i = 0; i < sizeof system / sizeof *system; i++) {
        snprintf(path, sizeof path, "/usr/include/%s", system[i]);
        if (jail_copy_tree(root, path, NULL) != 0)
            return -1;
    }
    ask(compiler, "multiarch", "", arch);
    snprintf(path, sizeof path, "/usr/include/%.200s", arch);
    if (*arch && jail_copy_tree(root, path, (const char *[]){ "c++", NULL }) != 0)
        return -1;
    return jail_copy_plain(root, "/usr/include");
}

int jail_copy_tools(const char *root, struct err *err)
{
    char compiler[PATH_MAX], cc1[PATH_MAX], to[PATH_MAX];
    if (!find_compiler(compiler))
        return err_set(err, "there is no C compiler here (cc or gcc)");
    ask(compiler, "prog-name", "cc1", cc1);
    if (!*cc1)
        return err_set(
            err, "%.200s is no gcc: without namespaces no other compiler can be put behind walls",
            compiler);
    /* the driver finds its parts from where it lies itself */
    snprintf(to, sizeof to, "%.*s/cc", (int)(strrchr(compiler, '/') - compiler), compiler);
    if (jail_copy_to(root, compiler, to) != 0 || jail_copy_libraries(root, compiler) != 0 ||
        copy_programs(root, compiler) != 0 || copy_files(root, compiler) != 0 ||
        copy_headers(root, compiler) != 0)
        return err_errno(err, "copying the compiler to where the grader works (%.200s)", root);
    return 0;
}
