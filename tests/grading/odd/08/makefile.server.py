#!/usr/bin/env python3
import socket

door = socket.create_server(('', 12000))
while True:
    connection, _ = door.accept()
    with connection:
        try:
            for line in connection.makefile('rb'):
                connection.sendall(line.upper())
        except OSError:
            pass
