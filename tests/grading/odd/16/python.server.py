#!/usr/bin/env python3
"""One sendall() for head and line."""
import socket

door = socket.create_server(('', 12000))
while True:
    connection, client = door.accept()
    print('client', client[0], client[1], flush=True)
    with connection:
        try:
            for line in connection.makefile('rb'):
                connection.sendall(b'OK ' + line.upper())
        except OSError as failure:
            print(failure, flush=True)
