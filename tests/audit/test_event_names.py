"""The grammar of audit names: app.thing.verb, declared in a room's `events.py`, used from there."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from tuanwei.audit import words

ROOT = Path(__file__).resolve().parents[2]
APPS = ("tuanwei", "branches", "mailbox", "activities", "volunteers", "party_pairing", "assessment")
GRAMMAR = re.compile(r"[a-z_]+(\.[a-z_]+){2,}")


def sources():
    return [
        path
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    ]


def declared():
    """{owner: {constant: event name}}; the owner is a class in an events.py or the file itself."""
    found = {}
    for path in sources():
        if path.name != "events.py":
            continue
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        found[module.__name__] = constants(module)
        for name, thing in vars(module).items():
            if isinstance(thing, type) and thing.__module__ == module.__name__:
                found[name] = constants(thing)
    return found


def constants(owner):
    """The upper-case texts of a module or class."""
    return {
        key: str(value)
        for key, value in vars(owner).items()
        if key.isupper() and isinstance(value, str)
    }


def recorded():
    """(file:line, first argument) of every call of `record` and `event`."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("record", "event")
                and node.args
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0]


def test_every_name_has_words_for_people():
    names = {name for owned in declared().values() for name in owned.values()}
    assert names == set(words.EVENTS)


def test_every_fact_of_an_event_has_words_for_people():
    said = {
        (keyword.arg, path.name)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record"
        for keyword in node.keywords
        if keyword.arg not in (None, "by")
    }
    assert sorted(each for each in said if each[0] not in words.FACTS) == []


def test_codes_moments_and_names_of_fields_are_read_as_words():
    data = {
        "starts_at": "2026-11-26T23:01:00+08:00", "state": "above", "changes": ["ends_at", "别的"],
        "way": "organiser", "reason": "above",
    }  # fmt: skip
    assert words.fact_words(data) == [
        ("开始", "2026-11-26 23:01"), ("状态", "等团总支审核"), ("改了什么", "结束、别的"),
        ("方式", "现场登记"), ("理由", "above"),
    ]  # fmt: skip


def test_names_are_dotted_and_nobody_declares_one_twice():
    names = [name for constants in declared().values() for name in constants.values()]
    assert len(names) >= 8
    assert [name for name in names if not GRAMMAR.fullmatch(name)] == []
    assert len(names) == len(set(names))


def test_nobody_records_a_name_of_their_own():
    literal = [where for where, name in recorded() if isinstance(name, ast.Constant)]
    assert literal == []


def test_every_recorded_constant_is_declared():
    known, used = declared(), 0
    for where, name in recorded():
        if isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name):
            owner = name.value.id
            if owner == "events":  # the file itself: that of the same room
                owner = ".".join((*Path(where).parent.parts, "events"))
            if owner not in known:
                pytest.fail(f"{where}: {owner} is in no events.py")
            assert name.attr in known[owner], where
            used += 1
    assert used >= 8


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ({"published_at": "2026-11-26T14:51:41.800537+00:00"}, ("发布时间", "2026-11-26 22:51")),
        ({"ends_at": "2026-11-26T23:01:00+08:00"}, ("结束", "2026-11-26 23:01")),
        ({"reason": "2026-13-45T00:00:00+00:00"}, ("理由", "2026-13-45T00:00:00+00:00")),
        ({"reason": "9999-12-31T23:00:00+00:00"}, ("理由", "9999-12-31T23:00:00+00:00")),
        ({"parameters": {"term": "2026-1"}}, ("范围", "term 2026-1")),
        ({"parameters": {}}, ("范围", "无")),
        ({"is_changed": True}, ("有变化", "是")),
    ],
)  # fmt: skip
def test_facts_are_said_in_words_of_this_place(fact, said):
    assert words.fact_words(fact) == [said]
