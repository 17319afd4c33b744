#!/bin/sh
# Joins the page's parts into two texts, what stands before the data of a run and what stands behind it, as C: view/page_asset.h.
#
#   sh page/join.sh >page_asset.c          in the project's folder; no Node is needed
#
# The modules become one script with one scope: `import` lines go, the word `export` goes, and main.js comes last.  So a name at the top
# of a module must be the only one of its kind (TypeScript would not see it; the browser does, and the tests with it).
# In page.html the lines <!-- css -->, <!-- script --> and <!-- data --> mark the places.
set -eu
cd "$(dirname "$0")"
export LC_ALL=C

script() {
    for module in src/*.js src/main.js; do
        case $module in
        src/main.js) if [ "${main:-}" ]; then cat "$module"; else main=later; fi ;;
        *) cat "$module" ;;
        esac
    done | awk '
        /^import / { next }
        { sub(/^export /, ""); print }'
}

page() {
    while IFS= read -r line; do
        case $line in
        *'<!-- css -->'*) cat page.css ;;
        *'<!-- script -->'*) echo '"use strict"; (() => {' && script && echo '})();' ;;
        *) printf '%s\n' "$line" ;;
        esac
    done <page.html
}

. ../src/c_bytes.sh

# The count is the compiler's.
bytes() {
    echo "const char $1[] = {"
    c_numbers
    echo "};"
    echo "const size_t $1_bytes = sizeof $1;"
}

echo '/* Made by page/join.sh. */'
echo '#include "view/page_asset.h"'
page | sed '/<!-- data -->/,$d' | bytes page_before_data
page | sed '1,/<!-- data -->/d' | bytes page_behind_data
