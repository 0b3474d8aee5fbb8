"""The roster's code lists fit the models, and units are found by any of their names."""

import pytest

from branches.organisation import roster
from branches.organisation.importing import RosterImporter
from branches.organisation.models import Appointment, Member, Unit
from branches.organisation.placement import Placement, Scope, unit_key, with_suffix
from tuanwei.jobs.cells import Wrong
from tuanwei.jobs.headers import Header

EVERYWHERE = Scope(True, frozenset(), frozenset())


def test_code_lists_fit_the_models():
    assert set(roster.POSTS.values()) - {None} <= set(Appointment.Post.values)
    assert set(roster.STATUS.values()) == set(Member.Status.values)
    assert len(roster.ETHNICITIES) == len(set(roster.ETHNICITIES)) == 56


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("团支书", ("secretary", "团支书")), ("组织委员", ("organisation", "组织委员")),
        ("无", None), ("其他：团小组长", ("other", "团小组长")), ("其他", ("other", "其他")),
    ],
)  # fmt: skip
def test_posts(cell, value):
    assert roster.post(cell) == value


def test_unknown_post_is_told():
    with pytest.raises(Wrong) as caught:
        roster.post("组织委圆")
    assert (caught.value.code, caught.value.details["near"]) == ("unknown_choice", "组织委员")


@pytest.mark.parametrize(
    "name", ["会计学2301班", "会计学2301团支部", "会计学 2301", "会计学２３０１班团支部"]
)
def test_names_of_one_branch(name):
    assert unit_key(name) == "会计学2301"


def test_names_of_new_units():
    assert with_suffix("会计学2301班", "团支部") == "会计学2301班团支部"
    assert with_suffix("会计2401团支部", "团支部") == "会计2401团支部"


@pytest.mark.parametrize(
    ("labels", "is_mistaken"),
    [
        (("姓名*", "学号*", "志愿者编号*", "荣誉时数值*"), True),
        (("学号", "姓名", "班级", "志愿服务时长（小时）"), True),
        (("学号", "姓名", "性别", "政治面貌", "志愿服务时长"), False),
        (("学号", "姓名", "班级"), False),
    ],
)
def test_sheets_of_hours_are_told_from_rosters(labels, is_mistaken):
    assert bool(RosterImporter().mistaken(Header(1, 1, labels))) is is_mistaken


@pytest.fixture
def tree(db):
    root = Unit.objects.create(name="团委", kind="committee")
    first = Unit.objects.create(name="会计学院团总支", kind="general_branch", parent=root)
    second = Unit.objects.create(name="工商学院", kind="general_branch", parent=root)
    make = lambda name, parent: Unit.objects.create(  # noqa: E731
        name=name, kind="branch", branch_type="class", parent=parent
    )
    return first, second, make("2401团支部", first), make("2401班", second), make("2402班", second)


def test_units_are_found_by_college_and_branch(tree):
    first, _, one, two, three = tree
    placement = Placement.read(EVERYWHERE)

    assert placement.find("会计学院", "2401班") == (one.pk, None)
    assert placement.find("工商学院", "2401") == (two.pk, None)
    assert placement.find(None, "2402") == (three.pk, None)
    with pytest.raises(Wrong, match="branch_unclear"):
        placement.find(None, "2401")
    assert placement.find("会计学院", "2499班") == (None, 0)
    assert placement.plan == [{"name": "2499班团支部", "kind": "branch", "parent": first.pk}]


def test_new_units_are_planned_once(tree):
    placement = Placement.read(EVERYWHERE)

    assert placement.find("新学院", "新1班") == placement.find("新学院", "新1") == (None, 1)
    assert [(entry["name"], entry["parent"]) for entry in placement.plan] == [
        ("新学院团总支", None), ("新1班团支部", {"plan": 0}),
    ]  # fmt: skip


def test_a_branch_cadre_finds_the_own_branch_only(tree):
    _, _, one, _two, _ = tree
    placement = Placement.read(Scope(False, frozenset(), frozenset({one.pk})))

    assert placement.find(None, "2401") == (one.pk, None)
    for college, branch in (("工商学院", "2401"), ("会计学院", "2499"), (None, "新")):
        with pytest.raises(Wrong, match="out_of_scope"):
            placement.find(college, branch)


def test_a_general_branch_secretary_may_add_branches_below(tree):
    first, _, one, _, _ = tree
    placement = Placement.read(Scope(False, frozenset({first.pk}), frozenset()))

    assert placement.find("会计学院", "2401") == (one.pk, None)
    assert placement.find("会计学院", "2499") == (None, 0)
    with pytest.raises(Wrong, match="out_of_scope"):
        placement.find("工商学院", "2401")
