"""When a rule holds, against an oracle that evaluates the same rows as Python; what is wrong."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.kinds.condition_faults import clash, fault, faults, never_holds
from activities.kinds.conditions import Condition, When
from activities.kinds.coverage import undecided
from activities.kinds.fact_names import by_name, spoken
from activities.kinds.spec import ChainStep, Exemption, FieldRule, MoneyRules, MoneySource, Spec

SPEC = Spec(
    fields=(
        FieldRule("kind", "性质", "choice", choices=("学术", "文艺")),
        FieldRule("with", "带什么", "choices", choices=("音响", "桌椅")),
        FieldRule("power", "用不用电", "yes_no"), FieldRule("degrees", "气温", "number"),
    ),
    money=MoneyRules(sources=(MoneySource("sponsor", "赞助", is_sponsor=True),)),
)  # fmt: skip
FACTS = by_name(SPEC)
PYTHON = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<"}


def condition(fact, op, *values):
    return Condition(fact, op, values)


def when(*groups):
    return When(tuple(tuple(group) for group in groups))


people = st.integers(0, 12)
conditions = st.one_of(
    st.builds(lambda op, n: condition("people", op, str(n)), st.sampled_from(list(PYTHON)), people),
    st.builds(
        lambda op, said: condition("where", op, *said), st.sampled_from(["is", "is_not"]),
        st.lists(st.sampled_from(["campus", "off_campus", "online"]), min_size=1, max_size=2),
    ),
    st.builds(lambda op: condition("field.power", op), st.sampled_from(["yes", "no"])),
    st.builds(
        lambda op, said: condition("field.with", op, said), st.sampled_from(["is", "is_not"]),
        st.sampled_from(["音响", "桌椅"]),
    ),
)  # fmt: skip
whens = st.lists(st.lists(conditions, min_size=1, max_size=3), max_size=3).map(
    lambda groups: when(*groups)
)
known = st.fixed_dictionaries({
    "people": st.none() | people,
    "where": st.none() | st.sampled_from(["campus", "off_campus", "online"]),
    "field.power": st.none() | st.booleans(),
    "field.with": st.none() | st.sampled_from([("音响",), ("桌椅",), ("音响", "桌椅")]),
})  # fmt: skip


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def as_python(each, facts):
    """The condition as an expression that Python evaluates."""
    found = facts[each.fact]
    if found is None:
        return "False"
    if each.op in PYTHON:
        return f"{found} {PYTHON[each.op]} {each.values[0]}"
    if each.op in ("yes", "no"):
        return f"{'not ' if each.op == 'no' else ''}{found}"
    said = found if isinstance(found, tuple) else (found,)
    meets = " or ".join(f"{one!r} == {value!r}" for one in said for value in each.values)
    return f"{'not ' if each.op == 'is_not' else ''}({meets})"


@patient
@given(whens, known)
def test_a_rule_holds_as_python_says(rule, facts):
    rows = [" and ".join(f"({as_python(each, facts)})" for each in group) for group in rule.groups]
    expected = eval(" or ".join(rows) or "True")
    assert rule.holds(facts) is bool(expected)


@patient
@given(whens, known)
def test_what_never_holds_holds_for_nobody(rule, facts):
    if never_holds(rule, FACTS):
        assert not rule.holds(facts)


@patient
@given(
    st.lists(
        st.sampled_from([condition("people", op, str(n)) for op in PYTHON for n in range(4)]),
        min_size=1,
        max_size=4,
    )
)
def test_numbers_clash_exactly_when_no_number_fits(group):
    fits = any(all(each.holds({"people": n}) for each in group) for n in range(8))
    assert bool(clash(group, FACTS)) is not fits


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (condition("field.gone", "yes"), "不存在"),
        (condition("where", "at_least", "3"), "不是数字"),
        (condition("people", "is", "100"), "请用 ≥"),
        (condition("people", "at_least"), "和一个数字比"),
        (condition("people", "at_least", "很多"), "和一个数字比"),
        (condition("people", "at_least", "NaN"), "和一个数字比"),
        (condition("people", "at_least", "1", "2"), "和一个数字比"),
        (condition("people", "at_least", "1e999999999"), "这么大的数"),
        (condition("where", "is", "月球"), "没有“月球”这个选项"),
        (condition("where", "is"), "后面要写是什么"),
        (condition("field.power", "is", "是"), "只能问是还是否"),
        (condition("field.kind", "nonsense"), "只能问有没有"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said(wrong, words):
    assert words in " ".join(fault(wrong, FACTS.get(wrong.fact)))


@pytest.mark.parametrize(
    ("group", "is_impossible"),
    [
        ([condition("people", "at_least", "100"), condition("people", "less_than", "50")], True),
        ([condition("people", "more_than", "1"), condition("people", "less_than", "2")], True),
        ([condition("amount", "more_than", "1"), condition("amount", "less_than", "2")], False),
        ([condition("people", "less_than", "0")], True),
        ([condition("field.degrees", "less_than", "0")], False),
        ([condition("where", "is", "campus"), condition("where", "is", "online")], True),
        ([condition("where", "is", "campus"), condition("where", "is_not", "campus")], True),
        ([condition("field.with", "is", "音响"), condition("field.with", "is", "桌椅")], False),
        ([condition("field.power", "yes"), condition("field.power", "no")], True),
        ([condition("sponsorship", "yes"), condition("sponsorship", "no")], True),
        ([condition("sponsorship", "yes"), condition("sponsorship", "at_most", "0")], True),
        ([condition("field.kind", "is_not", "学术", "文艺")], True),
    ],
)  # fmt: skip
def test_a_group_that_nobody_can_satisfy_is_found(group, is_impossible):
    assert bool(faults(when(group), FACTS)) is is_impossible


def test_an_empty_group_is_refused():
    assert faults(when([]), FACTS) == ["有一组条件是空的。"]


def test_conditions_read_as_a_sentence():
    rule = when(
        [condition("where", "is", "off_campus", "online"), condition("people", "at_least", "30")],
        [condition("people", "less_than", "9"), condition("amount", "more_than", "500")],
        [condition("field.power", "yes")],
        [condition("people_abroad", "yes")], [condition("venue", "no")], [condition("gone", "yes")],
    )  # fmt: skip
    assert spoken(rule, FACTS) == (
        "地点是校外或线上并且总人数 ≥ 30，或者总人数 < 9 并且预算总额 > 500 元，或者“用不用电”答是，"
        "或者境外人数 > 0，或者没填“场地”，或者（不存在的“gone”）"
    )
    assert spoken(When(), FACTS) == ""


def test_an_application_that_nobody_decides_is_found():
    big = when([condition("people", "at_least", "100")])
    small = when([condition("people", "less_than", "100")])
    assert undecided(Spec(chain=(ChainStep("a", "团委", when=big),))) == {
        "people": Decimal(0), "level": "class",
    }  # fmt: skip
    both = (ChainStep("a", "团委", when=big), ChainStep("b", "团总支", when=small))
    assert undecided(Spec(chain=both)) is None
    exempt = Spec(chain=both[:1], exemptions=(Exemption("人少", small),))
    assert undecided(exempt) is None
    noted = (ChainStep("a", "保卫处", mode="record"), *both[:1])
    assert undecided(Spec(chain=noted)) is not None
