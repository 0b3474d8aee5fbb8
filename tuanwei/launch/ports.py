"""Ports: which are free, and who holds the others."""

import socket

import psutil

from . import Refusal

HOST = "127.0.0.1"


def is_free(port: int, host: str = HOST) -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def holder(port: int) -> str:
    """Who listens on `port`, as `name，进程号 n`; empty when that cannot be seen."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return ""
    for connection in connections:
        listens = connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
        if listens and connection.pid:
            try:
                return f"{psutil.Process(connection.pid).name()}，进程号 {connection.pid}"
            except psutil.Error:
                return f"进程号 {connection.pid}"
    return ""


def wanted_port(text: str) -> int:
    """The port named by `text`; Refusal when it is no port or is taken."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise Refusal(f"PORT={text} 不是端口号。请写 1 到 65535 的整数，例如：PORT=8001 make run")
    port = int(text)
    if is_free(port):
        return port
    other = next((n for n in range(port + 1, 65536) if is_free(n)), None) or free_port()
    by = holder(port) or "占用者属于其他用户"
    raise Refusal(f"端口 {port} 已被占用（{by}）。换一个端口：PORT={other} make run")
