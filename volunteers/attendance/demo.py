"""Shifts of the demonstration college: who came and left, what they said, whom to call."""

from datetime import timedelta

from django.utils import timezone

from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.attendance import actions, crediting
from volunteers.services.models import Assignment, EmergencyContact, Reflection, Shift

SAID = (
    ("陪三位爷爷下棋、读报", "敬老院的老人", "听他们讲完一件事，比带什么礼物都好"),
    ("教社区居民用手机挂号", "社区里不会用智能手机的叔叔阿姨", "说慢一点，让对方自己点"),
    ("给孩子们上了一节手工课", "留守儿童", "先记住每个人的名字，课就好上了"),
    ("义卖、记账、收摊", "山区小学", "分工写在纸上，忙起来也不乱"),
)
MINUTE = timedelta(minutes=1)


def fill(rng, cast):
    """Everything that is over was attended, one shift without its teacher; half of them said how it
    was; contacts for what comes."""
    now = timezone.now()
    published = Shift.objects.filter(gathering__state=Gathering.State.PUBLISHED)
    shifts = list(published.select_related("gathering", "teacher").order_by("gathering__starts_at"))
    over = [each for each in shifts if each.gathering.ends_at < now - timedelta(hours=2)]
    for number, shift in enumerate(over):
        _came(rng, shift, with_teacher=number != len(over) - 1)
        crediting.credit(shift.pk)
        _said(rng, shift)
        actions.note_served(shift=shift, by=shift.gathering.made_by, number=rng.randint(8, 60))
    for shift in shifts:
        if shift.gathering.starts_at > now and shift.asks_emergency_contact:
            _contacts(rng, shift)


def _came(rng, shift, *, with_teacher):
    gathering = shift.gathering
    places = Assignment.objects.filter(shift=shift, state=Assignment.State.PLACED)
    people = [each.user for each in places.select_related("user")]
    made = []
    if shift.teacher and with_teacher:
        made.append(_stay(rng, gathering, shift.teacher))
    made += [_stay(rng, gathering, person) for person in people if rng.random() < 0.9]
    if len(made) > 3:
        made[-1].left_at, made[-1].left_way = None, ""
    CheckIn.objects.bulk_create(made)


def _stay(rng, gathering, user):
    at = gathering.starts_at + rng.randint(-15, 10) * MINUTE
    left = gathering.ends_at + rng.randint(-20, 15) * MINUTE
    return CheckIn(
        gathering=gathering, user=user, way=CheckIn.Way.CODE, at=at, noted_at=at, left_at=left,
        left_way=CheckIn.Way.CODE, left_noted_at=left,
    )  # fmt: skip


def _said(rng, shift):
    came = CheckIn.objects.filter(gathering=shift.gathering).exclude(user=shift.teacher_id)
    Reflection.objects.bulk_create(
        Reflection(
            shift=shift, user_id=user, did=did, for_whom=for_whom, learnt=learnt,
            is_shared=rng.random() < 0.6, at=shift.gathering.ends_at + timedelta(hours=3),
        )
        for user in came.order_by("pk").values_list("user", flat=True) if rng.random() < 0.5
        for did, for_whom, learnt in [rng.choice(SAID)]
    )  # fmt: skip


def _contacts(rng, shift):
    places = Assignment.objects.filter(shift=shift, state=Assignment.State.PLACED)
    EmergencyContact.objects.bulk_create(
        EmergencyContact(
            shift=shift, user_id=user, name="妈妈", relation="母亲",
            phone=f"138{rng.randint(0, 99_999_999):08}", read_briefing_at=timezone.now(),
        )
        for user in places.order_by("pk").values_list("user", flat=True) if rng.random() < 0.7
    )  # fmt: skip
