"""PostgreSQL and Valkey together, unless the environment names other servers."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

from . import Refusal, processes, say
from .postgres import Postgres
from .valkey import Valkey


@contextmanager
def services(folder: Path, *, lasting: bool = True) -> Iterator[dict[str, str]]:
    """Yield the environment for the portal's own processes, with the services up.

    `folder` takes `postgres/`, `run/` and `log/`. A service whose address DATABASE_URL or
    REDIS_URL already names is not started.
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
            _keep_up(database, "数据库")
            environment["DATABASE_URL"] = database.url
        if not environment.get("REDIS_URL"):
            broker = Valkey(run, log / "valkey.log")
            stack.callback(broker.stop)
            broker.start()
            _keep_up(broker, "Valkey")
            environment["REDIS_URL"] = broker.url
        yield environment


SHORTEST_LIFE = 5  # seconds; what dies sooner will not live longer the next time


def _keep_up(service: Postgres | Valkey, name: str) -> None:
    """Start `service` again under the same address when it dies; end everything when it cannot."""

    def watch() -> None:
        # This thread must outlive the server: the kernel takes it for the server's parent.
        while True:
            began = time.monotonic()
            service.wait()
            if service.is_stopping:
                return
            try:
                if time.monotonic() - began < SHORTEST_LIFE:
                    raise Refusal(f"{name}一再退出，详见 {service.log}")
                say(f"{name}意外退出，正在重新启动。")
                service.start()
            except Refusal as refusal:
                if not service.is_stopping:
                    say(f"{refusal}；全部停止。")
                    os.kill(os.getpid(), signal.SIGTERM)
                    return
            # It may be told to stop while it starts: that is no fault, and nothing to end everything for.
            if service.is_stopping:
                service.stop()
                return

    Thread(target=watch, name=name, daemon=True).start()
