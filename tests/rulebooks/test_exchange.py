"""Files of rules: what is written is read again; what no screen could have written is refused."""

import json
from dataclasses import dataclass
from decimal import Decimal

import pytest

from tuanwei.rulebooks.exchange import UNREADABLE, Format


@dataclass(frozen=True)
class Line:
    key: str
    many: Decimal


@dataclass(frozen=True)
class Spec:
    lines: tuple[Line, ...] = ()

    @classmethod
    def read(cls, document):
        return cls(tuple(Line(key, Decimal(many)) for key, many in document.get("lines", ())))

    def write(self):
        return {"lines": [[each.key, str(each.many)] for each in self.lines]}


FILE = Format("line-rules/1", "行规", Spec, most_bytes=1000, most_rows=3, most_number=50)
NOT_OURS = "这不是行规文件：请选从这里导出的 .json 文件，不要改它的格式。"


def test_what_is_written_is_read_again():
    spec = Spec((Line("one", Decimal("2.5")), Line("two-2", Decimal(50))))
    text = FILE.written(spec, "第一种")
    assert json.loads(text)["kind"] == "第一种"
    assert FILE.read(text.encode()) == spec
    assert FILE.read(b"\xef\xbb\xbf" + text.encode()) == spec  # as an editor may save it
    assert FILE.stem == "line-rules"


@pytest.mark.parametrize("data", [b"{", b"[]", b"\xff", b'{"format": "line-rules/2"}', b"[" * 900])
def test_other_files_are_told_apart(data):
    with pytest.raises(ValueError, match=NOT_OURS):
        FILE.read(data)


def test_a_long_file_is_not_looked_at():
    with pytest.raises(ValueError, match="文件太大了，规则文件不会超过 1 KB。"):
        FILE.read(b" " * 1001)


@pytest.mark.parametrize(
    "lines",
    [
        [["a", "1"]] * 4, [["a", "50.01"]], [["a", "-51"]], [["a", "NaN"]], [["a", "1E+9"]], [["a", 51]],
        [["A", "1"]], [["a/b", "1"]], [["", "1"]], [["a" * 31, "1"]], [["a\n", "1"]], [["a"]], 7,
        [["a" * 201, "1"]],
    ],
)  # fmt: skip
def test_what_no_screen_could_have_written_is_refused(lines):
    text = json.dumps({"format": FILE.name, "rules": {"lines": lines}})
    with pytest.raises(ValueError, match=UNREADABLE):
        FILE.read(text.encode())


@pytest.mark.parametrize("name", ["x" * 201, "a\x01", "\ud800", "甲\u202e乙", "a\x7f"])
def test_texts_are_those_of_a_form(name):
    text = json.dumps({"format": FILE.name, "kind": name, "rules": {}})
    with pytest.raises(ValueError, match=UNREADABLE):
        FILE.read(text.encode())


def test_without_rules_there_is_nothing_to_read():
    with pytest.raises(ValueError, match=UNREADABLE):
        FILE.read(b'{"format": "line-rules/1"}')
