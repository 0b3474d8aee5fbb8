"""Finding and stopping processes of this checkout, and no others."""

import ctypes
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

#: Environment variable that every process started for a run folder carries.
MARK = "TUANWEI_RUN"

_PR_SET_PDEATHSIG = 1


def _own_line() -> set[int]:
    me = psutil.Process()
    return {me.pid, *(parent.pid for parent in me.parents())}


def _matching(test: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
    spared = _own_line()
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid not in spared and test(process):
                found.append(process)
        except (psutil.Error, OSError):  # ended meanwhile, or belongs to somebody else
            continue
    return found


def marked(folder: Path) -> list[psutil.Process]:
    """Processes started for the run folder `folder`, whoever their parent is now."""
    return _matching(lambda process: process.environ().get(MARK) == str(folder))


def living_in(folder: Path) -> list[psutil.Process]:
    """Processes whose working directory is `folder`: PostgreSQL works inside its data folder."""
    return _matching(lambda process: process.cwd() == str(folder.resolve()))


def stop(
    processes: Iterable[psutil.Process], how: int = signal.SIGTERM, patience: float = 10
) -> None:
    """Ask the eldest of `processes` to end, wait `patience` seconds for all, kill what is left."""
    everyone = list(processes)
    pids = {process.pid for process in everyone}
    for process in everyone:
        try:
            if process.ppid() not in pids:
                process.send_signal(how)
        except psutil.NoSuchProcess:
            continue
    _, left = psutil.wait_procs(everyone, timeout=patience)
    for process in left:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(left, timeout=5)


def ending_with_us(how: str) -> list[str]:
    """Words before a command by which the kernel sends it `how` when we end, even by kill -9.

    Empty where util-linux is missing; then the next start finds what was left.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", how, "--"] if setpriv else []


def forks_end_with_us() -> None:
    """From now on, forks of this process that run no other program end with it (Linux)."""
    if sys.platform == "linux":
        prctl = ctypes.CDLL(None).prctl
        os.register_at_fork(after_in_child=lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGKILL))
