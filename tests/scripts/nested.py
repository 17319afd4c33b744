#!/usr/bin/env python3
"""Conditional operators inside one another: a ? b : c ? d : e.

    nested.py        the places in src/, as lint.sh prints what it finds; exit status 1 when there is one

A chain of them is read twice by whoever meets it: an if, a switch, a table or a small function is read once."""
import glob
import re
import sys

# Comments, texts and characters count for nothing, but for their lines.
NOT_CODE = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'", re.S)


def nested(text):
    """The line of each conditional operator that is an operand of another one without brackets around it."""
    code = NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    open_in = [0]  # how many stand open at each depth of brackets, from the outermost
    line = 1
    for character in code:
        if character == "\n":
            line += 1
        elif character in "([{":
            open_in.append(0)
        elif character in ")]}" and len(open_in) > 1:
            open_in.pop()
        elif character in ";,":
            open_in[-1] = 0
        elif character == "?":
            open_in[-1] += 1
            if open_in[-1] > 1:
                yield line


def main():
    bad = False
    for path in sorted(glob.glob("src/**/*.[ch]", recursive=True)):
        with open(path, encoding="utf-8") as source:
            for line in nested(source.read()):
                print(f"{path}:{line}: a conditional operator inside another one; an if, a table or a function is read once")
                bad = True
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
