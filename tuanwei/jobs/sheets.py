"""Spreadsheets that people hand in: .xlsx, .xls and .csv, told by content, read in a child process.

>>> sheets = read(data)              # bytes; raises Unreadable with a sentence
>>> sheets.table(0).rows[1]          # ["序号", "学号", ...]
"""

import json
import signal
import subprocess
import sys
import zlib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

READER = Path(__file__).with_name("reading.py")
CHUNK = 2_000  # rows a line, as in reading.py
LARGEST = 20 * 2**20  # bytes of an upload
SECONDS = 25  # by the clock, over the child's own limit of CPU seconds

REFUSALS = {
    "empty": _("这个文件里没有内容。请确认选对了文件，填好以后再上传。"),
    "encrypted": _("这个文件加了密码，读不了。请在 Excel 里取消密码，另存后再上传。"),
    "not_a_sheet": _("这不是表格文件。请上传 .xlsx、.xls 或 .csv 文件。"),
    "web_page": _(
        "这个文件其实是网页格式，只是名字像表格。请用 Excel 或 WPS 打开，另存为 .xlsx 再上传。"
    ),
    "damaged": _("这个文件已经损坏，读不出来。请用 Excel 或 WPS 打开，另存为新的 .xlsx 再上传。"),
    "bomb": _("这个文件展开后过大，没有读取。请把要导入的数据复制到新的表格再上传。"),
    "too_large": _(
        "这个表格太大，或者有单元格落在表格之外很远的地方（例如 XFD1048576）。"
        "请把要导入的数据复制到新的表格再上传，每次不超过 20 万行。"
    ),
    "too_many_bytes": _("这个文件超过 20 MB。请分成几个文件上传。"),
    "encoding": _("认不出这个文件的文字编码。请另存为 .xlsx，或编码为 UTF-8 的 .csv。"),
    "one_column": _("这个文本文件里没有分列。请上传 .xlsx，或用逗号分列的 .csv。"),
    "slow": _("这个文件读了太久，已经停下。请把要导入的数据复制到新的表格再上传。"),
}


class Unreadable(Exception):
    """The file cannot be read. `code` is a key of REFUSALS; str() is its sentence."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code

    def __str__(self):
        return str(REFUSALS[self.code])


class Identity(NamedTuple):
    """What is known of an identity-card number; the number itself is not kept anywhere.

    `verdict`: ok, length, checksum, birth, lost_digits or misplaced (found in another column).
    `first`: the earlier row (from 1) that has the same number.
    """

    verdict: str
    born: date | None = None
    sex: str = ""
    first: int | None = None


@dataclass
class Table:
    """One sheet: its name, its rows from row 1 on (cells: str, number, bool, date, Identity)."""

    name: str
    rows: list
    height: int
    width: int
    is_hidden: bool = False
    merged: list = field(default_factory=list)


@dataclass(frozen=True)
class Sheets:
    """A file as it was read. `lines` is the reader's answer, compressed, safe to keep.

    `tops` are the sheets that are not empty, with their first rows only.
    """

    format: str
    tops: tuple
    lines: bytes

    @classmethod
    def restore(cls, lines):
        """The Sheets that were kept as `lines`."""
        return cls._from_text(zlib.decompress(lines).decode(), lines)

    @classmethod
    def _from_text(cls, text, lines):
        about = _decode(text[: text.index("\n")])
        tops = tuple(
            Table(s["name"], s["top"], s["rows"], s["columns"], s["hidden"], s["merged"])
            for s in about["sheets"]
        )
        return cls(about["format"], tops, lines)

    def table(self, place):
        """The whole Table at this place of `tops`."""
        start = f"[{place},"
        lines = zlib.decompress(self.lines).decode().split("\n")[1:]
        rows = [row for line in lines if line.startswith(start) for row in _decode(line)[1]]
        return replace(self.tops[place], rows=rows)

    def rows(self, place, numbers):
        """{row number: cells} of some rows of a sheet; only their chunks are decoded."""
        wanted, start, found = set(numbers), f"[{place},", {}
        chunks = (
            line for line in zlib.decompress(self.lines).decode().split("\n")[1:]
            if line.startswith(start)
        )  # fmt: skip
        for chunk, line in enumerate(chunks):
            first = chunk * CHUNK + 1
            here = [number for number in wanted if first <= number < first + CHUNK]
            rows = _decode(line)[1] if here else ()
            found.update((number, rows[number - first]) for number in here)
        return found


def read(data):
    """The Sheets of an uploaded file's bytes. Raises Unreadable; takes at most SECONDS."""
    if len(data) > LARGEST:
        raise Unreadable("too_many_bytes")
    try:
        # -I: nothing from the environment or the working directory gets into the process.
        child = subprocess.run(
            [sys.executable, "-I", str(READER)], input=data, capture_output=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("slow") from None
    if child.stdout.startswith(b'{"refused"'):
        raise Unreadable(json.loads(child.stdout)["refused"])
    if child.returncode == -signal.SIGXCPU:
        raise Unreadable("slow")
    if not child.stdout.endswith(b'{"complete":true}\n'):
        panicked = child.returncode > 0 and b"MemoryError" not in child.stderr
        raise Unreadable("damaged" if panicked else "too_large")
    return Sheets._from_text(child.stdout.decode(), zlib.compress(child.stdout, 1))


def _decode(line):
    return json.loads(line, object_hook=_cell)


def _cell(found):
    """A date or an identity out of the reader's JSON; other objects stay."""
    if "date" in found:
        return date.fromisoformat(found["date"])
    if "identity" in found:
        born = found.get("born")
        return Identity(
            found["identity"],
            born and date.fromisoformat(born),
            found.get("sex", ""),
            found.get("first"),
        )
    return found


def shown(cell):
    """A cell as people see it in a preview: 2024110213, not 2024110213.0; never an identity."""
    if cell.__class__ is str:
        return cell
    if isinstance(cell, Identity):
        return str(_("（身份证号，不保存）"))
    if isinstance(cell, bool):
        return str(_("是") if cell else _("否"))
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return f"{cell:.15G}" if isinstance(cell, float) else str(cell)
