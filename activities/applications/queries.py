"""Lists of applications, and what one can be begun from."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from activities.applications.models import Application, TeamMember
from activities.applications.permissions import visible
from activities.kinds.queries import kinds_in_force
from activities.menu.models import Theme
from activities.menu.queries import current_term
from branches.organisation.queries import hats
from tuanwei.gatherings.venue_queries import problems_of

State = Application.State
TONES = {
    State.DRAFT: "act", State.REVIEW: "wait", State.RETURNED: "act", State.PUBLIC: "wait",
    State.APPROVED: "done", State.EXEMPT: "done", State.REFUSED: "late", State.WITHDRAWN: "off",
    State.CANCELLED: "off",
}  # fmt: skip
SHOWN = {
    "open": (State.DRAFT, State.RETURNED), "going": (State.REVIEW, State.PUBLIC),
    "granted": (State.APPROVED, State.EXEMPT),
    "over": (State.REFUSED, State.WITHDRAWN, State.CANCELLED),
}  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """A kind that somebody may apply for as one Side, with what they may copy."""

    side: object
    earlier: Application | None = None


def offers(sides, user):
    """[(KindRules, [Offer])] of every kind in force that one of `sides` may apply for; the latest
    application of the same side and kind that `user` may read is offered to copy. One query."""
    latest = {
        (each.kind_id, each.applicant, each.unit_id): each
        for each in Application.objects.filter(
            visible(user), unit__in={side.unit.pk for side in sides}
        )
        .exclude(title="")
        .exclude(submitted_at=None)
        .order_by("kind_id", "applicant", "unit_id", "-pk")
        .distinct("kind_id", "applicant", "unit_id")
    }
    found = []
    for rules in kinds_in_force():
        taken = rules.spec.basics.applicants
        own = [
            Offer(side, latest.get((rules.kind_id, side.applicant, side.unit.pk)))
            for side in sides if side.applicant in taken
        ]  # fmt: skip
        if own:
            found.append((rules, own))
    return found


def own(user):
    """Applications that `user` has to do with: made, in the team, of a unit with a post."""
    worn = hats(user)
    mine = Q(made_by=user.pk) | Q(team__user=user.pk)
    if worn.unit_ids:
        mine |= Q(unit__in=worn.unit_ids)
    keys = Application.objects.filter(mine).values("pk")
    rows = Application.objects.filter(visible(user), pk__in=keys)
    return rows.select_related("kind", "unit", "made_by")


def written_by(user):
    """Applications that `user` writes, as `permissions.can_write` has it."""
    led = TeamMember.objects.filter(user=user.pk, is_leader=True).values("application")
    mine = Q(made_by=user.pk) | Q(pk__in=led)
    if units := hats(user).unit_ids:
        mine |= Q(unit__in=units) & ~Q(applicant=Application.Applicant.STUDENTS)
    return Application.objects.filter(mine).select_related("kind", "unit")


def themes_to_choose(application=None):
    """Themes of the published menus of this term and later, and the one that is chosen already."""
    wanted = Q(menu__published_at__isnull=False, menu__code__gte=current_term().code)
    if application is not None and application.theme_id:
        wanted |= Q(pk=application.theme_id)
    return Theme.objects.filter(wanted).select_related("menu").order_by("menu__code", "position")


def followable(application, kinds):
    """Approved applications of `kinds` (ids) that this one may build on: of its unit or its maker."""
    return Application.objects.filter(
        Q(unit=application.unit_id) | Q(made_by=application.made_by_id),
        kind__in=kinds, state__in=Application.GRANTED,
    ).exclude(pk=application.pk)  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What stands against a venue at a time: which one, for what, in words."""

    field: str
    venue: str
    words: str


def clashes(application):
    """[Taken] for the venues that the application wants, setting up and clearing counted; of what
    `filling.read` brought. Three queries, however many parts."""
    wanted, found = list(wanted_times(application)), []
    by_time = problems_of([(venue, start, end) for _field, venue, start, end in wanted])
    for (field, venue, _start, _end), problems in zip(wanted, by_time, strict=True):
        found += [Taken(field, venue.name, problem.words) for problem in problems]
    chosen = {"venue": application.venue, "second_venue": application.second_venue}
    chosen = {field: venue for field, venue in chosen.items() if venue is not None}
    for field, venue in chosen.items():
        if application.people and application.people > venue.capacity:
            found.append(Taken(field, venue.name, _("最多坐 %(most)d 人，你写了 %(n)d 人来。") % {
                "most": venue.capacity, "n": application.people}))  # fmt: skip
    closed = {venue for venue in chosen.values() if not venue.is_active}
    closed |= {
        each.venue for each in application.parts.all() if each.venue_id and not each.venue.is_active
    }
    found += [
        Taken(next((name for name, each in chosen.items() if each == venue), "parts"), venue.name,
              _("已经停用，请换一个场地。"))
        for venue in sorted(closed, key=lambda each: each.name)
    ]  # fmt: skip
    return found


def wanted_times(application):
    """(field, venue, from, until) for every venue and time; a venue of the whole activity is only
    wanted for the whole time where no part has its own."""
    start, end = application.starts_at, application.ends_at
    parts = [each for each in application.parts.all() if each.venue_id]
    before = timedelta(minutes=application.setup_minutes)
    after = timedelta(minutes=application.clearing_minutes)
    if start and end and end > start:
        if application.venue_id and not parts:
            yield "venue", application.venue, start - before, end + after
        if application.second_venue_id:
            yield "second_venue", application.second_venue, start - before, end + after
    for each in parts:
        yield "parts", each.venue, each.starts_at - before, each.ends_at + after
