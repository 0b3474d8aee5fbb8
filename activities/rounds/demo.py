"""A round that is being scored and one that is published, for a portal that is only tried out."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from activities.applications import chain, filling, outcomes
from activities.applications.models import Application, BudgetLine, TeamMember
from activities.kinds.models import ActivityKind, KindRules
from activities.kinds.queries import kinds_in_force
from activities.kinds.spec import Basics, ChainStep, MoneyRules, MoneySource, Spec, TeamRules
from activities.rounds import actions, deciding, reviewing
from activities.rounds.models import Assignment, Round
from branches.organisation.models import Member
from branches.organisation.queries import STAFF_POSTS
from tuanwei.accounts.models import User

RUBRIC = [
    {"key": "item1", "label": "贴近同学需要", "most": "30", "weight": "30"},
    {"key": "item2", "label": "方案可行", "most": "40", "weight": "40"},
    {"key": "item3", "label": "预算合理", "most": "30", "weight": "30"},
]  # fmt: skip
QUOTAS = [
    {"people": 0, "count": 3, "least": 1}, {"people": 1001, "count": 4, "least": 2},
]  # fmt: skip
PLANS = [
    ("晚自习后的操场一小时", "让不常运动的同学也有得玩：跳绳、飞盘、慢跑，每周三次，有人带。", "800"),
    ("给寝室楼道装一面照片墙", "每月一个主题，谁都能贴，月底投票留下十张。", "450"),
    ("旧书换新书", "一楼放书架，换书不花钱，看完写一句话。", "300"),
    ("跟着食堂师傅学一道家乡菜", "每月一期，二十人一期，做完一起吃。", "1200"),
    ("新生第一次汇报怎么讲", "高年级同学带着练三次，最后一次请老师来听。", "260"),
    ("走读红岩路", "走一次、讲一次、写一次，讲解由同学自己准备。", "1500"),
    ("二手自行车修理日", "每月第一个周六，会修的教不会修的。", "620"),
    ("高数互助角", "考前四周，每周两晚，答不出的记下来问老师。", "150"),
]  # fmt: skip
COMMENTS = (
    "想法好，场地要早点定。", "预算写得清楚。", "人手够吗？建议先办一期试试。",
    "和去年办过的很像，新在哪里要写明。", "",
)  # fmt: skip


def fill(rng, cast):
    """Students review what branches other than theirs have applied for."""
    staff = User.objects.filter(
        appointments__unit__kind="committee", appointments__post__in=STAFF_POSTS
    ).order_by("pk")[0]
    kind = _kind()
    members = Member.objects.filter(branch__isnull=False, left_on=None).select_related("user")
    by_branch: dict = {}
    for member in members.order_by("pk"):
        by_branch.setdefault(member.branch, []).append(member.user)
    branches = list(by_branch)
    judges = [people[0] for people in by_branch.values()][:6]
    published = _round(kind, staff, "特色活动立项第一批", most_projects=3, pool=Decimal(2600))
    _entries(kind, branches[1:7], by_branch, PLANS[2:])
    _score(published, staff, judges[:5], rng, all_of_it=True)
    deciding.follow_suggestions(found=published, by=staff)
    for entry in published.entries.filter(decision=""):
        deciding.decide(
            entry=entry, by=staff, decision="refused", words="分数没到入围线，欢迎改好再报。"
        )
    deciding.publish(found=published, by=staff)
    published.refresh_from_db()
    _long_ago(published)
    scoring = _round(kind, staff, "特色活动立项第二批", names_hidden=True, pool=Decimal(4000))
    _entries(kind, branches[:8], by_branch, PLANS)
    _score(scoring, staff, judges, rng, all_of_it=False)


def _kind():
    spec = Spec(
        basics=Basics(needs_round=True, applicants=("branch", "club", "students")),
        chain=(ChainStep("panel", "批次评审", who="panel"),),
        money=MoneyRules(sources=(MoneySource("league", "团委经费"),)),
        team=TeamRules(is_asked=True, least=1),
    )  # fmt: skip
    kind = ActivityKind.objects.create(
        name="院级特色活动", hint="一学期一批，评上了给经费。", position=90, is_active=True
    )
    KindRules.objects.create(
        kind=kind, version=1, content=spec.write(), in_force_from=timezone.now()
    )
    kinds_in_force.bump()
    return kind


def _at(moment, hour):
    return timezone.localtime(moment).replace(hour=hour, minute=0, second=0, microsecond=0)


def _round(kind, staff, name, **fields):
    now, today = timezone.now(), timezone.localdate()
    found = actions.save_round(
        by=staff, name=name, kinds=[kind], opens_at=_at(now - timedelta(days=20), 8),
        closes_at=now + timedelta(days=1), scores_by=today + timedelta(days=5),
        decides_on=today + timedelta(days=8), quotas=QUOTAS, rubric=RUBRIC, reviewers_each=3,
        pass_line=Decimal(60), **fields,
    )  # fmt: skip
    actions.open_round(found=found, by=staff)
    return found


def _long_ago(found):
    """Its dates as if all of it had happened five weeks earlier."""
    for name in ("opens_at", "closes_at", "scores_by", "decides_on", "published_at"):
        setattr(found, name, getattr(found, name) - timedelta(days=35))
    found.save()


def _entries(kind, branches, by_branch, plans):
    start = timezone.localtime().replace(hour=18, minute=30, second=0, microsecond=0)
    for place, (branch, (title, plan, cost)) in enumerate(zip(branches, plans, strict=False)):
        people = by_branch[branch]
        made = Application.objects.create(
            kind=kind, rules=kind.rules.get(), made_by=people[1], unit=branch, applicant="branch",
            title=title, plan=plan, people_inside=40 + 10 * place, place="体育馆前广场",
            phone="13800000000", starts_at=start + timedelta(days=30 + place),
            ends_at=start + timedelta(days=30 + place, hours=2),
        )  # fmt: skip
        TeamMember.objects.create(application=made, user=people[1], is_leader=True, duty="总协调")
        TeamMember.objects.create(application=made, user=people[2], duty="宣传")
        source = next(iter(made.rules.spec.money.sources), None)
        BudgetLine.objects.create(
            application=made, item="材料和布置", unit_price=Decimal(cost),
            source=source.key if source else "",
        )  # fmt: skip
        outcomes.enter(made, timezone.now())
        made.turn, made.state, made.submitted_at = 1, Application.State.REVIEW, timezone.now()
        made.number = f"SB{timezone.localdate().year}-9{made.pk:03d}"
        made.save()
        content = filling.content_of(filling.read(made), rules=made.rules.spec)
        made.submissions.create(turn=1, content=content, by=people[1])
        chain.start(application=made, by=people[1])


def _score(found, staff, judges, rng, *, all_of_it):
    actions.add_reviewers(found=found, by=staff, numbers=[each.number for each in judges])
    yesterday = timezone.now() - timedelta(days=1)
    Round.objects.filter(pk=found.pk).update(closes_at=_at(yesterday, 18))
    actions.start_scoring(found=found, by=staff, accepts_short=True)
    tasks = Assignment.objects.filter(entry__round=found).select_related("reviewer__user")
    gifts = {entry: rng.randint(55, 92) for entry in tasks.values_list("entry", flat=True)}
    for place, task in enumerate(tasks.order_by("reviewer", "position")):
        if not all_of_it and (place % 2 or task.reviewer.user == judges[-1]):
            continue
        share = Decimal(min(100, gifts[task.entry_id] + rng.randint(-9, 9))) / 100
        points = {each["key"]: round(Decimal(each["most"]) * share, 1) for each in RUBRIC}
        reviewing.hand_in(
            task=task, by=task.reviewer.user, points=points, comment=rng.choice(COMMENTS)
        )
    if all_of_it:
        actions.end_scoring(found=found, by=staff)
