#!/usr/bin/env python3
import socket, sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('', int(sys.argv[1]) if len(sys.argv) > 1 else 12000))
while True:
    message, client = server.recvfrom(2048)
    server.sendto(message.upper(), client)
