"""The result of a contest as a sheet with a header of two rows: a panel over its items, as colleges
publish it (申办支部 · 活动得分 · 材料得分 · 折合总分)."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from branches.league_days.contests.models import Contest
from branches.league_days.results import permissions
from branches.league_days.results.queries import (
    entries_by_key,
    is_published,
    live_awards,
    results_of,
)
from branches.league_days.results.steps import told_words
from branches.league_days.rules.reckoning import fact_points, reckon
from tuanwei.accounts.models import User
from tuanwei.jobs import exports
from tuanwei.lib.numbers import half_up

SHEET = "contest-result"
COLUMNS = (exports.Column("rank", _lazy("名次")),)


@dataclass(frozen=True)
class Head:
    """A column: `group` stands over it; `value(line)` gives its cell."""

    group: str
    label: str
    value: object


def _asked(parameters):
    """(the StageResult, its stage) that is exported, the last counted one unless named; None where
    whoever asks may not read it."""
    contest = Contest.objects.select_related("rules").filter(pk=parameters["contest"]).first()
    by = User.objects.get(pk=parameters["by"])
    if contest is None or not (permissions.sees_early(by) or is_published(contest)):
        return None
    counted = results_of(contest)
    key = parameters.get("stage") or next(reversed(counted), None)
    result = counted.get(key)
    if result is not None:
        result.run.contest = contest
    return result


def heads_of(result):
    """The Heads of a result, in order."""
    contest, spec = result.run.contest, result.run.contest.spec
    stage, inputs = result.run.stage, result.read_inputs
    entries = entries_by_key(contest)
    labels = defaultdict(list)
    for each in live_awards(contest).filter(entry__isnull=False, user=None).order_by("pk"):
        if each.label not in labels[each.entry.key]:
            labels[each.entry.key].append(each.label)
    heads = [
        Head("", _("名次"), lambda line: line.rank),
        Head("", _("序号"), lambda line: entries[line.entry].number),
        Head("", _("申办支部"), lambda line: entries[line.entry].unit.name),
        Head("", _("活动"), lambda line: entries[line.entry].league_day.gathering.title),
    ]
    for panel in stage.panels:
        heads += _of_panel(panel, inputs, spec)
    if stage.carry:
        carried = {each.key: each.carried for each in inputs.entrants}
        heads.append(Head("", _("上一环节得分"), lambda line: carried[line.entry]))
    if stage.key == spec.stages[-1].key and spec.bonuses:
        heads.append(Head("", _("加分"), lambda line: line.bonus))
    return [
        *heads,
        Head("", _("折合总分"), lambda line: line.score),
        Head("", _("同分怎么分"), lambda line: told_words(line.told_by, spec, stage)),
        Head("", _("奖项"), lambda line: "、".join(labels[line.entry])),
    ]


def _of_panel(panel, inputs, spec):
    """Its items (the mean of all judges) or channels, and what it came to; one column where it has
    but one figure."""
    weight = f"{panel.label}（{panel.weight.normalize():f}%）"

    def score(line):
        part = line.part(panel.key)
        return half_up(part.score, 2) if part else None

    if panel.is_vote:
        parts = [_votes(panel, channel, inputs) for channel in panel.channels]
        return [*(Head(weight, each.label, each.value) for each in parts),
                Head(weight, _("%(panel)s折算分") % {"panel": panel.label}, score)]  # fmt: skip
    if len(panel.items) < 2:
        return [Head("", weight, score)]
    return [
        *(Head(weight, item.label, _mean(panel, item, inputs)) for item in panel.items),
        Head(weight, _("%(panel)s得分") % {"panel": panel.label}, score),
    ]


def _votes(panel, channel, inputs):
    votes = {
        each.entry: each.votes for each in inputs.votes
        if (each.panel, each.channel) == (panel.key, channel.key)
    }  # fmt: skip
    return Head("", f"{channel.label}（票）", lambda line: votes.get(line.entry))


def _mean(panel, item, inputs):
    known = {each.key: each for each in inputs.entrants}
    given = defaultdict(list)
    for sheet in inputs.sheets:
        if sheet.panel == panel.key:
            given[sheet.entry] += [each.points for each in sheet.points if each.item == item.key]

    def value(line):
        if item.fact:
            return fact_points(item, known[line.entry])
        points = given[line.entry]
        return half_up(Fraction(sum(points)) / len(points), 2) if points else None

    return value


def labels(parameters):
    """The lower row of the header."""
    result = _asked(parameters)
    return [head.label for head in heads_of(result)] if result else [str(COLUMNS[0].label)]


def groups(parameters):
    """The upper row: (first, last, panel)."""
    result = _asked(parameters)
    found: dict = {}
    for place, head in enumerate(heads_of(result) if result else ()):
        if head.group:
            first, _last = found.get(head.group, (place, place))
            found[head.group] = (first, place)
    return [(first, last, text) for text, (first, last) in found.items()]


def rows(parameters, columns, masked):
    """A row for each entry, the best first."""
    result = _asked(parameters)
    if result is None:
        return 0, iter(())
    heads = heads_of(result)
    lines = reckon(result.run.contest.spec, result.read_inputs)
    return len(lines), (tuple(head.value(line) for head in heads) for line in lines)


def register():
    """Offer the sheet; it starts from the page of a result."""
    exports.register(
        SHEET, _lazy("团日评选结果"), COLUMNS, rows, permissions.is_signed_in, is_listed=False,
        where="league_days:contest-list", labels=labels, groups=groups,
    )  # fmt: skip
