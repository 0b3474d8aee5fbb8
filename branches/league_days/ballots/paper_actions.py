"""A vote on paper or elsewhere: places and times set by two persons, totals entered by two persons
who do not see each other's figures."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.ballots import paper_checks, queries
from branches.league_days.ballots.events import PaperEvent
from branches.league_days.ballots.models import Candidate, PaperCount, Poll
from branches.league_days.ballots.paper_models import PaperEntry, PaperPlace
from branches.league_days.contests.models import Entry, StageRun
from branches.league_days.contests.opening import marked, must_have_seen
from branches.league_days.rules import spec as rules
from tuanwei.audit.actions import record

OFFLINE = (rules.PAPER, rules.ELSEWHERE)
PLACES = 40


def _locked(poll, *states):
    rows = Poll.objects.select_for_update(of=("self",)).select_related("run__contest__rules")
    poll = rows.get(pk=poll.pk)
    if poll.state not in states:
        raise ValidationError(
            _("这次投票现在是“%(state)s”，这一步做不了。请刷新页面再看。")
            % {"state": poll.get_state_display()}
        )
    return poll


@transaction.atomic
def draft_polls(run, by):
    """A stage begins: a draft for each channel that people vote in outside the portal, unless
    there is one. Places and times come later."""
    StageRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    known = set(run.polls.exclude(state=Poll.State.CALLED_OFF).values_list("panel", "channel"))
    now = timezone.now()
    made = []
    for panel in run.stage.panels:
        for channel in panel.channels if panel.is_vote else ():
            if channel.kind not in OFFLINE or (panel.key, channel.key) in known:
                continue
            made.append(
                Poll.objects.create(
                    run=run, panel=panel.key, channel=channel.key, opens_at=now,
                    closes_at=now + timedelta(days=max(channel.days, 1)),
                )
            )  # fmt: skip
            _list_candidates(made[-1])
    return made


def _list_candidates(poll):
    poll.candidates.all().delete()
    entries = Entry.objects.filter(stages__run=poll.run, state=Entry.State.ADMITTED)
    return Candidate.objects.bulk_create(
        [Candidate(poll=poll, entry=entry, number=entry.number) for entry in entries]
    )


@transaction.atomic
def add_place(*, poll, name, opens_at, closes_at, by):
    """One more place to vote, while nothing is confirmed."""
    poll = _locked(poll, Poll.State.DRAFT)
    if poll.places.count() >= PLACES:
        raise ValidationError(_("投票点最多 %d 个，请把近的合在一起。") % PLACES)
    place = PaperPlace(poll=poll, name=name, opens_at=opens_at, closes_at=closes_at)
    place.full_clean()
    place.save()
    record(PaperEvent.PLACE_ADDED, poll, by=by, title=name)
    return place


@transaction.atomic
def remove_place(*, place, by):
    """This place is not needed, while nothing is confirmed."""
    poll = _locked(place.poll, Poll.State.DRAFT)
    record(PaperEvent.PLACE_REMOVED, poll, by=by, title=place.name)
    place.delete()


def mark_of(poll):
    """The mark of what a proposal asks: where and when people vote, and on whom."""
    places = [
        (name, opens.isoformat(), closes.isoformat())
        for name, opens, closes in poll.places.order_by("pk").values_list(
            "name", "opens_at", "closes_at"
        )
    ]
    entries = Entry.objects.filter(stages__run=poll.run, state=Entry.State.ADMITTED)
    return marked(places, sorted(entries.values_list("number", flat=True)))


def _must_be_possible(poll):
    if poll.run.state != StageRun.State.RUNNING:
        raise ValidationError(_("这一环节现在没有在进行，不能投票。"))
    if not poll.places.exists():
        raise ValidationError(_("还没有投票点。请先写上在哪里、什么时候投。"))
    if not Entry.objects.filter(stages__run=poll.run, state=Entry.State.ADMITTED).exists():
        raise ValidationError(_("这一环节没有参评的团日，没法投。"))


@transaction.atomic
def propose(*, poll, by):
    """Places and times are complete: another person is asked to confirm."""
    poll = _locked(poll, Poll.State.DRAFT)
    _must_be_possible(poll)
    span = poll.places.aggregate(first=Min("opens_at"), last=Max("closes_at"))
    poll.opens_at, poll.closes_at = span["first"], span["last"]
    poll.state, poll.proposed_by = Poll.State.PROPOSED, by
    poll.save(update_fields=["opens_at", "closes_at", "state", "proposed_by"])
    record(PaperEvent.PROPOSED, poll, by=by, places=poll.places.count())
    return poll


@transaction.atomic
def hand_back(*, poll, by):
    """Back to the draft, to change places and times."""
    poll = _locked(poll, Poll.State.PROPOSED)
    poll.state, poll.proposed_by = Poll.State.DRAFT, None
    poll.save(update_fields=["state", "proposed_by"])
    record(PaperEvent.RETURNED, poll, by=by)


@transaction.atomic
def confirm(*, poll, by, seen=None):
    """Another person says yes to what they have `seen`: places, times and candidates stand."""
    poll = _locked(poll, Poll.State.PROPOSED)
    if poll.proposed_by_id == by.pk:
        raise ValidationError(_("自己提出的要由另一位管理员来确认。"))
    must_have_seen(seen, mark_of(poll))
    _must_be_possible(poll)
    _list_candidates(poll)
    poll.state, poll.confirmed_by, poll.set_at = Poll.State.SET, by, timezone.now()
    poll.save(update_fields=["state", "confirmed_by", "set_at"])
    record(PaperEvent.CONFIRMED, poll, by=by, places=poll.places.count())
    return poll


def _locked_place(place):
    poll = _locked(place.poll, Poll.State.SET)
    place = PaperPlace.objects.select_for_update().get(pk=place.pk)
    place.poll = poll
    return place


def _count_of(place):
    return PaperCount.objects.filter(poll=place.poll_id, place=place.name).first()


@transaction.atomic
def enter(*, place, issued, valid, invalid, votes, by):
    """One of two persons enters what was counted; the same person again corrects the own figures.
    When both agree, the count stands and is returned; else None."""
    place = _locked_place(place)
    if timezone.now() < place.closes_at:
        raise ValidationError(_("这个投票点还没有结束，结束以后再录票数。"))
    if _count_of(place):
        raise ValidationError(_("两个人录的一致，票数已经定了。要改，请先写明原因重录。"))
    numbers = {str(n) for n in place.poll.candidates.values_list("number", flat=True)}
    if votes.keys() != numbers:
        raise ValidationError(_("候选有变动，请刷新页面，再录一遍。"))
    figures = paper_checks.Figures(issued, valid, invalid, votes)
    wrong = list(paper_checks.faults(figures, queries.channel_of(place.poll)))
    if wrong:
        raise ValidationError([words for _field, words in wrong])
    there = list(place.entries.select_for_update())
    mine = next((each for each in there if each.by_id == by.pk), None)
    if mine is None:
        if len(there) == 2:
            raise ValidationError(_("已经有两个人录过，由他们两位核对。"))
        mine = PaperEntry(place=place, turn=len(there) + 1, by=by)
    mine.issued, mine.valid, mine.invalid, mine.votes = issued, valid, invalid, votes
    mine.at = timezone.now()
    mine.save()
    record(PaperEvent.ENTERED, place.poll, by=by, title=place.name)
    both = sorted([*(each for each in there if each.pk != mine.pk), mine], key=_turn)
    if len(both) < 2:
        return None
    first, second = both
    if first.figures != second.figures:
        record(PaperEvent.DIFFERED, place.poll, by=by, title=place.name)
        return None
    count = PaperCount.objects.create(
        poll=place.poll, place=place.name, issued=issued, valid=valid, invalid=invalid, votes=votes,
        entered_by=first.by, entered_at=first.at, confirmed_by=second.by, confirmed_at=second.at,
    )  # fmt: skip
    record(PaperEvent.AGREED, place.poll, by=by, title=place.name, valid=valid)
    return count


def _turn(entry):
    return entry.turn


@transaction.atomic
def start_again(*, place, by, reason):
    """Figures of a place were wrong although two persons agreed, or the two cannot agree: both
    enter again."""
    place = _locked_place(place)
    if not reason.strip():
        raise ValidationError(_("请写一句为什么重录，大家在操作记录里看得到。"))
    if not place.entries.exists():
        raise ValidationError(_("这个投票点还没有人录，直接录就可以。"))
    place.entries.all().delete()
    PaperCount.objects.filter(poll=place.poll_id, place=place.name).delete()
    record(PaperEvent.STARTED_AGAIN, place.poll, by=by, title=place.name, reason=reason.strip())


@transaction.atomic
def count(*, poll, by):
    """All places are counted: the totals stand and go into the result."""
    poll = _locked(poll, Poll.State.SET)
    open_ones = set(poll.places.values_list("name", flat=True)) - set(
        poll.paper_counts.values_list("place", flat=True)
    )
    if open_ones:
        raise ValidationError(
            _("%s 的票数还没有定，要两个人分别录、录得一样。") % "、".join(sorted(open_ones))
        )
    poll.state, poll.counted_at = Poll.State.COUNTED, timezone.now()
    poll.save(update_fields=["state", "counted_at"])
    record(PaperEvent.COUNTED, poll, by=by)
    return poll
