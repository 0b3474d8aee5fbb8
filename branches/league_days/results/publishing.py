"""Awards are published for objections: the first time together, later those that somebody moves up
to."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.results.queries import KIND, publicities_of, results_of
from branches.league_days.rules import spec as rules
from tuanwei.lib.numbers import plain
from tuanwei.publicity import window
from tuanwei.publicity.actions import DETAIL_LONGEST, LONGEST, open_publicity
from tuanwei.workdays.queries import current_calendar

bases: list = []
"""f(contest, by, why): words for the basis of a publicity, once its awards are written; rooms above
add theirs in AppConfig.ready."""
changed: list = []
"""f(contest, by, why): awards were taken back and nobody moves up, so that nothing is published by
it; rooms above add theirs in AppConfig.ready."""


def workdays_for(publication, first, calendar):
    """How many working days a publication lasts that begins on `first`: as many as the rules say, or
    the fewest that last at least so many calendar days."""
    if publication.unit == rules.WORKDAYS:
        return publication.amount
    until = first + timedelta(days=publication.amount - 1)
    for workdays in range(1, LONGEST + 1):
        if window.last_day(first, workdays, calendar) >= until:
            return workdays
    raise ValidationError(_("公示期太长了，最多 %(most)d 个工作日。") % {"most": LONGEST})


def line_of(award, score=None):
    """A line of the list: who, and which award for what."""
    entry = award.entry
    name = award.unit.name
    if award.user_id:
        name = f"{award.user.name}（{name}）"
    parts = [award.label]
    if award.rank and entry:
        parts.append(_("第 %(n)d 名") % {"n": award.rank})
    if score is not None:
        parts.append(_("%(score)s 分") % {"score": plain(score)})
    if entry:
        parts.append(f"{entry.number} 号《{entry.league_day.gathering.title}》")
    return {"key": str(award.pk), "name": name, "detail": " · ".join(parts)[:DETAIL_LONGEST]}


def basis_of(contest, why=""):
    """Which rules, what was counted, how to object."""
    publication = contest.spec.publication
    last = list(results_of(contest).values())[-1]
    words = [
        _("依据“%(kind)s”评选规则第 %(version)d 版。")
        % {"kind": contest.kind, "version": contest.rules.version},
        _("评分、得票和每一步算法在结果页面上，结果摘要 %(digest)s。") % {"digest": last.digest},
        _("有异议请在公示期内写明理由和根据，实名提出，%(n)d 个工作日内答复。")
        % {"n": publication.reply_workdays},
    ]
    if publication.is_replaced:
        words.append(_("有奖项撤销的，由名次在后的递补，递补的另行公示。"))
    else:
        words.append(_("有奖项撤销的，名额空缺，不递补。"))
    return "\n".join([why, *words] if why else words)


def publish(contest, awards, *, by, scores, why=""):
    """Open the publicity of these awards; it tells what happens in `why` where somebody moves up."""
    many = publicities_of(contest).count()
    calendar = current_calendar()
    first = window.first_day(timezone.now(), calendar)
    basis = "\n".join([basis_of(contest, why), *(each(contest, by, why) for each in bases)])
    title = _("%(contest)s评选结果公示") if not why else _("%(contest)s递补公示（%(n)d）")
    return open_publicity(
        kind=KIND, key=f"{contest.pk}-{many + 1}" if many else str(contest.pk), by=by,
        title=title % {"contest": contest, "n": many}, basis=basis,
        lines=[line_of(each, scores.get(each.pk)) for each in awards],
        workdays=workdays_for(contest.spec.publication, first, calendar), starts_on=first,
        url=reverse("league_days:result-show", args=[contest.pk]),
    )  # fmt: skip
