"""What zsh's completion offers: a zsh with its line editor, on a pseudo-terminal, in which Tab writes all offers into a file."""
import os
import pty
import select
import shutil
import signal
import subprocess
import tempfile
import time

SETUP = r"""
PROMPT= RPROMPT=
fpath=("$OFFERS" $fpath)
autoload -Uz compinit && compinit -u -D
compadd() {
    local -a found
    if (( ${@[(I)-[ADO]*]} )); then builtin compadd "$@"; return; fi   # the completion system asks, and offers nothing yet
    builtin compadd -O found "$@"
    offers+=("${found[@]}")
    builtin compadd "$@"
}
offer() {
    offers=()
    _main_complete
    print -rl -- "${offers[@]}" >"$OFFERS/now"
    mv "$OFFERS/now" "$OFFERS/offers"
}
zle -C offer complete-word offer
bindkey '^I' offer
: >"$OFFERS/ready"
"""


class Zsh:
    def __init__(self, sockwire):
        self.folder = tempfile.mkdtemp()
        with open(os.path.join(self.folder, "_sockwire"), "w") as file:
            subprocess.run([sockwire, "completion", "zsh"], stdout=file, check=True)
        with open(os.path.join(self.folder, "setup"), "w") as file:
            file.write(SETUP)
        environment = {**os.environ, "TERM": "xterm", "OFFERS": self.folder, "LC_ALL": "C.UTF-8"}
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execvpe("zsh", ["zsh", "-f", "-i"], environment)
        self.type('. "$OFFERS/setup"\r')
        self.wait("ready")

    def type(self, text):
        os.write(self.terminal, text.encode())

    def wait(self, name):
        """Until the file is there; what zsh draws meanwhile is thrown away."""
        path = os.path.join(self.folder, name)
        end = time.monotonic() + 60
        while not os.path.exists(path):
            if time.monotonic() > end:
                raise SystemExit(f"manual: zsh did not write {name} within a minute")
            if select.select([self.terminal], [], [], 0.05)[0]:
                os.read(self.terminal, 65536)
        return path

    def offers(self, line):
        self.type("\x15" + " ".join(line) + "\t")
        path = self.wait("offers")
        with open(path) as file:
            found = {word for word in file.read().split("\n") if word}
        os.unlink(path)
        return found

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)
        shutil.rmtree(self.folder)
