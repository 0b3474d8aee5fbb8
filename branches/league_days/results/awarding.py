"""Equals are told apart by people; awards are proposed, published, granted, taken back, and followed by
the next in rank where the rules say so."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.contests.actions import disqualify_entry
from branches.league_days.contests.models import Contest, Entry
from branches.league_days.contests.permissions import is_own, own_among
from branches.league_days.results import events, notices
from branches.league_days.results.actions import advance, locked, stage_of
from branches.league_days.results.models import Award, StageResult
from branches.league_days.results.publishing import changed, publish
from branches.league_days.results.queries import (
    ADVANCE,
    awards_of,
    entries_by_key,
    live_awards,
    publicities_of,
    results_of,
)
from branches.league_days.results.winning import border_of, is_counted, winning_of
from branches.league_days.rules.reckoning import reckon
from tuanwei.audit.actions import record
from tuanwei.lib.codes import new_code
from tuanwei.lib.texts import clean_line

State = Award.State
SHORTEST, LONGEST, REASON = 4, 100, 300


@transaction.atomic
def decide(*, run, what, chosen, reason, by):
    """Choose among equals at a border, with a reason that is published. `chosen` are keys, exactly as
    many as there are places. Nobody decides on their own branch."""
    contest = locked(run.contest_id)
    run = stage_of(contest, run)
    result = StageResult.objects.select_for_update().filter(run=run).first()
    border = border_of(run, result) if result else None
    if border is None or border.what != what:
        raise ValidationError(_("这里已经定了，或者还没到要定的时候。请刷新页面再看。"))
    chosen, reason = sorted(set(chosen), key=lambda key: (len(key), key)), clean_line(reason)
    if not set(chosen) <= set(border.keys):
        raise ValidationError({"chosen": _("只能在同分的这几个里选。")})
    if len(chosen) != border.places:
        raise ValidationError(
            {"chosen": _("还有 %(n)d 个名额，请正好选 %(n)d 个。") % {"n": border.places}}
        )
    if not SHORTEST <= len(reason) <= LONGEST:
        raise ValidationError(
            {"reason": _("请写明为什么这样定，%(least)d 到 %(most)d 字，会随结果公布。")
             % {"least": SHORTEST, "most": LONGEST}}
        )  # fmt: skip
    entries = entries_by_key(contest)
    if own_among(by, [entries[key] for key in border.keys if key in entries]):
        raise ValidationError(_("同分的里面有你自己的支部，请别的同事来定。"))
    if what == ADVANCE:  # another group may have been decided on before
        kept = [key for key in result.decided.get(what, ()) if key not in border.keys]
        result.decided = result.decided | {what: kept + chosen}
    else:
        result.decided = result.decided | {what: chosen}
    result.reason = "；".join(filter(None, (result.reason, f"{border.label}：{reason}")))
    if len(result.reason) > REASON:
        raise ValidationError({"reason": _("几次的理由加起来太长了，请写短一些。")})
    result.save(update_fields=["decided", "reason"])
    record(
        events.DECIDED, run, by=by, what=border.label, among=list(border.keys), chosen=chosen,
        reason=reason,
    )  # fmt: skip
    if what == ADVANCE:
        advance(run, result, by)
    elif live_awards(contest).exists():
        _settle(contest, by, _("同分的重新定了：%(reason)s") % {"reason": reason})
    return result


def pending_of(winning, live):
    """The Dues of `winning` that nobody has yet; `live` are awards published or standing."""
    known = {_key(each) for each in live}
    return [each for each in winning.due if each.key not in known]


def _key(award):
    return award.key, award.entry_id, award.unit_id


@transaction.atomic
def propose_awards(*, contest, by):
    """Publish who is to get what; the Publicity. A second click finds the first one's."""
    contest = locked(contest.pk)
    if not is_counted(contest):
        raise ValidationError(_("还有环节没有结果，都算出来以后再公示。"))
    if contest.state == Contest.State.CALLED_OFF:
        raise ValidationError(_("这次评选已经终止，没有获奖名单。"))
    winning = winning_of(contest)
    if winning.border:
        raise ValidationError(
            _("“%(label)s”还有同分的没有定，先定下来再公示。") % {"label": winning.border.label}
        )
    live = list(live_awards(contest))
    pending = pending_of(winning, live)
    if not pending:
        known = publicities_of(contest).last()
        if known is None:
            raise ValidationError(_("按规则没有谁达到获奖条件，不用公示，可以直接结束这次评选。"))
        return known
    is_first = not live
    why = "" if is_first else _("补上空出来的奖项。")
    publicity = _publish(contest, pending, by, why)
    record(events.PUBLISHED if is_first else events.REPLACED, contest, by=by, awards=len(pending))
    return publicity


def _publish(contest, dues, by, why):
    made = [
        Award(
            contest=contest, entry=each.entry, unit=each.unit, user_id=each.user_id,
            key=each.award.key, label=each.award.label, rank=each.rank, points=each.points,
            money=each.money,
        )
        for each in dues
    ]  # fmt: skip
    Award.objects.bulk_create(made)
    made = list(awards_of(contest).filter(pk__in=[each.pk for each in made]).order_by("pk"))
    publicity = publish(contest, made, by=by, scores=_scores(contest, made), why=why)
    for each in made:
        notices.proposed(each, publicity)
    return publicity


def _scores(contest, awards):
    """{award's key: the score for which it is given}."""
    spec = contest.spec
    lines = {key: reckon(spec, each.read_inputs) for key, each in results_of(contest).items()}
    score_of = {(stage, line.entry): line.score for stage, found in lines.items() for line in found}
    found = {}
    for each in awards:
        award = spec.award(each.key)
        if each.entry and not each.user_id and not award.by_panel:
            found[each.pk] = score_of.get((spec.stage(award.stage).key, each.entry.key))
    return found


def _settle(contest, by, why):
    """Bring awards to what they should be: who has left loses theirs, the next move up and are
    published, awards that they had below are given up for it."""
    live = {_key(each): each for each in live_awards(contest)}
    if not live:
        return
    gone = {
        key for key, each in live.items()
        if each.entry and each.entry.state != Entry.State.ADMITTED
    }  # fmt: skip
    for key in sorted(gone, key=lambda key: live[key].pk):
        _take(live[key], by, why)
    winning = winning_of(contest)
    if winning.border or not is_counted(contest):
        return  # people decide first; the page and `unfinished` say so
    due = {each.key for each in winning.due}
    lost = [key for key in live if key not in gone and key not in due]
    for key in lost:
        _take(live[key], None, _("名次变动后另行公示。%(why)s") % {"why": why}, tell=notices.moved)
    new = [each for each in winning.due if each.key not in live or each.key in gone]
    if new:
        _publish(contest, new, by, why)
        record(events.REPLACED, contest, by=by, awards=len(new))
    elif gone or lost:
        _tell_changed(contest, by, why)


def _tell_changed(contest, by, why):
    for each in changed:
        each(contest, by, why)


def _take(award, by, reason, tell=notices.revoked):
    award.state, award.revoked_at, award.revoked_by = State.REVOKED, timezone.now(), by
    award.reason = reason[:REASON]
    award.save(update_fields=["state", "revoked_at", "revoked_by", "reason"])
    record(events.REVOKED, award, by=by, contest=str(award.contest), reason=award.reason)
    tell(award)


def left(entry, by):
    """An entry withdrew or was disqualified: registered with contests. What it had is taken back."""
    contest = locked(entry.contest_id)
    words = _("%(n)d 号%(unit)s%(state)s%(reason)s。") % {
        "n": entry.number, "unit": entry.unit, "state": entry.get_state_display(),
        "reason": f"：{entry.reason.rstrip('。')}" if entry.reason else "",
    }  # fmt: skip
    _settle(contest, by, words)


@transaction.atomic
def revoke_award(*, award, by, reason):
    """Take an award back, with a reason that everybody reads. An entry's award: the entry is
    disqualified, loses all it has in this contest, and the next moves up where the rules say so.
    A person's title or a general branch's prize goes alone, and stays empty."""
    contest = locked(award.contest_id)
    award = awards_of(contest).select_related("contest").get(pk=award.pk)
    reason = clean_line(reason)
    if award.state == State.REVOKED:
        raise ValidationError(_("这个奖已经撤销了。请刷新页面再看。"))
    if not SHORTEST <= len(reason) <= REASON:
        raise ValidationError(
            {"reason": _("请写明为什么撤销，%(least)d 到 %(most)d 字，大家会读到。")
             % {"least": SHORTEST, "most": REASON}}
        )  # fmt: skip
    if award.user_id == by.pk or (award.entry and is_own(by, award.entry)):
        raise ValidationError(_("这是你自己支部的奖，请别的同事来处理。"))
    take_back(award, by, reason)
    award.refresh_from_db()
    return award


def take_back(award, by, reason):
    """As `revoke_award`, for whoever has checked it already."""
    if award.entry and not award.user_id:
        disqualify_entry(entry=award.entry, by=by, reason=reason[:REASON])
    else:
        _take(award, by, reason)
        why = _("%(unit)s的“%(label)s”撤销了。") % {"unit": award.unit, "label": award.label}
        _tell_changed(award.contest, by, why)


def grant(contest_id, keys):
    """Those of the awards `keys` that are still proposed are granted, each with a code."""
    contest = locked(contest_id)
    rows = awards_of(contest).filter(pk__in=keys, state=State.PROPOSED).order_by("pk")
    for award in rows:
        award.contest = contest
        award.state, award.granted_at, award.code = State.GRANTED, timezone.now(), new_code()
        award.save(update_fields=["state", "granted_at", "code"])
        record(events.GRANTED, award, contest=str(contest), label=award.label)
        notices.granted(award)


def give_up(contest_id, keys, reason):
    """Those of the awards `keys` that are still proposed are not granted; they may be proposed again."""
    contest = locked(contest_id)
    for award in awards_of(contest).filter(pk__in=keys, state=State.PROPOSED).order_by("pk"):
        award.contest = contest
        _take(award, None, reason)


def may_be_called_off(contest, by):
    """Raises ValidationError while awards are published or stand: registered with contests."""
    states = set(live_awards(contest).values_list("state", flat=True))
    if State.PROPOSED in states:
        raise ValidationError(_("获奖名单正在公示。先终止公示，写明原因，再终止评选。"))
    if states:
        raise ValidationError(_("这次评选已经授过奖，不能整个终止；有问题的奖逐个撤销。"))


def unfinished(contest):
    """Why a contest cannot be closed yet, in words: registered with contests."""
    if live_awards(contest).filter(state=State.PROPOSED).exists():
        return _("获奖名单还在公示，公示期满、异议都裁定以后再结束。")
    if not is_counted(contest):
        return None  # contests names the stages
    winning = winning_of(contest)
    if winning.border:
        return _("“%(label)s”还有同分的没有定。") % {"label": winning.border.label}
    if pending_of(winning, live_awards(contest)):
        return _("获奖名单还没有公示。")
    return None
