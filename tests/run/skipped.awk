# One table of what was skipped, from sorted lines "PROGRAM<tab>TEST<tab>WHY": how many tests of which program, and why.  A line
# whose test is "-" is a part of a test that was left out.
BEGIN { FS = "\t" }

{
    key = $1 FS $3
    if (!(key in tests)) {
        order[++rows] = key
        tests[key] = 0
    }
    if ($2 != "-")
        tests[key]++
    if (length($1) > wide)
        wide = length($1)
}

END {
    print "skipped, and why:"
    for (i = 1; i <= rows; i++) {
        split(order[i], cell, FS)
        count = tests[order[i]]
        printf "  %-8s  %-" wide "s  %s\n", count ? count " test" (count > 1 ? "s" : "") : "partly", cell[1], cell[2]
    }
}
