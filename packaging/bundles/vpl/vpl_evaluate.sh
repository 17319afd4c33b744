#!/bin/bash
# VPL runs this in the folder of the submission, and then vpl_execution, which this writes: it prints what VPL reads.
rm -rf vpl_handed_in
mkdir vpl_handed_in || exit 1
for file in *; do
    case $file in
    vpl_* | sockwire | step.so | points.txt | common_script.sh | pre_vpl_run.sh) ;; # ours, or VPL's
    *) cp -R -- "$file" vpl_handed_in/ ;;
    esac
done
chmod 755 sockwire
cat >vpl_execution <<'END'
#!/bin/bash
here=$(cd "$(dirname "$0")" && pwd)
cd "$here" || exit 1
[ ! -f vpl_environment.sh ] || . ./vpl_environment.sh
rm -rf vpl_result
./sockwire grade "%ASK%" vpl_handed_in%POINTS% --report vpl --output vpl_result >vpl_log 2>&1 || echo "sockwire ended with $?" >>vpl_log
if [ -s vpl_result ]; then
    cat vpl_result
else
    echo 'Comment :=>>No score: the grader could not begin. Tell your teacher.'
fi
END
chmod 755 vpl_execution
