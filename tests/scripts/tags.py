#!/usr/bin/env python3
"""Tags of struct, union and enum that mean two types.

    tags.py        the places in src/, as lint.sh prints what it finds; exit status 1 when there is one

C lets each file have a `struct queue` of its own.  Who searches for one then reads about the other."""
import glob
import re
import sys

# As `make format` writes a definition: its brace stands on the same line.
DEFINITION = re.compile(r"^[^/*\"]*?\b(?:struct|union|enum) (\w+) \{", re.M)


def main():
    places = {}
    for path in sorted(glob.glob("src/**/*.[ch]", recursive=True)):
        if path.endswith("_lean.c"):  # stands for another file: make LEAN=1
            continue
        with open(path, encoding="utf-8") as source:
            text = source.read()
        for match in DEFINITION.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            places.setdefault(match.group(1), []).append(f"{path}:{line}")
    twice = {tag: where for tag, where in places.items() if len(where) > 1}
    for tag, where in twice.items():
        print(f"{where[-1]}: the tag `{tag}` means another type in {', '.join(where[:-1])}: a tag means one type")
    sys.exit(bool(twice))


main()
