#!/usr/bin/env python3
"""selectors, and a socket that does not block."""
import selectors
import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else 'servername'
with socket.create_connection((host, 12000)) as connection, selectors.DefaultSelector() as selector:
    connection.setblocking(False)
    selector.register(connection, selectors.EVENT_READ)
    rest, ended, over = memoryview(b''), False, False
    while not over:
        if not rest and not ended:
            rest = memoryview(sys.stdin.buffer.read1(65536))
            ended = not rest
            if ended:
                connection.shutdown(socket.SHUT_WR)
        selector.modify(connection, selectors.EVENT_READ | (selectors.EVENT_WRITE if rest else 0))
        for _, events in selector.select():
            if events & selectors.EVENT_WRITE:
                try:
                    rest = rest[connection.send(rest):]
                except BlockingIOError:
                    pass
            if events & selectors.EVENT_READ:
                try:
                    answer = connection.recv(65536)
                    over = not answer
                    sys.stdout.buffer.write(answer)
                except BlockingIOError:
                    pass
    sys.stdout.buffer.flush()
