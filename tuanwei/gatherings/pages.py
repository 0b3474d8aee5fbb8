"""What the pages show: the chip of a gathering for one reader, and the list of who came."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.gatherings.models import CheckIn, Gathering, Registration

State = Registration.State


@dataclass(frozen=True)
class Chip:
    """A state in words with its tone and icon."""

    tone: str
    words: str
    icon: str


def chip_of(gathering, mine, now):
    """How it stands for a reader whose registration has the state `mine` (or None)."""
    if gathering.state == Gathering.State.CANCELLED:
        return Chip("off", _("已取消"), "x")
    if mine == State.SEATED:
        return Chip("done", _("已报名"), "circle-check")
    if mine == State.WAITING:
        return Chip("wait", _("候补中"), "hourglass")
    if mine == State.APPLIED:
        return Chip("wait", _("等结果"), "hourglass")
    if gathering.ends_at <= now:
        return Chip("off", _("已结束"), "dots")
    return _chip_for_others(gathering, now)


def _chip_for_others(gathering, now):
    if gathering.mode == Gathering.Mode.OPEN:
        return Chip("act", _("不用报名"), "circle-dot")
    if gathering.opens_at and now < gathering.opens_at:
        opens = timezone.localtime(gathering.opens_at)
        return Chip("off", _("%(when)s 开始报名") % {"when": f"{opens:%m-%d %H:%M}"}, "clock")
    closes = gathering.closes_at or gathering.starts_at
    if gathering.drawn_at or now >= closes:
        return Chip("off", _("报名已截止"), "dots")
    if gathering.mode == Gathering.Mode.FIRST_COME and gathering.is_full:
        return Chip("off", _("已满，可排候补"), "users")
    if (closes - now).total_seconds() < 86400:
        return Chip("wait", _("%(when)s 截止报名") % {
            "when": f"{timezone.localtime(closes):%H:%M}"}, "hourglass")  # fmt: skip
    if gathering.mode == Gathering.Mode.FIRST_COME and gathering.capacity:
        left = gathering.capacity - gathering.taken
        return Chip("act", _("还有 %(n)d 个名额") % {"n": left}, "users")
    return Chip("act", _("可以报名"), "circle-dot")


def states_of(user, gatherings):
    """{gathering's key: state} of `user`'s registrations in force, in one query."""
    if not user.is_authenticated:
        return {}
    found = Registration.objects.filter(
        user=user.pk, gathering__in=[each.pk for each in gatherings],
        state__in=Registration.IN_FORCE,
    )  # fmt: skip
    return dict(found.values_list("gathering", "state"))


def with_chips(gatherings, user):
    """The gatherings as a list, each with its `chip` for the reader; two queries."""
    rows, now = list(gatherings), timezone.now()
    mine = states_of(user, rows)
    for each in rows:
        each.chip = chip_of(each, mine.get(each.pk), now)
    return rows


@dataclass(frozen=True)
class Line:
    """Somebody on the organiser's list."""

    user: object
    registration: Registration | None
    check_in: CheckIn | None
    is_late: bool


def lines_of(gathering):
    """Everybody with a registration in force or a check-in: those with a seat first, then the
    line, then whoever came without; two queries."""
    registrations = list(
        Registration.objects.filter(gathering=gathering, state__in=Registration.IN_FORCE)
        .select_related("user").order_by("state", "rank", "pk")
    )  # fmt: skip
    order = {State.SEATED: 0, State.APPLIED: 1, State.WAITING: 2}
    registrations.sort(key=lambda each: order[each.state])
    came = {
        each.user_id: each
        for each in CheckIn.objects.filter(gathering=gathering).select_related("user", "by")
    }
    late = gathering.late_from
    found = []
    for each in registrations:
        check_in = came.pop(each.user_id, None)
        found.append(Line(each.user, each, check_in, bool(check_in and check_in.at > late)))
    found += [Line(each.user, None, each, each.at > late) for each in came.values()]
    return found


@dataclass(frozen=True)
class Turnout:
    """How many had a seat, came, came late, left early, stayed away."""

    seated: int
    came: int
    late: int
    early: int
    away: int


def turnout(gathering, lines):
    """The Turnout of the organiser's list; nobody is away before it is over."""
    seated = [
        each for each in lines if each.registration and each.registration.state == State.SEATED
    ]
    came = [each for each in lines if each.check_in]
    early = [e for e in came if e.check_in.left_at and e.check_in.left_at < gathering.ends_at]
    is_over = gathering.ends_at <= timezone.now()
    away = sum(each.check_in is None for each in seated) if is_over else 0
    return Turnout(len(seated), len(came), sum(e.is_late for e in came), len(early), away)
