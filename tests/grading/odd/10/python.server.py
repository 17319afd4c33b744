#!/usr/bin/env python3
"""Python ignores SIGPIPE, and calls again what is interrupted; all else is an exception."""
import socket
import sys
import time

door = socket.create_server(('', 12000))
while True:
    try:
        connection, client = door.accept()
    except OSError as failure:
        print('accept:', failure, file=sys.stderr, flush=True)
        time.sleep(0.05)
        continue
    print('client', client[0], client[1], flush=True)
    with connection:
        try:
            for line in connection.makefile('rb'):
                connection.sendall(line.upper())
        except OSError as failure:
            print(failure, file=sys.stderr, flush=True)
