#!/usr/bin/env python3
"""Submitty runs this as a custom validator, beside what was handed in, and reads validation_results.json.

The user is one of its untrusted ones, and the environment is empty.  What is written to standard error goes to the instructor.
"""
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
STEP = "%ASK%".replace("$here", HERE)
POINTS = [word.replace("$here", HERE) for word in shlex.split('%POINTS%')]
HANDED_IN = ("*.c", "*.h", "wires/*.wire", "answer.txt")
RESULTS = "validation_results.json"


def no_score(why):
    return json.dumps({"status": "failure", "message": "No score: " + why})


def write(name, text):
    """Whole, before it has its name."""
    with open(name + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.rename(name + ".new", name)


def take(folder):
    """What was handed in lies among the files of Submitty: it gets a folder of its own."""
    for pattern in HANDED_IN:
        for path in glob.glob(pattern):
            if os.path.isfile(path) and not os.path.islink(path):
                os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
                shutil.copy(path, os.path.join(folder, path))


def moment():
    """2026-11-30 23:59:59-0500, as a flag; nothing where it is not known."""
    try:
        with open(".submit.timestamp", encoding="utf-8") as file:
            found = re.match(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)([-+]\d\d)(\d\d)\s*$", file.read())
    except (OSError, ValueError):
        return []
    return ["--handed-in", "%sT%s%s:%s" % found.groups()] if found else []


def main():
    os.environ.setdefault("PATH", "/usr/local/bin:/usr/bin:/bin")
    write(RESULTS, no_score("the grader was ended before it was done."))  # what stays when Submitty ends this
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(folder + "/handed-in")
        take(folder + "/handed-in")
        words = [os.path.join(HERE, "sockwire"), "grade", STEP, folder + "/handed-in"] + POINTS + moment()
        words += ["--report", "submitty", "--output", folder + "/result.json"]
        try:
            ended = subprocess.run(words, stdout=sys.stderr, stdin=subprocess.DEVNULL).returncode
        except OSError as error:
            ended = error
        if os.path.exists(folder + "/result.json"):
            with open(folder + "/result.json", encoding="utf-8") as file:
                write(RESULTS, file.read())
        else:
            write(RESULTS, no_score("the grader could not begin (%s)." % ended))
    return 0


if __name__ == "__main__":
    sys.exit(main())
