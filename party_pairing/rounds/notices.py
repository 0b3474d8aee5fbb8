"""One function per message about rounds of pairing."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.rounds.people import helpers_in, members_in
from tuanwei.notices.actions import notify


def moment(at):
    """12月3日 18:00."""
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _url(held):
    return reverse("party_pairing:round-fill", args=[held.pk])


def opened(held):
    """Both sides: it may be filled in."""
    once = f"party_pairing.round.opened:{held.pk}"
    words = {"from": moment(held.opens_at), "until": moment(held.closes_at)}
    notify(
        helpers_in(held.unit, held.spec), kind="todo", title=_("可以报名当联系人：%s") % held.title,
        body=_("%(from)s 到 %(until)s，填能联系几个人、能帮什么、什么时候有空。") % words,
        url=_url(held), once=f"{once}:helpers",
    )  # fmt: skip
    notify(
        members_in(held.unit, held.spec), kind="todo", title=_("可以申请结对：%s") % held.title,
        body=_("%(from)s 到 %(until)s，填想要哪方面的帮助，也可以选想和谁结对。") % words,
        url=_url(held), once=f"{once}:members",
    )  # fmt: skip


def called_off(held, users):
    """Those who had filled it in."""
    notify(
        users, kind="system", title=_("结对取消了：%s") % held.title, body=held.reason,
        url=_url(held), once=f"party_pairing.round.called_off:{held.pk}",
    )  # fmt: skip


def asked(held, users, key):
    """Both sides of pairs that are new: yes or no."""
    silence = _("到时候没答复，%s。") % held.get_silence_display()
    notify(
        users, kind="todo", title=_("请答复结对安排：%s") % held.title,
        body=_("%(until)s 前点开，看给你安排了谁，选愿意或者不愿意。%(silence)s")
        % {"until": moment(held.confirm_until), "silence": silence},
        url=_url(held), once=f"party_pairing.round.asked:{held.pk}:{key}",
    )  # fmt: skip


def reminded(held, users):
    """Those who have not answered, once a day."""
    return notify(
        users, kind="todo", title=_("还没答复结对安排：%s") % held.title,
        body=_("%s 截止，点开选愿意或者不愿意就好。") % moment(held.confirm_until),
        url=_url(held), once=f"party_pairing.round.reminded:{held.pk}:{timezone.localdate()}",
    )  # fmt: skip


def fell(match, user_id):
    """The other of the two: it does not come about. Nobody hears why."""
    held = match.proposal.round
    notify(
        [user_id], kind="system", title=_("这一对没有成：%s") % held.title,
        body=_("对方这次不方便，不是因为你。组织会再安排，不用做什么。"),
        url=_url(held), once=f"party_pairing.match.fell:{match.pk}:{user_id}",
    )  # fmt: skip


def published(held, paired, alone):
    """Everybody at once: the pairs, and to those without one what comes next."""
    once = f"party_pairing.round.published:{held.pk}"
    notify(
        paired, kind="system", title=_("结对公布了：%s") % held.title,
        body=_("点开看和谁结对，约个时间先见一面。"), url=_url(held), once=once,
    )  # fmt: skip
    notify(
        alone, kind="system", title=_("这一批没有配上：%s") % held.title,
        body=_("这次没有合适的人选，你填的内容都留着，组织会另外安排。"),
        url=_url(held), once=f"{once}:alone",
    )  # fmt: skip


def decree_asked(decree, by):
    """Whoever drew the round up: a branch asks for a fixed pair."""
    held = decree.round
    notify(
        [held.made_by_id], kind="todo", title=_("请看一对指定的结对：%s") % held.title,
        body=_("%(by)s 提出：%(helper)s – %(member)s。%(why)s")
        % {"by": by.name, "helper": decree.helper.name, "member": decree.member.name,
           "why": decree.reason},
        url=reverse("party_pairing:round-decrees", args=[held.pk]),
        once=f"party_pairing.decree.asked:{decree.pk}",
    )  # fmt: skip
