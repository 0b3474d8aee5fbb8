"""One function per message about votes. Nobody is told anything when somebody votes."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from branches.league_days.ballots.models import RollEntry, Voted
from tuanwei.accounts.queries import administrators
from tuanwei.notices.actions import notify, take_back
from tuanwei.notices.queries import is_told

LAST_HOURS = timedelta(hours=24)


def _url(poll):
    return reverse("league_days:poll", args=[poll.pk])


def _window(poll):
    opens, closes = map(timezone.localtime, (poll.opens_at, poll.closes_at))
    return f"{opens:%-m月%-d日 %H:%M:%S} 开始，{closes:%-m月%-d日 %H:%M:%S} 截止"


def proposed(poll):
    """An administrator who is somebody else confirms."""
    people = set(administrators().values_list("user", flat=True)) - {poll.proposed_by_id}
    notify(
        people, kind="todo", title=f"投票等你确认：{poll.run.contest.title}",
        body=f"{_window(poll)}。确认以后名册定下来，不能再改。",
        url=reverse("league_days:poll-desk", args=[poll.pk]),
        once=f"branches.poll.proposed:{poll.pk}:{poll.opens_at.isoformat()}:{timezone.now().isoformat()}",
    )  # fmt: skip


def _voters(poll):
    return list(RollEntry.objects.filter(poll=poll).values_list("user", flat=True))


def listed(poll):
    """The roll is frozen: everybody on it finds that in the inbox, before the vote opens."""
    voters = _voters(poll)
    notify(
        voters, kind="system", title=f"你可以投票：{poll.run.contest.title}",
        body=f"{_window(poll)}。你在名册上，开始的时候再提醒你；可以先看看各支部做了什么。",
        url=_url(poll), once=f"branches.poll.listed:{poll.pk}", quietly=voters,
    )  # fmt: skip


def opened(poll):
    """The vote has begun: everybody on the roll is asked to come, a single time."""
    once = f"branches.poll.opened:{poll.pk}"
    if is_told(once):
        return
    notify(
        _voters(poll), kind="todo", title=f"投票开始了：{poll.run.contest.title}",
        body=f"{_window(poll)}。你在名册上。投票不记名，投什么谁也查不到；先看看各支部做了什么。",
        url=_url(poll), once=once,
    )  # fmt: skip


def closing_from(poll):
    """From when on those who have not voted are reminded: the last day, of a short vote its second
    half."""
    return poll.closes_at - min(LAST_HOURS, (poll.closes_at - poll.opens_at) / 2)


def _closing(poll):
    return f"branches.poll.closing:{poll.pk}"


def closing(poll):
    """Who has not voted yet is reminded, a single time and inside the portal only: an e-mail, or one
    that came back, would tell others who has not voted."""
    once = _closing(poll)
    if is_told(once):
        return
    has_voted = Exists(Voted.objects.filter(voter=OuterRef("pk")))
    late = RollEntry.objects.filter(~has_voted, poll=poll).values_list("user", flat=True)
    late = list(late)
    closes = timezone.localtime(poll.closes_at)
    notify(
        late, kind="todo", title=f"投票快截止了：{poll.run.contest.title}",
        body=f"{closes:%-m月%-d日 %H:%M:%S} 截止，你还没有投。投不投由你；这条提醒只有你看得到，截止以后就删掉。",
        url=_url(poll), once=once, quietly=late,
    )  # fmt: skip


def forget_closing(poll):
    """After the close nothing remains of who was reminded: it would tell who voted late."""
    take_back(once=_closing(poll))


def called_off(poll):
    """Everybody on the roll hears that it does not count."""
    notify(
        _voters(poll), kind="system", title=f"投票作废：{poll.run.contest.title}",
        body=f"{poll.reason}。投过的票都不算，重新投票会再通知。", url=_url(poll),
        once=f"branches.poll.called_off:{poll.pk}",
    )  # fmt: skip
