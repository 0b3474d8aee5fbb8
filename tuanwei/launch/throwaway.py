"""Services for one command: a fresh PostgreSQL and Valkey that go when the command has ended."""

import fcntl
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .processes import ending_with_us
from .services import services

PREFIX = "tuanwei-throwaway-"


def with_services(command: list[str], *, lasting: bool = False) -> int:
    """Run `command` with DATABASE_URL and REDIS_URL set; its exit status.

    `lasting=True` keeps the safety settings of a real server, for measurements.
    """
    with (
        _folder() as folder,
        services(folder, lasting=lasting) as environment,
        subprocess.Popen(
            [*ending_with_us("TERM"), *command],
            env={"SECRET_KEY": secrets.token_urlsafe(), **environment},
        ) as process,
    ):
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            raise


@contextmanager
def _folder() -> Iterator[Path]:
    """A short-named folder of our own; those left by killed runs are swept first."""
    parent = Path(tempfile.gettempdir())
    for left in parent.glob(f"{PREFIX}*"):
        _sweep(left)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o711)  # the database user passes through to its own folder
    try:
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove `folder` when it is ours and nobody runs in it."""
    try:
        if folder.stat().st_uid != os.geteuid():
            return
        with (folder / "lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return
