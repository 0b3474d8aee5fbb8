"""One function per message about panels."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.notices.actions import notify


def asked(judge, run, label, count):
    """Somebody is to score `count` entries."""
    notify(
        [judge.user_id], kind="todo", url=reverse("league_days:judge-list"),
        title=_("请你打分：%(contest)s，%(n)d 份") % {"contest": run.contest, "n": count},
        body=_("你在“%(panel)s”里。手机和电脑都能打，可以先存着；出结果以前随时能改。")
        % {"panel": label},
        once=f"branches.judge.asked:{judge.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def reminded(judge, run, count):
    """They have sheets missing; at most once a day. True when it was written."""
    return notify(
        [judge.user_id], kind="todo", url=reverse("league_days:judge-list"),
        title=_("还有 %(n)d 份等你打分：%(contest)s") % {"contest": run.contest, "n": count},
        body=_("打不了的可以回避，写上原因就行。"),
        once=f"branches.judge.reminded:{judge.pk}:{timezone.localdate()}",
    )  # fmt: skip


def stepped_aside(recusal, people):
    """Whoever seated the judge: one judge fewer for an entry."""
    run = recusal.judge.run
    notify(
        people, kind="system", url=reverse("league_days:panel", args=[run.pk]),
        title=_("%(contest)s：第 %(n)d 号有评委回避")
        % {"contest": run.contest, "n": recusal.entry.number},
        body=_("原因在评委页上。人不够的话，再请一位。"),
        once=f"branches.judge.aside:{recusal.pk}",
    )  # fmt: skip
