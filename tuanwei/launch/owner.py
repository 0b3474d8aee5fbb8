"""Under which user PostgreSQL runs: it refuses root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import Refusal


@dataclass(frozen=True)
class Owner:
    """The user of the database files; `None` stands for whoever runs us."""

    uid: int | None = None
    gid: int | None = None

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments for subprocess that make the child this user."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, folder: Path) -> None:
        """Create `folder`, for this user's eyes only."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.uid is not None:
            os.chown(folder, self.uid, self.gid or self.uid)
        folder.chmod(0o700)

    def can(self, how: str, path: Path) -> bool:
        """Whether this user may `-r` read, `-w` write or `-x` run `path`, parents included."""
        try:
            return subprocess.run(["test", how, path], **self.popen, check=False).returncode == 0
        except (OSError, subprocess.SubprocessError) as error:
            raise Refusal(
                f"不能以 root 启动数据库，也切换不到普通用户（{error}）。"
                "请换普通用户运行，或用 DATABASE_URL 指定已有的 PostgreSQL。"
            ) from error


def choose_owner(folder: Path) -> Owner:
    """We ourselves; for root the present owner of `folder`, else `nobody`."""
    if os.geteuid() != 0:
        return Owner()
    if folder.exists() and (state := folder.stat()).st_uid != 0:
        return Owner(state.st_uid, state.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Owner(65534, 65534)
    return Owner(nobody.pw_uid, nobody.pw_gid)
