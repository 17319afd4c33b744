"""A thread for each client, with the socketserver module; capitalises each line.  server_threading.py [PORT]"""
import socketserver
import sys


class Capitalise(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("", int(sys.argv[1]) if len(sys.argv) > 1 else 12000), Capitalise) as server:
    server.serve_forever()
