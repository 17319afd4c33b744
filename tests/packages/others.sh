#!/bin/sh
# The files of other systems' packages, as far as they can be looked at here: versions, the spec by rpmspec, the APKBUILD by a shell, and by
# rpmbuild a package, where this machine has the tools.  FULL=1: with rpmbuild, which compiles.
set -u
cd "$(dirname "$0")/../.." || exit 1
read -r version _ <VERSION
bad=0
fail() {
    echo "others: $*"
    bad=1
}
grep -q "^Version:  *$version\$" packaging/sockwire.spec || fail "sockwire.spec is not version $version"
(. ./packaging/APKBUILD && [ "$pkgver" = "$version" ] && command -v package >/dev/null) || fail "APKBUILD is not version $version, or no shell script"
if command -v rpmspec >/dev/null; then
    rpmspec --parse packaging/sockwire.spec >/dev/null || fail "rpmspec does not read sockwire.spec"
    if [ -n "${FULL:-}" ]; then
        top=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-rpm.XXXXXX") || exit 1
        trap 'rm -rf "$top"' EXIT
        rpmbuild -tb --nodeps --define "_topdir $top" "$(sh packaging/dist.sh build/packages)" >"$top/log" 2>&1 || { tail -n 20 "$top/log"; fail "rpmbuild"; }
        find "$top/RPMS" -name '*.rpm' | grep . || fail "no package"
    fi
else
    echo "others: no rpmspec here: sockwire.spec is not parsed"
fi
exit $bad
