#!/usr/bin/env python3
"""Every sentence that a timeline can hold, in one list: tests/golden/sentences.txt.

    sentences.py FOLDER BUILD           the list against what the corpus says; exit status 1 when they differ
    sentences.py FOLDER BUILD --bless   writes the list anew

The corpus is what tests keep in FOLDER (tests/corpus/): the timelines of the unit tests' scripts, and of the broken programs of
tests/mistakes when they ran, too; and the recorded runs of traces/.  Of programs that really ran only the findings count: which
packets there are is a matter of timing.  So is which of two wordings a finding of theirs has: what only they say goes into the
list when it is written anew, and is not missed when it is not said.

Two sentences are one when they differ only in what comes from the run: numbers, names of programs, calls, addresses, texts.
The list has one example of each, under the kind of record that says it.  A sentence of the scripts or traces that is not in the
list fails this test.  So does one of the list that nothing says, and a finding of which no text stands in the sources.  And so
that no sentence is forgotten, each text in the sources that make them (SOURCES) must be part of such a sentence, or of the list, but for
those that tests/golden/unsaid.txt lists."""
import glob
import json
import os
import re
import subprocess
import sys

LIST = "tests/golden/sentences.txt"

SOURCES = ["src/timeline/says*.c", "src/timeline/fate_says.c", "src/findings/*.c"]
UNSAID = "tests/golden/unsaid.txt"

HEAD = """# Every sentence that a timeline can hold, with one example of each: of packets, calls, findings and notes.
# tests/scripts/sentences.sh holds it against all that the unit tests and the recorded runs say; `make bless` writes it anew.
# Read what changed before you commit it: it is what a student reads.
"""

# What comes from the run, and stands for itself.
FROM_THE_RUN = [
    (r'"(?:[^"\\]|\\.)*"(?:\.\.\.|…)?', '"…"'),
    (r"\[[0-9a-f:.]*:[0-9a-f:.]*\](?::\d+)?|\b\d+\.\d+\.\d+\.\d+(?::\d+)?", "ADDRESS"),
    (r"\(rule \d+: .*\)", "(rule N: RULE)"),
    (r"\b[a-z_0-9]+\([^()]*\)", "CALL()"),
    (r"\b(?:fails|failed) with E[A-Z0-9]+(: [^.:;]*)?", "fails with ERROR"),
    (r"\bE[A-Z]{3,}[A-Z0-9]*\b", "ERROR"),
    (r"\bSIG[A-Z]{2,}\b", "SIGNAL"),
    (r"\b(?:SO|TCP|IP|IPV6|MSG|SPLICE|UDP|SOL|SHUT|F|O|FIO)[A-Z]*_[A-Z0-9_]+\b", "OPTION"),
    (r"\b[\w-]+\.(?:c|h|py|cc|cpp):\d+", "FILE:N"),
    (r"\b[Tt]he (?:client|server)\b|\b(?:client|server)\d+\b", "PROGRAM"), # "the client2" is none
    (r"\b(?:client|server)\b", "NAME"),
    (r"\b0x[0-9a-f]+\b|-?\b\d[\d ]*(?:\.\d+)?\b", "N"),
    (r"\bbytes?\b", "bytes"),
]


def shape(sentence):
    for pattern, stands in FROM_THE_RUN:
        sentence = re.sub(pattern, stands, sentence)
    sentence = re.sub(r"\bpackets? N(?:, N)*(?: and N)?\b", "packets N", sentence)
    return re.sub(r"(^|[.:] )the ", r"\1The ", sentence)


def said_by(record):
    """(heading, sentence) for each sentence of a record."""
    kind = record["type"]
    if kind == "packet" and record.get("says"):
        yield "packet: " + record["kind"], record["says"]
        for fate in record.get("wire", []):
            if fate["says"]:
                yield "packet: what the wire did with it", fate["says"]
            if fate["label"]:
                yield "packet: what the wire did with it, beside its arrow", fate["label"]
    elif kind == "call":
        for field, what in (("asks", "what it asks for"), ("says", "what came of it"), ("sends", "what it puts on the wire")):
            if record.get(field):
                yield "call: " + what, record[field]
    elif kind == "finding":
        yield "finding: " + record["rule"], record["says"]
        yield "finding: " + record["rule"] + ": what to change", record["fix"]
    elif kind in ("note", "malformed") and record.get("says"):
        yield kind, record["says"]


def collect(lines, said, findings_only=False):
    for line in lines:
        if not re.search(r'"(says|asks|sends)":', line) or (findings_only and not line.startswith('{"type":"finding"')):
            continue
        for heading, sentence in said_by(json.loads(line)):
            said.setdefault((heading, shape(sentence)), set()).add(sentence)


def corpus(folder, build):
    """What scripts and traces say, always the same, and what programs that really ran say besides."""
    said, live = {}, {}
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        name = os.path.basename(path).split(".")[0]
        with open(path) as file:
            really_ran = os.path.exists(f"tests/live/{name}.c")
            collect(file, live if really_ran else said, really_ran)
    for path in sorted(glob.glob("traces/*.pcapng")):
        shown = subprocess.run([build + "/sockwire", "show", path, "--json", "-"], capture_output=True, text=True, check=True)
        collect(shown.stdout.splitlines(), said)
    return said, live


def listed():
    there = {}
    heading = None
    with open(LIST) as file:
        for line in file.read().splitlines():
            if line.startswith("## "):
                heading = line[3:]
            elif line and not line.startswith("#"):
                there[(heading, shape(line))] = line
    return there


def texts(path):
    """What a source puts into sentences: its string literals, cut where something of the run comes in."""
    with open(path) as file:
        source = re.sub(r"/\*.*?\*/|//[^\n]*", "", file.read(), flags=re.S)
    source = source.replace("'\"'", "''")
    source = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("#"))
    for literal in re.findall(r'(?:"(?:[^"\\]|\\.)*"\s*)+', source):
        text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literal)).replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
        for piece in re.split(r"%[-+ #0]*\d*(?:\.\d+|\.\*)?(?:ll|l|z|h)*[a-zA-Z]|%%", text):
            if re.search(r"[a-z]{2,}[,;:]? +[a-z]{2,}", piece) and "out of memory" not in piece: # two words: no name of an argument, no ending
                yield piece


def all_texts():
    return {piece.strip(): path for pattern in SOURCES for path in glob.glob(pattern) for piece in texts(path)}


def unsaid(sentences):
    whole = "\n".join(sentences).lower()
    return {piece: path for piece, path in all_texts().items() if piece.lower() not in whole}


def is_in_sources(sentence):
    return any(piece.lower() in sentence.lower() for piece in all_texts())


def write(said, before):
    with open(LIST, "w") as file:
        file.write(HEAD)
        last = None
        rows = []
        for (heading, form), sentences in said.items():
            example = before.get((heading, form))
            rows.append((heading, example if example in sentences else min(sentences, key=lambda s: (len(s), s))))
        for heading, example in sorted(rows):
            if heading != last:
                file.write(f"\n## {heading}\n")
                last = heading
            file.write(example + "\n")


def main(folder, build, *rest):
    said, live = corpus(folder, build)
    before = listed() if os.path.exists(LIST) else {}
    with open(UNSAID) as file:
        excused = {line for line in file.read().splitlines() if line and not line.startswith("#")}
    kept = {key: {example} for key, example in before.items()
            if key not in said and key[0].startswith("finding") and is_in_sources(example)}
    if rest:
        write({**live, **kept, **said}, before)
        return 0
    bad = [f"said, and not in {LIST}: {heading}: {min(said[(heading, form)])}" for heading, form in sorted(set(said) - set(before))]
    bad += [f"in {LIST}, and nothing says it: {heading}: {before[(heading, form)]}"
            for heading, form in sorted(set(before) - set(said) - set(kept))]
    missing = unsaid(set(before.values()).union(*said.values()))
    bad += [f"{missing[text]}: in no sentence, and not in {UNSAID}: {text}" for text in sorted(set(missing) - excused)]
    bad += [f"in {UNSAID}, and said or gone: {text}" for text in sorted(excused - set(missing))]
    print("\n".join(bad) or f"sentences: {len(before)}, and each is said")
    return bool(bad)


sys.exit(main(*sys.argv[1:]))
