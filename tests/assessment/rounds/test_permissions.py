"""Who sees rounds and sheets, who fills in, who checks."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from assessment.rounds import actions, checking, permissions, queries
from branches.organisation.models import Appointment
from tests.assessment.scene import USUAL
from tests.cast import SINCE

pytestmark = pytest.mark.django_db


def anew(user):
    """The same person at their next request."""
    return type(user).objects.get(pk=user.pk)


def sheet_of(held, unit):
    return held.sheets.select_related("unit", "round__version").get(unit=unit)


def test_a_draft_is_seen_by_staff_and_whoever_watches(rounds):
    cast, held = rounds.cast, rounds.draft()
    for user in (cast.staff, cast.administrator, cast.teacher, cast.supervisor):
        assert permissions.round_to_see(user, held.pk) == held
        assert list(queries.rounds_shown(user)) == [held]
    for user in (cast.secretary, cast.general_secretary, cast.student, cast.outsider):
        with pytest.raises(Http404):
            permissions.round_to_see(user, held.pk)
    actions.move(round=held, to="called_off", by=cast.staff, words="不办了")
    assert not queries.rounds_shown(anew(cast.secretary)).exists()


def test_a_running_round_is_seen_by_those_whom_it_concerns(rounds):
    cast = rounds.cast
    seen = (cast.secretary, cast.general_secretary, cast.student, cast.other_student)
    held = rounds.opened()
    for user in seen:
        assert permissions.round_to_see(user, held.pk) == held
        with pytest.raises(PermissionDenied):
            permissions.round_to_run(user, held.pk)
    with pytest.raises(Http404):
        permissions.round_to_see(cast.outsider, held.pk)
    actions.add_scorer(round=held, user=cast.outsider, role="peer", by=cast.staff)
    assert permissions.round_to_see(anew(cast.outsider), held.pk) == held
    held.state = "publicity"
    held.save()
    assert permissions.round_to_see(anew(cast.answerer), held.pk) == held


def test_sheets_are_seen_by_the_own_branch_and_those_above(rounds):
    cast, held = rounds.cast, rounds.opened()
    own, other = sheet_of(held, cast.branch), sheet_of(held, cast.other_branch)
    for user in (cast.secretary, cast.student, cast.general_secretary):
        assert permissions.sheet_to_see(user, own.pk) == own
        with pytest.raises(Http404):
            permissions.sheet_to_see(user, other.pk)
    for user in (cast.staff, cast.teacher, cast.supervisor, cast.administrator):
        assert set(permissions.sheets_to_see(user, held)) == {own, other}
    held.state = "publicity"  # others see the ranking, not the sheets
    held.save()
    with pytest.raises(Http404):
        permissions.sheet_to_see(anew(cast.student), other.pk)


@pytest.mark.parametrize(
    ("role", "sees"), [("checker", 1), ("judge", 1), ("peer", 0), ("supervisor", 2)]
)
def test_who_was_given_units_sees_those(rounds, role, sees):
    cast, held = rounds.cast, rounds.opened()
    actions.add_scorer(
        round=held, user=cast.outsider, role=role, by=cast.staff, under=cast.general_branch
    )
    assert permissions.sheets_to_see(cast.outsider, held).count() == sees
    assert permissions.checks_of(cast.outsider, held).count() == (role == "checker")


def test_only_cadres_of_the_branch_fill_in(rounds):
    cast, held = rounds.cast, rounds.opened()
    own = sheet_of(held, cast.branch)
    assert permissions.sheet_to_fill(cast.secretary, own.pk) == own
    for user in (cast.student, cast.general_secretary, cast.staff, cast.teacher):
        with pytest.raises(PermissionDenied):
            permissions.sheet_to_fill(user, own.pk)
    with pytest.raises(Http404):
        permissions.sheet_to_fill(cast.other_student, own.pk)
    actions.leave_out(sheet=own, by=cast.staff, reason="撤销了")
    with pytest.raises(PermissionDenied, match="撤销了"):
        permissions.sheet_to_fill(cast.secretary, own.pk)


def test_who_checks(rounds):
    cast, held = rounds.cast, rounds.opened()
    own, other = sheet_of(held, cast.branch), sheet_of(held, cast.other_branch)
    assert set(permissions.checks_of(cast.staff, held)) == {own, other}  # opened it
    assert set(permissions.checks_of(cast.administrator, held)) == {own, other}
    assert set(permissions.checks_of(cast.general_secretary, held)) == {own}
    for user in (cast.staff2, cast.teacher, cast.supervisor, cast.secretary):
        assert not permissions.checks_of(user, held).exists()
        assert not permissions.may_check(user, own)
    with pytest.raises(PermissionDenied):
        permissions.sheet_to_check(cast.staff2, own.pk)
    actions.add_scorer(
        round=held, user=cast.staff2, role="checker", by=cast.staff, indicators=["order"],
        under=cast.general_branch,
    )  # fmt: skip
    checker = anew(cast.staff2)
    assert permissions.sheet_to_check(checker, own.pk) == own
    assert permissions.may_check(checker, own, "order")
    assert not permissions.may_check(checker, own, "team")
    assert not permissions.may_check(checker, other, "order")
    assert permissions.indicators_of(checker, held) == {"order"}
    assert permissions.indicators_of(cast.staff, held) is None
    assert permissions.indicators_of(cast.teacher, held) == frozenset()


def test_nobody_checks_a_unit_of_their_own(rounds):
    cast, held = rounds.cast, rounds.opened()
    own, other = sheet_of(held, cast.branch), sheet_of(held, cast.other_branch)
    for user in (cast.staff, cast.administrator, cast.general_secretary):
        Appointment.objects.create(user=user, unit=cast.branch, post="other", starts_on=SINCE)
        assert not permissions.may_check(user, own)
        assert own not in permissions.checks_of(user, held)
    assert permissions.may_check(cast.staff, other)
    actions.add_scorer(round=held, user=cast.student, role="checker", by=cast.staff)
    assert set(permissions.checks_of(cast.student, held)) == {other}


def test_a_checker_without_posts_or_branch_checks_what_they_were_given(rounds):
    cast, held = rounds.cast, rounds.opened()
    teacher = cast.user("T7001", "外请")
    actions.add_scorer(round=held, user=teacher, role="checker", by=cast.staff)
    assert permissions.checks_of(teacher, held).count() == 2


def test_who_watches_the_round_checks_nothing_in_it(rounds):
    cast, held = rounds.cast, rounds.opened()
    actions.add_scorer(round=held, user=cast.administrator, role="supervisor", by=cast.staff)
    assert not permissions.checks_of(cast.administrator, held).exists()


def test_open_lines_are_counted_for_whoever_is_to_check_them(rounds):
    cast, held = rounds.cast, rounds.moved("check")
    actions.add_scorer(
        round=held, user=cast.staff2, role="checker", by=cast.staff, indicators=["order"],
        under=cast.other_general_branch,
    )  # fmt: skip
    assert checking.keys_to_check(held.spec) == {"team", "order", "extra"}
    assert cast.general_secretary
    assert checking.behind(held) == {cast.staff2.pk: 1, cast.general_secretary.pk: 3}
    sheet_of(held, cast.branch).lines.filter(indicator="team").update(
        is_absent=True, absent_note="没有班子"
    )
    held.sheets.filter(unit=cast.other_branch).update(state="checked")
    assert checking.behind(held) == {cast.general_secretary.pk: 2}


def test_a_member_of_a_branch_does_not_score_the_general_branch_above(rounds, scene):
    cast = rounds.cast
    spec = replace(USUAL, units="general_branch")
    held = scene.round(spec=spec, units=[cast.general_branch])
    sheet = sheet_of(held, cast.general_branch)
    for user in (cast.secretary, cast.outsider):
        scene.scorer(held, user)
        scene.scorer(held, user, "judge")
    assert not permissions.may_check(cast.secretary, sheet)
    assert permissions.may_check(cast.outsider, sheet)
    assert set(checking.sheets_by_checker(held)) == {cast.outsider.pk}


def test_supervising_teachers_are_named_for_nothing_that_they_would_change(rounds, scene):
    cast, held = rounds.cast, rounds.opened()
    for user in (cast.teacher, cast.supervisor):
        with pytest.raises(ValidationError, match="什么都不改"):
            actions.add_scorer(round=held, user=user, role="checker", by=cast.staff)
        scene.scorer(held, user)  # named before they became one
        assert not permissions.checks_of(anew(user), held).exists()
