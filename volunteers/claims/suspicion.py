"""What staff should look at: pure rules over plain rows. Whoever clears a flag says what they saw."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from tuanwei.lib.numbers import half_up, plain

LONG_DAY = 16  # hours in one day from which on somebody looks
WHOLE_DAY = 24
BURST, BURST_WITHIN = 30, timedelta(minutes=10)
LATE_DAYS = 60  # noted so many days after it took place
LEAST_DECIDED = 5  # claims of a unit before "one approver for everything" means something
OVERLAP, IMPOSSIBLE, BURSTS, BACKDATED, ONE_APPROVER = (
    "overlap", "impossible", "burst", "backdated", "one_approver",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A service as it is looked at. `minutes` of work, `noted_by` None for the system."""

    key: int
    volunteer: int
    day: date
    minutes: Fraction
    noted_at: datetime
    came: datetime | None = None
    left: datetime | None = None
    noted_by: int | None = None
    title: str = ""
    is_month: bool = False
    in_batch: bool = False


@dataclass(frozen=True)
class Noted:
    """Something that a person entered or agreed to at a moment."""

    person: int
    at: datetime


@dataclass(frozen=True)
class Decided:
    """One agreement about a claim of a unit."""

    unit: int
    claim: int
    person: int


@dataclass(frozen=True)
class Found:
    """A flag: `key` keeps it from being found twice."""

    kind: str
    key: str
    words: str
    volunteer: int | None = None
    person: int | None = None
    day: date | None = None
    unit: int | None = None


def overlaps(rows: Iterable[Row]) -> list[Found]:
    """Two services of one volunteer at the same time."""
    of_person = defaultdict(list)
    for row in rows:
        if row.came and row.left and row.came < row.left:
            of_person[row.volunteer].append((row.came, row.key, row.left, row))
    found = []
    for mine in of_person.values():
        mine.sort(key=lambda each: each[:2])
        for place, (_came, _key, left, row) in enumerate(mine):
            for came, _other, _left, other in mine[place + 1 :]:
                if came >= left:
                    break
                first, second = sorted((row.key, other.key))
                words = f"“{row.title}”和“{other.title}”的时间重叠。"
                found.append(
                    Found(OVERLAP, f"{first}:{second}", words, row.volunteer, day=other.day)
                )
    return found


def impossible(rows: Iterable[Row]) -> list[Found]:
    """More than LONG_DAY hours of one volunteer in one day; months without a day do not count."""
    days: dict = defaultdict(Fraction)
    for row in rows:
        if not row.is_month:
            days[row.volunteer, row.day] += row.minutes
    found = []
    for (volunteer, day), minutes in days.items():
        if minutes > LONG_DAY * 60:
            hours = plain(half_up(minutes / 60, 1))
            more = "，一天没有这么长" if minutes > WHOLE_DAY * 60 else ""
            words = f"{day.month}月{day.day}日记了 {hours} 小时{more}。"
            found.append(Found(IMPOSSIBLE, f"{volunteer}:{day}", words, volunteer, day=day))
    return found


def bursts(noted: Iterable[Noted]) -> list[Found]:
    """At least BURST things that one person entered within BURST_WITHIN; a burst is found once,
    however long it goes on."""
    of_person = defaultdict(list)
    for each in noted:
        of_person[each.person].append(each.at)
    found = []
    for person, moments in of_person.items():
        moments.sort()
        start = 0
        while start < len(moments):
            stop = start
            while stop < len(moments) and moments[stop] - moments[start] <= BURST_WITHIN:
                stop += 1
            if stop - start < BURST:
                start += 1
                continue
            while stop < len(moments) and moments[stop] - moments[stop - 1] <= BURST_WITHIN:
                stop += 1
            first = moments[start]
            words = (
                f"{first.month}月{first.day}日 {first:%H:%M} 起连着录入、核对了 {stop - start} 条。"
            )
            found.append(
                Found(
                    BURSTS, f"{person}:{first:%Y%m%d%H%M%S}", words, person=person, day=first.date()
                )
            )
            start = stop
    return found


def backdated(rows: Iterable[Row]) -> list[Found]:
    """Noted more than LATE_DAYS after the day; sheets that staff import are not meant."""
    found = []
    for row in rows:
        if row.is_month or row.in_batch:
            continue
        days = (row.noted_at.date() - row.day).days
        if days > LATE_DAYS:
            words = f"“{row.title}”过了 {days} 天才记。"
            found.append(
                Found(BACKDATED, str(row.key), words, row.volunteer, row.noted_by, row.day)
            )
    return found


def one_approver(decisions: Iterable[Decided], period: str) -> list[Found]:
    """Units whose claims of a `period` were all agreed to, at every stage, by one person."""
    claims, people = defaultdict(set), defaultdict(set)
    for each in decisions:
        claims[each.unit].add(each.claim)
        people[each.unit].add(each.person)
    found = []
    for unit, keys in claims.items():
        if len(keys) >= LEAST_DECIDED and len(people[unit]) == 1:
            (person,) = people[unit]
            words = f"{len(keys)} 条补录从头到尾都由一个人核对。"
            found.append(Found(ONE_APPROVER, f"{unit}:{period}", words, person=person, unit=unit))
    return found
