"""Applications of the demonstration college: a draft, one handed in, one that came back, one that
was approved, one that was taken back."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from activities.applications import deciders, deciding, drafting, filling, submitting
from activities.applications.models import Application
from activities.applications.permissions import sides
from activities.kinds.queries import kinds_in_force
from branches.organisation.models import Appointment
from tuanwei.accounts.models import User

PLAN = (
    "让同学走出宿舍，认识隔壁班的人。先分组破冰，再一起完成三个小任务，最后每组讲三分钟。"
    "办完收集照片和大家的话，贴到班级空间。"
)
# title, kind, days from today, people, budget, how far
PAPERS = (
    ("“融爱你我”跨班破冰会", "学术讲座和读书会", 24, 60, "320", "draft"),
    ("class show 班级风采大赛初赛", "团日活动", 26, 80, "450", "review"),
    ("奔跑吧融智 · 夜跑团开跑", "一般活动", 28, 45, "180", "returned"),
    ("红岩故事会", "团日活动", 30, 50, "260", "approved"),
    ("桌游之夜", "一般活动", 32, 24, "90", "withdrawn"),
)


def fill(rng, cast):
    """One application at each stage, of branches with a secretary."""
    posts = Appointment.objects.in_force().filter(
        unit__kind="branch", unit__branch_type="class", post="secretary"
    )
    people = [post.user for post in posts.select_related("user").order_by("unit__code", "pk")]
    own = [person for person in people if person.number in cast] or people[:1]
    chosen = [*own[:1], *(person for person in people if person not in own)]
    offered = [
        rules for rules in kinds_in_force()
        if "branch" in rules.spec.basics.applicants and not rules.spec.basics.needs_round
    ]  # fmt: skip
    if not offered or not chosen:
        return
    named = {rules.kind.name: rules for rules in offered}
    for place, (title, kind, days, size, cost, stage) in enumerate(PAPERS):
        rules = named.get(kind, offered[0])
        person = chosen[0] if place < 3 else chosen[place % len(chosen)]
        made = _filled(rules, person, title, days, size, Decimal(cost))
        if stage != "draft":
            _onward(made, person, stage)


def _filled(rules, person, title, days, size, cost):
    side = next(each for each in sides(person) if each.applicant == "branch")
    made = drafting.begin(kind=rules.kind_id, side=side, by=person)
    start = timezone.localtime().replace(hour=19, minute=0, second=0, microsecond=0)
    start += timedelta(days=days)
    values = {
        "title": title[: rules.spec.basics.name_most], "phone": "13800001234",
        "people_inside": size, "plan": PLAN, "starts_at": start,
        "ends_at": start + timedelta(hours=2), "place": "学生活动中心二层",
        "declared_at": timezone.now(),
    }  # fmt: skip
    Application.objects.filter(pk=made.pk).update(edition=2, **values)
    if rules.spec.money.is_asked:
        sources = [each.key for each in rules.spec.money.sources]
        made.budget.create(
            item="物料和饮用水", unit_price=cost, quantity=1, source=sources[0] if sources else "",
            category=next(iter(rules.spec.money.categories), ""),
        )  # fmt: skip
    return Application.objects.get(pk=made.pk)


def _onward(made, person, stage):
    """As far as the rules let it go; what they ask beyond that leaves it a draft."""
    look = submitting.checked(filling.read(made))
    if look.wrong:
        return
    made = submitting.submit(
        application=made, by=person, edition=made.edition, rules_id=look.rules_id
    )
    if stage == "withdrawn" and made.state == Application.State.REVIEW:
        submitting.withdraw(application=made, by=person, words="和期中考试撞了，下个月再办。")
    elif stage in ("returned", "approved"):
        _decide(made, "returned" if stage == "returned" else "passed")


def _decide(made, verdict):
    back = verdict == "returned"
    for _step in range(6):
        review = made.reviews.filter(state="open").first()
        people = deciders.rung_of(review)[1] if review else ()
        if not people:
            return
        deciding.decide(
            review=review, verdict=verdict, by=User.objects.get(pk=min(people)),
            words="和期末复习撞了，往前调一周再交。" if back else "同意，注意安全。",
            remarks=[("schedule", "starts_at", "往前调一周")] if back else (),
        )  # fmt: skip
        if back:
            return
