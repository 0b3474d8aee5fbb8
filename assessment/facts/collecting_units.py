"""Facts of what units are: roster, officers, age, and how they were assessed before.

What is known only as of a day belongs to one round and its last day; while that is to come, today counts.
Units that are no longer in use have none.
"""

from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from assessment.facts.collecting import Row, collects, local_day
from assessment.rounds.models import Round, ScoreSheet
from assessment.standards.models import StandardVersion
from branches.organisation import queries as organisation
from branches.organisation.models import Appointment


def _rounds(scope):
    """[(round's key, its last day, the day as of which it is looked at)]."""
    today = timezone.localdate()
    return [(key, ends_on, min(ends_on, today)) for key, ends_on in sorted(scope.rounds.items())]


def _row(scope, unit, source, on, held, label, number, of=None, part="", level=""):
    record = f"unit:{unit}:{part}" if part else f"unit:{unit}"
    return Row(
        unit, source, on, record, label, number, of, level, round=held,
        url=reverse("organisation:unit-detail", args=[unit]),
    )  # fmt: skip


def _of_units(scope, by_branch):
    """{unit: [sums]} of {branch: numbers}, for units in use."""
    found: dict = {}
    for branch, numbers in by_branch.items():
        for unit in scope.with_parent(branch):
            if unit in scope.existing:
                mine = found.setdefault(unit, [0] * len(numbers))
                for place, number in enumerate(numbers):
                    mine[place] += number
    return found


@collects("roster.complete")
def roster_complete(scope):
    """The roster as it is now, until the round is frozen."""
    rounds = _rounds(scope)
    if not rounds:
        return
    filled = _of_units(scope, organisation.filled_rosters(scope.branch_ids))
    for held, on, _day in rounds:
        for unit, (complete, members) in filled.items():
            yield _row(
                scope, unit, "roster.complete", on, held, "花名册", complete, Decimal(members)
            )


@collects("roster.members")
def roster_members(scope):
    """How many people it had."""
    days = {day for _key, _on, day in _rounds(scope)}
    known = {
        day: _of_units(
            scope,
            {key: (n,) for key, n in organisation.members_on(scope.branch_ids, day).items()},
        )
        for day in sorted(days)
    }
    for held, on, day in _rounds(scope):
        for unit, (members,) in known[day].items():
            yield _row(scope, unit, "roster.members", on, held, "支部人数", members)


@collects("unit.months")
def unit_months(scope):
    """Whole months from the day its first member came to the round's last day."""
    rounds = _rounds(scope)
    if not rounds:
        return
    first: dict = {}
    for branch, day in organisation.first_days(scope.branch_ids).items():
        for unit in scope.with_parent(branch):
            if unit in scope.existing:
                first[unit] = min(day, first.get(unit, day))
    for held, on, _day in rounds:
        for unit, began in first.items():
            if began <= on:
                label = f"{began.year} 年 {began.month} 月 {began.day} 日有了第一名成员"
                yield _row(scope, unit, "unit.months", on, held, label, months_between(began, on))


def months_between(first, last):
    """Whole months: from the 31st to the 30th of the next month is none yet."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)


@collects("unit.officers")
def unit_officers(scope):
    """One a post that somebody held on the day."""
    posts = dict(Appointment.Post.choices)
    known = {
        day: organisation.posts_on(scope.existing, day)
        for day in sorted({day for _key, _on, day in _rounds(scope)})
    }
    for held, on, day in _rounds(scope):
        for unit, post in known[day]:
            label = str(posts[post])
            yield _row(
                scope, unit, "unit.officers", on, held, f"{label}在任", 1, part=post, level=label
            )


def _published(**which):
    """[(sheet, version)] of published rounds; each version is read once. Two queries."""
    rows = ScoreSheet.objects.filter(
        round__state=Round.State.PUBLISHED, left_out="", total__isnull=False, **which
    )
    sheets = list(rows.select_related("round", "unit").order_by("pk"))
    versions = StandardVersion.objects.select_related("kind").in_bulk(
        {each.round.version_id for each in sheets}
    )
    return [(each, versions[each.round.version_id]) for each in sheets]


def _within(scope):
    return {"round__ends_on__range": (scope.first, scope.last)}


@collects("assessment.grade")
def earlier_grades(scope):
    """One a published sheet, on the day of the publication."""
    for sheet, version in _published(unit__in=scope.unit_ids):
        on = local_day(sheet.round.frozen_at)
        if scope.first <= on <= scope.last:
            yield _graded(sheet, version, sheet.unit_id, "assessment.grade", on, sheet.round.name)


@collects("assessment.result")
def results_within(scope):
    """One a published sheet, on the last day of its round."""
    for sheet, version in _published(unit__in=scope.unit_ids, **_within(scope)):
        yield _graded(
            sheet, version, sheet.unit_id, "assessment.result", sheet.round.ends_on,
            sheet.round.name,
        )  # fmt: skip


@collects("assessment.child_grade")
def grades_of_children(scope):
    """One a published sheet of a unit below, for the unit above it."""
    for sheet, version in _published(parent__in=scope.unit_ids, **_within(scope)):
        yield _graded(
            sheet, version, sheet.parent_id, "assessment.child_grade", sheet.round.ends_on,
            f"{sheet.unit}：{sheet.round.name}",
        )  # fmt: skip


@collects("assessment.title")
def titles_within(scope):
    """One a title that a published sheet got."""
    for sheet, version in _published(unit__in=scope.unit_ids, **_within(scope)):
        labels = {each.key: each.label for each in version.spec.titles} if sheet.titles else {}
        for key in sheet.titles:
            label = labels.get(key, key)
            yield Row(
                sheet.unit_id, "assessment.title", sheet.round.ends_on, f"sheet:{sheet.pk}:{key}",
                f"{sheet.round.name}：{label}", level=label, role=version.kind.name,
                url=_ranking(sheet.round_id),
            )  # fmt: skip


def _graded(sheet, version, unit, source, on, label):
    grade = next((each.label for each in version.spec.grades if each.key == sheet.grade), "")
    return Row(
        unit, source, on, f"sheet:{sheet.pk}", label, sheet.total, level=grade,
        role=version.kind.name, url=_ranking(sheet.round_id),
    )  # fmt: skip


def _ranking(round_id):
    """The page of the ranking, which lies in a room above."""
    return f"/assessment/rounds/{round_id}/ranking/"
