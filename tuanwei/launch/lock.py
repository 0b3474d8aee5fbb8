"""One portal per checkout."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import Refusal


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold `path` while the portal runs; Refusal when another process holds it.

    A POSIX record lock: the kernel drops it with the process, so a file left by kill -9 binds
    nobody.
    """
    with path.open("a+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            pid = file.read().strip() or "未知"
            raise Refusal(
                f"门户已经在这个目录里运行（进程号 {pid}）。先在那个窗口按 Ctrl-C，再运行一次。"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
