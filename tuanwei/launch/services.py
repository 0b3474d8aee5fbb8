"""PostgreSQL and Valkey together, unless the environment names other servers."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from . import processes, say
from .postgres import Postgres
from .valkey import Valkey


@contextmanager
def services(folder: Path, *, lasting: bool = True) -> Iterator[dict[str, str]]:
    """Yield the environment for the portal's own processes, with the services up.

    `folder` takes `postgres/`, `run/` and `log/`. A service whose address is already in DATABASE_URL
    or REDIS_URL is not started.
    """
    run, log = folder / "run", folder / "log"
    run.mkdir(parents=True, exist_ok=True)
    log.mkdir(parents=True, exist_ok=True)
    if left := processes.marked(run):
        say(f"上次没有正常结束，还有 {len(left)} 个进程在运行：先停下它们。")
        processes.stop(left)
    environment = {**os.environ, processes.MARK: str(run)}
    with ExitStack() as stack:
        stack.callback(lambda: processes.stop(processes.marked(run)))  # runs last
        if not environment.get("DATABASE_URL"):
            database = Postgres(folder / "postgres", log / "postgres.log", lasting=lasting)
            stack.callback(database.stop)
            database.start()
            environment["DATABASE_URL"] = database.url
        if not environment.get("REDIS_URL"):
            broker = Valkey(run, log / "valkey.log")
            stack.callback(broker.stop)
            broker.start()
            environment["REDIS_URL"] = broker.url
        yield environment
