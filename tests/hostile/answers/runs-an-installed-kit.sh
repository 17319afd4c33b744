# tries: to be a client by running the grader's own: a script whose interpreter is installed beside sockwire, as in ~/.local/bin
# held: nothing broke
# Not below /tmp, which is another one for programs.
folder=$(mktemp -d /var/tmp/sockwire-hostile.XXXXXX) || exit 77
trap 'rm -r "$folder"' EXIT
python=$(command -v python3) || { echo 'no python3'; exit 77; }
mkdir -p "$folder/local/bin" "$folder/local/lib" "$WORK/student"
cp "$SOCKWIRE" "$folder/local/bin/sockwire"
ln -s "$(readlink -f "$python")" "$folder/local/bin/own-python"
chmod -R a+rX "$folder"
cp "$SOLUTIONS/02-knock/server.c" "$WORK/student/server.c"
printf '#!/usr/bin/env own-python\nimport os\nos.execv("%s/local/bin/sockwire", ["sockwire", "peer", "knock", "7"])\n' "$folder" >"$WORK/student/client"
chmod +x "$WORK/student/client"
PATH=$folder/local/bin:$PATH "$folder/local/bin/sockwire" grade 02 "$WORK/student" --seed 7 --report json --keep "$WORK/kept" >"$WORK/report" 2>"$WORK/err"
status=$?
[ $status = 1 ] || { echo "status $status: $(tail -c 300 "$WORK/err" "$WORK/report")"; exit 1; }
exec python3 - "$WORK/report" <<'END'
import json, sys
checks = {check['name']: check for check in json.load(open(sys.argv[1]))['checks']}
won = [name for name in checks if name.startswith('client') and name != 'client-builds' and checks[name]['verdict'] == 'pass']
sys.exit('the grader\'s own client has passed %s for a student' % won if won else 0)
END
