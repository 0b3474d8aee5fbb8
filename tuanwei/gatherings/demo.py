"""A term of gatherings of the demonstration college: some over, some to register for."""

from datetime import time, timedelta

from django.utils import timezone

from tuanwei.gatherings.models import CheckIn, Gathering, Registration
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
    ("class show 班级风采大赛 · 复赛", 8, 19, 3, 1, Kind.ACTIVITY, Mode.LOTTERY, 100, {}),
    ("团支书工作例会", 9, 16, 1, 2, Kind.MEETING, Mode.OPEN, None, {"role": Role.CADRES}),
    ("奔跑吧融智 · 第 6 站", 12, 17, 2, 3, Kind.ACTIVITY, Mode.FIRST_COME, 150, {}),
    ("城乡社区市民学校：手机课堂", 16, 9, 3, None, Kind.SERVICE, Mode.REVIEW, 12,
     {"place": "桥头社区"}),
)  # fmt: skip
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
    for row in PLAN:
        _gathering(rng, cast, venues, *row)


def _gathering(rng, cast, venues, title, days, hour, hours, venue, kind, mode, capacity, fields):
    start = timezone.localtime().replace(hour=hour, minute=30, second=0, microsecond=0)
    start += timedelta(days=days)
    gathering = Gathering(
        title=title, kind=kind, mode=mode, capacity=capacity, summary=SUMMARY,
        unit=cast["committee"], starts_at=start, ends_at=start + timedelta(hours=hours),
        venue=None if venue is None else venues[venue], state=Gathering.State.PUBLISHED,
        closes_at=None if mode in (Mode.OPEN, Mode.FIRST_COME) else start - timedelta(days=1),
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
