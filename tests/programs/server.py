"""The server of the textbook pair: capitalises one line for each client, one client after another.  server.py [PORT]"""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 12000

welcoming_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
welcoming_socket.bind(("", port))
welcoming_socket.listen(1)
print("Waiting for clients on port", port)
while True:
    connection_socket, address = welcoming_socket.accept()
    line = connection_socket.recv(1024)
    connection_socket.sendall(line.upper())
    connection_socket.close()
