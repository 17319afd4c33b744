#!/bin/sh
# What README, docs/ and the READMEs of the folders speak of exists: documents.py.
#
#   B=build sh tests/scripts/documents.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
command -v python3 >/dev/null || { echo "SKIP the documents: there is no python3 here"; exit 77; }
exec python3 tests/scripts/documents.py "${B:-build}" README.md CONTRIBUTING.md CHANGELOG.md docs/*.md \
    labs/README.md handouts/README.md traces/README.md solutions/README.md page/README.md page/*/README.md \
    src/README.md $(find src tests -name README.md | sort)
