/* Where the kit's files are found: a checkout, an installation, a program that stands alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/kit.h"
#include "base/scratch.h"

static char folder[64];

static const char *below(const char *path)
{
    static char full[400];
    snprintf(full, sizeof full, "%s/%s", folder, path);
    return full;
}

/* The folders of a path, and an empty file at its end. */
static void put(const char *path)
{
    char part[200];
    for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(at - path), path);
        mkdir(below(part), 0755);
    }
    FILE *file = fopen(below(path), "we");
    assert_non_null(file);
    fclose(file);
}

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/sockwire-kit.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

static void assert_root(const char *program, const char *expected)
{
    struct text root;
    text_init(&root);
    bool found = kit_root(&root, below(program), "handouts/01-sockets.md");
    assert_int_equal(found, expected != NULL);
    if (expected)
        assert_string_equal(root.s, below(expected));
    text_release(&root);
}

static void test_roots(void **state)
{
    (void)state;
    put("checkout/handouts/01-sockets.md");
    put("usr/share/sockwire/handouts/01-sockets.md");
    assert_root("checkout/build/sockwire", "checkout");
    assert_root("checkout/build/dev/san-address/sockwire", "checkout");
    assert_root("usr/bin/sockwire", "usr/share/sockwire");
    assert_root("alone/deep/down/here/and/further/sockwire", NULL);
}

/* This test runs in a checkout: what it is told leads to a file, from wherever it stands. */
static void test_paths_lead_there(void **state)
{
    (void)state;
    char before[4096];
    struct text root;
    text_init(&root);
    kit_root_add(&root, "handouts/01-sockets.md");
    if (!root.len)
        skip(); /* a copy of the program alone */
    assert_non_null(getcwd(before, sizeof before));
    const char *places[] = { "", "/labs/01-sockets", NULL };
    for (size_t i = 0; i < 3; i++) {
        struct text place, path;
        text_init(&place);
        text_init(&path);
        text_addf(&place, "%s%s", places[i] ? root.s : "/", places[i] ? places[i] : "");
        assert_int_equal(chdir(place.s), 0);
        kit_path_add(&path, "handouts/01-sockets.md#observe");
        char *anchor = strstr(path.s, "#observe");
        assert_non_null(anchor);
        *anchor = 0;
        assert_int_equal(access(path.s, R_OK), 0);
        assert_int_equal(path.s[0] == '/', places[i] == NULL); /* short inside the kit */
        text_release(&place);
        text_release(&path);
    }
    assert_int_equal(chdir(before), 0);
    text_release(&root);
}

static void test_what_is_nowhere_keeps_its_name(void **state)
{
    (void)state;
    struct text path;
    text_init(&path);
    kit_path_add(&path, "handouts/99-none.md#observe");
    assert_string_equal(path.s, "handouts/99-none.md#observe");
    text_clear(&path);
    kit_path_add(&path, "man 7 epoll");
    assert_string_equal(path.s, "man 7 epoll");
    text_release(&path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_roots, begin, end),
        cmocka_unit_test(test_paths_lead_there),
        cmocka_unit_test(test_what_is_nowhere_keeps_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
