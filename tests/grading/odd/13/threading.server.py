#!/usr/bin/env python3
"""The library's server with a thread for each client."""
import socketserver
import sys


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


Server(('', int(sys.argv[1]) if len(sys.argv) > 1 else 12000), Handler).serve_forever()
