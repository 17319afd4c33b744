# tries: to have another file taken than the one that was looked at: the source is changed all the time, for a link, a FIFO, a folder, a huge file
# held: nothing broke
exec python3 - "$SOCKWIRE" "$SOLUTIONS" "$WORK" "$OUTSIDE" <<'END'
import os, shutil, subprocess, sys, threading
sockwire, solutions, work, outside = sys.argv[1:]
folder, odd = work + '/student', work + '/odd'
os.mkdir(folder)
shutil.copy(solutions + '/05-capitals/client.c', folder)
name, over = folder + '/server.c', threading.Event()
with open(outside + '/secret') as file:
    secret = file.read()
with open(work + '/secret.c', 'w') as file:
    file.write('#error %s' % secret)


def swaps():
    """One thing after the other stands at the name, each put there at once."""
    while not over.is_set():
        for make in (lambda: shutil.copy(solutions + '/05-capitals/server.c', odd), lambda: os.symlink(work + '/secret.c', odd), lambda: os.mkfifo(odd),
                     lambda: os.symlink('/dev/zero', odd), lambda: open(odd, 'w').truncate(1 << 40) and None, lambda: os.link(work + '/secret.c', odd)):
            make()
            os.rename(odd, name)


worker = threading.Thread(target=swaps, daemon=True)
worker.start()
try:
    for seed in range(12):
        done = subprocess.run([sockwire, 'grade', '01', folder, '--report', 'json', '--seed', str(seed)], capture_output=True, timeout=60)
        if done.returncode not in (0, 1, 125):
            sys.exit('status %d: %s' % (done.returncode, done.stderr[-300:]))
finally:
    over.set()
    worker.join()
END
