"""Three rounds of a survey on branch activities, for a portal that somebody only tries out.

They pass through the same actions as any survey, so that nobody's answer leads to them here, too.
"""

from datetime import timedelta

from django.utils import timezone

from mailbox.surveys import actions
from mailbox.surveys.models import Participation, Survey
from tuanwei.accounts.models import User
from tuanwei.notices.models import Notice

WELCOME = "三分钟，帮团委定下学期的活动菜单。不记名，支部也看不到谁答了什么。"
JOINED = [["o1", "参加过"], ["o2", "没参加"]]
WANTED = [
    ["o1", "观影"],
    ["o2", "志愿服务"],
    ["o3", "红色参观"],
    ["o4", "读书会"],
    ["o5", "体育比赛"],
]
GRADED = [["o1", "好"], ["o2", "一般"], ["o3", "差"]]
ASPECTS = [["r1", "时间"], ["r2", "地点"], ["r3", "内容"]]
FIRST = [["o1", "早点通知"], ["o2", "换个时间"], ["o3", "内容更实在"]]
WHY = [
    "和上课冲突了",
    "通知太晚，知道的时候已经满了",
    "内容每次都差不多",
    "周末想休息",
    "离宿舍太远",
]
ANSWERS = 120
# Of the people who can be tried with one click: who builds, and who has still to answer.
COLLEAGUE, STUDENT = "T0001", "2024110101"


def fill(rng, cast):
    """Two rounds that are over, and one that runs and waits for the student of one click."""
    colleague = User.objects.get(number=COLLEAGUE)
    first = _build(colleague)
    _over(rng, first, colleague, days=200, liking=3)
    second = actions.copy_survey(survey=first, by=colleague)
    _named(second, colleague, "支部活动调研（上学期）")
    _over(rng, second, colleague, days=60, liking=4)
    running = actions.copy_survey(survey=second, by=colleague)
    _named(running, colleague, "支部活动调研（下学期想要什么）", sample=None)
    actions.open_survey(survey=running, by=colleague)
    _answered(rng, running, 40, liking=4)


def _build(colleague):
    today = timezone.localdate()
    survey = actions.make_survey(
        by=colleague,
        fields={
            "title": "支部活动调研（去年）", "welcome": WELCOME, "opens_on": today,
            "closes_on": today + timedelta(days=7), "sample_per_unit": 8,
        },
    )  # fmt: skip
    questions = [
        {"kind": "single", "text": "这学期参加过支部活动吗？", "options": JOINED},
        {"kind": "multiple", "text": "下学期想要哪些活动？", "options": WANTED, "most": 3},
        {"kind": "rating", "text": "给支部活动打几分？"},
        {"kind": "matrix", "text": "各方面怎么样？", "options": GRADED, "rows": ASPECTS},
        {"kind": "order", "text": "最先改哪个？", "options": FIRST},
        {"kind": "text", "text": "为什么没参加？", "is_required": False},
    ]
    made = []
    for fields in questions:
        if fields["kind"] == "text":
            fields |= {"depends_on": made[0].key, "depends_values": ["o2"]}
        made.append(actions.save_question(survey=survey, by=colleague, fields=fields))
    return survey


def _named(survey, colleague, title, sample=8):
    fields = {"title": title, "sample_per_unit": sample, "welcome": WELCOME}
    actions.change_survey(survey=survey, by=colleague, fields=fields)
    survey.refresh_from_db()


def _over(rng, survey, colleague, *, days, liking):
    """Answered and closed, then moved into the past; who was asked is not reminded of it now."""
    actions.open_survey(survey=survey, by=colleague)
    _answered(rng, survey, ANSWERS, liking)
    actions.close_survey(survey=survey, by=colleague)
    Notice.objects.filter(once=f"mailbox.survey.asked:{survey.pk}").delete()
    ended = timezone.localdate() - timedelta(days=days)
    Survey.objects.filter(pk=survey.pk).update(opens_on=ended - timedelta(days=7), closes_on=ended)
    Participation.objects.filter(survey=survey).update(answered_on=ended)


def _answered(rng, survey, many, liking):
    keys = [question.key for question in survey.questions.all()]
    asked = survey.invitations.exclude(user__number=STUDENT).select_related("user")
    for invited in rng.sample(list(asked), many):
        joined = rng.random() < 0.7
        answers = {
            keys[0]: "o1" if joined else "o2",
            keys[1]: sorted(rng.sample([key for key, _ in WANTED], rng.choice([1, 2, 3]))),
            keys[2]: min(5, max(1, liking + rng.choice([-1, 0, 0, 1]))),
            keys[3]: {row: rng.choice(["o1", "o1", "o2", "o3"]) for row, _ in ASPECTS},
            keys[4]: rng.sample([key for key, _ in FIRST], 3),
        }
        if not joined and rng.random() < 0.6:
            answers[keys[5]] = rng.choice(WHY)
        actions.answer(survey=survey, by=invited.user, answers=answers)
