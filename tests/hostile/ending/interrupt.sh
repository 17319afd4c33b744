# tries: to leave the grader's folder and the compiler behind, by Ctrl-C while it compiles
# held: nothing broke
# quick: yes
cp "$SOLUTIONS"/07-forever/*.c "$WORK"
# A process that a shell starts with & ignores SIGINT: the signal is sent by a program that starts it itself.
exec python3 - "$SOCKWIRE" "$WORK" <<'END'
import signal, subprocess, sys, time
child = subprocess.Popen([sys.argv[1], 'grade', '07', sys.argv[2]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
time.sleep(0.05)
child.send_signal(signal.SIGINT)
sys.exit(0 if child.wait(20) == -signal.SIGINT else 1)
END
