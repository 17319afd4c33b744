"""The client of the textbook pair: sends one line, prints the answer.  client.py [HOST [PORT]]"""
import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "servername"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 12000
if len(sys.argv) < 2:
    try:
        socket.gethostbyname(host)
    except OSError:
        host = "127.0.0.1"

client_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client_socket.connect((host, port))
line = input("A line in small letters: ")
client_socket.sendall(line.encode())
answer = client_socket.recv(1024)
print("The server says:", answer.decode())
client_socket.close()
