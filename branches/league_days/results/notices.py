"""One function per message about results and awards."""

from django.urls import reverse
from django.utils.translation import gettext as _

from branches.league_days.results.queries import told_of
from tuanwei.notices.actions import notify


def _page(contest):
    return reverse("league_days:result-show", args=[contest.pk])


def _tell(award, once, title, body):
    notify(
        told_of([award.unit_id], award.user_id), kind="system", title=title, body=body,
        url=_page(award.contest), once=f"branches.contest_award.{once}:{award.pk}",
    )  # fmt: skip


def proposed(award, publicity):
    """Whoever is to get it reads it with everybody, and what happens until it is theirs."""
    _tell(
        award, "proposed", _("拟获奖，公示中：%(label)s") % {"label": award.label},
        _("%(contest)s：%(unit)s拟获“%(label)s”。公示到%(month)d月%(day)d日，没有异议成立就正式授予。")
        % {"contest": award.contest, "unit": award.unit, "label": award.label,
           "month": publicity.ends_on.month, "day": publicity.ends_on.day},
    )  # fmt: skip


def granted(award):
    """It is theirs, with a certificate."""
    _tell(
        award, "granted", _("正式授予：%(label)s") % {"label": award.label},
        _("%(contest)s：%(unit)s获“%(label)s”。证书在结果页面上，可以打印。")
        % {"contest": award.contest, "unit": award.unit, "label": award.label},
    )  # fmt: skip


def moved(award):
    """It is taken back because ranks have changed: what comes instead is told with its publicity."""
    _tell(
        award, "revoked", _("奖项变动：%(label)s") % {"label": award.label},
        _("%(contest)s：%(unit)s的“%(label)s”收回，不是因为做错了什么。%(reason)s按新的名次该得的奖另行公示。")
        % {"contest": award.contest, "unit": award.unit, "label": award.label,
           "reason": award.reason},
    )  # fmt: skip


def revoked(award):
    """It is taken back, and why."""
    _tell(
        award, "revoked", _("奖项撤销：%(label)s") % {"label": award.label},
        _("%(contest)s：%(unit)s的“%(label)s”撤销了。原因：%(reason)s")
        % {"contest": award.contest, "unit": award.unit, "label": award.label,
           "reason": award.reason},
    )  # fmt: skip
