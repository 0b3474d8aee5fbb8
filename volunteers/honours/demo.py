"""A year of services of two branches and some others, awards, and transcripts of one student."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from tuanwei.accounts.models import User
from volunteers.honours import actions
from volunteers.honours.models import Award
from volunteers.hours import actions as hours
from volunteers.hours import ledger
from volunteers.hours.models import Service, ServiceKind, Source
from volunteers.hours.people import volunteers_of
from volunteers.hours.spec import CHECKED

# (title, kind, hours, source, large)
DONE = (
    ("敬老院陪老人读报", "elderly", 3, Source.SYSTEM, False),
    ("“融爱你我”感恩节义卖", "charity-sale", 4, Source.SYSTEM, True),
    ("桥头社区“四点半课堂”", "children", 2, Source.SYSTEM, False),
    ("校园净滩日", "green", 3, Source.SYSTEM, False),
    ("迎新志愿服务", "campus", 8, Source.CLAIM, True),
    ("图书馆整架", "campus", 2, Source.SYSTEM, False),
    ("市马拉松补给站", "large-event", 6, Source.CLAIM, True),
    ("手机课堂：教老人用微信", "elderly", 3, Source.SYSTEM, False),
)  # fmt: skip
KINDS = {
    "elderly": "慰问老人", "charity-sale": "义卖", "children": "关爱儿童", "green": "环保",
    "campus": "校园服务", "large-event": "大型赛会",
}  # fmt: skip
MATES, OTHERS = 12, 16


def fill(rng, cast):
    """Services in bulk, the ledger settled once; then one correction, so that it shows."""
    kinds = _kinds()
    student, secretary = cast["2024110101"], cast["2024110102"]
    known = {student.pk, secretary.pk}
    mates = User.objects.filter(member__branch=student.member.branch).exclude(pk__in=known)
    others = [each for each in cast["students"] if each.pk not in known]
    chosen = [student, secretary, *mates.order_by("number")[:MATES], *rng.sample(others, OTHERS)]
    chosen = list({each.pk: each for each in chosen}.values())
    people = volunteers_of(chosen)
    today = timezone.localdate()
    made = []
    for number, user in enumerate(chosen):
        for turn in range(14 if number < 2 else rng.randint(2, 10)):
            made.append(_service(rng, people[user.pk], kinds, today, number, turn))
    Service.objects.bulk_create(made)
    ledger.settle([each.pk for each in people.values()])
    mine = people[student.pk]
    _changes(mine, cast)
    Award.objects.create(
        volunteer=mine, title=f"{today.year} 年优秀志愿者", given_on=today - timedelta(days=20),
        giver="融智学院团委", by=cast["T0001"],
    )  # fmt: skip
    first = actions.issue_transcript(volunteer=mine, by=student)
    actions.revoke_transcript(transcript=first, by=student, reason="记录更正以后要重新开一份。")
    actions.issue_transcript(volunteer=mine, by=student)


def _kinds():
    """{key: ServiceKind}, those that other rooms have brought by either name."""
    known = list(ServiceKind.objects.all())
    return {
        key: next((each for each in known if key == each.key or name == each.name), None)
        or ServiceKind.objects.create(key=key, name=name, position=len(known))
        for key, name in KINDS.items()
    }


def _service(rng, volunteer, kinds, today, number, turn):
    title, kind, hours, source, is_large = rng.choice(DONE)
    day = today - timedelta(days=3 + turn * 26 + rng.randint(0, 20))
    opens = timezone.make_aware(datetime.combine(day, time(rng.choice((8, 9, 14)))))
    closes = opens + timedelta(hours=hours)
    fields = {"minutes": hours * 60, "grade": "complete"}
    if source == Source.SYSTEM:
        fields = {
            "came_at": opens - timedelta(minutes=rng.randint(0, 9)),
            "left_at": closes + timedelta(minutes=rng.randint(-20, 12)),
            "opens_at": opens, "closes_at": closes, "grade": CHECKED,
        }  # fmt: skip
    return Service(
        volunteer=volunteer, source=source, origin=f"demo-honours:{number}:{turn}",
        kind=kinds[kind], title=title, event=f"demo:{title}:{day}", day=day, is_large=is_large,
        state=Service.State.COUNTED, **fields,
    )  # fmt: skip


def _changes(volunteer, cast):
    """One waits, one is taken back, one was corrected."""
    mine = Service.objects.filter(volunteer=volunteer, origin__startswith="demo-honours:")
    newest, second, third = mine.order_by("-day", "-pk")[:3]
    hours.void_service(
        service=second, by=cast["T0001"], reason="这次服务改期了，改期以后的那次另外计。"
    )
    hours.note_service(
        origin=third.origin, volunteer=volunteer, source=third.source, by=cast["T0001"],
        title=third.title, came_at=None, left_at=None, minutes=90, reason="和现场记录核对过。",
    )  # fmt: skip
    third.refresh_from_db()
    hours.confirm_service(service=third, by=cast["T0002"], reason="和现场记录核对过。")
    hours.note_service(
        origin="demo-honours:waiting", volunteer=volunteer, source=Source.SYSTEM, kind=newest.kind,
        title="周六公园导览", day=timezone.localdate() - timedelta(days=2), minutes=180,
        grade=CHECKED, waits_for="等指导教师签到确认。",
    )  # fmt: skip
