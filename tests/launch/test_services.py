"""Real servers in a temporary folder: started, killed, recovered, and gone without a trace."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from tuanwei.launch import Refusal, processes
from tuanwei.launch.postgres import Postgres
from tuanwei.launch.services import _keep_up, services
from tuanwei.launch.valkey import Valkey

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def nothing_named_outside(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture
def folder():
    """A folder that the database's unprivileged user can reach."""
    with tempfile.TemporaryDirectory(prefix="tuanwei-test-") as name:
        path = Path(name)
        path.chmod(0o711)
        yield path


@pytest.fixture
def database(folder):
    server = Postgres(folder / "postgres", folder / "postgres.log", lasting=True)
    yield server
    server.stop()


def ask(url, question):
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def test_services_speak_utf8_keep_nothing_in_valkey_and_leave_nothing(folder, capsys):
    with services(folder, lasting=False) as environment:
        setup = (
            "SELECT current_setting('server_encoding'), datlocprovider, datlocale FROM pg_database"
        )
        assert ask(environment["DATABASE_URL"], setup) == ("UTF8", "b", "C.UTF-8")
        assert ask(environment["DATABASE_URL"], "SHOW listen_addresses") == ("",)
        with redis.Redis.from_url(environment["REDIS_URL"]) as client:
            kept = client.config_get("save", "appendonly")
            assert kept == {"save": "", "appendonly": "no"}
            port = client.connection_pool.connection_kwargs["port"]
        with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
    assert processes.marked(folder / "run") == []
    assert processes.living_in(folder / "postgres" / "data") == []
    assert list((folder / "run").iterdir()) == []
    assert [path.name for path in (folder / "postgres").iterdir()] == ["data"]
    assert not (folder / "postgres/data/postmaster.pid").exists()


def test_servers_named_outside_are_used_and_none_is_started(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/portal")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")
    with services(folder) as environment:
        assert environment["DATABASE_URL"] == "postgres://db.example/portal"
        assert environment["REDIS_URL"] == "redis://cache.example/0"
    assert not (folder / "postgres").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_root_steps_down_for_the_database(folder, database):
    database.start()
    assert psutil.Process(database.server.pid).uids().effective != 0
    assert (folder / "postgres").stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user reaches its own folders")
def test_folder_out_of_reach_is_replaced_by_one_under_var_lib(folder, capsys):
    folder.chmod(0o700)
    server = Postgres(folder / "postgres", folder / "postgres.log")
    try:
        assert server.folder.parent == Path("/var/lib")
        assert f"数据库文件改放在 {server.folder}" in capsys.readouterr().out
        assert not (folder / "postgres").exists()
    finally:
        server.folder.rmdir()


def test_long_path_gets_a_short_socket(folder):
    deep = folder / ("长" * 40)
    deep.mkdir(mode=0o711)
    server = Postgres(deep / "postgres", folder / "postgres.log", lasting=False)
    try:
        server.start()
        assert ask(server.url, "SELECT 1") == (1,)
        assert server.socket_folder != server.folder
    finally:
        server.stop()
    assert not server.socket_folder.exists()


def test_killed_database_recovers_what_was_committed(folder, database, capsys):
    database.start()
    ask(database.url, "CREATE TABLE letter AS SELECT '来信' AS title")
    database.server.kill()
    database.server.wait()
    assert (database.data / "postmaster.pid").exists()

    again = Postgres(folder / "postgres", folder / "postgres.log")
    try:
        again.start()
        assert ask(again.url, "SELECT title FROM letter") == ("来信",)
        assert "已清除数据库的锁文件" in capsys.readouterr().out
    finally:
        again.stop()


def test_lock_file_naming_a_stranger_does_not_stop_the_start(folder, database):
    """After a reboot the number in it may belong to anybody; that process is left alone."""
    database.start()
    database.server.kill()
    database.server.wait()
    pid_file = database.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    with subprocess.Popen(["sleep", "60"], **database.owner.popen) as stranger:
        try:
            pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
            database.start()
            assert ask(database.url, "SELECT 1") == (1,)
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_unfinished_initdb_is_done_again(folder, database, capsys):
    (database.folder / "data.new" / "base").mkdir(parents=True)
    database.start()
    assert ask(database.url, "SELECT 1") == (1,)
    assert not (database.folder / "data.new").exists()
    assert "上次建库没有完成" in capsys.readouterr().out


def test_half_a_cluster_is_moved_aside_not_deleted(folder, database, capsys):
    database.data.mkdir()
    (database.data / "PG_VERSION").write_text("17\n")
    database.start()
    assert ask(database.url, "SELECT 1") == (1,)
    (ruins,) = database.folder.glob("data.broken-*")
    assert (ruins / "PG_VERSION").read_text() == "17\n"
    assert str(ruins) in capsys.readouterr().out


def test_cluster_of_another_version_is_refused_untouched(folder, database):
    (database.data / "global").mkdir(parents=True)
    (database.data / "global/pg_control").write_text("x")
    (database.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(Refusal, match="由 PostgreSQL 15 建立，现在装的是 17"):
        database.start()
    assert (database.data / "global/pg_control").read_text() == "x"


def test_dead_services_come_back_under_the_same_address(folder, monkeypatch):
    monkeypatch.setattr("tuanwei.launch.services.SHORTEST_LIFE", 0)
    with services(folder) as environment:
        ask(environment["DATABASE_URL"], "CREATE TABLE kept AS SELECT 7 AS number")
        (valkey,) = processes.marked(folder / "run")
        postmaster = int((folder / "postgres/data/postmaster.pid").read_text().split()[0])
        valkey.kill()
        os.kill(postmaster, signal.SIGKILL)
        assert eventually(lambda: ask(environment["DATABASE_URL"], "SELECT number FROM kept")) == (
            7,
        )
        with redis.Redis.from_url(environment["REDIS_URL"]) as client:
            assert eventually(client.ping) is True


@pytest.mark.parametrize("came_up", [True, False])
def test_who_stops_while_a_dead_service_comes_back_is_not_ended_by_it(monkeypatch, came_up):
    """The launcher would have ended itself with status 143 for a server that it was stopping."""
    signals, gone = [], threading.Event()

    class Stopped:
        """A service that is told to stop in the middle of its second start."""

        is_stopping = False
        log = "log"

        def wait(self):
            pass

        def start(self):
            self.is_stopping = True
            if not came_up:
                raise Refusal("数据库没有启动")

        def stop(self):
            gone.set()

    monkeypatch.setattr("tuanwei.launch.services.SHORTEST_LIFE", 0)
    monkeypatch.setattr("tuanwei.launch.services.os.kill", lambda *about: signals.append(about))
    _keep_up(Stopped(), "数据库")
    assert gone.wait(10) and signals == []


def eventually(act, patience=20):
    """The result of `act`, tried again while the server is away."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return act()
        except (psycopg2.OperationalError, redis.ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_orphans_of_a_killed_run_are_stopped_and_nobody_else(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/portal")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")
    ours = {**os.environ, processes.MARK: str(folder / "run")}
    theirs = {**os.environ, processes.MARK: str(folder / "other")}
    with (
        subprocess.Popen(["sleep", "60"], env=ours) as orphan,
        subprocess.Popen(["sleep", "60"], env=theirs) as stranger,
    ):
        with services(folder):
            assert orphan.poll() is not None
            assert stranger.poll() is None
        stranger.kill()


def test_valkey_takes_another_port_when_its_own_is_taken(folder, monkeypatch):
    first = Valkey(folder, folder / "valkey.log")
    first.start()
    rival_folder = folder / "rival"
    rival_folder.mkdir()
    rival = Valkey(rival_folder, folder / "valkey.log")
    rival.port = first.port
    try:
        rival.start()
        assert rival.port != first.port
    finally:
        rival.stop()
        first.stop()


def test_killing_the_launcher_takes_the_services_along():
    inner = "import os,time; print(os.environ['TUANWEI_RUN'], flush=True); time.sleep(60)"
    command = [sys.executable, "-m", "tuanwei.launch", "with-services", "--"]
    command += [sys.executable, "-c", inner]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as launcher:
        run = Path(launcher.stdout.readline().strip())
        data = run.parent / "postgres/data"
        assert processes.living_in(data)
        launcher.kill()
    left = [*processes.marked(run), *processes.living_in(data)]
    _, alive = psutil.wait_procs(left, timeout=10)
    assert alive == []


def test_status_of_the_wrapped_command_is_passed_on():
    command = [sys.executable, "-m", "tuanwei.launch", "with-services", "--"]
    assert subprocess.run([*command, "sh", "-c", "exit 7"], check=False).returncode == 7
