"""Sends each line of its input on one connection and prints each answer.  client_loop.py [HOST [PORT]]"""
import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "servername"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 12000
if len(sys.argv) < 2:
    try:
        socket.gethostbyname(host)
    except OSError:
        host = "127.0.0.1"

with socket.create_connection((host, port)) as connection, connection.makefile("rb") as answers:
    for line in sys.stdin:
        connection.sendall(line.rstrip("\n").encode() + b"\n")
        answer = answers.readline()
        if not answer:
            sys.exit("the server has closed the connection")
        print("The server says:", answer.decode(), end="", flush=True)
