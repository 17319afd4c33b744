# tries: to clear the terminal at which the grader sits, and to draw a report there
# held: nothing broke
cp "$SOLUTIONS"/05-capitals/client.c "$WORK"
cat > "$WORK/server.c" <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
    char path[40];
    for (int i = 0; i < 64; i++) {
        snprintf(path, sizeof path, "/dev/pts/%d", i);
        int fd = open(path, O_WRONLY | O_NOCTTY);
        if (fd >= 0)
            dprintf(fd, "D%sWN BY A STUDENT\n", "RA");
    }
    int tty = open("/dev/tty", O_WRONLY);
    if (tty >= 0)
        dprintf(tty, "D%sWN BY A STUDENT\n", "RA");
    return 0;
}
END
python3 - "$SOCKWIRE" "$WORK" > "$WORK/seen" <<'END'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], [sys.argv[1], 'grade', '05', sys.argv[2]])
while True:
    try:
        piece = os.read(fd, 4096)
    except OSError:
        break
    if not piece:
        break
    os.write(1, piece)
END
grep -q 'points' "$WORK/seen" || { cat "$WORK/seen"; exit 1; }
! grep 'DRAWN BY A STUDENT$' "$WORK/seen" | grep -v '"'
