#!/bin/sh
# Installs sockwire below a folder, or removes exactly that.
#
#   B=build sh src/install.sh install|uninstall PREFIX
#
#   bin/sockwire
#   share/man/man1, man5, man7           the manual
#   share/bash-completion/completions, share/zsh/site-functions, share/fish/vendor_completions.d
#   share/doc/sockwire                   README.md, CHANGELOG.md, LICENSE, what is in docs/
#   include/sockwire                     what a step of one's own is made against (src/grade/checks/step_object.h)
#   share/sockwire/editor                tasks for VS Code and its kin
#   share/sockwire/wireshark             columns for Wireshark and tshark
#   share/sockwire/labs, handouts, traces    as in the checkout; the program finds them from where it lies (src/base/kit.h)
#
# The labs are made from the solutions: what somebody wrote in labs/ is not installed.  The documents' links to labs,
# handouts and traces lead to where these lie after the installation; of links to what only the sources have, the text stays.
set -u
cd "$(dirname "$0")/.." || exit 1
B=${B:-build}
what=${1:-}
prefix=${2:-}
case $what in install | uninstall) ;; *) what= ;; esac
[ -n "$what" ] && [ -n "$prefix" ] || { echo "usage: B=build sh src/install.sh install|uninstall PREFIX" >&2; exit 2; }

labs=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-install.XXXXXX") || exit 1
trap 'rm -rf "$labs" "$labs.documents"' EXIT
trap 'exit 1' HUP INT TERM
sh solutions/labs.sh write "$labs" >/dev/null || exit 1
B=$B sh solutions/faults/write.sh "$labs" >/dev/null || exit 1

mkdir -p "$labs.documents/docs" || exit 1
for file in README.md CHANGELOG.md docs/*.md; do
    sed -E -e 's#\]\((\.\./)?(labs|handouts|traces)/#](\1../../sockwire/\2/#g' \
        -e 's#\[([^]]*)\]\((\.\./)?((solutions|tests|src)/[^)]*|CONTRIBUTING\.md)\)#\1, in the sources#g' "$file" >"$labs.documents/$file" || exit 1
done

# MODE|SOURCE|DESTINATION, a file a line.
list() {
    echo "755|$B/sockwire|bin/sockwire"
    for page in man/*.[0-9].md; do
        page=$(basename "$page" .md)
        echo "644|$B/man/$page|share/man/man${page##*.}/$page"
    done
    echo "644|$B/completion/sockwire.bash|share/bash-completion/completions/sockwire"
    echo "644|$B/completion/sockwire.zsh|share/zsh/site-functions/_sockwire"
    echo "644|$B/completion/sockwire.fish|share/fish/vendor_completions.d/sockwire.fish"
    for file in README.md CHANGELOG.md LICENSE docs/* docs/engines/* docs/own-step/*; do
        case $file in
        docs/engines/* | docs/own-step/*) echo "644|$file|share/doc/sockwire/$file" ;;
        *.md) echo "644|$labs.documents/$file|share/doc/sockwire/$file" ;;
        *) [ ! -f "$file" ] || echo "644|$file|share/doc/sockwire/$file" ;;
        esac
    done
    for file in labs/README.md handouts/README.md handouts/[0-9]*.md handouts/faults.md handouts/glossary.md handouts/index.md handouts/plans.md traces/README.md traces/*.pcapng; do
        echo "644|$file|share/sockwire/$file"
    done
    echo "644|$B/include/step_headers.h|include/sockwire/step_headers.h"
    sh src/step_headers.sh list | while read -r file; do
        echo "644|src/$file|include/sockwire/$file"
    done
    echo "644|.vscode/tasks.json|share/sockwire/editor/tasks.json"
    for file in packaging/wireshark/*; do
        echo "644|$file|share/sockwire/wireshark/$(basename "$file")"
    done
    (cd "$labs" && find . -type f | sort) | while read -r file; do
        echo "644|$labs/${file#./}|share/sockwire/labs/${file#./}"
    done
}

# The folders that are sockwire's alone, the deepest first.
own_folders() {
    list | sed -n 's#^[^|]*|[^|]*|\(\(share\|share/doc\|include\)/sockwire/.*\)/[^/]*$#\1#p' | sort -ru
    echo include/sockwire
    echo share/doc/sockwire
    echo share/sockwire
}

if [ $what = install ]; then
    list | while IFS='|' read -r mode from to; do
        install -D -m "$mode" "$from" "$prefix/$to" || exit 1
    done || exit 1
    echo "sockwire: installed below $prefix: bin/sockwire, share/man, share/doc/sockwire, share/sockwire, and the completion of three shells"
else
    list | while IFS='|' read -r _ _ to; do
        rm -f "$prefix/$to" || exit 1
    done || exit 1
    own_folders | while read -r folder; do
        [ ! -d "$prefix/$folder" ] || rmdir --ignore-fail-on-non-empty "$prefix/$folder"
    done
fi
