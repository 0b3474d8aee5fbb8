"""Rules of pairing as a text file that one college hands to another. No database here."""

import json
from dataclasses import is_dataclass
from decimal import Decimal
from typing import Any

from party_pairing.pair_rules.contradictions import KEY
from party_pairing.pair_rules.spec import Spec

FORMAT = "pair-rules/1"
MOST_BYTES, MOST_TEXT, MOST_ROWS, MOST_NUMBER = 100_000, 200, 60, 100_000
NOT_OURS = "这不是结对规则文件：请选从这里导出的 .json 文件，不要改它的格式。"


def written(spec: Spec, name: str) -> str:
    """The text of a file; `name` of the kind of pairing it comes from."""
    content = {"format": FORMAT, "kind": name, "rules": spec.write()}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read(data: bytes) -> Spec:
    """The rules of a file. Raises ValueError with words for people."""
    if len(data) > MOST_BYTES:
        raise ValueError("文件太大了，规则文件不会超过 100 KB。")
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ValueError(NOT_OURS) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(NOT_OURS)
    try:
        _sound(content)
        spec = Spec.read(content["rules"])
        _within(spec)
        spec.write()
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
        raise ValueError("规则文件里有读不懂的内容，可能被改过，或者来自别的版本。") from None
    return spec


def _refuse(constant):
    raise ValueError(constant)


def _sound(value):
    """Refuse what no screen could have written: endless texts and lists, control characters."""
    if isinstance(value, dict):
        for key, each in value.items():
            _sound(key)
            _sound(each)
    elif isinstance(value, list):
        if len(value) > MOST_ROWS:
            raise ValueError("too many rows")
        for each in value:
            _sound(each)
    elif isinstance(value, str):
        if len(value) > MOST_TEXT or any(c < " " for c in value):
            raise ValueError("no text of a form")
        value.encode()  # no half characters
    elif isinstance(value, int | float) and abs(value) > MOST_NUMBER:
        raise ValueError("too large")


def _within(value: Any) -> None:
    """Keys are short and plain; numbers stay within what a form takes."""
    if is_dataclass(value):
        for name, each in vars(value).items():
            if name == "key" and not KEY.fullmatch(each):
                raise ValueError(each)
            _within(each)
    elif isinstance(value, tuple):
        for each in value:
            _within(each)
    elif isinstance(value, int | Decimal):
        number: int | Decimal = value
        if not -MOST_NUMBER <= number <= MOST_NUMBER:
            raise ValueError("too large")
