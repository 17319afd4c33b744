#!/usr/bin/env python3
"""Two sendall()."""
import socket

door = socket.create_server(('', 12000))
while True:
    connection, client = door.accept()
    print('client', client[0], client[1], flush=True)
    with connection:
        try:
            for line in connection.makefile('rb'):
                connection.sendall(b'OK ')
                connection.sendall(line.upper())
        except OSError as failure:
            print(failure, flush=True)
