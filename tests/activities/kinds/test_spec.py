"""Rules are written and read back without loss, also through a file; nonsense is refused."""

import json
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from types import UnionType
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.kinds import exchange
from activities.kinds.conditions import Condition, When
from activities.kinds.contradictions import Names, contradictions
from activities.kinds.library import SAMPLES
from activities.kinds.spec import ChainStep, Spec
from activities.kinds.trying import outcome
from activities.kinds.wording import compared, in_words

texts = st.text(alphabet="一二三甲乙abc ，", max_size=5)
whens = st.lists(
    st.lists(st.builds(Condition, st.sampled_from(["people", "where", "field.a"]),
                       st.sampled_from(["is", "at_least", "yes", "odd"]),
                       st.lists(texts, max_size=2).map(tuple)), max_size=2).map(tuple),
    max_size=2,
).map(lambda groups: When(tuple(groups)))  # fmt: skip


def of(kind):
    """A strategy for any value that a field of the rules may hold by its type."""
    if kind is When:
        return whens
    if is_dataclass(kind):
        types = get_type_hints(kind)
        return st.builds(kind, **{each.name: of(types[each.name]) for each in fields(kind)})
    if get_origin(kind) is tuple:
        return st.lists(of(get_args(kind)[0]), max_size=2).map(tuple)
    if get_origin(kind) is UnionType:
        return st.none() | of(get_args(kind)[0])
    if kind is Decimal:
        return st.decimals(-1000, 1000, places=2)
    return {str: texts, int: st.integers(-5, 400), bool: st.booleans()}[kind]


specs = of(Spec)
generous = settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@generous
@given(specs)
def test_rules_come_back_as_they_were_written(spec):
    assert Spec.read(json.loads(json.dumps(spec.write()))) == spec


@generous
@given(specs, specs)
def test_any_rules_can_be_spoken_of(one, other):
    """Rules from elsewhere may be anything: words, comparison, reasons and trial never stumble."""
    assert [part.title for part in in_words(one)] == [part.title for part in in_words(other)]
    assert compared(one, one) == []
    assert contradictions(one) == contradictions(one)
    if not contradictions(one):
        assert outcome(one, {"people": 5}, Names()).level


@pytest.mark.parametrize("wrong", [
    None, [], "rules", {"chain": "staff"}, {"chain": [{}]}, {"chain": [{"key": "a"}]}, {"strange": 1},
    {"basics": {"name_most": "30"}}, {"basics": {"needs_plan": 1}}, {"money": {"cap": "NaN"}},
    {"money": {"cap": "1e999999999999"}}, {"money": {"cap": "much"}}, {"files": {"a": 1}},
    {"bars": [{"words": "x", "when": [[{"fact": "people"}]]}]}, {"bars": [{"words": "x", "when": 5}]},
])  # fmt: skip
def test_what_is_no_rules_is_refused(wrong):
    with pytest.raises(ValueError, match=r".+"):
        Spec.read(wrong)


HERE = Names(units={1: "保卫处", 2: "宣传部"}, people={7: "周一鸣"}, kinds={3: "场地使用"})
THERE = Names(units={41: "保卫处"}, kinds={43: "场地使用"})


@pytest.mark.parametrize("key", SAMPLES)
def test_a_file_brings_the_same_rules_elsewhere(key):
    text = exchange.written("名称", "提示", SAMPLES[key].spec, HERE)
    found = exchange.read(text.encode(), THERE)
    expected = tuple(replace(step, unit=None) for step in SAMPLES[key].spec.chain)
    assert (found.name, found.hint) == ("名称", "提示")
    assert found.spec == replace(SAMPLES[key].spec, chain=expected)


def test_units_and_kinds_are_found_by_name_and_people_stay_at_home():
    spec = Spec(chain=(
        ChainStep("a", "保卫处", "unit", unit=1), ChainStep("b", "宣传部", "unit", unit=2),
        ChainStep("c", "某老师", "person", person=7),
    ))  # fmt: skip
    spec = replace(spec, basics=replace(spec.basics, follows=(3, 9)))
    text = exchange.written("名称", "", spec, HERE)
    assert "周一鸣" not in text
    found = exchange.read(text.encode(), THERE)
    assert [step.unit for step in found.spec.chain] == [41, None, None]
    assert [step.person for step in found.spec.chain] == [None, None, None]
    assert found.spec.basics.follows == (43,)
    assert found.lost == (
        "环节“宣传部”由哪个部门审", "环节“某老师”由谁审", "要先通过的活动类型",
    )  # fmt: skip


def file(**more):
    """A file with something else in it."""
    content = json.loads(exchange.written("名称", "", SAMPLES["usual"].spec, HERE))
    return json.dumps({**content, **more}).encode()


@pytest.mark.parametrize("data", [
    b"", b"\xff\xfe\x00", b"[1,", b"{}", b"[]", b"NaN", b"[" * 100_000, b'{"format": "activity-kind/2"}',
    b"x" * 300_001, file(rules=None), file(rules={"chain": 5}), file(name=5), file(units=[1]), file(kinds={"3": 4}),
    file(rules={"basics": {"name_most": 10**30}}), file(rules={"money": {"cap": "1e99"}}),
    file(rules={"basics": {"instructions": "x" * 5001}}), file(rules={"basics": {"instructions": "\x00"}}),
    file(rules={"files": [{"key": "a", "label": "b"}] * 101}), file(rules={"basics": {"instructions": "\ud800"}}),
    file(rules={"basics": {"name_most": float("inf")}}),
])  # fmt: skip
def test_a_file_of_something_else_is_refused_in_words(data):
    with pytest.raises(ValueError, match="文件"):
        exchange.read(data, THERE)
