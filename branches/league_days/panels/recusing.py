"""Whose entries somebody does not score by rule, and the rows that say so."""

from collections import defaultdict

from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.days.models import Partner
from branches.league_days.panels.models import Recusal
from branches.league_days.panels.queries import entries_in
from branches.league_days.rules import spec as rules
from branches.organisation.models import Appointment, Membership, Unit


def reasons(users, entries, recusal):
    """{(user id, entry id): words} of those who leave an entry out; three queries.

    Whoever handed it in, wrote it or holds a post in a branch that held it never scores it, whatever
    the rules say. `recusal` adds members of these branches, or of any in the same general branch.
    What somebody was between the league day and today counts.
    """
    entries = list(entries)
    ids = [getattr(each, "pk", each) for each in users]
    units = _units_of(entries)
    posts = _places(Appointment, ids, "unit")
    stays = _places(Membership, ids, "branch", person="member__user")
    found = {}
    for entry in entries:
        day = entry.league_day
        own, above = units[entry.pk]
        since = timezone.localdate(day.gathering.starts_at)
        hands = {entry.by_id, day.made_by_id, day.recorded_by_id}
        for user in ids:
            held = [place for place in posts[user] if place.ends is None or place.ends >= since]
            lived = [place for place in stays[user] if place.ends is None or place.ends >= since]
            if user in hands:
                found[user, entry.pk] = _("经手过这份")
            elif any(place.unit in own for place in held):
                found[user, entry.pk] = _("在这个支部任职")
            elif recusal and any(place.unit in own for place in lived):
                found[user, entry.pk] = _("是这个支部的成员")
            elif recusal == rules.OWN_GENERAL_BRANCH and any(
                place.above & above for place in (*held, *lived)
            ):
                found[user, entry.pk] = _("在同一个团总支")
    return found


class _Place:
    """A unit somebody belongs to or works in until `ends`, and the general branch it lies in."""

    def __init__(self, unit, kind, parent, parent_kind, ends):
        self.unit, self.ends = unit, ends
        general = Unit.Kind.GENERAL_BRANCH
        self.above = {pk for pk, kind in ((unit, kind), (parent, parent_kind)) if kind == general}


def _places(model, ids, path, person="user"):
    rows = model.objects.filter(**{f"{person}__in": ids}, starts_on__lte=timezone.localdate())
    found = defaultdict(list)
    for user, *place in rows.order_by().values_list(
        person, path, f"{path}__kind", f"{path}__parent", f"{path}__parent__kind", "ends_on"
    ):
        found[user].append(_Place(*place))
    return found


def _units_of(entries):
    """{entry id: (branches that held it, their general branches)}."""
    joint = defaultdict(list)
    accepted = Partner.objects.filter(
        league_day__in=[each.league_day_id for each in entries], state=Partner.State.ACCEPTED
    )
    for each in accepted.select_related("unit__parent"):
        joint[each.league_day_id].append(each.unit)
    found = {}
    for entry in entries:
        units = [entry.unit, *joint[entry.league_day_id]]
        above = {
            unit.parent_id
            for unit in units
            if unit.parent and unit.parent.kind == Unit.Kind.GENERAL_BRANCH
        }
        found[entry.pk] = {unit.pk for unit in units}, above | {entry.general_branch_id} - {None}
    return found


def write(run, judges, entries=None):
    """Write down what these judges of one stage leave out by rule; those written before stay."""
    if entries is None:
        entries = [each.entry for each in entries_in([run])[run.pk]]
    by_panel = defaultdict(list)
    for judge in judges:
        by_panel[judge.panel].append(judge)
    rows = []
    for key, seated in by_panel.items():
        found = reasons([each.user_id for each in seated], entries, run.stage.panel(key).recusal)
        rows += [
            Recusal(judge=judge, entry=entry, reason=found[judge.user_id, entry.pk])
            for judge in seated
            for entry in entries
            if (judge.user_id, entry.pk) in found
        ]
    Recusal.objects.bulk_create(rows, ignore_conflicts=True)
