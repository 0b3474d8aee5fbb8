"""Applications on their way through their chains, for a portal that somebody only tries out."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from activities.applications import chain, changing, deciders, deciding, filling, submitting
from activities.applications.models import Application, Review, Submission
from activities.kinds import actions as kinds
from activities.kinds.library import SAMPLES
from activities.kinds.models import KindRules
from activities.kinds.queries import sample_spec
from tuanwei.accounts.models import User
from tuanwei.gatherings.venue_models import Venue
from tuanwei.workdays.queries import current_calendar

PLAN = (
    "为什么办：让不太说话的同学也有机会认识新朋友。\n怎么办：分成六组，每组一位主持，先玩再聊，最后一起收拾。\n"
    "办成什么样：每人至少记住五个新名字，活动后写一句话贴到墙上。"
)
# title, kind, place of the class, working days ahead, people, budget, what has happened so far
CASES = (
    ("一班一品：寝室收纳课", "一般活动", 0, 12, 40, ((("收纳盒", "18.00", 20), "grant"),), "late"),
    ("“融爱你我”跨班饺子会", "一般活动", 1, 15, 120, ((("饺子皮和馅", "6.50", 120), "own"),), "passed"),
    ("红色家书朗读会", "团日活动", 2, 10, 38, (), "waiting"),
    ("宿舍楼夜跑接力", "一般活动", 0, 14, 80, ((("号码布", "3.00", 80), "grant"),), "again"),
    ("旧书漂流开箱日", "一般活动", 3, 9, 60, ((("书架", "120.00", 2), "grant"),), "change"),
    ("“学长说”考研经验会", "每周五批的活动", 1, 16, 90, (), "pending"),
    ("街舞社公开排练", "每周五批的活动", 4, 16, 50, (), "pending"),
    ("手工社送温暖义卖", "一般活动", 2, 11, 150, ((("毛线", "8.00", 60), "own"),), "refused"),
)  # fmt: skip


def fill(rng, cast):
    """Late, waiting, passed once, back for the second time, asked to be changed, to be published."""
    _weekly(cast)
    for case in CASES:
        _case(cast, *case)


def _weekly(cast):
    """A kind whose decisions are published on Fridays."""
    sample = SAMPLES["weekly"]
    spec = sample_spec(sample)
    unit = cast["departments"]["学生处"].pk
    steps = [
        replace(step, unit=unit, name="财务负责人")
        if step.who == "unit" and not step.unit
        else step
        for step in spec.chain
    ]
    draft = kinds.make_kind(
        by=cast["T0001"], name=sample.name, hint=sample.hint, spec=replace(spec, chain=tuple(steps))
    )
    kinds.put_in_force(draft=draft, by=cast["T0001"], note="第一版。", offer=True)


def _case(cast, title, kind, place, ahead, people, budget, stage):
    rules = KindRules.objects.filter(kind__name=kind, in_force_from__isnull=False)
    rules = rules.select_related("kind").order_by("-version")[0]
    unit = cast["classes"][place]
    maker = cast["2024110102"] if unit.code == "20241101" else next(
        member.user for member in cast["members"] if member.branch_id == unit.pk
    )  # fmt: skip
    day = current_calendar().add_workdays(timezone.localdate(), ahead)
    start = timezone.make_aware(datetime.combine(day, time(19)))
    made = Application.objects.create(
        kind=rules.kind, rules=rules, unit=unit, applicant="branch", made_by=maker, title=title,
        phone="138****1234", plan=PLAN, people_inside=people, starts_at=start,
        ends_at=start + timedelta(hours=2), venue=Venue.objects.get(name="大学生活动中心"),
        teacher=cast["T2001"] if rules.spec.basics.needs_teacher else None,
    )  # fmt: skip
    for (item, price, many), source in budget:
        made.budget.create(item=item, unit_price=Decimal(price), quantity=many, source=source)
    _hand_in(made)
    {"late": _late, "passed": _pass, "again": _again, "change": _change, "pending": _pending,
     "refused": _refuse, "waiting": lambda made: None}[stage](made)  # fmt: skip


def _hand_in(made):
    made.turn += 1
    made.number = made.number or submitting.next_number(timezone.localdate())
    made.state, made.submitted_at = Application.State.REVIEW, timezone.now()
    made.save()
    Submission.objects.create(
        application=made, turn=made.turn, by=made.made_by,
        content=filling.content_of(filling.read(made)),
    )  # fmt: skip
    chain.start(application=made, by=made.made_by)


def _open(made):
    return Review.objects.filter(application=made, state=Review.State.OPEN).first()


def _decide(made, verdict=Review.Verdict.PASSED, words="", remarks=()):
    review = _open(made)
    _rung, people = deciders.rung_of(review)
    deciding.decide(
        review=review, verdict=verdict, by=User.objects.get(pk=min(people)), words=words,
        remarks=remarks,
    )  # fmt: skip
    made.refresh_from_db()


def _late(made):
    opened = timezone.now() - timedelta(days=9)
    Review.objects.filter(pk=_open(made).pk).update(
        opened_at=opened, due_on=timezone.localdate(opened) + timedelta(days=4)
    )


def _pass(made):
    _decide(made, words="支部组织得细，同意。")


def _again(made):
    remarks = [
        ("basics", "plan", "写明每个弯道谁站岗、几点结束"),
        ("basics", "people_inside", "确定是 80 人吗"),
    ]
    _decide(made, Review.Verdict.RETURNED, "路线和夜间安全再写清楚。", remarks)
    made.plan = f"{PLAN}\n安全：六个弯道各两人，21:30 前全部回宿舍，校医在终点。"
    made.people_inside = 60
    made.save()
    _hand_in(made)


def _change(made):
    while _open(made) is not None:
        _decide(made)
    changing.ask(
        application=made, by=made.made_by, reason="报名比想的多，活动中心那天也更早空出来。",
        wish={"people_inside": 110},
    )  # fmt: skip


def _pending(made):
    while _open(made) is not None:
        _decide(made, words="" if _open(made).position < 2 else "场地已留。")


def _refuse(made):
    _decide(
        made,
        Review.Verdict.REFUSED,
        "义卖收入的去向没有写清，和学校的规定不合，下次写明捐给谁再报。",
    )
