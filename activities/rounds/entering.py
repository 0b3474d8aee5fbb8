"""An application enters the open round of its kind when it is handed in, within its unit's quota.

Applications lie below and call this through `outcomes`; everything runs in their transaction.
"""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.applications import outcomes
from activities.rounds import events, quotas
from activities.rounds.models import Assignment, Entry, Round, Score
from activities.rounds.queries import entered_of, size_of
from branches.organisation.models import Unit
from tuanwei.audit.actions import record

State = Round.State


def round_open_for(kind, at):
    """The round that takes applications of `kind` at a moment; None when none does."""
    found = Round.objects.filter(
        kinds=kind.pk, state=State.OPEN, opens_at__lte=at, closes_at__gt=at
    )
    return found.order_by("closes_at", "pk").first()


def next_round(kind, at):
    """The next round announced for `kind`; None when there is none."""
    found = Round.objects.filter(kinds=kind.pk, state=State.OPEN, opens_at__gt=at)
    return found.order_by("opens_at").first()


def enter(application, at):
    """Put an application whose kind goes through rounds into the open one. Handed in again it
    keeps its place. Raises ValidationError when no round is open or the unit's places are gone.
    """
    if not application.rules.spec.basics.needs_round:
        return
    if _keeps_its_place(application):
        return
    found = round_open_for(application.kind, at)
    if found is None:
        raise ValidationError(_no_round(application.kind, at))
    # Two of one unit at once: the second counts what the first has entered.
    unit = Unit.objects.select_for_update(no_key=True).get(pk=application.unit_id)
    _within_quota(found, unit)
    entry = Entry.objects.create(round=found, application=application)
    # Whoever ends the window holds the round's row, and our new row waits for that: look again.
    if not Round.objects.filter(pk=found.pk, state=State.OPEN).exists():
        raise ValidationError(_no_round(application.kind, at))
    record(events.ENTERED, entry, by=application.made_by, round=str(found))


def _keeps_its_place(application):
    """True for what is in a round already. Whoever publishes that round takes out what is being
    revised: wait for them, and look again."""
    entered = Entry.objects.filter(application=application)
    known = entered.values_list("round", flat=True).first()
    if known is None:
        return False
    Round.objects.select_for_update(no_key=True).get(pk=known)
    return entered.exists()


def _no_round(kind, at):
    if coming := next_round(kind, at):
        start = timezone.localtime(coming.opens_at)
        return _("“%(kind)s”要等批次开放才能交：%(round)s从 %(day)s开始。草稿留着，到时再交。") % {
            "kind": kind, "round": coming, "day": f"{start:%-m月%-d日 %H:%M} ",
        }  # fmt: skip
    return _("“%(kind)s”要按批次申报，现在没有开放的批次。草稿留着，开放以后再交。") % {
        "kind": kind
    }


def _within_quota(found, unit):
    size = size_of(unit)
    tier = quotas.tier_of(found.tiers, size)
    if tier is None:
        return
    entered = list(entered_of(found, unit))
    if len(entered) < tier.most:
        return
    if not tier.most:
        raise ValidationError(
            _("%(unit)s有 %(size)d 人，%(round)s里这样大小的单位不参加申报。")
            % {"unit": unit, "size": size, "round": found}
        )
    titles = "、".join(f"《{each.application}》" for each in entered)
    raise ValidationError(
        _("%(unit)s有 %(size)d 人，这一批最多报 %(most)d 份，已经报了 %(n)d 份：%(titles)s。"
          "撤回其中一份，或者等下一批。")
        % {"unit": unit, "size": size, "most": tier.most, "n": len(entered), "titles": titles}
    )  # fmt: skip


def leave(application):
    """It was taken back or refused on its way: nobody has to score it any more, what others score
    stays as it is. Its open drafts are forgotten."""
    open_ones = Assignment.objects.filter(
        entry__application=application, state=Assignment.State.OPEN,
        entry__round__state__in=(State.OPEN, State.SCORING, State.DECIDING),
    )  # fmt: skip
    ids = list(open_ones.values_list("pk", flat=True))
    if not ids:
        return
    Score.objects.filter(assignment__in=ids).delete()
    Assignment.objects.filter(pk__in=ids).update(
        state=Assignment.State.DROPPED, comment="", reason=_("申报不再参评")
    )
    entry = Entry.objects.select_related("application").get(application=application)
    record(events.LEFT, entry, rows=len(ids))


def register():
    """Applications ask and tell from now on; once is enough."""
    for listeners, function in ((outcomes.entering, enter), (outcomes.leaving, leave)):
        if function not in listeners:
            listeners.append(function)
