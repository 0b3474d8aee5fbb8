"""A small HTTP client that measures: keep-alive connections in threads of one process.

Both the portal and its floor are asked by the same client, so its own cost is in both.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.request import urlopen

CONNECTIONS = 4


@dataclass(frozen=True)
class Measured:
    """Answers a second, and the 95th percentile of their time in milliseconds."""

    rate: float
    p95_ms: float


def request(path, *, method="GET", cookies="", body=b"", host="127.0.0.1"):
    """The bytes of one HTTP request."""
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\n"
    if method == "POST":
        head += (
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\nReferer: http://{host}/\r\n"
        )
    return (head + "\r\n").encode() + body


class Connection:
    """One keep-alive connection that reads whole answers."""

    def __init__(self, port):
        self.port = port
        self.open()

    def open(self):
        """Connect (again): a server may close after its keep-alive or when a worker renews."""
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def ask(self, data):
        """The (status, headers, body) of the answer."""
        for _attempt in (1, 2):
            try:
                self.socket.sendall(data)
                line = self.file.readline()
                if line:
                    break
            except OSError:
                pass
            self.open()
        status, headers = int(line.split()[1]), {}
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, _colon, value = line.partition(b":")
            headers[name.strip().lower()] = value.strip()
        if b"content-length" in headers:
            body = self.file.read(int(headers[b"content-length"]))
        else:  # chunked
            body = b""
            while (size := int(self.file.readline() or b"0", 16)) > 0:
                body += self.file.read(size)
                self.file.readline()
            self.file.readline()
        if headers.get(b"connection") == b"close":
            self.open()
        return status, headers, body


def measure(port, requests, *, seconds, expect):
    """Ask for `seconds` with the requests that the iterator gives; every answer must have the
    status `expect`. Returns Measured."""
    lock, times, faults = threading.Lock(), [], []
    ends = time.perf_counter() + seconds

    def work():
        connection, mine = Connection(port), []
        while time.perf_counter() < ends:
            with lock:
                data = next(requests)
            start = time.perf_counter()
            status, _headers, body = connection.ask(data)
            mine.append(time.perf_counter() - start)
            if status != expect:
                faults.append((status, body[:600]))
                break
        with lock:
            times.extend(mine)

    start = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(f"expected {expect}, got {faults[0]}")
    times.sort()
    return Measured(
        len(times) / (time.perf_counter() - start), times[int(len(times) * 0.95)] * 1000
    )


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(application, ready, **environment):
    """gunicorn with the portal's own configuration serving `application`; gives its port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py", application],
        env={**os.environ, "PORT": str(port), "BIND": f"127.0.0.1:{port}",
             "DEMO_MODE": "1", **environment},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(150):
            try:
                urlopen(f"http://127.0.0.1:{port}{ready}", timeout=5).read()
                break
            except OSError:
                time.sleep(0.2)
        else:
            raise RuntimeError(f"{application} did not start")
        yield port
    finally:
        process.terminate()
        process.wait(15)
