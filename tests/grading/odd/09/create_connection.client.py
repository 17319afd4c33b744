#!/usr/bin/env python3
import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else 'servername'
with socket.create_connection((host, 12000), timeout=2) as connection:
    connection.settimeout(None)
    answers = connection.makefile('rb')
    for line in sys.stdin.buffer:
        connection.sendall(line)
        sys.stdout.buffer.write(b'From Server: ' + answers.readline())
        sys.stdout.flush()
    answers.close()
