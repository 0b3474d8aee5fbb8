"""Facts begin and end. Whoever writes one holds the rounds that are scored over its day, so that a round
is frozen either before (and the fact comes late) or after (and it counts)."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.facts import events, hooks, sources
from assessment.facts.models import Fact
from assessment.facts.permissions import POSTED, posted_words
from assessment.rounds.models import Round
from tuanwei.audit.actions import record as note

COLLECTING = 0x2608  # the advisory lock under which one collects
MOST = Decimal(10) ** 9
CHANGED, GONE = "原来的记录改了", "原来的记录没有了"
CHUNK = 2000


@dataclass(frozen=True)
class Collected:
    """How many facts are `new`, were `changed` (one ended, one began), have `ended` because their record is gone."""

    new: int = 0
    changed: int = 0
    ended: int = 0

    def __add__(self, other):
        return Collected(
            self.new + other.new, self.changed + other.changed, self.ended + other.ended
        )

    def __bool__(self):
        return bool(self.new or self.changed or self.ended)


def exact_number(value, name):
    """A Decimal of what was given, at most three places and below 1,000,000,000. Raises ValidationError that says
    `name`."""
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        raise ValidationError(_("%(name)s要填数字。") % {"name": name}) from None
    if not number.is_finite():
        raise ValidationError(_("%(name)s要填数字。") % {"name": name})
    if abs(number) >= MOST:
        raise ValidationError(_("%(name)s太大了，请核对。") % {"name": name})
    exact = number.quantize(Decimal("0.001"))
    if exact != number:
        raise ValidationError(_("%(name)s最多三位小数。") % {"name": name})
    return exact


def lock_rounds(first, last):
    """Hold the running rounds that cover any of these days until this transaction is done: {key: state}. Take it
    before any row of a sheet."""
    return dict(
        Round.objects.running()
        .filter(starts_on__lte=last, ends_on__gte=first)
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk", "state")
    )


@transaction.atomic
def note_fact(
    *, unit, source, on, label, origin, by, number=1, of=None, level="", role="", by_key="",
    round=None, record="", url="", batch=None,
):  # fmt: skip
    """A fact begins and is told to the rooms above. `round` for a round's own indicators; `by_key` names the judge
    or person it is about. Raises ValidationError in words for what cannot be a fact, and where `record`
    stands already."""
    states = lock_rounds(on, on)
    fact = Fact(
        unit=unit, source=source, on=on, label=label, origin=origin, noted_by=by, level=level,
        role=role, by=by_key, round=round, record=record, url=url, batch=batch,
        number=exact_number(number, _("数")), of=None if of is None else exact_number(of, _("总数")),
        noted_at=timezone.now(),
    )  # fmt: skip
    _must_be_a_fact(fact, states)
    try:
        with transaction.atomic():
            fact.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(_("这条记录刚才已经记过了，不用再记。")) from None
    note(
        events.NOTED, fact, by=by, unit=str(unit), source=source, day=on.isoformat(),
        number=str(fact.number), of=None if fact.of is None else str(fact.of), level=level,
        role=role,
    )  # fmt: skip
    hooks.tell([(fact.unit_id, source, on)])
    return fact


def _must_be_a_fact(fact, states):
    """Raises ValidationError where the words are too long, the whole does not fit, the day is none of the round, the
    ranking of the round is published. `states` of rounds that are held."""
    for field in ("source", "label", "level", "role", "by", "record", "url"):
        if len(getattr(fact, field)) > (most := Fact._meta.get_field(field).max_length):
            raise ValidationError(_("“%(what)s”太长了，最多 %(n)d 个字。") % {
                "what": Fact._meta.get_field(field).verbose_name, "n": most})  # fmt: skip
    if not fact.source:
        raise ValidationError(_("请选这条记录算在哪一项。"))
    if fact.of is not None and (fact.of < 0 or fact.number < 0):
        raise ValidationError(_("有总数时，数和总数都不能是负数。"))
    held = fact.round
    if held is None:
        return
    if held.state in (Round.State.DRAFT, Round.State.CALLED_OFF):
        raise ValidationError(_("这次考核还没有开始，或者已经取消，不能记。"))
    if fact.origin == Fact.Origin.CHECK and states.get(held.pk) in POSTED:
        raise ValidationError(posted_words())
    if not held.starts_on <= fact.on <= held.ends_on:
        raise ValidationError(_("日期要在这次考核的时间里：%(first)s 到 %(last)s。") % {
            "first": spoken(held.starts_on), "last": spoken(held.ends_on)})  # fmt: skip


def spoken(day):
    """2026 年 3 月 5 日."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


@transaction.atomic
def end_fact(*, fact, by, reason):
    """A fact ends: it was wrong. What it came from stays to be read. Raises ValidationError without a reason, for
    one that has ended, and for one that a record gives (its record is what to put right)."""
    lock_rounds(fact.on, fact.on)
    fact = Fact.objects.select_for_update(of=("self",)).get(pk=fact.pk)
    reason = must_be_reason(reason)
    if fact.ended_at is not None:
        raise ValidationError(_("这条记录已经撤销了，不用再撤。"))
    if fact.origin == Fact.Origin.RECORD:
        raise ValidationError(_("这条是系统按原来的记录算的，请改原来的记录，重新汇总后就会变。"))
    end_many([fact.pk], by, reason)
    note(events.ENDED, fact, by=by, unit=str(fact.unit), source=fact.source, reason=reason)
    hooks.tell([(fact.unit_id, fact.source, fact.on)])
    fact.refresh_from_db()
    return fact


def must_be_reason(words):
    """The reason, or ValidationError where it is missing or too long."""
    reason = (words or "").strip()
    if not reason:
        raise ValidationError(_("请写为什么撤销这条记录。"))
    if len(reason) > (most := Fact._meta.get_field("reason").max_length):
        raise ValidationError(_("理由太长了，最多 %(n)d 个字。") % {"n": most})
    return reason


def end_many(keys, by, reason, at=None):
    """These facts end at a moment, never before they were noted."""
    Fact.objects.filter(pk__in=keys, ended_at=None).update(
        ended_at=Greatest("noted_at", Value(at or timezone.now())), ended_by=by, reason=reason
    )


@transaction.atomic
def collect(*, first, last, unit_ids=None, by=None, progress=None):
    """Compare what the records say of the days `first` … `last` with the facts that stand, and put right what differs:
    Collected. `unit_ids` None: every branch and general branch. Run twice it changes nothing; two at once wait for
    each other. `progress(done, total)` is told after each source."""
    _one_at_a_time()
    scope = sources.scope_of(first, last, unit_ids)
    found: dict = {}
    for done, source in enumerate(sources.COLLECTORS, 1):
        for row in sources.rows_of(source, scope):
            found[row.unit, row.source, row.record, row.round] = row
        if progress:
            progress(done, len(sources.COLLECTORS))
    lock_rounds(first, last)
    return _compare(scope, found, by)


def _one_at_a_time():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COLLECTING])


VALUES = ("on", "number", "of", "level", "role", "by", "label", "url")


def _compare(scope, found, by):
    """End what is gone or differs, begin what is new; all with one moment."""
    standing = _standing(scope, found)
    new = [row for key, row in found.items() if key not in standing]
    changed = {
        key: row for key, row in found.items()
        if key in standing and standing[key][1:] != tuple(getattr(row, name) for name in VALUES)
    }  # fmt: skip
    gone = [key for key in standing if key not in found]
    moment = timezone.now()
    for keys, reason in ((changed, CHANGED), (gone, GONE)):
        if keys:
            end_many([standing[key][0] for key in keys], by, reason, moment)
    Fact.objects.bulk_create(
        [_fact(row, by, moment) for row in (*new, *changed.values())], batch_size=CHUNK
    )
    result = Collected(len(new), len(changed), len(gone))
    if result:
        note(
            events.COLLECTED, by=by, from_day=scope.first.isoformat(),
            to_day=scope.last.isoformat(), facts_new=result.new, facts_changed=result.changed,
            facts_ended=result.ended,
        )  # fmt: skip
    hooks.tell([
        *((row.unit, row.source, row.on) for row in (*new, *changed.values())),
        *((key[0], key[1], standing[key][1]) for key in (*changed, *gone)),
    ])  # fmt: skip
    return result


def _standing(scope, found):
    """{(unit, source, record, round): (key, *VALUES)} of facts from records that stand: those of the scope, and
    those of other days whose record is found now."""
    rows = Fact.objects.standing().filter(
        origin=Fact.Origin.RECORD, unit__in=scope.unit_ids, source__in=sources.COLLECTORS
    )
    names = ("unit", "source", "record", "round", "pk", *VALUES)
    within = rows.filter(on__range=(scope.first, scope.last))
    known = {
        each[:4]: each[4:]
        for each in within.filter(Q(round=None) | Q(round__in=scope.rounds)).values_list(*names)
    }
    missing = {key[2] for key in found if key not in known}
    if missing:
        elsewhere = rows.exclude(on__range=(scope.first, scope.last)).filter(record__in=missing)
        known |= {each[:4]: each[4:] for each in elsewhere.values_list(*names) if each[:4] in found}
    return known


def _fact(row, by, moment):
    return Fact(
        unit_id=row.unit, source=row.source, on=row.on, number=row.number, of=row.of,
        level=row.level, role=row.role, by=row.by, label=row.label, record=row.record, url=row.url,
        origin=Fact.Origin.RECORD, round_id=row.round, noted_by=by, noted_at=moment,
    )  # fmt: skip
