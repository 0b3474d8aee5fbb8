"""Who is to check which sheets of a round, and what of it is still open."""

from collections import defaultdict

from assessment.engine import spec as rules
from assessment.rounds import queries
from assessment.rounds.models import ScoreLine, Scorer, ScoreSheet
from branches.organisation.models import Appointment, Member


def keys_to_check(spec):
    """Keys of the indicators that get points only when somebody checks them: no record gives any."""
    return frozenset(
        each.key for each in spec.leaves
        if rules.CHECK in each.scored_by and rules.RECORDS not in each.scored_by
    )  # fmt: skip


def open_lines(held):
    """The lines that wait for a checker."""
    return ScoreLine.objects.filter(
        sheet__round=held.pk, sheet__left_out="", is_absent=False, check_score=None,
        review_score=None, indicator__in=keys_to_check(held.spec),
        sheet__state__in=(ScoreSheet.State.OPEN, ScoreSheet.State.SENT),
    )  # fmt: skip


def sheets_by_checker(held):
    """{user's key: {sheet's key: their indicators (None: all)}}: those who were named; for sheets that nobody named
    checks, secretaries of the general branch above; for the rest whoever runs the round. Nobody has a sheet of a
    unit with a post of theirs, or of their own branch."""
    sheets = list(held.sheets.filter(left_out="").values_list("pk", "unit", "parent"))
    found: dict = defaultdict(dict)
    own = own_units(held)
    covered = set()
    named = held.scorers.filter(role=Scorer.Role.CHECKER, user__is_active=True)
    for user, indicators, under in named.values_list("user", "indicators", "under"):
        for pk, unit, parent in sheets:
            if unit in own[user] or under not in (None, unit, parent):
                continue
            covered.add(pk)
            before = found[user].get(pk, frozenset())
            found[user][pk] = (
                before | set(indicators) if indicators and before is not None else None
            )
    heads = _heads({parent for _pk, _unit, parent in sheets})
    charged = queries.in_charge(held)
    for pk, unit, parent in sheets:
        if pk not in covered:
            for user in [each for each in heads[parent] if unit not in own[each]] or charged:
                found[user][pk] = None
    return dict(found)


def own_units(held):
    """{user's key: units of a round which they score never}: with a post of theirs, and their own ones."""
    own: dict = defaultdict(set)
    units = held.sheets.values("unit")
    posts = Appointment.objects.in_force().filter(unit__in=units).values_list("user", "unit")
    members = Member.objects.filter(left_on=None)
    rows = members.filter(branch__in=units).values_list("user", "branch")
    above = members.filter(branch__parent__in=units).values_list("user", "branch__parent")
    for user, unit in (*posts, *rows, *above):
        own[user].add(unit)
    return own


def _heads(units):
    held = Appointment.objects.in_force().filter(
        unit__in=units - {None}, post="secretary", user__is_active=True
    )
    found: dict = defaultdict(list)
    for unit, user in held.values_list("unit", "user"):
        found[unit].append(user)
    return found


def behind(held):
    """{user's key: how many lines they still have to check}."""
    waiting: dict = defaultdict(set)
    for sheet, indicator in open_lines(held).values_list("sheet", "indicator"):
        waiting[sheet].add(indicator)
    found = {}
    for user, sheets in sheets_by_checker(held).items():
        many = sum(
            len(waiting[pk] if keys is None else waiting[pk] & keys) for pk, keys in sheets.items()
        )
        if many:
            found[user] = many
    return found
