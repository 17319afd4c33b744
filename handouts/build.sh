#!/bin/sh
# Builds the sheets: renews figures and quotes in the Markdown, then writes HTML and PDF.
# The glossary and the index belong to both editions, the plans to the instructor's.
#
#   sh handouts/build.sh [student|instructor] [SHEET.md …]     into $B/handouts/ or $B/handouts/instructor/
#
# Environment: B (build), PAPER (A4, or letter), TO (another folder for the result), FILL=no (the Markdown is taken as it is).
set -u
cd "$(dirname "$0")/.." || exit 1
B=${B:-build}
PAPER=${PAPER:-A4}
edition=${1:-student}
[ $# -gt 0 ] && shift
case $edition in
student) to=${TO:-$B/handouts} label= ;;
instructor) to=${TO:-$B/handouts/instructor} label="Instructor's edition" ;;
*) echo "handouts: there is no edition '$edition': student or instructor" >&2; exit 2 ;;
esac
if [ $# -eq 0 ]; then
    set -- handouts/[0-9][0-9]-*.md handouts/faults.md handouts/glossary.md handouts/index.md
    [ "$edition" = student ] || set -- "$@" handouts/plans.md
fi

B=$B; export B
case $edition:$* in
student:*plans.md*) echo "handouts: plans.md is for the instructor's edition" >&2; exit 2 ;;
esac
if [ "${FILL:-yes}" != no ]; then
    python3 handouts/marks.py fill "$@" && python3 handouts/index.py fill || exit 1
fi

# Letter is lower and wider than A4: less is left free there.  01 and 03, which just fit A4, take a second page all the same.
case $PAPER in
[Ll]etter) margin="7mm 14mm 9mm" ;;
*) margin="12mm 16mm 14mm" ;;
esac

work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-handouts.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$to" || exit 1
long=0
# a sheet has one or two pages; with the answers and the solution's lines it may be three
[ "$edition" = student ] && most=2 || most=3

for sheet; do
    name=$(basename "$sheet" .md)
    python3 handouts/marks.py edition "$edition" --pictures "$sheet" >"$work/sheet.md" || exit 1
    title=$(sed -n 's/^# //p' "$work/sheet.md" | head -n 1)
    # --columns: a table's widths come from its contents, not from the length of its lines
    pandoc --from markdown-smart --to html5 --columns 1000 --no-highlight --template handouts/page.html \
        --metadata pagetitle="$title" --variable kind="${name#[0-9][0-9]-}" --variable paper="$PAPER" --variable margin="$margin" ${label:+--variable edition="$label"} \
        --output "$work/sheet.html" "$work/sheet.md" || exit 1
    # A link to another page leads to its HTML; on paper, where it would lead to this machine's files, only its text stays.
    sed 's#<a href="\([^":/]*\)\.md">#<a href="\1.html">#g' "$work/sheet.html" >"$work/linked.html" || exit 1
    sed 's#<a href="[^":/]*\.md">\([^<]*\)</a>#\1#g' "$work/sheet.html" >"$work/paper.html" || exit 1
    mv "$work/linked.html" "$work/sheet.html" || exit 1
    weasyprint --quiet "$work/paper.html" "$work/sheet.pdf" || exit 1
    mv "$work/sheet.html" "$to/$name.html" && mv "$work/sheet.pdf" "$to/$name.pdf" || exit 1
    pages=$(LC_ALL=C sed -n 's,.*/Count \([0-9]*\).*,\1,p' "$to/$name.pdf" | head -n 1)
    echo "  sheet $to/$name.html and .pdf, pages: ${pages:-unknown}"
    case $name:$pages in
    [0-9][0-9]-*:[1-9]*) [ "$pages" -le "$most" ] || { echo "handouts: $sheet: $pages pages; this edition has up to $most" >&2; long=1; } ;;
    esac
done
exit $long
