"""Circulars as pages and other rooms read them: what a person was shown, a search that finds, how far
one got by unit."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from unicodedata import normalize

from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Exists, F, Func, OuterRef, Q, TextField, Value
from django.db.models.functions import StrIndex
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Member, Unit
from tuanwei.circulars import permissions
from tuanwei.circulars.models import Circular, Copy
from tuanwei.lib.texts import readable_words
from tuanwei.notices.models import Delivery, Notice


class Bigrams(Func):
    """circulars_bigrams(text): every two neighbouring characters, indexed by GIN."""

    function = "circulars_bigrams"
    output_field = ArrayField(TextField())


def pairs_of(word):
    """The neighbouring pairs of a word."""
    return [word[at : at + 2] for at in range(len(word) - 1)]


def found(circulars, text):
    """Those that hold every word of `text` in title, number or text. Words of two characters are looked
    up in the index; single characters only narrow what the others found."""
    words = [normalize("NFKC", word).lower() for word in readable_words(text, most=8)]
    if not words:
        return circulars.none()
    if pairs := sorted({pair for word in words for pair in pairs_of(word)}):
        circulars = circulars.alias(pairs=Bigrams(F("plain"))).filter(pairs__contains=pairs)
    for place, word in enumerate(words):
        circulars = circulars.alias(**{f"at_{place}": StrIndex(F("plain"), Value(word))})
        circulars = circulars.filter(**{f"at_{place}__gt": 0})
    return circulars


def search(user, words):
    """Circulars `user` may read that hold the words, the newest first; texts of recalled ones are no part."""
    return found(readable(user), words).select_related("unit").order_by("-sent_at", "-pk")


def readable(user):
    """Circulars `user` may read that were sent and not recalled."""
    return permissions.visible_to(user).filter(state=Circular.State.SENT)


def copies_of(user):
    """The person's site deliveries of the circular around this, whoever passed it on."""
    passed = Copy.objects.filter(
        circular=OuterRef(OuterRef("pk")), user=user.pk, forward__isnull=False
    )
    own = Q(notice=OuterRef("notice")) | Q(notice__in=passed.values("forward__notice"))
    return Delivery.objects.filter(own, recipient=user.pk, channel="site")


def shown_to(user):
    """What was sent to the person, the newest first, with `is_read`, `is_confirmed` of their own copy."""
    got = Copy.objects.filter(circular=OuterRef("pk"), user=user.pk)
    rows = Circular.objects.out().filter(Exists(got)).select_related("unit")
    return with_own(rows, user).order_by("-sent_at", "-pk")


def with_own(circulars, user):
    """Circulars with `is_mine`, `is_read`, `is_confirmed` as the person's copy stands, and `is_replaced`."""
    newer = Circular.objects.filter(replaces=OuterRef("pk"), state=Circular.State.SENT)
    got = Copy.objects.filter(circular=OuterRef("pk"), user=user.pk)
    own = copies_of(user)
    return circulars.annotate(
        is_mine=Exists(got), is_replaced=Exists(newer), is_read=Exists(own.exclude(read_at=None)),
        is_confirmed=Exists(own.exclude(confirmed_at=None)),
    )  # fmt: skip


def own_copy(user, circular):
    """The person's Delivery of a circular with its notice, None for whoever got none."""
    copy = Copy.objects.filter(circular=circular, user=user.pk).select_related("forward").first()
    if copy is None:
        return None
    notice = copy.forward.notice_id if copy.forward_id else circular.notice_id
    mine = Delivery.objects.filter(notice=notice, recipient=user.pk, channel="site")
    return mine.select_related("notice").first()


def notes_for(user, circular, sees_all=False):
    """Who passed it on: what the person's own unit, or one above it, was told with it."""
    rows = circular.forwards.select_related("unit", "by")
    if sees_all:
        return list(rows)
    own = Copy.objects.filter(circular=circular, user=user.pk)
    chain = ("unit", "unit__parent", "unit__parent__parent")
    return list(rows.filter(reduce(or_, (Q(unit__in=own.values(each)) for each in chain))))


def nameable(*units):
    """The active people whom a paper of one of `units` may name: anybody for the committee, below it those
    who belong to the unit or to one under it."""
    people = get_user_model().objects.filter(is_active=True)
    if any(unit.kind == Unit.Kind.COMMITTEE for unit in units):
        return people
    places = Unit.objects.active().under(*[unit.pk for unit in units])
    student = Member.objects.filter(user=OuterRef("pk"), left_on=None, branch__in=places)
    cadre = Appointment.objects.in_force().filter(user=OuterRef("pk"), unit__in=places)
    return people.filter(Exists(student) | Exists(cadre))


def notice_ids(circular):
    """Keys of the notices that carry a circular: its own and those of the forwards."""
    passed = circular.forwards.exclude(notice=None).values_list("notice", flat=True)
    return [*filter(None, [circular.notice_id]), *passed]


@dataclass
class Rate:
    """How far a circular got in one unit (`total`: with everything below it). `left` have no account to
    sign in with any more and are asked for nothing."""

    unit: Unit
    asked: int = 0
    read: int = 0
    confirmed: int = 0
    late: int = 0
    left: int = 0
    below: list = field(default_factory=list)
    must_confirm: bool = False
    is_own: bool = False

    @property
    def done(self):
        """Confirmed, or read where no confirmation is asked for."""
        return self.confirmed if self.must_confirm else self.read

    @property
    def missing(self):
        """Who still owes it."""
        return self.asked - self.done

    def plus(self, other):
        """The same with the figures of another added."""
        for name in ("asked", "read", "confirmed", "late", "left"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


LEVELS = {Unit.Kind.COMMITTEE: 0, Unit.Kind.GENERAL_BRANCH: 1, Unit.Kind.BRANCH: 2}
RATES = """
SELECT copy.unit_id,
       count(*) FILTER (WHERE person.is_active),
       count(got.read_at) FILTER (WHERE person.is_active),
       count(got.confirmed_at) FILTER (WHERE person.is_active),
       count(*) FILTER (WHERE person.is_active AND got.confirmed_at > told.confirm_by),
       count(*) FILTER (WHERE NOT person.is_active)
FROM circulars_copy copy
JOIN accounts_user person ON person.id = copy.user_id
LEFT JOIN notices_delivery got ON got.recipient_id = copy.user_id AND got.channel = 'site'
     AND got.notice_id = ANY(%s)
LEFT JOIN notices_notice told ON told.id = got.notice_id
WHERE copy.circular_id = %s GROUP BY copy.unit_id
"""


def rates(circular):
    """{unit's key: figures} as of now; three questions with the units, however many people."""
    with connection.cursor() as cursor:
        cursor.execute(RATES, [notice_ids(circular), circular.pk])
        return {key: figures for key, *figures in cursor.fetchall()}


def tree(circular, own=frozenset()):
    """(Rate of all, [Rate of each root with `below` general branches with `below` branches]).

    Where people belonged when they got it counts; a unit closed since keeps its place and its figures.
    """
    figures = rates(circular)
    units = Unit.objects.filter(pk__in=figures).select_related("parent__parent")
    nodes = {}

    def node(unit):
        if unit.pk not in nodes:
            nodes[unit.pk] = Rate(unit, must_confirm=circular.must_confirm, is_own=unit.pk in own)
            if unit.parent_id:
                node(unit.parent).below.append(nodes[unit.pk])
        return nodes[unit.pk]

    total = Rate(circular.unit, must_confirm=circular.must_confirm)
    for unit in sorted(units, key=lambda unit: (unit.kind, unit.name_pinyin, unit.pk)):
        part = Rate(unit, *figures[unit.pk])
        total.plus(part)
        while unit is not None:
            node(unit).plus(part)
            unit = unit.parent
    for each in nodes.values():
        each.below.sort(key=lambda rate: (LEVELS.get(rate.unit.kind, 3), rate.unit.name_pinyin))
    return total, [each for each in nodes.values() if each.unit.parent_id is None]


def opened(roots, unit=None):
    """[(depth, Rate)] as a table shows them: the top with people of its own, what lies below it, and below
    those only where `unit` is or lies."""
    tops, rows = roots, []
    while (
        len(tops) == 1
        and tops[0].below
        and tops[0].asked + tops[0].left == sum(each.asked + each.left for each in tops[0].below)
    ):
        tops = tops[0].below
    is_only = len(tops) == 1

    def holds(rate):
        return unit is not None and (rate.unit == unit or any(holds(each) for each in rate.below))

    for top in tops:
        rows.append((0, top))
        if is_only or holds(top):
            for each in top.below:
                rows.append((1, each))
                if holds(each):
                    rows += [(2, leaf) for leaf in each.below]
    return rows


def missing(circular, unit_ids=None):
    """Copies of those who still owe a confirmation (or a reading), of these units where given; with
    `has_read`."""
    got = Delivery.objects.filter(
        notice__in=notice_ids(circular), recipient=OuterRef("user"), channel="site"
    )
    done = got.exclude(confirmed_at=None) if circular.must_confirm else got.exclude(read_at=None)
    rows = Copy.objects.filter(circular=circular, user__is_active=True)
    if unit_ids is not None:
        rows = rows.filter(unit__in=unit_ids)
    return (
        rows.filter(~Exists(done))
        .annotate(has_read=Exists(got.exclude(read_at=None)))
        .select_related("user", "unit")
    )


def last_reminder(circular):
    """The moment and the person of the last reminder sent by hand; None where there was none."""
    told = Notice.objects.filter(once__startswith=f"circulars.reminder:{circular.pk}:")
    return told.select_related("sent_by").order_by("-pk").first()


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a cadre or staff, for cards of the home page."""

    title: str
    url: str
    tone: str
    state: str
    by: datetime | None
    count: int


def waiting(user, most=3):
    """[Waiting] of papers sent by units of the user whose deadline lies within two days, with how many of
    their people have not confirmed. Nothing is asked for people who send none."""
    if not permissions.can_send(user):
        return []
    now = timezone.now()
    due = permissions.visible_to(user).filter(
        state=Circular.State.SENT, must_confirm=True, confirm_by__gte=now,
        confirm_by__lt=now + timedelta(days=2),
    )  # fmt: skip
    if not (rows := list(due.order_by("confirm_by", "pk")[:most])):
        return []
    mine = permissions.watched_ids(user)
    return [
        Waiting(each.title, reverse("circulars:follow", args=[each.pk]), "wait", _("还有人没确认"),
                each.confirm_by, count)
        for each in rows if (count := missing(each, mine).count())
    ]  # fmt: skip
