"""Rules as a text file that one college hands to another. No database here.

The file holds ids of units, people and kinds only together with the names of units and kinds;
reading it looks those names up at home. People are never written.
"""

import json
from dataclasses import dataclass, replace

from activities.kinds.conditions import number
from activities.kinds.spec import Spec

FORMAT = "activity-kind/1"
MOST_BYTES, MOST_TEXT, MOST_ROWS, MOST_NUMBER = 300_000, 5_000, 100, 100_000_000


@dataclass(frozen=True)
class Imported:
    """What a file says: the kind's name and hint, its rules, and what has to be chosen again."""

    name: str
    hint: str
    spec: Spec
    lost: tuple[str, ...]


def written(name, hint, spec, names):
    """The text of a file."""
    chain = [replace(step, person=None) for step in spec.chain]
    units = {step.unit for step in spec.chain if step.unit in names.units}
    content = {
        "format": FORMAT, "name": name, "hint": hint,
        "units": {str(unit): names.units[unit] for unit in sorted(units)},
        "kinds": {str(kind): names.kinds[kind] for kind in spec.basics.follows
                  if kind in names.kinds},
        "rules": replace(spec, chain=tuple(chain)).write(),
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read(data, names):
    """The Imported of a file's bytes. Raises ValueError with words for people."""
    if len(data) > MOST_BYTES:
        raise ValueError("文件太大了，规则文件不会超过 300 KB。")
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ValueError("这不是规则文件：请选从这里导出的 .json 文件，不要改它的格式。") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("这不是规则文件：请选从这里导出的 .json 文件。")
    try:
        _sound(content)
        spec = Spec.read(content["rules"])
        name, hint = content.get("name", ""), content.get("hint", "")
        units, kinds = content.get("units", {}), content.get("kinds", {})
        if not all(
            isinstance(each, str) for each in (name, hint, *units.values(), *kinds.values())
        ):
            raise TypeError
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError("规则文件里有读不懂的内容，可能被改过，或者来自别的版本。") from None
    spec, lost = _at_home(spec, units, kinds, names)
    return Imported(name.strip()[:20], hint.strip()[:80], spec, tuple(lost))


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
        if len(value) > MOST_TEXT or any(c < " " and c not in "\n\r\t" for c in value):
            raise ValueError("no text of a form")
        value.encode()  # no half characters
        digits = number(value)
        if digits is not None and digits and abs(digits.adjusted()) > 12:
            raise ValueError("too large")
    elif isinstance(value, int | float) and abs(value) > MOST_NUMBER:
        raise ValueError("too large")


def _at_home(spec, units, kinds, names):
    """The rules with ids of this college, and what could not be found here, in words."""
    by_unit = {name: pk for pk, name in names.units.items()}
    by_kind = {name: pk for pk, name in names.kinds.items()}
    lost, chain = [], []
    for step in spec.chain:
        unit = by_unit.get(units.get(str(step.unit), "")) if step.unit is not None else None
        if step.who == "unit" and unit is None:
            lost.append(f"环节“{step.name}”由哪个部门审")
        elif step.who == "person":
            lost.append(f"环节“{step.name}”由谁审")
        chain.append(replace(step, unit=unit, person=None))
    follows = []
    for kind in spec.basics.follows:
        name = kinds.get(str(kind), "")
        if name in by_kind:
            follows.append(by_kind[name])
        else:
            lost.append(f"要先通过的活动类型“{name}”" if name else "要先通过的活动类型")
    basics = replace(spec.basics, follows=tuple(follows))
    return replace(spec, chain=tuple(chain), basics=basics), lost
