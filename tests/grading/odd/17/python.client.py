#!/usr/bin/env python3
import socket, sys

host = sys.argv[1] if len(sys.argv) > 1 else 'servername'
port = int(sys.argv[2]) if len(sys.argv) > 2 else 12000
server = (socket.gethostbyname(host), port)
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for number, line in enumerate(sys.stdin.buffer, 1):
    head = b'%d ' % number
    pause, answer = 0.5, None
    while answer is None and pause < 10:
        client.sendto(head + line.rstrip(b'\n'), server)
        client.settimeout(pause)
        pause *= 2
        try:
            while answer is None:
                got, sender = client.recvfrom(2048)
                if sender == server and got.startswith(head):
                    answer = got[len(head):]
        except socket.timeout:
            pass
    if answer is None:
        sys.exit('no answer')
    sys.stdout.buffer.write(b'From Server: ' + answer + b'\n')
    sys.stdout.flush()
client.close()
