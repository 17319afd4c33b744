#!/bin/sh
# What README, docs/, the READMEs of the folders, the glossary, the index and the plans speak of exists: documents.py.
# No step is named, there and in sheets, manual pages, traces and what `sockwire explain` says, that is not there.
#
#   B=build sh tests/scripts/documents.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
command -v python3 >/dev/null || { echo "SKIP the documents: there is no python3 here"; exit 77; }
set -- README.md CONTRIBUTING.md CHANGELOG.md docs/*.md labs/README.md handouts/README.md handouts/[a-z]*.md traces/README.md \
    solutions/README.md page/README.md page/*/README.md src/README.md $(find src tests -name README.md | sort)
bad=0
python3 tests/scripts/documents.py "${B:-build}" "$@" || bad=1
python3 tests/scripts/documents.py --steps "$@" handouts/[0-9]*.md man/*.md traces/manifest.txt solutions/steps.tsv solutions/*/*.c labs/*/*.c \
    src/findings/explain/*.c src/grade/checks/*.c || bad=1
exit $bad
