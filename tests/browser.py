"""The browser of the journeys: Debian's Chromium, which asks nobody outside this machine."""

import pytest

from tuanwei.launch.chromium import INSTALL, program

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def launch_arguments():
    """What Playwright starts it with; without a browser the test fails and says what to do."""
    found = program()
    if found is None:
        pytest.fail(f"没有浏览器：请以 root 运行 {INSTALL}")
    return {"executable_path": found, "args": ARGUMENTS}
