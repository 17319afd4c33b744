# tries: to share names, clocks, control groups, IPC, mounts, processes or the network with the machine
# held: nothing broke
# quick: yes
mkdir "$WORK/student"
cp "$SOLUTIONS"/05-capitals/*.c "$WORK/student"
{
    echo '#include <stdio.h>'
    echo '#include <string.h>'
    echo 'static const struct { const char *kind, *outside; } all[] = {'
    for kind in uts time cgroup ipc mnt pid net; do
        outside=$(readlink /proc/self/ns/$kind) && echo "    { \"$kind\", \"$outside\" },"
    done
    cat <<'END'
};
static void __attribute__((constructor)) look(void)
{
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char path[40], here[64] = "";
        snprintf(path, sizeof path, "/proc/self/ns/%s", all[i].kind);
        if (readlink(path, here, sizeof here - 1) < 0 || strcmp(here, all[i].outside) == 0)
            fprintf(stderr, "SHARED %s %s\n", all[i].kind, here);
    }
    fprintf(stderr, "LOOKED\n");
}
END
} >"$WORK/student/look.h"
{ echo '#include <unistd.h>'; echo '#include "look.h"'; cat "$SOLUTIONS/05-capitals/server.c"; } >"$WORK/student/server.c"
"$SOCKWIRE" grade 05 "$WORK/student" --report json --keep "$WORK/kept" >"$WORK/out" 2>"$WORK/err"
status=$?
[ $status = 0 ] || { echo "status $status: $(cat "$WORK/err") $(cut -c1-900 "$WORK/out")"; exit 1; }
grep -aqs LOOKED "$WORK"/kept/*.pcapng || { echo "it did not look"; exit 1; }
shared=$(grep -ahso 'SHARED[ %20]*[a-z]*' "$WORK"/kept/*.pcapng | sort -u)
[ -z "$shared" ] || { echo "$shared"; exit 1; }
