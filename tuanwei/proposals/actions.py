"""What happens to proposals: made, shown, supported, taken, put back, finished, declined.

The takers (a menu, a survey) call `take`, `put_back` and `finish` in their own transactions.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.proposals import events, notices, sources
from tuanwei.proposals.models import Proposal, ProposalSupport

State = Proposal.State
MOST_WAITING = 10  # proposals of one person that wait to be looked at


def _locked(proposal):
    return Proposal.objects.select_for_update().get(pk=proposal.pk)


def _refuse(proposal):
    raise ValidationError(
        _("“%(title)s”现在是“%(state)s”，可能有人刚处理过，请刷新页面再看。")
        % {"title": proposal.title, "state": proposal.get_state_display()}
    )


def _decide(proposal, state, by, **fields):
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, timezone.now()
    for name, value in fields.items():
        setattr(proposal, name, value)
    proposal.save()


@transaction.atomic
def add(*, by, kind, title, text="", source, source_key, weight=0, is_shown=True):
    """A proposal from a source; (proposal, whether it is new). The same again changes nothing."""
    made, is_new = Proposal.objects.get_or_create(
        kind=kind, title=title, source=source, source_key=str(source_key),
        defaults={"text": text, "weight": weight, "made_by": by, "is_shown": is_shown},
    )  # fmt: skip
    if is_new:
        record(events.MADE, made, by=by, kind=kind, source=source)
    return made, is_new


@transaction.atomic
def propose(*, by, title, text=""):
    """A theme that somebody wishes for; others see it once staff have looked at it."""
    mine = Proposal.objects.filter(source=sources.PERSON, source_key=str(by.pk))
    if mine.filter(state=State.OPEN).count() >= MOST_WAITING:
        raise ValidationError(_("你有 10 个建议在等处理，等老师看过再提新的。"))
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                kind=Proposal.Kind.THEME, title=title, text=text, source=sources.PERSON,
                source_key=str(by.pk), made_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError(_("你提过同一个主题了，在“我的建议”里。")) from None
    record(events.MADE, made, by=by, kind=made.kind, source=made.source)
    return made


@transaction.atomic
def withdraw(*, proposal, by):
    """Take back what one has proposed, while it waits: it is gone, with its supports."""
    proposal = _locked(proposal)
    if proposal.state != State.OPEN:
        _refuse(proposal)
    record(events.WITHDRAWN, proposal, by=by)
    proposal.delete()


@transaction.atomic
def show(*, proposal, by, is_shown=True):
    """Let everybody see it, or no longer."""
    proposal = _locked(proposal)
    if proposal.is_shown != is_shown:
        proposal.is_shown = is_shown
        proposal.save(update_fields=["is_shown"])
        record(events.SHOWN, proposal, by=by, is_shown=is_shown)


@transaction.atomic
def support(*, proposal, by):
    """Support a theme that waits; once is enough, twice is no mistake."""
    proposal = _locked(proposal)
    if proposal.state != State.OPEN or not proposal.is_shown:
        raise ValidationError(_("这个建议已经有结果了，不用再支持。"))
    if proposal.source == sources.PERSON and proposal.source_key == str(by.pk):
        raise ValidationError(_("这是你自己提的，不用支持。"))
    _made, is_new = ProposalSupport.objects.get_or_create(proposal=proposal, user=by)
    if is_new:
        record(events.SUPPORTED, proposal, by=by)


@transaction.atomic
def withdraw_support(*, proposal, by):
    """Take one's support back, at any time."""
    gone, _by_model = ProposalSupport.objects.filter(proposal=proposal, user=by).delete()
    if gone:
        record(events.SUPPORT_WITHDRAWN, proposal, by=by)


@transaction.atomic
def take(*, proposal, by, place, label, url="", words="", meets_on=None, tells=False):
    """Somebody works with it now, at `place`; raises ValidationError when it no longer waits."""
    proposal = _locked(proposal)
    if proposal.state != State.OPEN:
        _refuse(proposal)
    _decide(proposal, State.TAKEN, by, place=place, place_label=label, place_url=url, words=words,
            meets_on=meets_on)  # fmt: skip
    record(events.TAKEN, proposal, by=by, place=label)
    if tells:
        notices.decided(proposal)
    return proposal


@transaction.atomic
def put_back(*, proposal, by):
    """It waits again: its place has let it go."""
    proposal = _locked(proposal)
    if proposal.state != State.TAKEN:
        _refuse(proposal)
    _decide(proposal, State.OPEN, by, place="", place_label="", place_url="", words="",
            meets_on=None)  # fmt: skip
    record(events.PUT_BACK, proposal, by=by)


@transaction.atomic
def finish(*, proposal, by=None, words, label=None, url=None):
    """What came of it, in words for those who wait."""
    proposal = _locked(proposal)
    if proposal.state not in (State.OPEN, State.TAKEN):
        _refuse(proposal)
    place = {} if label is None else {"place_label": label, "place_url": url or ""}
    _decide(proposal, State.DONE, by, words=words, **place)
    record(events.FINISHED, proposal, by=by)
    notices.decided(proposal)


@transaction.atomic
def conclude(*, proposal, by, words):
    """Staff say what came of it, where no menu and no survey is to say so."""
    proposal = _locked(proposal)
    _refuse_in_use(proposal)
    finish(proposal=proposal, by=by, words=words)


def _refuse_in_use(proposal):
    """What stands in a menu or a survey would be published there all the same."""
    if proposal.is_in_use:
        raise ValidationError(
            _("它在%(place)s里，请先从那里去掉。") % {"place": proposal.place_label}
        )


@transaction.atomic
def decline(*, proposal, by, words):
    """Not this time, and why: the words go to those who wait. What a menu or a survey works with
    is taken out there first."""
    if len(words.strip()) < 4:
        raise ValidationError(_("请写明为什么没有采纳，至少 4 个字，提出的人会读到。"))
    proposal = _locked(proposal)
    if proposal.state == State.DECLINED:
        _refuse(proposal)
    _refuse_in_use(proposal)
    _decide(proposal, State.DECLINED, by, words=words, place="", place_label="", place_url="")
    record(events.DECLINED, proposal, by=by)
    notices.decided(proposal)


def taken_at(place):
    """Proposals that `place`, or a place inside it, works with."""
    return Proposal.objects.filter(place__startswith=place, state=State.TAKEN)


@transaction.atomic
def reword(*, proposal, by, words):
    """What came of it is put right: whoever waited hears the new words. The same words change nothing."""
    proposal = _locked(proposal)
    if proposal.state != State.DONE:
        _refuse(proposal)
    if proposal.words == words:
        return
    _decide(proposal, State.DONE, by, words=words)
    record(events.REWORDED, proposal, by=by)
    notices.decided(proposal)
