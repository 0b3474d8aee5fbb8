"""Frozen dataclasses as JSON and back: how versioned rules are kept. Pure.

Decimals are texts in JSON, tuples are lists. `special` {class: function} says how a class of its
own is read or written.
"""

import hashlib
import json
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints


def write(value, special=None) -> Any:
    """`value` as JSON that `read` takes back."""
    if special and type(value) in special:
        return special[type(value)](value)
    if is_dataclass(value):
        return {each.name: write(getattr(value, each.name), special) for each in fields(value)}
    if isinstance(value, tuple):
        return [write(each, special) for each in value]
    return str(value) if isinstance(value, Decimal) else value


def read(kind, data, special=None) -> Any:
    """The `kind` that `data` says. Raises TypeError, KeyError, ValueError or ArithmeticError for
    what is none; unknown and missing names are named."""
    if special and kind in special:
        return special[kind](data)
    if is_dataclass(kind):
        return _read_dataclass(kind, data, special)
    if get_origin(kind) is tuple:
        return tuple(read(get_args(kind)[0], each, special) for each in data)
    if get_origin(kind) is UnionType:
        return None if data is None else read(get_args(kind)[0], data, special)
    if kind is Decimal:
        found = Decimal(str(data))
        if not found.is_finite() or abs(found.adjusted()) > 15:
            raise ValueError("not a number that anybody would write")
        return found
    if type(data) is not kind:
        raise TypeError(f"{data!r} is no {kind.__name__}")
    return data


def _read_dataclass(kind, data, special):
    if not isinstance(data, dict):
        raise TypeError(f"{kind.__name__} is not {type(data).__name__}")
    types = get_type_hints(kind)
    if unknown := data.keys() - types.keys():
        raise TypeError(f"{kind.__name__} has no {min(unknown)}")
    for each in fields(kind):
        if each.name not in data and each.default is each.default_factory is MISSING:
            raise KeyError(each.name)
    return kind(**{name: read(types[name], value, special) for name, value in data.items()})


def digest(key, document) -> str:
    """Sixteen letters that stand for what row `key` says: who edits tells by them that nobody else
    has changed it in between."""
    text = json.dumps([key, document], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
