#!/usr/bin/env python3
"""Each failure is an exception, and says itself; calls that are interrupted go on by themselves."""
import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else 'servername'
connection = socket.socket()
try:
    connection.connect((host, 12000))
    answers = connection.makefile('rb')
    for line in sys.stdin.buffer:
        connection.sendall(line)
        answer = answers.readline()
        if not answer.endswith(b'\n'):
            sys.exit('the server has closed')
        sys.stdout.buffer.write(b'From Server: ' + answer)
        sys.stdout.flush()
    answers.close()
except OSError as failure:
    sys.exit(str(failure))
connection.close()
