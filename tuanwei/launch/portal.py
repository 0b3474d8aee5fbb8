"""`make run`: services, migrations, demo data, then the Procfile until Ctrl-C."""

import os
import secrets
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from honcho.environ import parse_procfile
from honcho.manager import Manager

from . import Refusal, processes, say
from .lock import only_one
from .ports import wanted_port
from .services import services

CHECKOUT = Path(__file__).resolve().parents[2]
VAR = CHECKOUT / "var"
NO = {"0", "n", "no", "false", "off"}


def run() -> int:
    """Run the portal of this checkout until it is told to stop; the exit status."""
    (VAR / "run").mkdir(parents=True, exist_ok=True)
    with only_one(VAR / "run" / "portal.lock"):
        port = wanted_port(os.environ.get("PORT", "8000"))
        own_database = not os.environ.get("DATABASE_URL")
        with services(VAR) as environment:
            environment |= _settings(port)
            _manage(environment, "migrate", "--verbosity=0")
            if environment["HASHED_STATIC"] not in NO:
                _collect_static(environment)
            if _is_empty(environment["DATABASE_URL"]):
                _offer_demo(environment, by_default=own_database)
            if _holds_demo(environment["DATABASE_URL"]):
                environment["DEMO_MODE"] = os.environ.get("DEMO_MODE", "1")
            with _noted(environment):
                say(f"门户正在启动：http://127.0.0.1:{port}（按 Ctrl-C 全部停止）")
                return _run_procfile(environment)


def _settings(port: int) -> dict[str, str]:
    """What this machine's portal needs beyond the services; the caller's environment wins."""
    ours = {
        "PORT": str(port),
        "PORTAL_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": _secret_key(),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "HASHED_STATIC": "0" if os.environ.get("DEBUG") else "1",
    }
    kept = ("SECRET_KEY", "PORTAL_URL", "HASHED_STATIC")
    return ours | {name: os.environ[name] for name in kept if os.environ.get(name)}


def _secret_key() -> str:
    """A key of this checkout's own, made once, so that sessions outlive a restart."""
    path = VAR / "secret_key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def _manage(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, str(CHECKOUT / "manage.py"), *arguments]
    # A session of its own: Ctrl-C reaches us, and we end it.
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, start_new_session=True
    ) as process:
        try:
            status = process.wait()
        except BaseException:
            process.terminate()
            raise
    if status:
        raise Refusal(f"manage.py {arguments[0]} 没有成功，原因见上面几行；改好后再运行 make run。")


def _collect_static(environment: dict[str, str]) -> None:
    """Compress what browsers load, as a college's server does, when something has changed."""
    sources = [CHECKOUT / "requirements.lock", *sorted((CHECKOUT / "static").rglob("*"))]
    marks = [f"{path} {path.stat().st_mtime_ns}" for path in sources if path.is_file()]
    stamp, now = VAR / "run" / "static", "\n".join(marks)
    collected = CHECKOUT / "staticfiles" / "staticfiles.json"
    if collected.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == now:
        return
    _manage(environment, "collectstatic", "--noinput", "--clear", "--verbosity=0")
    stamp.write_text(now, encoding="utf-8")


def _is_empty(url: str) -> bool:
    """Whether nobody has an account yet."""
    return not _has(url, "SELECT FROM accounts_user")


def _holds_demo(url: str) -> bool:
    """Whether the people of the demonstration live here: then each can be tried with one click."""
    return _has(url, "SELECT FROM accounts_grant WHERE reason = '演示'")


def _has(url: str, rows: str) -> bool:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS ({rows})")
            return cursor.fetchone()[0]
    finally:
        connection.close()


def _offer_demo(environment: dict[str, str], *, by_default: bool) -> None:
    """Fill an empty database: as DEMO says, else as the person says, else only our own."""
    choice = os.environ.get("DEMO", "").strip().lower()
    if not choice and sys.stdin.isatty():
        choice = input("数据库是空的。装入演示数据吗？[Y/n] ").strip().lower() or "yes"
    wanted = choice not in NO if choice else by_default
    if wanted:
        say("正在装入演示数据……")
        _manage(environment, "demo_data")
    else:
        say("没有装入演示数据。建第一个账号：make manage ARGS=createsuperuser")


@contextmanager
def _noted(environment: dict[str, str]) -> Iterator[None]:
    """Leave the addresses in var/run/env while we run, for `make manage` in a second window."""
    names = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PORTAL_URL")
    path = VAR / "run" / "env"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.writelines(f"{name}={shlex.quote(environment[name])}\n" for name in names)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _run_procfile(environment: dict[str, str]) -> int:
    """All processes of the Procfile under honcho; 0 when a person stopped them."""
    processes.forks_end_with_us()
    manager = Manager()
    # honcho's forks end with us, and the programs with honcho's forks.
    prefix = " ".join(["exec", *processes.ending_with_us("TERM")])
    procfile = parse_procfile((CHECKOUT / "Procfile").read_text(encoding="utf-8"))
    for name, command in procfile.processes.items():
        manager.add_process(name, f"{prefix} {command}", env=environment, cwd=str(CHECKOUT))
    manager.loop()
    stopped = {128 + signal.SIGINT, 128 + signal.SIGTERM}
    if manager.returncode not in stopped:
        raise Refusal(
            f"有一个进程自己退出了（状态 {manager.returncode}），原因见上面几行；其余已停止。"
        )
    say("已全部停止。")
    return 0
