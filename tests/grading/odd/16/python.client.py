#!/usr/bin/env python3
"""A buffered file around the socket: two write() and one flush()."""
import socket
import sys

connection = socket.create_connection((sys.argv[1] if len(sys.argv) > 1 else 'servername', 12000))
out, answers = connection.makefile('wb'), connection.makefile('rb')
for number, line in enumerate(sys.stdin.buffer, 1):
    out.write(b'%d ' % number)
    out.write(line)
    out.flush()
    sys.stdout.buffer.write(b'From Server: ' + answers.readline())
    sys.stdout.flush()
out.close()
answers.close()
connection.close()
