"""A term of gatherings of the demonstration college: some over, some to register for."""

from datetime import time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from tuanwei.gatherings import absence_actions, part_actions, rules_actions, venue_actions
from tuanwei.gatherings.models import Absence, CheckIn, Gathering, Registration
from tuanwei.gatherings.venue_models import OpeningHours, Venue

Kind, Mode, Role = Gathering.Kind, Gathering.Mode, Gathering.Role
VENUES = (
    ("一号报告厅", "主楼一层", 300, "投影、话筒 4 支"),
    ("大学生活动中心", "学生街", 500, "灯光、音响、钢琴"),
    ("A301 教室", "教学楼 A", 60, "投影"),
    ("西操场", "体育馆旁", 2000, ""),
)
# (title, days from today, hour, hours, venue, kind, mode, capacity, fields)
PLAN = (
    ("“三走”晨练打卡", -21, 6, 1, 3, Kind.ACTIVITY, Mode.OPEN, None, {}),
    ("奔跑吧融智 · 第 5 站", -16, 17, 2, 3, Kind.ACTIVITY, Mode.FIRST_COME, 120, {}),
    ("文武争霸——社团文化节收官", -11, 14, 3, 1, Kind.ACTIVITY, Mode.FIRST_COME, 200, {}),
    ("红岩精神宣讲", -4, 19, 2, 0, Kind.LEAGUE_DAY, Mode.FIRST_COME, 80, {}),
    ("“三走”晨练打卡", 1, 6, 1, 3, Kind.ACTIVITY, Mode.OPEN, None, {}),
    ("11.27 红岩精神纪念活动", 2, 14, 2, 0, Kind.LEAGUE_DAY, Mode.FIRST_COME, 300, {}),
    ("“融爱你我”感恩节义卖", 3, 11, 3, None, Kind.SERVICE, Mode.FIRST_COME, 24,
     {"place": "第二食堂广场"}),
    ("入党积极分子培训第三讲", 5, 19, 2, 2, Kind.LESSON, Mode.FIRST_COME, 40, {"role": Role.LEAGUE}),
    ("class show 班级风采大赛 · 观众票", 8, 13, 3, 1, Kind.ACTIVITY, Mode.LOTTERY, 100, {}),
    ("团支书工作例会", 9, 16, 1, 2, Kind.MEETING, Mode.OPEN, None, {"role": Role.CADRES}),
    ("奔跑吧融智 · 第 6 站", 12, 17, 2, 3, Kind.ACTIVITY, Mode.FIRST_COME, 150, {}),
    ("城乡社区市民学校：手机课堂", 16, 9, 3, None, Kind.SERVICE, Mode.REVIEW, 12,
     {"place": "桥头社区"}),
)  # fmt: skip
WORTH = {Kind.ACTIVITY: 2, Kind.SERVICE: 4, Kind.LEAGUE_DAY: 1, Kind.LESSON: 1}
KINDS = {
    kind: {
        "most": Decimal(WORTH.get(kind, 0)), "per_day": None,
        "per_term": Decimal(cap) if cap else None, "counts_absences": kind != Kind.MEETING,
    }
    for kind, cap in zip(Kind.values, (10, None, 5, None, 6, None), strict=True)
}  # fmt: skip
SUMMARY = "穿合适的衣服和鞋，提前十分钟到。来不了请早点取消，让给别的同学。"


def fill(rng, cast):
    """Venues, gatherings, who registered and who came."""
    venues = Venue.objects.bulk_create(
        Venue(name=name, place=place, capacity=size, equipment=has)
        for name, place, size, has in VENUES
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(venue=venue, weekday=day, opens=time(6), closes=time(22, 30))
        for venue in venues for day in range(7)
    )  # fmt: skip
    rules = _rules(cast)
    for row in PLAN:
        _gathering(rng, cast, venues, rules, *row)
    own = Random(11)
    _missed(cast)
    _contest(own, cast, venues, rules)
    meeting = Gathering.objects.get(title="团支书工作例会")
    venue_actions.close_venue(
        by=cast["T0002"], venue=meeting.venue, reason="更换投影",
        starts_at=meeting.starts_at - timedelta(hours=6), ends_at=meeting.ends_at,
    )  # fmt: skip


def _rules(cast):
    """Two versions of the rules; the second is in force."""
    rules = {
        "pause_after": 2, "pause_window": 30, "pause_days": 14, "late_cancel_hours": 12,
        "moved_up_hours": 12, "plea_days": 14, "made_up_days": 3, "made_up_most": 2,
        "late_percent": 80, "early_percent": 50, "made_up_percent": 80, "least_present": 50,
        "step": Decimal("0.1"), "note": "按学生活动管理办法第八条",
    }  # fmt: skip
    for after, more in enumerate(({}, {"pause_after": 3, "note": "两次太严，改成三次"})):
        made = rules_actions.save_rules(
            by=cast["T0001"], after=after, rules=rules | more, kinds=KINDS
        )
    return made


def _missed(cast):
    """What is over is noted; one tried student explains, another one cannot register for a while."""
    first, second, third = Gathering.objects.filter(
        title__in=("奔跑吧融智 · 第 5 站", "文武争霸——社团文化节收官", "红岩精神宣讲")
    ).order_by("starts_at")
    for gathering in (first, second, third):
        for number in ("2024110101", "2024110102"):
            Registration.objects.update_or_create(
                gathering=gathering, user=cast[number], defaults={"state": "seated"}
            )
            CheckIn.objects.filter(gathering=gathering, user=cast[number]).delete()
        taken = gathering.registrations.filter(state="seated").count()
        Gathering.objects.filter(pk=gathering.pk).update(taken=taken, capacity=max(
            gathering.capacity, taken))  # fmt: skip
    tried, minutes = cast["2024110101"], timedelta(minutes=1)
    CheckIn.objects.create(
        gathering=first, user=tried, way="code", at=first.starts_at + 20 * minutes,
        left_at=first.ends_at - 10 * minutes,
    )  # fmt: skip
    CheckIn.objects.create(
        gathering=third, user=tried, way="made_up", at=third.starts_at, by=cast["T0001"],
        reason="手机没电，班长核实在场",
    )  # fmt: skip
    absence_actions.note_absences(timezone.now())
    for number, words in (
        ("2024110101", "那天发烧去了校医院，有病历"),
        ("2024110102", "值班没赶上"),
    ):
        absence_actions.explain(
            absence=Absence.objects.get(gathering=second, user=cast[number]), by=cast[number],
            words=words,
        )  # fmt: skip
    absence_actions.rule_on(
        absence=Absence.objects.get(gathering=second, user=cast["2024110102"]), by=cast["T0001"],
        is_excused=False, reason="值班可以换，请下次提前取消",
    )  # fmt: skip


def _contest(rng, cast, venues, rules):
    """A contest in parts: the first is over, its best go on, two stand by."""
    now = timezone.localtime().replace(hour=19, minute=0, second=0, microsecond=0)

    def held(title, days, last=None, **fields):
        start = now + timedelta(days=days)
        made = Gathering(
            title=title, kind=Kind.ACTIVITY, unit=cast["committee"], starts_at=start,
            ends_at=(now + timedelta(days=last) if last else start) + timedelta(hours=3),
            made_by=cast["T0001"], rules=rules, state=Gathering.State.PUBLISHED, summary=SUMMARY,
            **fields,
        )  # fmt: skip
        made.save()
        return made

    whole = held("class show 班级风采大赛", -3, 15, mode=Mode.OPEN, place="大学生活动中心")
    common = {"parent": whole, "credits": Decimal(2), "venue": venues[1],
              "equipment_needed": "话筒 4 支、追光、钢琴"}  # fmt: skip
    first = held("班级风采大赛 · 初赛", -3, capacity=30, **common)
    second = held("班级风采大赛 · 复赛", 7, mode=Mode.PROMOTED, capacity=8, **common)
    held("班级风采大赛 · 决赛", 16, mode=Mode.PROMOTED, capacity=4, **common)
    tried = cast["2024110101"]
    people = [each for each in rng.sample(cast["students"], 24) if each.pk != tried.pk] + [tried]
    Registration.objects.bulk_create(
        Registration(gathering=first, user=person, state="seated") for person in people
    )
    CheckIn.objects.bulk_create(
        CheckIn(gathering=first, user=person, way="code", at=first.starts_at) for person in people
    )
    Gathering.objects.filter(pk=first.pk).update(taken=len(people))
    keys = [person.pk for person in people][::-1]
    part_actions.promote(
        source=first, target=second, seats=keys[:8], reserves=keys[8:10], by=cast["T0001"]
    )


def _gathering(
    rng, cast, venues, rules, title, days, hour, hours, venue, kind, mode, capacity, fields
):
    start = timezone.localtime().replace(hour=hour, minute=30, second=0, microsecond=0)
    start += timedelta(days=days)
    gathering = Gathering(
        title=title, kind=kind, mode=mode, capacity=capacity, summary=SUMMARY,
        unit=cast["committee"], starts_at=start, ends_at=start + timedelta(hours=hours),
        venue=None if venue is None else venues[venue], state=Gathering.State.PUBLISHED,
        closes_at=None if mode in (Mode.OPEN, Mode.FIRST_COME) else start - timedelta(days=1),
        rules=rules, credits=Decimal(WORTH.get(kind, 0)),
        made_by=cast["T0001"], code_word="融智", made_at=start - timedelta(days=20), **fields,
    )  # fmt: skip
    gathering.save()
    if mode != Mode.OPEN:
        _registrations(rng, cast, gathering)


def _registrations(rng, cast, gathering):
    wanted = min(rng.randint(10, 140), 3 * gathering.capacity // 2)
    people = rng.sample(cast["students"], wanted)
    if gathering.role == Role.LEAGUE:
        league = {m.user_id for m in cast["members"] if m.political_status == "league"}
        people = [person for person in people if person.pk in league]
    first_come = gathering.mode == Mode.FIRST_COME
    rows = [
        Registration(
            gathering=gathering, user=person,
            state=("seated" if place < gathering.capacity else "waiting") if first_come
            else "applied",
        )
        for place, person in enumerate(people)
    ]  # fmt: skip
    Registration.objects.bulk_create(rows)
    if first_come:
        gathering.taken = min(len(rows), gathering.capacity)
        gathering.save(update_fields=["taken"])
    if gathering.ends_at < timezone.now():
        CheckIn.objects.bulk_create(
            CheckIn(
                gathering=gathering, user=row.user, way="code",
                at=gathering.starts_at + timedelta(minutes=rng.randint(-25, 20)),
            )
            for row in rows if row.state == "seated" and rng.random() < 0.9
        )  # fmt: skip
