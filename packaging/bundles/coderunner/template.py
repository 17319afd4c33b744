"""CodeRunner's template: Jobe runs this in a folder with the files that were attached, and CodeRunner reads what is printed.

No double brace may stand here, nor a brace beside a per cent or a number sign: CodeRunner reads these as its own.
SOCKWIRE is another program than /usr/local/bin/sockwire: for a try.
"""
import glob
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.getcwd()
SOCKWIRE = os.environ.get("SOCKWIRE", "/usr/local/bin/sockwire")
STEP = "%ASK%".replace("$here", HERE)
POINTS = [word.replace("$here", HERE) for word in shlex.split('%POINTS%')]


def take(folder):
    """Attached files lie in no folders: the wires of a step that grades them get theirs."""
    os.makedirs(folder + "/wires")
    for path in glob.glob("*.[ch]") + glob.glob("*.wire") + glob.glob("answer.txt"):
        if os.path.isfile(path) and not os.path.islink(path):
            shutil.copy(path, folder + "/wires" if path.endswith(".wire") else folder)
    if not os.listdir(folder + "/wires"):
        os.rmdir(folder + "/wires")


def grade(folder):
    """Without a fraction CodeRunner takes no mark from it.  Nothing may be said to standard error."""
    take(folder + "/handed-in")
    words = [SOCKWIRE, "grade", STEP, folder + "/handed-in"] + POINTS + ["--report", "coderunner", "--output", folder + "/result.json"]
    try:
        run = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = run.stdout.decode(errors="replace")
    except OSError as error:
        said = str(error)
    if not os.path.exists(folder + "/result.json"):
        said = "No score: the grader could not begin. " + said[-2000:]
        return json.dumps(dict(prologuehtml="<pre>" + said.replace("&", "&amp;").replace("<", "&lt;") + "</pre>"))
    with open(folder + "/result.json", encoding="utf-8") as file:
        return file.read()


with tempfile.TemporaryDirectory() as place:
    sys.stdout.buffer.write(grade(place).encode())
