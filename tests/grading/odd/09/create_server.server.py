#!/usr/bin/env python3
import socket

door = socket.create_server(('', 12000), family=socket.AF_INET6, dualstack_ipv6=True)
while True:
    connection, client = door.accept()
    print('client', client[0], client[1], flush=True)
    with connection:
        try:
            for line in connection.makefile('rb'):
                connection.sendall(line.upper())
        except OSError:
            pass
