#!/usr/bin/env python3
"""What a class costs, beside a plain loop: python3 tests/bench/class.py BUILD (make bench calls it so).

STUDENTS=12 submissions of 07-forever, right ones: graded by `sockwire grade --class --jobs N`, for N = 1, 2 and 4, and by a loop of a shell that
grades one after the other.  Wall time and processor time of a grade; and what the grader's own processes hold in memory, at most, of one grade: looked
at every 10 ms, of all its processes together (PSS: what several share counts once; RSS: each by itself).  That is looked at for 07, for 10-refusals
(up to six hosts) and for 15-slow-reader (20 MB are typed and printed), too.  What the student's programs and the compiler hold is not the grader's.

Fails when the processes of one grade hold more than 64 MB together.
"""
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
SOCKWIRE = os.path.join(BUILD, "sockwire")
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STUDENTS = int(os.environ.get("STUDENTS", 12))
MOST_MB = 64
WEIGHED = ("07-forever", "10-refusals", "15-slow-reader")
LOOP = 'for folder in "$2"/*; do "$1" grade 07 "$folder" --report json --output "$3/${folder##*/}.json" >/dev/null; done'


class Memory(threading.Thread):
    """The most that the processes of one grade held together, while it runs."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.over = pid, threading.Event()
        self.most = {"Rss": 0, "Pss": 0}
        self.processes = 0
        self.start()

    @staticmethod
    def parents():
        found = {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    found[int(name)] = int(file.read().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                pass
        return found

    def graders(self):
        """It and those of its descendants that are sockwire, too; not what plays a client or server of ours."""
        parents, ours, grown = self.parents(), {self.pid}, True
        while grown:
            more = {child for child, parent in parents.items() if parent in ours} - ours
            ours |= more
            grown = bool(more)
        for pid in sorted(ours):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    if os.path.samefile(f"/proc/{pid}/exe", SOCKWIRE) and file.read().split(b"\0")[1:2] != [b"peer"]:
                        yield pid
            except OSError:
                pass

    def run(self):
        while not self.over.wait(0.01):
            held, count = {"Rss": 0, "Pss": 0}, 0
            for pid in self.graders():
                try:
                    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
                        for line in file:
                            if line.split(":")[0] in held:
                                held[line.split(":")[0]] += int(line.split()[1])
                    count += 1
                except OSError:
                    pass
            self.processes = max(self.processes, count)
            for kind, kilobytes in held.items():
                self.most[kind] = max(self.most[kind], kilobytes)

    def end(self):
        self.over.set()
        self.join()


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(words):
    began, used = time.monotonic(), processor_seconds()
    status = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    if status:
        print(f"  status {status}: {' '.join(words)}")
    return time.monotonic() - began, processor_seconds() - used


def weigh(name):
    """The most that a grade of this step's solution holds, in MB, with the reports that a class has of it."""
    grade = subprocess.Popen([SOCKWIRE, "grade", name[:2], f"{TOP}/solutions/{name}", "--report", "json", "--report", "html", "--output", "/dev/null",
                              "--output", "/dev/null"], stdout=subprocess.DEVNULL)
    memory = Memory(grade.pid)
    grade.wait()
    memory.end()
    pss, rss = memory.most["Pss"] / 1024, memory.most["Rss"] / 1024
    print(f"the grader's processes of one grade of {name}: {pss:.0f} MB at most together ({rss:.0f} MB, when what they share counts for each); "
          f"{memory.processes} at once{f': more than {MOST_MB} MB' if pss > MOST_MB else ''}")
    return pss


def main():
    with tempfile.TemporaryDirectory(prefix="sockwire-class-bench.") as top:
        for number in range(STUDENTS):
            shutil.copytree(TOP + "/solutions/07-forever", f"{top}/in/{number:03d}")
        print(f"a class of {STUDENTS} submissions of 07-forever")
        print(f"{'':16}{'whole':>9}{'a grade':>12}{'processor time of it':>24}")
        os.mkdir(top + "/loop")
        ways = [("a shell's loop", ["sh", "-c", LOOP, "sh", SOCKWIRE, top + "/in", top + "/loop"])]
        ways += [(f"--class, {jobs} jobs", [SOCKWIRE, "grade", "07", "--class", top + "/in", "--out", f"{top}/out{jobs}", "--jobs", str(jobs)])
                 for jobs in (1, 2, 4)]
        for name, words in ways:
            wall, processor = timed(words)
            print(f"{name:16}{wall:>7.1f} s{wall / STUDENTS:>10.2f} s{processor / STUDENTS:>22.2f} s")
    return max([weigh(name) for name in WEIGHED]) > MOST_MB


if __name__ == "__main__":
    sys.exit(main())
