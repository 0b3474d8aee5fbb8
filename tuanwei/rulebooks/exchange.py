"""Rules as a text file that one college hands to another. No database here."""

import json
import re
from dataclasses import dataclass, is_dataclass
from typing import Any

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}")
"""Keys stand in addresses of pages."""
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"
)
"""What no field keeps: control characters, and marks that turn the direction of text around."""
UNREADABLE = "规则文件里有读不懂的内容，可能被改过，或者来自别的版本。"
FAULTS = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError)
"""What a file that somebody changed may raise while it is read."""


@dataclass(frozen=True)
class Format:
    """The file of one rulebook: `name` as it stands in the file ("pair-rules/1"), `what` it is called
    on the screen (结对规则), `spec` the class of the rules, `of` the word in the file for the kind
    that they come from, `keys` the fields that must be keys."""

    name: str
    what: str
    spec: Any
    of: str = "kind"
    keys: tuple[str, ...] = ("key",)
    most_bytes: int = 200_000
    most_text: int = 200
    most_rows: int = 60
    most_number: int = 1_000_000

    @property
    def stem(self) -> str:
        """The beginning of the names of files."""
        return self.name.partition("/")[0]

    def written(self, spec, of) -> str:
        """The text of a file; `of` the name of the kind that the rules come from."""
        content = {"format": self.name, self.of: of, "rules": spec.write()}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def read(self, data: bytes):
        """The rules of a file. Raises ValueError with words for people."""
        content = self.content(data)
        try:
            spec = self.spec.read(content["rules"])
            self._within(spec)
            spec.write()
        except FAULTS:
            raise ValueError(UNREADABLE) from None
        return spec

    def content(self, data: bytes) -> dict:
        """All that stands in a file of this format, if a screen could have written it."""
        if len(data) > self.most_bytes:
            raise ValueError(f"文件太大了，规则文件不会超过 {self.most_bytes // 1000} KB。")
        not_ours = f"这不是{self.what}文件：请选从这里导出的 .json 文件，不要改它的格式。"
        try:
            content = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise ValueError(not_ours) from None
        if not isinstance(content, dict) or content.get("format") != self.name:
            raise ValueError(not_ours)
        try:
            self._sound(content)
        except FAULTS:
            raise ValueError(UNREADABLE) from None
        return content

    def _sound(self, value: Any) -> None:
        """Refuse what no screen could have written: endless texts and lists, hidden characters."""
        if isinstance(value, dict):
            for key, each in value.items():
                self._sound(key)
                self._sound(each)
        elif isinstance(value, list):
            if len(value) > self.most_rows:
                raise ValueError("too many rows")
            for each in value:
                self._sound(each)
        elif isinstance(value, str):
            if len(value) > self.most_text or any(c < " " for c in value) or HIDDEN.search(value):
                raise ValueError("no text of a form")
            value.encode()  # no half characters
        elif isinstance(value, int | float) and abs(value) > self.most_number:
            raise ValueError("too large")

    def _within(self, value: Any) -> None:
        """Keys are short and plain; numbers stay within what a form takes."""
        if is_dataclass(value):
            for name, each in vars(value).items():
                if name in self.keys and not KEY.fullmatch(each):
                    raise ValueError(each)
                self._within(each)
        elif isinstance(value, tuple):
            for each in value:
                self._within(each)
        elif not (isinstance(value, str | None) or -self.most_number <= value <= self.most_number):
            raise ValueError("too large")


def _refuse(constant):
    raise ValueError(constant)
