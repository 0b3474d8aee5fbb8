"""What the pages show: the chip of a gathering for one reader, and the list of who came."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from tuanwei.gatherings import hooks
from tuanwei.gatherings.actions import closed_words
from tuanwei.gatherings.attending import is_late_sync
from tuanwei.gatherings.models import Absence, CheckIn, Gathering, Registration
from tuanwei.gatherings.queries import audience_in_list, not_meant
from tuanwei.lib.navigation import first_address

State = Registration.State
# Named, not imported: projects lie above the calendar.
ABOUT = "activities.projects.queries.page_about"
# Pages with _days.html, and those of projects, whose calendar has buttons of ours.
LISTS = ("gatherings:calendar", "activities:menu", "activities:project-mine")


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
    if gathering.ends_at <= now:
        return Chip("off", _("已结束"), "dots")
    if mine == State.SEATED:
        return Chip("done", _("已报名"), "circle-check")
    if mine == State.WAITING:
        return Chip("wait", _("候补中"), "hourglass")
    if mine == State.APPLIED:
        return Chip("wait", _("等结果"), "hourglass")
    return _chip_for_others(gathering, now)


def _chip_for_others(gathering, now):
    if gathering.mode == Gathering.Mode.OPEN:
        return Chip("act", _("不用报名"), "circle-dot")
    if gathering.mode == Gathering.Mode.PROMOTED:
        return Chip("off", _("由前一场晋级"), "trophy")
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


def about(gathering, user):
    """The address of a page that tells `user` more of what the gathering belongs to, or None."""
    told = (tells(gathering, user) for tells in hooks.about[gathering.kind])
    return next(filter(None, told), None) or import_string(ABOUT)(gathering)


def back_of(request):
    """The address of the list that a button stood in, as its form names it; "" from elsewhere."""
    back = request.POST.get("next", "")
    is_list = any(back.startswith(each) for each in filter(None, map(first_address, LISTS)))
    return back if is_list and url_has_allowed_host_and_scheme(back, None) else ""


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
    """The gatherings as a list, each with its `chip` for the reader and `mine`, the state of their
    registration; two queries."""
    rows = list(gatherings)
    return chips(rows, states_of(user, rows))


def chips(rows, mine):
    """The rows, each with its `chip` and `mine` by {gathering's key: state}."""
    now = timezone.now()
    for each in rows:
        each.mine = mine.get(each.pk)
        each.chip = chip_of(each, each.mine, now)
    return rows


def with_choices(gatherings, user):
    """As `with_chips`; each also with `offer`, the words of the button that registers, `why_not`,
    and `clash`, something of theirs in the list at the same time. The gatherings come from
    `queries.asking`; one query more where one is not for everybody."""
    rows, now = with_chips(gatherings, user), timezone.now()
    own = [each for each in rows if each.mine and each.state == Gathering.State.PUBLISHED]
    for each in rows:
        each.offer = each.why_not = each.clash = None
        if not user.is_authenticated or each.mine or closed_words(each, now):
            continue
        each.why_not = not_meant(user, each, audience_in_list(each))
        if each.why_not is None:
            each.offer = offer_of(each)
            each.clash = next((one for one in own if _meet(one, each)), None)
    return rows


def _meet(one, other):
    is_whole = one.pk == other.parent_id or other.pk == one.parent_id
    return not is_whole and one.starts_at < other.ends_at and one.ends_at > other.starts_at


def offer_of(gathering):
    """What the button says that registers."""
    if gathering.mode == Gathering.Mode.LOTTERY:
        return _("报名抽签")
    if gathering.mode == Gathering.Mode.FIRST_COME and gathering.is_full:
        return _("排候补")
    return _("报名")


@dataclass(frozen=True)
class Line:
    """Somebody on the organiser's list."""

    user: object
    registration: Registration | None
    check_in: CheckIn | None
    is_late: bool
    absence: Absence | None = None

    @property
    def is_in(self):
        """True while nobody has noted that they left."""
        return self.check_in is not None and self.check_in.left_at is None

    @property
    def is_late_sync(self):
        """True where word of the scan came well after the person."""
        return self.check_in is not None and is_late_sync(self.check_in)


def lines_of(gathering):
    """Everybody with a registration in force or a check-in: those with a seat first, then the
    line, then whoever came without; last who gave a seat back too late. Three queries."""
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
    noted = Absence.objects.filter(gathering=gathering).select_related("user", "decided_by")
    absences = {each.user_id: each for each in noted}
    late = gathering.late_from
    found = []
    for each in registrations:
        check_in = came.pop(each.user_id, None)
        is_late = bool(check_in and check_in.at > late)
        absence = absences.pop(each.user_id, None)
        found.append(Line(each.user, each, check_in, is_late, absence))
    found += [
        Line(each.user, None, each, each.at > late, absences.pop(each.user_id, None))
        for each in came.values()
    ]
    found += [Line(each.user, None, None, False, each) for each in absences.values()]
    return found


@dataclass(frozen=True)
class Turnout:
    """How many had a seat, came, came late, left early, stayed away; `gone`: left at all."""

    seated: int
    came: int
    late: int
    early: int
    away: int
    gone: int


def turnout(gathering, lines):
    """The Turnout of the organiser's list; nobody is away before it is over."""
    seated = [
        each for each in lines if each.registration and each.registration.state == State.SEATED
    ]
    came = [each for each in lines if each.check_in]
    early = [e for e in came if e.check_in.left_at and e.check_in.left_at < gathering.ends_at]
    is_over = gathering.ends_at <= timezone.now()
    away = sum(each.check_in is None for each in seated) if is_over else 0
    gone = sum(not each.is_in for each in came)
    return Turnout(len(seated), len(came), sum(e.is_late for e in came), len(early), away, gone)
