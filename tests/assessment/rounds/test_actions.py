"""What actions of rounds do and refuse."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessment.engine.spec import Category, Grade
from assessment.rounds import actions, hooks, queries
from assessment.rounds.models import Move, Round, ScoreLine
from branches.organisation.models import Unit
from tests.assessment.scene import FIRST, LAST, USUAL, D
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
BY_TYPE = replace(USUAL, categories=(
    Category("class", "班级", ("class",)), Category("club", "社团", ("club",)), Category("art", "文科"),
))  # fmt: skip


def told(once):
    """Who was told under a key that begins so."""
    rows = Delivery.objects.filter(notice__once__startswith=once, channel="site")
    return {each.recipient for each in rows.select_related("recipient")}


def sheet_of(held, unit):
    return held.sheets.select_related("unit", "round__version").get(unit=unit)


# --- Begun and changed --------------------------------------------------------------------------


def test_a_round_is_begun_with_its_days(rounds):
    held = rounds.draft()
    assert (held.state, held.starts_on, held.ends_on) == ("draft", FIRST, LAST)
    assert held.sheets.count() == 0
    assert AuditEvent.objects.filter(name="assessment.round.made").count() == 1


def test_a_version_that_is_not_in_force_is_refused(rounds):
    version = rounds.scene.version()
    version.in_force_from = None
    with pytest.raises(ValidationError, match="还没有生效"):
        rounds.draft(version=version)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"ends_on": FIRST - timedelta(days=1)}, "ends_on"),
        ({"self_until": None}, "self_until"),
        ({"check_until": date(2020, 1, 1)}, "check_until"),
        ({"review_until": date(2020, 1, 1)}, "review_until"),
    ],
)
def test_days_in_a_wrong_order_are_refused_at_their_field(rounds, fields, name):
    with pytest.raises(ValidationError) as refused:
        rounds.draft(**fields)
    assert list(refused.value.error_dict) == [name]


def test_the_same_days_twice_are_refused_with_the_name_of_the_first(rounds):
    held = rounds.draft()
    with pytest.raises(ValidationError, match=f"已经有一次考核：{held.name}"):
        rounds.draft(version=held.version)
    actions.move(round=held, to="called_off", by=rounds.cast.staff, words="日子定错了")
    assert rounds.draft(version=held.version).pk


def test_the_round_before_is_of_the_same_standard_and_earlier(rounds):
    other = rounds.opened(version=rounds.scene.version(name="别的考核"))
    with pytest.raises(ValidationError, match="同一个标准"):
        rounds.draft(previous=other)
    with pytest.raises(ValidationError, match="要比这一次早"):
        rounds.draft(version=other.version, previous=other, ends_on=LAST - timedelta(days=1))
    later = {"starts_on": LAST + timedelta(days=1), "ends_on": LAST + timedelta(days=300)}
    assert rounds.draft(version=other.version, previous=other, **later).previous == other


def test_a_round_that_runs_keeps_its_days_and_moves_its_deadlines(rounds):
    held = rounds.opened()
    fields = {name: getattr(held, name) for name in actions.FIELDS}
    with pytest.raises(ValidationError, match="不能再改"):
        actions.change_round(round=held, by=rounds.cast.staff, **fields | {"ends_on": FIRST})
    later = timezone.localdate() + timedelta(days=9)
    actions.change_round(round=held, by=rounds.cast.staff, **fields | {"self_until": later})
    held.refresh_from_db()
    assert held.self_until == later
    event = AuditEvent.objects.get(name="assessment.round.changed")
    assert event.data == {"fields": ["自评到哪天"]}


# --- Opened and moved ---------------------------------------------------------------------------


def test_opening_makes_a_sheet_with_its_lines_for_every_active_unit(rounds):
    cast = rounds.cast
    assert cast.student and cast.secretary and cast.other_student
    Unit.objects.create(
        kind="branch", branch_type="class", name="停用了", parent=cast.general_branch,
        is_active=False,
    )  # fmt: skip
    held = rounds.opened()
    sheets = {each.unit_id: each for each in held.sheets.all()}
    assert set(sheets) == {cast.branch.pk, cast.other_branch.pk}
    sheet = sheets[cast.branch.pk]
    assert (sheet.parent_id, sheet.members) == (cast.general_branch.pk, 2)
    lines = ScoreLine.objects.filter(sheet=sheet).order_by("pk")
    assert [each.indicator for each in lines] == [each.key for each in held.spec.leaves]
    assert (held.state, held.opened_by, held.opened_at is not None) == ("self", cast.staff, True)
    assert list(Move.objects.values_list("before", "after")) == [("draft", "self")]


def test_general_branches_have_the_members_of_their_branches(rounds):
    cast = rounds.cast
    assert cast.student and cast.secretary
    spec = replace(USUAL, units="general_branch")
    held = rounds.opened(version=rounds.scene.version(spec))
    members = dict(held.sheets.values_list("unit", "members"))
    assert members == {cast.general_branch.pk: 2, cast.other_general_branch.pk: 0}


def test_a_standard_without_self_scores_opens_into_the_check(rounds):
    procedure = replace(USUAL.procedure, has_self_scores=False)
    held = rounds.draft(version=rounds.scene.version(procedure=procedure))
    assert held.self_until is None
    assert rounds.cast.secretary
    with pytest.raises(ValidationError, match="先检查打分"):
        actions.move(round=held, to="self", by=rounds.cast.staff)
    held = actions.open_round(round=held, by=rounds.cast.staff)
    assert held.state == "check"
    assert rounds.cast.secretary in told("assessment.round.moved")


def test_who_opens_a_round_twice_hears_that_it_is_open(rounds):
    held = rounds.opened()
    with pytest.raises(ValidationError, match="现在是“自评”"):
        actions.open_round(round=held, by=rounds.cast.staff)
    assert held.sheets.count() == 2
    assert Move.objects.count() == 1


def test_cadres_hear_of_the_self_scores_and_checkers_of_the_check(rounds):
    cast = rounds.cast
    assert cast.secretary
    assert cast.general_secretary
    held = rounds.opened()
    assert told("assessment.round.moved") == {cast.secretary}
    checker = cast.staff2
    actions.add_scorer(
        round=held, user=checker, role="checker", by=cast.staff, under=cast.other_general_branch
    )
    actions.move(round=held, to="check", by=cast.staff)
    move = Move.objects.get(after="check")
    # The branch that nobody was named for is checked by its general branch's secretary.
    assert told(f"assessment.round.moved:{move.pk}:checkers") == {checker, cast.general_secretary}


def test_hooks_bar_and_hear(rounds, monkeypatch):
    heard = []
    held = rounds.moved("check")
    monkeypatch.setattr(hooks, "moved", [lambda *said: heard.append(said[1:3])])
    monkeypatch.setattr(
        hooks, "barring", [lambda held, to: ["还差一步。"] if to == "review" else []]
    )
    with pytest.raises(ValidationError, match="还差一步。"):
        actions.move(round=held, to="review", by=rounds.cast.staff)
    assert heard == []
    monkeypatch.setattr(hooks, "barring", [])
    actions.move(round=held, to="review", by=rounds.cast.staff)
    assert heard == [("check", "review")]


def test_a_step_back_needs_a_reason(rounds):
    held = rounds.moved("check", "review")
    with pytest.raises(ValidationError, match="写一句为什么"):
        actions.move(round=held, to="check", by=rounds.cast.staff, words=" ")
    held = actions.move(round=held, to="check", by=rounds.cast.staff, words="三个支部漏打了")
    assert (held.state, Move.objects.last().words) == ("check", "三个支部漏打了")


def test_published_is_frozen_and_reopening_thaws(rounds, monkeypatch):
    cast = rounds.cast
    monkeypatch.setattr(hooks, "barring", [])  # what results want first is asked there
    monkeypatch.setattr(hooks, "moved", [])
    assert cast.secretary
    held = rounds.moved("check", "review", "publicity", "decision", "published")
    assert held.is_frozen
    assert (held.published_by, held.frozen_at is not None) == (cast.staff, True)
    assert cast.secretary in told(f"assessment.round.moved:{Move.objects.last().pk}")
    held = actions.move(round=held, to="review", by=cast.staff, words="补交了一条证明")
    assert (held.frozen_at, held.published_by) == (None, None)


def test_a_draft_that_is_called_off_keeps_the_reason(rounds):
    held = actions.move(
        round=rounds.draft(), to="called_off", by=rounds.cast.staff, words="今年不办"
    )
    assert (held.state, held.reason) == ("called_off", "今年不办")


def test_nothing_opens_without_units_or_indicators(rounds):
    held = rounds.draft()
    Unit.objects.filter(kind="branch").delete()
    with pytest.raises(ValidationError, match="还没有要考核的组织"):
        actions.open_round(round=held, by=rounds.cast.staff)
    empty = rounds.draft(version=rounds.scene.version(replace(USUAL, indicators=()), name="空的"))
    with pytest.raises(ValidationError, match="还没有指标"):
        actions.open_round(round=empty, by=rounds.cast.staff)


# --- Units --------------------------------------------------------------------------------------


def test_a_closed_branch_is_decided_about_before_the_ranking(rounds):
    cast = rounds.cast
    held = rounds.moved("check")
    cast.branch.is_active = False
    cast.branch.save()
    with pytest.raises(ValidationError, match="会计2401团支部已经停用"):
        actions.move(round=held, to="review", by=cast.staff)
    actions.keep(sheet=sheet_of(held, cast.branch), by=cast.staff, reason="五月才停用")
    rounds.judged(held)
    assert actions.move(round=held, to="review", by=cast.staff).state == "review"
    assert cast.branch.pk in {each.unit_id for each in queries.sheets_of(held)}


def test_a_merged_branch_leads_on_and_its_facts_count_there(rounds):
    cast = rounds.cast
    third, fourth = rounds.scene.branches(2)
    assert cast.secretary
    held = rounds.opened()
    heard = []
    hooks.regrouped.append(lambda held, units: heard.append(set(units)))
    try:
        actions.leave_out(
            sheet=sheet_of(held, third), by=cast.staff, reason="并班",
            merged_into=sheet_of(held, fourth),
        )  # fmt: skip
        actions.leave_out(
            sheet=sheet_of(held, fourth), by=cast.staff, reason="又并班",
            merged_into=sheet_of(held, cast.branch),
        )  # fmt: skip
    finally:
        hooks.regrouped.pop()
    assert queries.merged_of(held) == {cast.branch.pk: [third.pk, fourth.pk]}
    assert heard == [{third.pk, fourth.pk}, {fourth.pk, cast.branch.pk}]
    assert cast.secretary in told("assessment.sheet.left_out")
    assert [each.unit_id for each in queries.sheets_of(held)] == [
        cast.other_branch.pk, cast.branch.pk,
    ]  # fmt: skip


def test_a_unit_is_merged_into_one_that_takes_part(rounds):
    cast, held = rounds.cast, rounds.opened()
    one, two = sheet_of(held, cast.branch), sheet_of(held, cast.other_branch)
    with pytest.raises(ValidationError, match="另一个组织"):
        actions.leave_out(sheet=one, by=cast.staff, reason="并班", merged_into=one)
    actions.leave_out(sheet=two, by=cast.staff, reason="撤销了")
    with pytest.raises(ValidationError, match="自己也不参加"):
        actions.leave_out(sheet=one, by=cast.staff, reason="并班", merged_into=two)
    with pytest.raises(ValidationError, match="写一句为什么不参加"):
        actions.leave_out(sheet=one, by=cast.staff, reason=" ")
    with pytest.raises(ValidationError, match="已经不参加了"):
        actions.leave_out(sheet=two, by=cast.staff, reason="再一次")


def test_a_unit_joins_and_one_that_was_left_out_comes_back_with_its_sheet(rounds):
    cast, held = rounds.cast, rounds.opened()
    [late] = rounds.scene.branches(1)
    made = actions.join(round=held, unit=late, by=cast.staff)
    assert made.lines.count() == len(held.spec.leaves)
    with pytest.raises(ValidationError, match="已经在这次考核里"):
        actions.join(round=held, unit=late, by=cast.staff)
    actions.leave_out(
        sheet=sheet_of(held, late), by=cast.staff, reason="并班",
        merged_into=sheet_of(held, cast.branch),
    )  # fmt: skip
    back = actions.join(round=held, unit=late, by=cast.staff)
    assert (back.pk, back.left_out, back.merged_into) == (made.pk, "", None)
    with pytest.raises(ValidationError, match="不考核团总支"):
        actions.join(round=held, unit=cast.general_branch, by=cast.staff)


def test_nobody_comes_or_goes_once_the_ranking_is_shown(rounds, monkeypatch):
    cast = rounds.cast
    monkeypatch.setattr(hooks, "barring", [])
    monkeypatch.setattr(hooks, "moved", [])
    held = rounds.moved("check", "review", "publicity")
    [late] = rounds.scene.branches(1)
    for act in (
        lambda: actions.leave_out(sheet=sheet_of(held, cast.branch), by=cast.staff, reason="太晚"),
        lambda: actions.join(round=held, unit=late, by=cast.staff),
        lambda: actions.count_members(round=held, by=cast.staff, reason="太晚"),
        lambda: actions.set_categories(round=held, by=cast.staff, categories={}),
        lambda: actions.add_scorer(round=held, user=cast.staff2, role="checker", by=cast.staff),
    ):
        with pytest.raises(ValidationError, match="公示中"):
            act()


def test_members_stay_as_they_were_until_they_are_counted_again(rounds):
    cast, held = rounds.cast, rounds.opened()
    assert cast.student
    assert sheet_of(held, cast.branch).members == 0
    changed = actions.count_members(round=held, by=cast.staff, reason="新生入团")
    assert changed == {sheet_of(held, cast.branch).pk: (0, 1)}
    assert sheet_of(held, cast.branch).members == 1
    with pytest.raises(ValidationError, match="人数和现在一样"):
        actions.count_members(round=held, by=cast.staff, reason="再数一次")


def test_categories_come_from_the_type_of_a_branch_or_from_staff(rounds):
    cast = rounds.cast
    held = rounds.opened(version=rounds.scene.version(BY_TYPE))
    sheet = sheet_of(held, cast.branch)
    assert sheet.category == "class"
    many = actions.set_categories(
        round=held, by=cast.staff, categories={sheet.pk: "art", sheet_of(held, cast.other_branch).pk: "class"}
    )  # fmt: skip
    assert (many, sheet_of(held, cast.branch).category) == (1, "art")
    with pytest.raises(ValidationError, match="类别不在标准里"):
        actions.set_categories(round=held, by=cast.staff, categories={sheet.pk: "made up"})


def test_who_has_no_grade_without_a_category_needs_one(rounds):
    grades = (
        Grade("good", "优秀", D(80), category="art"),
        Grade("fail", "差", most=D(80), category="art"),
    )
    spec = replace(USUAL, categories=(Category("art", "文科"),), grades=grades, quotas=(), vetoes=(),
                   consequences=())  # fmt: skip
    held = rounds.moved("check", version=rounds.scene.version(spec))
    with pytest.raises(ValidationError, match="2 张考核表没有定类别"):
        actions.move(round=held, to="review", by=rounds.cast.staff)
    categories = dict.fromkeys(held.sheets.values_list("pk", flat=True), "art")
    actions.set_categories(round=held, by=rounds.cast.staff, categories=categories)
    rounds.judged(held)
    assert actions.move(round=held, to="review", by=rounds.cast.staff).state == "review"


# --- People -------------------------------------------------------------------------------------


def test_who_watches_does_not_score(rounds):
    cast, held = rounds.cast, rounds.opened()
    actions.add_scorer(round=held, user=cast.staff2, role="supervisor", by=cast.staff)
    assert told("assessment.scorer.added") == {cast.staff2}
    for role in ("checker", "judge", "peer"):
        with pytest.raises(ValidationError, match="不能又打分又在监督小组"):
            actions.add_scorer(round=held, user=cast.staff2, role=role, by=cast.staff)
    actions.add_scorer(round=held, user=cast.answerer, role="judge", by=cast.staff)
    with pytest.raises(ValidationError, match="不能又打分又在监督小组"):
        actions.add_scorer(round=held, user=cast.answerer, role="supervisor", by=cast.staff)


def test_several_are_named_at_once_or_none(rounds):
    cast, held = rounds.cast, rounds.opened()
    said = {"round": held, "role": "checker", "by": cast.staff, "indicators": ["order", "team"]}
    unders = [cast.general_branch, cast.other_general_branch]
    made = actions.add_scorers(users=[cast.staff2, cast.answerer], unders=unders, **said)
    assert len(made) == 4
    assert made[0].indicators == ["team", "order"]
    with pytest.raises(ValidationError, match="已经是检查人了"):
        actions.add_scorers(users=[cast.outsider, cast.staff2], unders=unders, **said)
    assert held.scorers.count() == 4
    with pytest.raises(ValidationError, match="指标不在标准里"):
        actions.add_scorers(users=[cast.outsider], **said | {"indicators": ["made up"]})
    actions.drop_scorer(scorer=made[0], by=cast.staff)
    assert held.scorers.count() == 3
    assert AuditEvent.objects.filter(name="assessment.scorer.dropped").count() == 1


def test_scorers_of_a_draft_hear_when_it_begins(rounds):
    cast, held = rounds.cast, rounds.draft()
    actions.add_scorer(round=held, user=cast.staff2, role="checker", by=cast.staff)
    actions.add_scorer(round=held, user=cast.supervisor, role="supervisor", by=cast.staff)
    assert Notice.objects.count() == 0
    assert Round.objects.get().scorers.count() == 2
    assert cast.branch
    actions.open_round(round=held, by=cast.staff)
    assert told("assessment.round.moved") == {cast.supervisor}
    actions.move(round=held, to="check", by=cast.staff)
    assert cast.staff2 in told("assessment.round.moved")
