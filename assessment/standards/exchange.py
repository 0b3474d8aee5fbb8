"""A standard as one text file, JSON or YAML, that one college hands to another. No database here.

YAML leaves out what is as usual, so that people can write it by hand: `format`, `standard`, and under `rules`
the names of `engine.spec`. Only its plainest part is read: no anchors, no aliases, no tags, one document.
"""

import re
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints

import yaml

from assessment.engine.spec import Level, Spec
from tuanwei.lib import documents
from tuanwei.rulebooks.exchange import FAULTS, UNREADABLE, Format

DEEPEST = 12
MOST_PIECES = 40_000
"""Names and values in a file; the largest standard that screens can hold has a third of it."""
INTEGER, DECIMAL = re.compile(r"[-+]?(0|[1-9]\d{0,15})"), re.compile(r"[-+]?\d{1,15}\.\d{1,15}")
SIMPLE = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True)
class StandardFile(Format):
    """JSON as all rulebooks have it, and YAML."""

    def read(self, data: bytes) -> Spec:
        """The standard of a file. Raises ValueError with words for people, and where it cannot be read."""
        try:
            return super().read(data)
        except ValueError as fault:
            if str(fault) != UNREADABLE:
                raise
            where = self._place(Spec, self.content(data).get("rules"))
            raise ValueError(f"{UNREADABLE}看看 {where}。" if where else UNREADABLE) from None

    def _place(self, kind: Any, data: Any) -> str:
        """Where the first thing that cannot be read stands: indicators 第 2 个“工作手册” › maximum（很多）."""
        if is_dataclass(kind) and isinstance(data, dict):
            types = get_type_hints(kind)
            for name, value in data.items():
                if name not in types or not self._is_fine(types[name], value):
                    within = self._place(types[name], value) if name in types else ""
                    is_plain = isinstance(value, str | int | Decimal) and name in types
                    if within:
                        return f"{name}{within if within[0] == ' ' else f' › {within}'}"
                    return f"{name}（{str(value)[:30]}）" if is_plain else name
        if get_origin(kind) is tuple and isinstance(data, list):
            for at, each in enumerate(data, 1):
                if not self._is_fine(get_args(kind)[0], each):
                    named = each.get("label", "") if isinstance(each, dict) else each
                    within = self._place(get_args(kind)[0], each)
                    return f" 第 {at} 个“{str(named)[:30]}”" + (f" › {within}" if within else "")
        return ""

    def _is_fine(self, kind: Any, data: Any) -> bool:
        """False where a part of the rules cannot be read."""
        try:
            self._within(documents.read(kind, data))
        except FAULTS:
            return False
        return True

    def content(self, data: bytes) -> dict:
        """All that stands in the file."""
        if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") or len(data) > self.most_bytes:
            return super().content(data)
        not_ours = f"这不是{self.what}文件：请选从这里导出的 .json 或 .yaml 文件，或照它的样子写。"
        try:
            found = _parsed(data.decode("utf-8-sig"))
        except yaml.MarkedYAMLError as fault:
            raise ValueError(
                f"YAML 文件的第 {_row(fault)} 行写得不对：看看缩进、冒号和引号。"
            ) from None
        except (ValueError, RecursionError, yaml.YAMLError):
            raise ValueError(not_ours) from None
        if not isinstance(found, dict) or found.get("format") != self.name:
            raise ValueError(not_ours)
        try:
            self._sound(found)
        except FAULTS:
            raise ValueError(UNREADABLE) from None
        return found

    def written_as_yaml(self, spec: Spec, of: str) -> str:
        """The text of a YAML file; what is as usual is left out."""
        content = {"format": self.name, self.of: of, "rules": _short(spec)}
        return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)

    def _sound(self, value: Any) -> None:
        """Texts of several lines are fine here."""
        super()._sound(value.replace("\n", " ") if isinstance(value, str) else value)

    def _within(self, value: Any) -> None:
        """Levels are called as facts call them (省级, 后来补交), not by keys."""
        if isinstance(value, Level):
            if not value.key.strip():
                raise ValueError("a level without a name")
            value = replace(value, key="level")
        super()._within(value)


FILE = StandardFile(
    "assessment-standard/1", "考核标准", Spec, of="standard", most_bytes=400_000, most_text=1_000,
    most_rows=400,
)  # fmt: skip


def written(spec: Spec, name: str, as_yaml: bool = False) -> str:
    """The text of a file; `name` of the standard it comes from."""
    return FILE.written_as_yaml(spec, name) if as_yaml else FILE.written(spec, name)


def read(data: bytes) -> Spec:
    """The standard of a file, JSON or YAML. Raises ValueError with words for people."""
    return FILE.read(data)


def _short(value):
    """As JSON, without what is as usual."""
    if is_dataclass(value):
        return {
            each.name: _short(getattr(value, each.name))
            for each in fields(value)
            if each.default is MISSING or getattr(value, each.name) != each.default
        }
    if isinstance(value, tuple):
        return [_short(each) for each in value]
    return value if isinstance(value, Decimal) else documents.write(value)


class _Dumper(yaml.SafeDumper):
    """Writes figures as figures, and nothing twice by reference."""

    def ignore_aliases(self, data):
        return True


def _figure(dumper, value):
    text = f"{value:f}"
    kind = "int" if INTEGER.fullmatch(text) else "float"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


_Dumper.add_representer(Decimal, _figure)


def _row(fault):
    mark = fault.problem_mark or fault.context_mark
    return mark.line + 1 if mark else 1


def _parsed(text):
    """The plain value of YAML text, made of its events: mappings, lists, texts, figures, yes, no and nothing."""
    open_ones: list[tuple[Any, list]] = []  # (event, values so far)
    found: list[Any] = []
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for nth, event in enumerate(yaml.parse(text, Loader=loader)):
        if nth > MOST_PIECES or len(open_ones) > DEEPEST:
            raise ValueError("more than anybody would write")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ValueError("an alias")
        if getattr(event, "tag", None):
            raise ValueError("a tag")
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            open_ones.append((event, []))
            continue
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            began, values = open_ones.pop()
            value = _mapping(values) if isinstance(began, yaml.MappingStartEvent) else values
        elif isinstance(event, yaml.ScalarEvent):
            value = _scalar(event.value) if event.implicit[0] else event.value
        else:
            continue
        (open_ones[-1][1] if open_ones else found).append(value)
    if len(found) != 1:
        raise ValueError("not one document")
    return found[0]


def _mapping(values):
    names = values[::2]
    if not all(isinstance(each, str) for each in names) or len(set(names)) < len(names):
        raise ValueError("names twice, or none")
    return dict(zip(names, values[1::2], strict=True))


def _scalar(text):
    """What a text without quotation marks means."""
    if text in SIMPLE:
        return SIMPLE[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if DECIMAL.fullmatch(text) else text
