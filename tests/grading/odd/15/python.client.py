#!/usr/bin/env python3
"""A thread sends with sendall(), the main one prints."""
import socket
import sys
import threading

host = sys.argv[1] if len(sys.argv) > 1 else 'servername'
with socket.create_connection((host, 12000)) as connection:
    def send():
        while True:
            piece = sys.stdin.buffer.read1(65536)
            if not piece:
                break
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)

    sender = threading.Thread(target=send)
    sender.start()
    while True:
        answer = connection.recv(65536)
        if not answer:
            break
        sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    sender.join()
