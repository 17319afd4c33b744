#!/usr/bin/env python3
import socket
import sys

with socket.create_connection(('servername', 12000)) as connection:
    answers = connection.makefile('rb')
    for line in sys.stdin.buffer:
        connection.sendall(line)
        sys.stdout.buffer.write(b'From Server: ' + answers.readline())
        sys.stdout.flush()
    answers.close()
