#!/bin/sh
# A package for Debian and Ubuntu, of this machine's architecture: OUT/sockwire_VERSION-1_ARCH.deb.
#
#   sh packaging/deb.sh OUT          DEB_BUILD_OPTIONS=nocheck: without the unit tests;  APPARMOR=yes: with Ubuntu's profile
#
# debian/changelog is made of VERSION.  Ends with lintian's word, where it is installed: any tag is a failure.
set -eu
cd "$(dirname "$0")/.."
out=${1:?usage: sh packaging/deb.sh OUT}
for tool in dpkg-buildpackage dh; do
    command -v $tool >/dev/null || { echo "deb: no $tool here; get it with: apt install dpkg-dev debhelper" >&2; exit 1; }
done
mkdir -p "$out"
out=$(cd "$out" && pwd)
read -r version date <VERSION
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-deb.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

sh packaging/dist.sh "$work" >/dev/null
mv "$work/sockwire-$version.tar.gz" "$work/sockwire_$version.orig.tar.gz"
tar -xzf "$work/sockwire_$version.orig.tar.gz" -C "$work"
cp -R packaging/debian "$work/sockwire-$version/debian"
cd "$work/sockwire-$version"
maintainer=$(sed -n 's/^Maintainer: //p' debian/control)
cat >debian/changelog <<END
sockwire ($version-1) unstable; urgency=medium

  * What changed stands in CHANGELOG.md.

 -- $maintainer  $(LC_ALL=C date -u -d "$date" '+%a, %d %b %Y %H:%M:%S +0000')
END
dpkg-buildpackage --build=binary --no-sign >"$out/deb.log" 2>&1 || { tail -n 30 "$out/deb.log"; exit 1; }
cp ../sockwire_"$version"-1_*.deb "$out"
if command -v lintian >/dev/null; then
    # no bug of a distribution asks for the package (yet)
    lintian --allow-root --tag-display-limit 0 --suppress-tags initial-upload-closes-no-bugs ../*.changes >"$out/lintian" 2>&1 || true
    [ ! -s "$out/lintian" ] || { cat "$out/lintian"; exit 1; }
fi
ls "$out"/*.deb
