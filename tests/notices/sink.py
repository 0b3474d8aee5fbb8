"""A small mail server that writes down what it has accepted: `python -m tests.notices.sink PORT FILE`.

A line is written, and on its way to the disk, before the server says 250: what stands in the file has
been accepted as far as any mail server can say so.
"""

import asyncio
import re
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

KEY = re.compile(rb"^X-Dedupe-Key: (\w+)", re.MULTILINE)
REFUSED = "nobody"  # an address beginning so does not exist


class Sink:
    """One server; `keys` are the dedupe keys accepted, in order."""

    def __init__(self, *, delay=0.0, file=None):
        self.delay, self.keys, self.file = delay, [], file
        self.refused, self.connections = [], 0

    async def serve(self, reader, writer):
        """One connection."""
        self.connections += 1
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                text = await reader.readuntil(b"\r\n.\r\n")
                await asyncio.sleep(self.delay)
                self.accept(KEY.search(text)[1].decode())
                writer.write(b"250 taken\r\n")
            elif verb == b"RCPT" and REFUSED.encode() in line:
                self.refused.append(line.decode().strip())
                writer.write(b"550 5.1.1 no such user\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
            await writer.drain()
        writer.close()

    def accept(self, key):
        """It is ours now."""
        self.keys.append(key)
        if self.file:
            with self.file.open("a") as kept:
                kept.write(f"{key} {time.time()}\n")

    def start(self):
        """Serve from a thread of its own; the port."""
        ready = threading.Event()

        async def run():
            server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            self.loop = asyncio.get_running_loop()
            ready.set()
            async with server:
                await server.serve_forever()

        def work():
            with suppress(asyncio.CancelledError, RuntimeError):  # stopped
                asyncio.run(run())

        threading.Thread(target=work, daemon=True).start()
        assert ready.wait(10)
        return self.port

    def stop(self):
        """End it."""
        self.loop.call_soon_threadsafe(self.loop.stop)


async def _run(port, file):
    server = await asyncio.start_server(Sink(file=file).serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]), Path(sys.argv[2])))
