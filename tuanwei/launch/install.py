"""Make `.venv` match the lock file. A script for the system's Python, standard library only.

A stamp remembers lock file and place, so that a warm start costs nothing and a moved checkout
gets a new `.venv`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
LOCK = CHECKOUT / "requirements.lock"
STAMP = VENV / "installed-from"
UV = "uv==0.13.9"
OLDEST = (3, 11)


def main() -> None:
    """Install when the stamp says so."""
    wanted = hashlib.sha256(LOCK.read_bytes() + str(VENV).encode()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted and runs(VENV / "bin" / "python"):
        return
    if sys.version_info < OLDEST:
        refuse(
            f"需要 Python 3.11 或更新，现在是 {sys.version.split()[0]}。"
            "请运行：make PYTHON=python3.11 run"
        )
    print("· 正在安装依赖（第一次约需一分钟）……", flush=True)
    STAMP.unlink(missing_ok=True)
    make_venv()
    install()
    STAMP.write_text(wanted)


def refuse(text: str) -> None:
    """End with one line of Chinese that names the remedy."""
    sys.exit(f"✗ {text}")


def runs(program: Path) -> bool:
    """Whether `program` is there and starts."""
    try:
        return subprocess.run([program, "-c", ""], check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """A virtual environment with pip that belongs to this place; keeps a good one."""
    python = VENV / "bin" / "python"
    settings = VENV / "pyvenv.cfg"
    here = settings.is_file() and str(VENV) in settings.read_text()
    if here and runs(python) and call(python, "-m", "pip", "--version", quiet=True):
        return
    if not has_ensurepip():
        install_ensurepip()
    if not call(sys.executable, "-m", "venv", "--clear", VENV):
        refuse(f"没有建成 {VENV}，原因见上面几行。")


def has_ensurepip() -> bool:
    """Asked in a new process: Debian ships it apart, and it may have just been installed."""
    return call(sys.executable, "-c", "import ensurepip, venv", quiet=True)


def install_ensurepip() -> None:
    """Debian's package for it: by apt as root, else by the person."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    command = f"apt-get install -y {package}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        refuse(f"这台机器的 Python 缺少 venv。请运行：sudo {command}，然后再试一次。")
    print(f"· 正在安装 {package}……", flush=True)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    call("apt-get", "update", "-q", quiet=True)
    if not call(*command.split(), "-q", quiet=True):
        refuse(f"没有装上 {package}。请检查网络后运行：{command}")


def install() -> None:
    """The locked versions, hashes checked: by uv, or by pip where uv cannot be had."""
    python = VENV / "bin" / "python"
    locked = ("install", "--require-hashes", "-r", LOCK)
    if call(python, "-m", "pip", "install", "-q", UV):
        environment = uv_environment(python)
        chatter = () if sys.stderr.isatty() else ("--quiet",)
        if call(VENV / "bin" / "uv", "pip", *locked, *chatter, "--python", python, env=environment):
            return
        print("· uv 没有成功，改用 pip……", flush=True)
    if not call(python, "-m", "pip", *locked):
        refuse("依赖没有装上，原因见上面几行。请检查网络或镜像设置（pip config list）后再试。")


def uv_environment(python: Path) -> dict[str, str]:
    """uv does not read pip's configuration: hand it pip's index, and a cache it can write to."""
    environment = dict(os.environ)
    asked = subprocess.run(
        [python, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    index = os.environ.get("PIP_INDEX_URL") or asked.stdout.strip()
    if index:
        environment.setdefault("UV_DEFAULT_INDEX", index)
    if not os.access(Path.home(), os.W_OK):
        environment.setdefault("UV_NO_CACHE", "1")
    return environment


def call(*command: object, quiet: bool = False, env: dict[str, str] | None = None) -> bool:
    """Run `command`; whether it succeeded."""
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run(
        [str(part) for part in command], stdout=output, stderr=output, env=env, check=False
    )
    return done.returncode == 0


if __name__ == "__main__":
    main()
