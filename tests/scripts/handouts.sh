#!/bin/sh
# The sheets in handouts/ against the sources, in one test:
#
#   - every figure, that of README.md too, is what sockwire draws of its recorded run, and every quote what the solutions say
#     (handouts/marks.py check);
#     that the recorded runs are what the solutions do now, tests/scripts/traces.sh knows;
#   - every sheet has its sections, a goal, a time, two questions, its checkpoint, and lines that fit on the paper;
#   - every command that it names exists: in the Makefile, in a lab's Makefile, in sockwire's help; every section that the grader names;
#   - no answer is in the student's edition, and every answer is in the instructor's;
#   - the glossary's sheets, the index, and the plans' minutes, questions and answers are what the sheets and the recorded runs give
#     (handouts/index.py check); the plans are in the instructor's edition alone;
#   - with pandoc and weasyprint: each sheet has one or two pages, those of 01 to 06 for students one; no answer is in the student's HTML.
#
#   B=build sh tests/scripts/handouts.sh
#
# Prints one line for each breach; exit 1 when there is one.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
export B
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-handouts.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
bad=0

say() {
    echo "handouts: $*"
    bad=1
}

# The pages are made meanwhile.
pages=
if command -v pandoc >/dev/null && command -v weasyprint >/dev/null; then
    FILL=no TO="$work/student" sh handouts/build.sh student >"$work/pages" 2>&1 &
    pages=$!
    { FILL=no TO="$work/instructor" sh handouts/build.sh instructor handouts/faults.md handouts/index.md handouts/plans.md; } >"$work/pages2" 2>&1 &
    pages2=$!
else
    echo "handouts: no pandoc or no weasyprint here: the Markdown alone was checked, not the pages"
fi

python3 handouts/marks.py check handouts/[0-9][0-9]-*.md handouts/faults.md README.md || bad=1
python3 tests/scripts/handouts_text.py "$B" handouts/[0-9][0-9]-*.md || bad=1
python3 handouts/index.py check || bad=1
python3 tests/scripts/handouts_text.py --pages || bad=1

# As many sheets as labs, under the same names.
for folder in solutions/[0-9][0-9]-*/; do
    step=$(basename "$folder")
    [ -f "handouts/$step.md" ] || say "$step has no sheet"
done

if [ -n "$pages" ]; then
    wait "$pages" || { grep -v '^  sheet' "$work/pages"; bad=1; }
    sed -n 's,^  sheet .*/\(0[1-6]-[^/]*\)\.html and \.pdf\, pages: 2$,\1,p' "$work/pages" >"$work/two"
    while read -r sheet; do
        say "$sheet: the student's edition spills onto a second page"
    done <"$work/two"
    python3 tests/scripts/handouts_text.py --leaks "$work/student" handouts/[0-9][0-9]-*.md handouts/faults.md handouts/glossary.md handouts/index.md || bad=1
    wait "$pages2" || { grep -v '^  sheet' "$work/pages2"; bad=1; }
    for made in html pdf; do
        [ ! -e "$work/student/plans.$made" ] || say "the plans are in the student's edition"
        [ -s "$work/instructor/plans.$made" ] || say "the instructor's edition lacks plans.$made"
    done
    grep -q 'class="answer"' "$work/instructor/plans.html" || say "the plans have no answers"
fi
exit $bad
