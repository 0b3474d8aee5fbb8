"""A survey on activities that is over, and a draft, for a portal that somebody only tries out."""

from datetime import timedelta

from django.utils import timezone

from branches.organisation.models import Member
from branches.organisation.queries import STAFF_POSTS
from mailbox.surveys import actions, mixing
from mailbox.surveys.models import Invitation, Participation, Question, Response, Survey
from tuanwei.accounts.models import User

WISHES = (
    "宿舍楼夜跑接力",
    "社团文化节",
    "红岩精神纪念活动",
    "班级风采大赛",
    "旧物交换集市",
    "职场前辈面对面",
)


def fill(rng, cast):
    """What 60 students wished for, and the draft of the next survey."""
    builder = User.objects.filter(
        appointments__unit__kind="committee", appointments__post__in=STAFF_POSTS
    ).order_by("pk")[0]
    today = timezone.localdate()
    survey = Survey.objects.create(
        title="下学期想办什么活动", opens_on=today - timedelta(days=20), made_by=builder,
        closes_on=today - timedelta(days=6), state=Survey.State.CLOSED,
        welcome="两分钟。前几名会放进下学期的活动菜单。",
    )  # fmt: skip
    options = [[f"o{n}", words] for n, words in enumerate(WISHES, 1)]
    Question.objects.create(
        survey=survey, key="qwishes", position=1, kind="multiple", text="想参加哪些活动？",
        options=options, most=3,
    )  # fmt: skip
    Question.objects.create(
        survey=survey, key="qnights", position=2, kind="rating", text="晚上办的活动你愿意来吗？"
    )
    people = list(Member.objects.order_by("pk").values_list("user", "branch")[100:220:2])
    Invitation.objects.bulk_create(
        Invitation(survey=survey, user_id=user, unit_id=unit) for user, unit in people
    )
    Participation.objects.bulk_create(
        Participation(survey=survey, user_id=user, answered_on=survey.closes_on)
        for user, _unit in people
    )
    keys = [key for key, _words in options]
    Response.objects.bulk_create(
        Response(
            survey=survey,
            answers={
                "qwishes": sorted(set(rng.choices(keys, [9, 7, 6, 4, 3, 2], k=3))),
                "qnights": rng.randint(2, 5),
            },
        )
        for _person in people
    )  # fmt: skip
    mixing.mix(survey)
    draft = {"title": "食堂和宿舍调研", "opens_on": today, "closes_on": today + timedelta(days=10)}
    actions.make_survey(by=builder, fields=draft)
