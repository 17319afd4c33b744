#!/usr/bin/env python3
"""recv() and sendall(), piece by piece."""
import socket
import sys

door = socket.socket()
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
door.bind(('', int(sys.argv[1]) if len(sys.argv) > 1 else 12000))
door.listen(5)
while True:
    connection, _ = door.accept()
    with connection:
        lines = count = 0
        try:
            while True:
                piece = connection.recv(65536)
                if not piece:
                    break
                lines += piece.count(b'\n')
                count += len(piece)
                connection.sendall(piece.upper())
            connection.sendall(b'lines: %d, bytes: %d\n' % (lines, count))
        except ConnectionError:
            pass
