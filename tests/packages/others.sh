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
top=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-others.XXXXXX") || exit 1
trap 'rm -rf "$top"' EXIT
trap 'exit 1' HUP INT TERM

# Each file that is installed stands in the spec's list, by itself, by a pattern or by its folder.
make -s install DESTDIR="$top/installed" PREFIX=/usr >"$top/log" 2>&1 || { tail -n 5 "$top/log"; fail "make install"; }
sed -n '/^%files/,$s/^%{_\([a-z]*\)}/\1 /p' packaging/sockwire.spec |
    sed -e 's,^bindir ,/usr/bin,' -e 's,^mandir ,/usr/share/man,' -e 's,^datadir ,/usr/share,' -e 's,^includedir ,/usr/include,' >"$top/files"
(cd "$top/installed" && find . -type f -o -type l) | sed 's,^\.,,' | while read -r file; do
    while read -r listed; do
        case $file in $listed | $listed/*) continue 2 ;; esac
    done <"$top/files"
    echo "$file"
done >"$top/missing"
[ -s "$top/files" ] && [ ! -s "$top/missing" ] || fail "not in the list of sockwire.spec: $(head -n 3 "$top/missing")"

if command -v rpmspec >/dev/null; then
    rpmspec --parse packaging/sockwire.spec >/dev/null || fail "rpmspec does not read sockwire.spec"
    if [ -n "${FULL:-}" ]; then
        rpmbuild -tb --nodeps --define "_topdir $top" "$(sh packaging/dist.sh build/packages)" >"$top/log" 2>&1 || { tail -n 20 "$top/log"; fail "rpmbuild"; }
        package=$(find "$top/RPMS" -name 'sockwire-[0-9]*.rpm')
        mkdir "$top/unpacked" && rpm2cpio "$package" | (cd "$top/unpacked" && cpio -idm --quiet) || fail "no package"
        "$top/unpacked/usr/bin/sockwire" start 01 "$top/lab" >"$top/log" 2>&1 && [ -s "$top/lab/client.c" ] || { cat "$top/log"; fail "the package's sockwire starts no lab"; }
    fi
else
    echo "others: no rpmspec here: sockwire.spec is not parsed"
fi
exit $bad
