#!/bin/sh
# The source as an archive: OUT/sockwire-VERSION.tar.gz.  The same tree gives the same bytes, whoever makes it, whenever and wherever.
#
#   sh packaging/dist.sh OUT
#
# In a checkout: the files that git knows, as they are now.  In a tree that was unpacked from such an archive: all of its files
# but what was built there.
set -eu
cd "$(dirname "$0")/.."
out=${1:?usage: sh packaging/dist.sh OUT}
read -r version date <VERSION
name=sockwire-$version
mkdir -p "$out"

files() {
    if [ -e .git ] && command -v git >/dev/null; then
        git ls-files -z
    else
        find . -path ./build -prune -o -name node_modules -prune -o -name __pycache__ -prune -o -type f -printf '%P\0'
    fi
}

# Modes, owners and times are those of the machine: 644 and 755, root, and the day of the version.
files | LC_ALL=C sort -z | tar --create --file="$out/$name.tar" --format=gnu --no-recursion --transform="s,^,$name/,S" \
    --owner=root:0 --group=root:0 --mtime="$date 00:00:00Z" --mode='u=rwX,go=rX' --null --files-from=-
gzip -9nf "$out/$name.tar"
echo "$out/$name.tar.gz"
