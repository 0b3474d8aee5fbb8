"""One function per message about rounds."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.notices.actions import notify


def _queue():
    return reverse("activities:round-scoring")


def spoken_day(day):
    """12月3日."""
    return f"{day.month}月{day.day}日"


def _by(found):
    return (
        _("请在 %(day)s前评完。") % {"day": spoken_day(found.scores_by)} if found.scores_by else ""
    )


def assigned(found, counts, *, again=False):
    """Entries wait for these people: {user id: how many}."""
    for user, count in counts.items():
        words = {"n": count, "round": found}
        title = _("又分给你 %(n)d 份：%(round)s") if again else _("请你评审 %(n)d 份：%(round)s")
        notify(
            [user], kind="todo", title=title % words, url=_queue(),
            body=_("手机和电脑都能评，可以先存着，一份一份交。") + _by(found),
            once=f"activities.round.assigned:{found.pk}:{user}:{timezone.now().isoformat()}",
        )  # fmt: skip


def reminded(reviewer, found, count):
    """They are slow; at most once a day. True when it was written."""
    return notify(
        [reviewer.user_id], kind="todo", url=_queue(),
        title=_("还有 %(n)d 份等你评：%(round)s") % {"n": count, "round": found},
        body=_("评不了的可以回避，会转给别人。") + _by(found),
        once=f"activities.round.reminded:{reviewer.pk}:{timezone.localdate()}",
    )  # fmt: skip


def lacks_reviewers(found, entry):
    """Whoever arranged the round: nobody is left for an entry."""
    notify(
        [found.made_by_id], kind="todo", url=reverse("activities:round", args=[found.pk]),
        title=_("%(round)s：第 %(n)d 号缺评审人") % {"round": found, "n": entry.position},
        body=_("有人回避或退出，现有评审人都不能接。加人以后点“补分派”。"),
        once=f"activities.round.short:{entry.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def all_scored(found):
    """Whoever arranged the round: every score is in."""
    notify(
        [found.made_by_id], kind="todo", url=reverse("activities:round", args=[found.pk]),
        title=_("%(round)s：都评完了") % {"round": found}, body=_("可以结束评审、定结果了。"),
        once=f"activities.round.scored:{found.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def result(entry, people, *, settled=False):
    """What became of it, for everybody behind it."""
    words = {"title": entry.application.title, "result": entry.get_decision_display()}
    notify(
        people, kind="system", url=reverse("activities:round-result", args=[entry.pk]),
        title=_("评审结果：%(title)s，%(result)s") % words,
        body=entry.words or _("分数和评语可以看了。"),
        once=f"activities.round.result:{entry.pk}" + (f":{timezone.now().isoformat()}" if settled else ""),
    )  # fmt: skip
