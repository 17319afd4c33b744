#!/usr/bin/env python3
"""sendall() line by line, shutdown(), and a file object that is read to the end."""
import shutil
import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else 'servername'
with socket.create_connection((host, 12000)) as connection:
    for line in sys.stdin.buffer:
        connection.sendall(line)
    connection.shutdown(socket.SHUT_WR)
    with connection.makefile('rb') as answer:
        shutil.copyfileobj(answer, sys.stdout.buffer)
