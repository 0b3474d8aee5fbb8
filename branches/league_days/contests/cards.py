"""What the pages show of a contest: its state, its stages as a funnel, what comes next."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.league_days.contests import cycle as cycles
from branches.league_days.contests import hooks, queries
from branches.league_days.contests.models import Contest, Entry, StageEntry, StageRun
from branches.league_days.contests.notices import moment
from branches.league_days.rules import spec as rules
from tuanwei.lib.numbers import plain

State = Contest.State
TONES = {
    State.DRAFT: "off", State.PROPOSED: "wait", State.OPEN: "act", State.CLOSING: "wait",
    State.CLOSED: "done", State.CALLED_OFF: "off",
}  # fmt: skip
ENTRY_TONES = {
    Entry.State.SUBMITTED: "wait", Entry.State.ADMITTED: "done", Entry.State.REFUSED: "late",
    Entry.State.WITHDRAWN: "off", Entry.State.DISQUALIFIED: "late",
}  # fmt: skip
JOINT = {
    rules.LEAD: gettext_lazy("由牵头的支部报名，奖归牵头的支部。"),
    rules.EACH: gettext_lazy("由牵头的支部报名，得奖时每个支部都有。"),
    rules.TOGETHER: gettext_lazy("由牵头的支部报名，几个支部合得一份奖。"),
}
DECIDED_BY = {
    rules.STARTS: gettext_lazy("按开始的日期算"), rules.ENDS: gettext_lazy("按结束的日期算"),
    rules.RECORDED: gettext_lazy("按交总结的日期算"),
}  # fmt: skip


def state_words(contest, stages, now):
    """(tone, words): the state, more exactly while it is open."""
    if contest.state != State.OPEN:
        return TONES[contest.state], contest.get_state_display()
    for run in stages:
        if run.state == StageRun.State.RUNNING:
            return "act", _("进行到“%s”") % run.stage.label
    if stages and all(run.state == StageRun.State.COUNTED for run in stages):
        return "wait", _("结果已出")
    if now < contest.entries_from:
        return "wait", _("%s 开始报名") % moment(contest.entries_from)
    if now < contest.entries_until:
        return "act", _("报名中")
    return "wait", _("报名截止，正在审核")


def next_words(contest, stages, now):
    """What happens next, in one sentence; "" for a contest that is over."""
    if contest.state == State.DRAFT:
        return _("定好时间以后提出开启，另一位管理员确认。")
    if contest.state == State.PROPOSED:
        return _("等管理员确认开启，确认以后支部就能报名。")
    if contest.state == State.CLOSING:
        return _("结果都有了，等管理员确认结束。")
    if contest.state != State.OPEN:
        return ""
    if now < contest.entries_from:
        return _("%s 起，支部可以报名。") % moment(contest.entries_from)
    if now < contest.entries_until:
        return _("%(until)s 截止报名，截止以后审核完就开始“%(stage)s”。") % {
            "until": moment(contest.entries_until), "stage": contest.spec.stages[0].label,
        }  # fmt: skip
    run = next((each for each in stages if each.state != StageRun.State.COUNTED), None)
    if run is None:
        return _("所有环节都有了结果。公示没有问题以后，由两个人确认结束。")
    if run.state == StageRun.State.WAITING:
        return _("报名已经截止，团委审核完就开始“%s”。") % run.stage.label
    following = stages[run.position] if run.position < len(stages) else None
    if following:
        return _("“%(now)s”结束以后，选出的进入“%(next)s”。") % {
            "now": run.stage.label, "next": following.stage.label}  # fmt: skip
    return _("“%s”结束以后公布结果，再公示。") % run.stage.label


def made_of(stage):
    """评委 70% · 团员投票 30%."""
    parts = [f"{panel.label} {plain(panel.weight)}%" for panel in stage.panels]
    if stage.carry:
        parts.append(_("上一环节的分 %s%%") % plain(stage.carry))
    return " · ".join(parts)


def goes_on(stage, is_last):
    """Who goes on from a stage; "" behind the last."""
    if is_last:
        return ""
    apart = _("（班级和社团分开）") if stage.is_apart else ""
    if stage.percent is not None:
        return _("前 %s%% 进入下一环节") % plain(stage.percent) + apart
    if stage.count is not None:
        return _("前 %d 名进入下一环节") % stage.count + apart
    if stage.line is not None:
        return _("%s 分以上进入下一环节") % plain(stage.line) + apart
    return _("都进入下一环节")


@dataclass(frozen=True)
class StageCard:
    """A stage in the funnel: `mark` is the class of the timeline; `rows` its StageEntries in the
    order of appearing."""

    run: StageRun
    label: str
    tone: str
    words: str
    mark: str
    made_of: str
    goes_on: str
    rows: list
    panels: list[tuple[str, Any]]


MARKS = {StageRun.State.WAITING: "todo", StageRun.State.RUNNING: "here", StageRun.State.COUNTED: ""}
RUN_TONES = {
    StageRun.State.WAITING: "off", StageRun.State.RUNNING: "act", StageRun.State.COUNTED: "done",
}  # fmt: skip


def funnel(contest, stages, user):
    """The StageCards of a contest; of one that was not opened yet, what its rules say."""
    if not stages:
        stages = [
            StageRun(contest=contest, key=stage.key, position=place)
            for place, stage in enumerate(contest.spec.stages, 1)
        ]
    inside: dict = {}
    rows = StageEntry.objects.filter(run__contest=contest).select_related("entry__unit")
    for row in rows.order_by("turn"):
        inside.setdefault(row.run_id, []).append(row)
    return [
        StageCard(
            run=run, label=run.stage.label, tone=RUN_TONES[run.state],
            words=run.get_state_display(), mark=MARKS[run.state], made_of=made_of(run.stage),
            goes_on=goes_on(run.stage, run.position == len(stages)), rows=inside.get(run.pk, []),
            panels=hooks.said(hooks.on_stage, user, run) if run.pk else [],
        )
        for run in stages
    ]  # fmt: skip


def entry_cards(contest):
    """Entries with their tones and the branches that held the day together."""
    found = list(queries.entries_of(contest))
    partners = queries.partners_of([each.league_day_id for each in found])
    for entry in found:
        entry.contest = contest
        entry.tone = ENTRY_TONES[entry.state]
        entry.partners = partners.get(entry.league_day_id, [])
        entry.is_in = entry.state in Entry.RUNNING
    return found


def period_words(contest):
    """2026年11月; the days where they are no usual period."""
    period = cycles.Period.of(contest.spec.cycle.period, contest.first_on)
    if (period.first, period.last) == (contest.first_on, contest.last_on):
        return period.words
    return f"{contest.first_on:%Y年%-m月%-d日}–{contest.last_on:%-m月%-d日}"


def belongs_words(contest):
    """Which league days can be entered, in words."""
    cycle = contest.spec.cycle
    said = DECIDED_BY[cycle.decided_by]
    if cycle.rolled_months:
        months = "、".join(f"{month} 月" for month in cycle.rolled_months)
        said += _("；%s的算到下一期") % months
    return said


@dataclass(frozen=True)
class Choice:
    """A league day that a branch may enter: its Checks, and what stands in the way."""

    day: Any
    checks: tuple
    entry: Entry | None

    @property
    def is_in(self):
        """True for one that is entered already."""
        return self.entry is not None and self.entry.state in Entry.RUNNING

    @property
    def stops(self):
        """The checks that keep it out."""
        return [each for each in self.checks if each.stops]

    @property
    def is_free(self):
        """True where nothing stands in the way but the quota and the clock."""
        is_out = self.entry is not None and self.entry.state == Entry.State.DISQUALIFIED
        return not self.is_in and not self.stops and not is_out
