#!/usr/bin/env python3
"""An event loop of the language's own."""
import asyncio
import sys


async def serve(reader, writer):
    try:
        while line := await reader.readline():
            writer.write(line.upper())
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


async def main():
    server = await asyncio.start_server(serve, '', int(sys.argv[1]) if len(sys.argv) > 1 else 12000, reuse_address=True, family=2)
    await server.serve_forever()


asyncio.run(main())
