"""What a stage is counted from, gathered from the rooms below, and what is still missing."""

from collections import defaultdict
from dataclasses import dataclass, replace

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from branches.league_days.ballots import queries as ballots
from branches.league_days.ballots.models import Poll
from branches.league_days.contests import queries as contests
from branches.league_days.panels import queries as panels
from branches.league_days.panels.models import Judge, Recusal, Sheet
from branches.league_days.results.digests import ordered
from branches.league_days.results.queries import lines_of
from branches.league_days.rules.reckoning import Inputs, found_by
from tuanwei.gatherings.drawing import lot

TIES = "ties"
"""The ticket in the contest's draw from which the lots of equals are drawn."""


@dataclass(frozen=True)
class Missing:
    """Something without which a stage cannot be counted; `url` is where it is done, if anywhere."""

    words: str
    url: str = ""


def lot_of(seed):
    """What tells equals apart by lot: drawn from the seed, which was committed to when the contest
    opened, under a label of its own, so that no order of appearing has anything to do with it."""
    return lot(seed, TIES)


def inputs_of(run):
    """The Inputs of a stage as things stand now, in one order."""
    contest = run.contest
    before = contest.spec.before(run.key)
    scores = {}
    if before is not None:
        earlier = contest.stages.get(key=before.key)
        earlier.contest = contest
        scores = {line.entry: line.score for line in lines_of(earlier)}
    votes, turnouts = ballots.counts_of(run)
    is_last = run.key == contest.spec.stages[-1].key
    return ordered(
        Inputs(
            stage=run.key,
            entrants=tuple(
                replace(each, carried=scores.get(each.key)) for each in contests.entrants_of(run)
            ),
            sheets=tuple(panels.sheets_of(run)), votes=tuple(votes), turnouts=tuple(turnouts),
            granted=tuple(panels.granted_of(contest)) if is_last else (), lot=lot_of(contest.seed),
        )
    )  # fmt: skip


def address(name, *args):
    """Where a page of a room is; "" while that room has none of this name."""
    try:
        return reverse(f"league_days:{name}", args=args)
    except NoReverseMatch:
        return ""


def missing_of(run, inputs):
    """Everything that stands in the way of counting, as Missing; empty when it can be counted."""
    if not inputs.entrants:
        return [Missing(_("这一环节没有参评了，不能算结果。请终止这次评选，写明原因。"))]
    found, polls, judges = [], _polls_of(run), _judges_of(run)
    for panel in run.stage.panels:
        if panel.is_vote:
            found += _polls(run, panel, polls)
        else:
            found += _sheets(run, panel, inputs, judges)
    if run.stage.carry:
        lost = [each.key for each in inputs.entrants if each.carried is None]
        if lost:
            found.append(Missing(_("%(who)s号在上一环节没有分数。") % {"who": "、".join(lost)}))
    return found


def _polls_of(run):
    """{(panel, channel): Poll} of a stage."""
    rows = run.polls.exclude(state=Poll.State.CALLED_OFF)
    found = {(each.panel, each.channel): each for each in rows}
    for each in found.values():
        each.run = run
    return found


def _polls(run, panel, polls):
    for channel in panel.channels:
        what = {"panel": panel.label, "channel": channel.label}
        poll = polls.get((panel.key, channel.key))
        if poll is None:
            yield Missing(
                _("“%(panel)s”的“%(channel)s”还没有安排投票。") % what,
                address("contest", run.contest_id),
            )
        elif poll.state != Poll.State.COUNTED:
            yield Missing(
                _("“%(panel)s”的“%(channel)s”还没有计票（%(state)s）。")
                % (what | {"state": poll.get_state_display()}),
                address("poll-desk" if ballots.is_online(poll) else "paper-poll", poll.pk),
            )


def _judges_of(run):
    """[(Judge, keys of entries that wait no longer for their sheet)] of a stage: handed in, or left
    out; in three queries."""
    judges = Judge.objects.filter(run=run.pk, is_active=True)
    done = defaultdict(set)
    handed_in = Sheet.objects.filter(judge__in=judges, handed_in_at__isnull=False)
    for rows in (handed_in, Recusal.objects.filter(judge__in=judges)):
        for judge, number in rows.values_list("judge", "entry__number"):
            done[judge].add(str(number))
    return [(each, done[each.pk]) for each in judges.select_related("user")]


def _sheets(run, panel, inputs, judges):
    if not panel.items or all(item.fact for item in panel.items):
        return []
    return [*_not_handed_in(run, panel, inputs, judges), *_too_few(run, panel, inputs)]


def _not_handed_in(run, panel, inputs, judges):
    """Judges who have not handed in every sheet."""
    keys = [each.key for each in inputs.entrants]
    for judge, done in judges:
        left = [key for key in keys if key not in done]
        if left and judge.panel == panel.key:
            yield Missing(
                _("“%(panel)s”的%(name)s还有 %(n)d 份没有交：%(who)s号。")
                % {"panel": panel.label, "name": judge.user.name, "n": len(left),
                   "who": "、".join(left)},
                address("panel", run.pk),
            )  # fmt: skip


def _too_few(run, panel, inputs):
    """Entries with fewer sheets than the rules ask for."""
    _found, gaps, _ballots = found_by(panel, inputs, inputs.entrants)
    by_words = defaultdict(list)
    for key, words in gaps.items():
        by_words[words].append(key)
    return [
        Missing(f"{'、'.join(keys)}号：{words}。", address("panel", run.pk))
        for words, keys in by_words.items()
    ]
