# For scripts that make C of files; read by `.`.
#
#   c_numbers          standard input as numbers: C has no strings of that length
#   c_bytes NAME       … as an array NAME of this file, and a 0 behind it
c_numbers() {
    od -An -v -tu1 | awk '{ for (i = 1; i <= NF; i++) printf "%s,", ($i > 127 ? $i - 256 : $i); print "" }'
}

c_bytes() {
    echo "static const char $1[] = {"
    c_numbers
    echo "0 };"
}
