"""Projects in every state for a portal that somebody only tries out."""

import io
from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from activities.applications.models import Application
from activities.kinds.models import ActivityKind, KindRules
from activities.menu.models import Theme
from activities.projects import actions, queries, starting
from activities.projects.models import Closing, Project, Rating, Task
from tuanwei.gatherings.models import CheckIn, Gathering, Registration
from tuanwei.lib.terms import Term

KIND = "文体活动"
RULES = {
    "money": {
        "sources": [
            {"key": "league", "label": "团委支持"}, {"key": "own", "label": "支部自筹"},
            {"key": "sponsor", "label": "赞助", "most_share": "50", "is_sponsor": True},
        ],
        "categories": ["物料", "奖品", "交通"], "variance_percent": "10",
        "needs_receipts": True, "prize_needs_receipt": True, "paid_after_acceptance": True,
    },
    "closing": {"amount": 5, "summary_least": 50, "photos_least": 2},
    "materials": {"is_asked": True},
}  # fmt: skip
PLAN = "报名的同学按时到场，先热身破冰，再分组一起做。结束以后合影、收场，把场地还原。"
SUMMARY = (
    "一共办了一场，来的人比预计多。开场热身、中途补水、最后收场都有人负责，没有人受伤。"
    "有六位同学第一次参加班里的集体活动，说下次还来。下次把饮水点再往前挪一点。"
)
SAID = (
    ("带大家热身", "学会了怎么拉伸", "第一次来的同学"),
    ("负责发水", "知道了补水的时候", "跑步的同学"),
    ("全程跑完了", "坚持比快更难", "自己和室友"),
    ("帮忙收场地", "收拾也要有人管", "下一场用操场的人"),
    ("拍照记录", "抓拍要提前站位", "没能来的同学"),
    ("陪同学跑最后一圈", "慢一点也可以", "跑得慢的同学"),
)
# title (its first three letters are those of the theme it answers), days from today, parts, state,
# place of the branch
PROJECTS = (
    ("奔跑吧融智", 6, (), "running", 0),
    ("class show 班级风采大赛", 12, (("初赛", 0, 19), ("决赛", 4, 19)), "running", 0),
    ("融爱你我：寝室串门周", -26, (), "overdue", 6),
    ("三走：走向操场", -5, (), "submitted", 0),
    ("文武争霸：三子棋", -40, (), "closed", 0),
    ("11.27 红岩精神徒步", 9, (), "cancelled", 0),
    ("奔跑吧融智：晨跑打卡", 10, (), "running", 1),
    ("融爱你我：和隔壁班吃顿饭", -12, (), "submitted", 2),
    ("三走：楼下飞盘", -33, (), "closed", 8),
)  # fmt: skip
# The same of the term before, days from its first day.
BEFORE = (
    ("融爱你我：换寝室聊一晚", 60, (), "closed", 1),
    ("class show 班级风采大赛", 75, (), "closed", 3),
    ("奔跑吧融智：环校跑", 90, (), "closed", 6),
)


def fill(rng, cast):
    """Approved applications of the first branches, each at another point of its way."""
    rules = _rules(cast)
    today = timezone.localdate()
    term = Term.of(today)
    for place, row in enumerate(PROJECTS):
        _project(rng, cast, rules, place, term, *row)
    start = (term.previous.first_day - today).days
    for place, (title, days, *rest) in enumerate(BEFORE, len(PROJECTS)):
        _project(rng, cast, rules, place, term.previous, title, start + days, *rest)


def _rules(cast):
    """The kind that staff have drawn up already, else a plain one of our own."""
    kind, _new = ActivityKind.objects.get_or_create(name=KIND, defaults={"is_active": True})
    newest = kind.rules.order_by("-version").first()
    return KindRules.objects.create(
        kind=kind, version=newest.version + 1 if newest else 1, content=RULES,
        in_force_from=timezone.now() - timedelta(days=60), made_by=cast["T0001"],
        note="演示：经费和结项", put_in_force_by=cast["T0001"],
    )  # fmt: skip


def _project(rng, cast, rules, place, term, title, days, parts, state, branch_place):
    branch = cast["branches"][branch_place]
    people = [member.user for member in cast["members"] if member.branch_id == branch.pk][:24]
    leader, team = people[0], people[1:4]
    start = timezone.localtime().replace(hour=17, minute=30, second=0, microsecond=0)
    start += timedelta(days=days)
    application = Application.objects.create(
        kind=rules.kind, rules=rules, number=f"YS{start:%Y}{place + 1:04}", state="approved",
        applicant="branch", unit=branch, made_by=leader, title=title, people_inside=60, plan=PLAN,
        theme=Theme.objects.filter(menu__code=term.code, title__startswith=title[:3]).first(),
        place="西操场", starts_at=start, ends_at=start + timedelta(hours=2), hours=Decimal(2),
        submitted_at=start - timedelta(days=15), decided_at=start - timedelta(days=10), turn=1,
    )  # fmt: skip
    for person, duty in zip((leader, *team), ("统筹", "联络", "宣传", "后勤"), strict=False):
        application.team.create(user=person, duty=duty, is_leader=person is leader)
    for name, day, hour in parts:
        begins = (start + timedelta(days=day)).replace(hour=hour)
        application.parts.create(
            title=name,
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            place="大学生活动中心",
        )
    for item, price, many, source, category in (
        ("饮用水", "1.5", 120, "league", "物料"), ("号码布", "4", 60, "own", "物料"),
        ("奖品", "20", 9, "sponsor", "奖品"),
    ):  # fmt: skip
        application.budget.create(
            item=item, unit_price=price, quantity=many, source=source, category=category
        )
    day = start.date()
    application.materials.create(
        what="横幅", place="第一食堂门口", starts_on=day - timedelta(days=7), ends_on=day
    )
    project = starting.start(application)
    _tasks(project, team, day)
    if state == "cancelled":
        application.state, application.reason = "cancelled", "当天有暴雨预警，改到下学期再办。"
        application.save()
        Gathering.objects.filter(occasion__project=project).update(state="published")
        starting.cancel(application)
        return
    _turn_out(project, people, days, rng)
    if days < 0:
        _afterwards(project, leader, people, state, cast, days)


def _tasks(project, team, day):
    for number, (words, ahead) in enumerate((("借音响", 5), ("排志愿者班次", 3), ("买饮用水", 1))):
        task = Task.objects.create(
            project=project, words=words, person=team[number % len(team)],
            due_on=day - timedelta(days=ahead),
        )  # fmt: skip
        if day <= timezone.localdate() or number == 0:
            actions.finish_task(project=project, by=task.person, pk=task.pk)


def _turn_out(project, people, days, rng):
    for gathering in Gathering.objects.filter(occasion__project=project):
        if days > 10 and gathering.parent_id is None:
            continue  # still a draft: somebody has to look at it first
        gathering.state, gathering.taken = "published", len(people)
        gathering.save()
        Registration.objects.bulk_create(
            Registration(gathering=gathering, user=person, state="seated") for person in people
        )
        if days < 0:
            CheckIn.objects.bulk_create(
                CheckIn(gathering=gathering, user=person, way="code", at=gathering.starts_at)
                for person in people if rng.random() < 0.9
            )  # fmt: skip


def _afterwards(project, leader, people, state, cast, days):
    day = timezone.localdate() + timedelta(days=days)
    for number, colour in enumerate(("#c8553d", "#3d7ea6", "#588157")):
        actions.add_photo(
            project=project, by=leader, upload=_picture(colour, number), is_shown=number < 2,
            caption=("开场", "一起动手", "合影")[number],
        )  # fmt: skip
    for item, amount, source, category in (
        ("饮用水", "172.50", "league", "物料"), ("号码布", "260", "own", "物料"),
        ("奖品", "168", "sponsor", "奖品"),
    ):  # fmt: skip
        actions.add_spending(
            project=project, by=leader, item=item, amount=Decimal(amount), source=source,
            category=category, spent_on=day, is_prize=category == "奖品",
            receipt=_picture("#dddddd", 9), sign_off=_picture("#eeeeee", 8) if category == "奖品" else None,
        )  # fmt: skip
    there = set(queries.came(project).values_list("user", flat=True))
    guests = [person for person in people[4:] if person.pk in there]
    for person, (did, learned, served) in zip(guests, SAID, strict=False):
        Rating.objects.create(
            project=project, user=person, stars=4 + len(did) % 2, did=did, learned=learned,
            served=served,
        )  # fmt: skip
    if state == "overdue":
        return
    for material in project.materials.all():
        actions.take_down(project=project, by=leader, pk=material.pk)
    now = timezone.now()
    made = Closing.objects.create(
        project=project, state="submitted", summary=SUMMARY, people_came=22, hours=2,
        submitted_by=leader, submitted_at=now, first_submitted_at=now,
        first_due_on=project.closing_due_on,
    )  # fmt: skip
    project.state = Project.State.CLOSING
    if state == "closed":
        made.state, made.decided_by, made.decided_at = "accepted", cast["T0001"], now
        made.first_submitted_at = timezone.localtime(now) + timedelta(days=days + 4)
        made.save()
        project.state, project.closed_at = Project.State.CLOSED, now
    project.save()


def _picture(colour, number):
    picture = Image.new("RGB", (640, 480), colour)
    draw = ImageDraw.Draw(picture)
    for line in range(6):
        draw.ellipse(
            (40 + 90 * line, 200 + 12 * number, 110 + 90 * line, 270 + 12 * number), "white"
        )
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return SimpleUploadedFile(f"照片{number}.jpg", file.getvalue())
