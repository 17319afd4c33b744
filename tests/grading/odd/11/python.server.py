#!/usr/bin/env python3
"""A file object reads to the end, and another one answers."""
import socket
import sys

door = socket.socket()
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
door.bind(('', int(sys.argv[1]) if len(sys.argv) > 1 else 12000))
door.listen(5)
while True:
    connection, _ = door.accept()
    with connection, connection.makefile('rb') as lines:
        try:
            text = lines.read()
            connection.sendall(text.upper() + b'lines: %d, bytes: %d\n' % (text.count(b'\n'), len(text)))
        except ConnectionError:
            pass
