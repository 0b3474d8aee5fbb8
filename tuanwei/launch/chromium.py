"""Debian's Chromium for the browser journeys: there, installed, or named. The headless shell is a browser without
windows: the same pages at less than the work."""

import os
import shutil
import subprocess

from . import Refusal, say

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium-headless-shell", "fonts-noto-cjk")
INSTALL = "apt-get install -y --no-install-recommends " + " ".join(PACKAGES)


def program() -> str | None:
    """The browser to take; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def ensure() -> None:
    """Install what is missing when we may; Refusal with the one command when we may not."""
    missing = [] if program() else list(PACKAGES[:1])
    if not _has_chinese_font():
        missing.append(PACKAGES[1])
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Refusal(f"浏览器测试缺少 {'、'.join(missing)}。请运行：sudo {INSTALL}")
    say(f"正在安装 {'、'.join(missing)}……")
    for command in (["apt-get", "update", "-q"], [*INSTALL.split(), "-q"]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if subprocess.run(
            command, env=environment, stdout=subprocess.DEVNULL, check=False
        ).returncode:
            raise Refusal(f"没有装上 {'、'.join(missing)}。请检查网络后运行：{INSTALL}")


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    )
    return bool(found.stdout.strip())
