"""Who is away today, what a stand-in may do, who takes new letters."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS, Hats, hats
from mailbox.absences.models import Absence, HandlerTurn
from tuanwei.accounts.models import User
from tuanwei.lib.statements import Statement
from tuanwei.lib.versioned import Versioned

WORKING = ("answerer", "auditor", "secretary", "deputy", "staff")
"""Posts that work on letters: with one of them there is something to hand to a stand-in."""


@dataclass(frozen=True)
class Away:
    """An absence that is not over, for lists and notices. What somebody may do is never read
    from here: it may be some seconds old."""

    unit: int
    absent: int
    absent_name: str
    stand_in: int
    stand_in_name: str
    starts_on: date
    ends_on: date

    def holds(self, day):
        """True while it is in force."""
        return self.starts_on <= day <= self.ends_on


def _read_known():
    rows = Absence.objects.filter(over_on=None, ends_on__gte=timezone.localdate())
    fields = (
        "unit", "absent", "absent__name", "stand_in", "stand_in__name", "starts_on", "ends_on",
    )  # fmt: skip
    return tuple(Away(*row) for row in rows.values_list(*fields))


known = Versioned("mailbox:absences", _read_known)
"""() → every Away; bumped with each change."""

# Read with every request of a stand-in, from the appointments of today. An absent person's own
# rights as a stand-in are no appointment, so nothing is handed on twice.
STANDING_IN = Statement(
    "posts_stood_in_for",
    ("bigint", "date"),
    """
    SELECT away.absent_id, unit.id, unit.kind, unit.parent_id, held.post
    FROM mailbox_absence away
    JOIN branches_unit unit ON unit.id = away.unit_id AND unit.is_active
    JOIN accounts_user person ON person.id = away.absent_id AND person.is_active
    JOIN branches_appointment held ON held.user_id = away.absent_id AND held.unit_id = away.unit_id
    WHERE away.stand_in_id = $1 AND away.starts_on <= $2 AND away.ends_on >= $2
      AND away.over_on IS NULL
      AND held.starts_on <= $2 AND (held.ends_on IS NULL OR held.ends_on >= $2)
    """,
)


@dataclass(frozen=True)
class DeskHats(Hats):
    """Hats at the desk: one's own, and those of whom one stands in for.

    `own` are those without standing in; `for_whom` maps a unit's id to the ids of the absent.
    """

    own: Hats = field(default_factory=Hats)
    for_whom: dict = field(default_factory=dict)

    def holds_without(self, barred, unit_id, *posts):
        """True when one of `posts` is held in the unit by oneself, or for somebody whose id is not
        among the `barred`: nobody's stand-in does what they may not do themselves."""
        others = self.for_whom.get(unit_id, {})
        held = self.own.posts.get(unit_id, frozenset()).union(
            *(theirs for who, theirs in others.items() if who not in barred)
        )
        return bool(held & set(posts))

    def is_staff_without(self, barred):
        """True for the committee's staff, themselves or for somebody not among the `barred`."""
        return self.own.is_staff or any(
            self.holds_without(barred, unit, *STAFF_POSTS) for unit in self.committee_ids
        )


def desk_hats(user):
    """The DeskHats of `user`, kept on the user object like `hats`, which they begin with."""
    worn = getattr(user, "_desk_hats", None)
    if worn is None or worn.own is not hats(user):
        worn = user._desk_hats = _read_desk_hats(user)
    return worn


def _read_desk_hats(user):
    own = hats(user)
    plain = {name: getattr(own, name) for name in Hats.__dataclass_fields__}
    worn = DeskHats(**plain, own=own)
    if not own.posts or all(away.stand_in != user.pk for away in known()):
        return worn
    posts, for_whom = {unit: set(held) for unit, held in own.posts.items()}, {}
    kinds = {kind: set(getattr(own, f"{kind}_ids")) for kind in Unit.Kind.values}
    for absent, unit, kind, parent, post in STANDING_IN.rows(user.pk, timezone.localdate()):
        if unit not in own.posts and parent not in own.posts:
            continue  # no colleague of the unit any more, nor of the one above
        posts.setdefault(unit, set()).add(post)
        kinds[kind].add(unit)
        for_whom.setdefault(unit, {}).setdefault(absent, set()).add(post)
    return replace(
        worn,
        posts={unit: frozenset(held) for unit, held in posts.items()},
        for_whom=for_whom,
        **{f"{kind}_ids": frozenset(units) for kind, units in kinds.items()},
    )


def stood_in_for(user):
    """[(absent id, unit id)] for whom `user` stands in today, by the rights of today."""
    worn = desk_hats(user)
    return [(who, unit) for unit, people in worn.for_whom.items() for who in people]


def standing_in(user):
    """The Away of those for whom `user` stands in today, by the rights of today."""
    pairs, found = stood_in_for(user), away_today()
    return [found[pair] for pair in pairs if pair in found]


def away_today():
    """{(absent id, unit id): Away} in force, for lists."""
    today = timezone.localdate()
    return {(away.absent, away.unit): away for away in known() if away.holds(today)}


def redirected(people, units):
    """(who is told, who gets it into the inbox only): stand-ins hear in place of the absent, whose
    copy waits for them without mail or push. `units` are the ids that the matter belongs to. Where
    a stand-in has no right any more, the absent hear as if they were here."""
    people = set(people)
    if not any(who in people and unit in units for who, unit in away_today()):
        return people, set()
    pairs = _in_force().filter(absent__in=people, unit__in=units)
    pairs = list(pairs.values_list("absent", "stand_in"))
    quiet = {absent for absent, _stand_in in pairs}
    return (people - quiet) | {stand_in for _absent, stand_in in pairs}, quiet


def _in_force():
    """Absences of today with both appointments, as `STANDING_IN` asks for them."""
    today, held = timezone.localdate(), Appointment.objects.in_force()
    around = Q(unit=OuterRef("unit")) | Q(unit=OuterRef("unit__parent"))
    return overlapping(today, today).filter(
        Exists(held.filter(unit=OuterRef("unit"), user=OuterRef("absent"))),
        Exists(held.filter(around, user=OuterRef("stand_in"))),
        stand_in__is_active=True,
    )


def overlapping(starts_on, ends_on):
    """Absences that hold on some day of these, both included."""
    return Absence.objects.filter(over_on=None, starts_on__lte=ends_on, ends_on__gte=starts_on)


def units_to_hand_over(user):
    """The units in which `user` works on letters today."""
    worn = hats(user)
    ids = [unit for unit in worn.unit_ids if worn.holds(unit, *WORKING)]
    return Unit.objects.active().filter(pk__in=ids).order_by("kind", "name_pinyin")


def colleagues(user, units):
    """Who may stand in for `user` in one of `units`: people with a post there or in the unit
    right above."""
    around = Q(unit__in=units) | Q(unit__in=units.values("parent"))
    held = Appointment.objects.in_force().filter(around, unit__is_active=True)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return people.exclude(pk=user.pk).order_by("name_pinyin", "pk")


def may_stand_in(person, unit):
    """True for an active person with a post in force in `unit` or the one right above."""
    around = [unit.pk] + ([unit.parent_id] if unit.parent_id else [])
    held = Appointment.objects.in_force().filter(user=person.pk, unit__in=around)
    return person.is_active and held.exists()


def absences_of(user):
    """(one's own, those in which one stands in), newest first; past ones of the last year too."""
    rows = Absence.objects.select_related("unit", "absent", "stand_in")
    return rows.filter(absent=user.pk)[:50], rows.filter(stand_in=user.pk)[:50]


def takes_new_letters(unit, day=None):
    """The person whose turn it is in `unit` on `day` (default today), also while somebody stands in
    for them: the letter comes back with them. None when the rota names nobody."""
    day = day or timezone.localdate()
    turns_then = HandlerTurn.objects.filter(unit=unit, starts_on__lte=day, ends_on__gte=day)
    turn = turns_then.select_related("person").first()
    return turn.person if turn else None


def units_with_rota(user):
    """The units whose rota `user` lays down: staff every one that answers, heads their own."""
    kinds = (Unit.Kind.DEPARTMENT, Unit.Kind.COMMITTEE, Unit.Kind.GENERAL_BRANCH)
    worn, units = hats(user), Unit.objects.active().filter(kind__in=kinds)
    if not worn.is_staff:
        heading = ("auditor", "secretary", "deputy")
        units = units.filter(pk__in=[u for u in worn.unit_ids if worn.holds(u, *heading)])
    return units.order_by("kind", "name_pinyin", "pk")


def _answering(units):
    posts = ("answerer", "secretary", "deputy", "staff")
    return Appointment.objects.in_force().filter(unit__in=units, post__in=posts)


def answerers(units):
    """Those who answer letters for one of `units` today."""
    people = User.objects.filter(pk__in=_answering(units).values("user"), is_active=True)
    return people.order_by("name_pinyin", "pk")


def names_with_units(units):
    """{user id: "后勤处 · 吴立"} of the answerers of several units."""
    rows = _answering(units).order_by("unit__kind").values_list("user", "unit__name", "user__name")
    return {pk: f"{unit} · {name}" for pk, unit, name in rows}


def turns(units):
    """Turns that are not over, by unit and day."""
    coming = HandlerTurn.objects.filter(unit__in=units, ends_on__gte=timezone.localdate())
    return coming.select_related("unit", "person").order_by(
        "unit__kind", "unit__name_pinyin", "starts_on"
    )
