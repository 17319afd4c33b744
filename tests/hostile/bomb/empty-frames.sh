# tries: to fill the memory with a small gzip file: frames without bytes, 160 million of them
# held: nothing broke
python3 - "$WORK" <<'END'
import gzip, struct, sys
frames = struct.pack('<IIII', 1, 0, 0, 0) * (1 << 16)
one = gzip.compress(frames * 64, 9)
with open(sys.argv[1] + '/bomb.pcap.gz', 'wb') as file:
    file.write(gzip.compress(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)))
    for _ in range(40):
        file.write(one)
with open(sys.argv[1] + '/small.pcap.gz', 'wb') as file:
    file.write(gzip.compress(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)))
    file.write(one)
END
cat >"$WORK/measured.py" <<'END'
# Runs a command for at most so many seconds; fails when it took more than so many MB.
import resource, subprocess, sys
most, seconds = int(sys.argv[1]), int(sys.argv[2])
child = subprocess.Popen(sys.argv[3:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
try:
    said = child.communicate(timeout=seconds)[1]
    status = child.returncode
except subprocess.TimeoutExpired:
    child.kill()
    said, status = child.communicate()[1], None
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
print('%s: status %s, %d MB; %s' % (' '.join(sys.argv[4:]), status, used, said.decode()[-300:]))
sys.exit(used > most)
END
bad=0
# Memory stays bounded where frames are read one after the other, for as long as it takes …
python3 "$WORK/measured.py" 400 5 "$SOCKWIRE" show "$WORK/bomb.pcap.gz" || bad=1
python3 "$WORK/measured.py" 400 5 "$SOCKWIRE" show --json /dev/null "$WORK/bomb.pcap.gz" || bad=1
# … a page and a player say that it is too much, …
python3 "$WORK/measured.py" 400 60 "$SOCKWIRE" show --html "$WORK/x.html" "$WORK/small.pcap.gz" >"$WORK/said" || bad=1
grep -q 'status 125.*too many for a page' "$WORK/said" && [ ! -e "$WORK/x.html" ] || { cat "$WORK/said"; bad=1; }
python3 "$WORK/measured.py" 400 60 "$SOCKWIRE" replay "$WORK/small.pcap.gz" >"$WORK/said" || bad=1
grep -q 'status 125.*too many to step through' "$WORK/said" || { cat "$WORK/said"; bad=1; }
# … and the whole is read so far only, unless somebody asks for all of it.
python3 "$WORK/measured.py" 800 150 "$SOCKWIRE" compare "$WORK/small.pcap.gz" "$WORK/small.pcap.gz" >"$WORK/said" || bad=1
grep -q 'only its first 500000 frames are taken (--no-limit takes them all)' "$WORK/said" || { cat "$WORK/said"; bad=1; }
"$SOCKWIRE" show --summary "$WORK/bomb.pcap.gz" >"$WORK/said" 2>&1
grep -q 'unpack to more than [0-9]* (--no-limit reads them all)' "$WORK/said" || { cat "$WORK/said"; bad=1; }
exit $bad
