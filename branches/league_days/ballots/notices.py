"""One function per message about votes. Nobody is told anything when somebody votes."""

from django.urls import reverse
from django.utils import timezone

from branches.league_days.ballots.models import RollEntry
from tuanwei.accounts.queries import administrators
from tuanwei.notices.actions import notify


def _url(poll):
    return reverse("league_days:poll", args=[poll.pk])


def _window(poll):
    opens, closes = map(timezone.localtime, (poll.opens_at, poll.closes_at))
    return f"{opens:%m月%d日 %H:%M:%S} 开始，{closes:%m月%d日 %H:%M:%S} 截止"


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


def opened(poll):
    """Everybody on the roll hears when they can vote."""
    notify(
        _voters(poll), kind="todo", title=f"请你来投票：{poll.run.contest.title}",
        body=f"{_window(poll)}。你在名册上。投票不记名，投什么谁也查不到；先看看各支部做了什么。",
        url=_url(poll), once=f"branches.poll.opened:{poll.pk}",
    )  # fmt: skip


def called_off(poll):
    """Everybody on the roll hears that it does not count."""
    notify(
        _voters(poll), kind="system", title=f"投票作废：{poll.run.contest.title}",
        body=f"{poll.reason}。投过的票都不算，重新投票会再通知。", url=_url(poll),
        once=f"branches.poll.called_off:{poll.pk}",
    )  # fmt: skip
