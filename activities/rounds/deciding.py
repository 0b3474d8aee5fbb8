"""Decisions are kept among those who decide, may change until the last moment, and are published
all at once: then every application moves on in its chain."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.applications.deciding import conclude_panel
from activities.applications.models import Application, Review
from activities.rounds import events, notices
from activities.rounds.actions import locked, must_be
from activities.rounds.board import board_of
from activities.rounds.models import Entry, Round
from activities.rounds.queries import entries_of, is_behind, people_behind
from tuanwei.audit.actions import record

State, Decision = Round.State, Entry.Decision
VERDICTS = {Decision.CHOSEN: "passed", Decision.REFUSED: "refused"}


def _refuse_own(entry, by):
    if is_behind(by, entry.application):
        raise ValidationError(
            _("《%(title)s》有你参与，由别的同事来定。") % {"title": entry.application}
        )


def _set(entry, by, decision, words, granted):
    entry.decision, entry.words = decision, words.strip()
    entry.granted = granted if decision == Decision.CHOSEN else None
    entry.decided_by, entry.decided_at = (by, timezone.now()) if decision else (None, None)
    entry.save()


@transaction.atomic
def decide(*, entry, by, decision, words="", granted=None, was=None):
    """Note what is decided, for now; "" takes it back. `was` is what the page showed: when somebody
    has decided otherwise since, this is refused in words."""
    found = locked(entry.round)
    must_be(found, State.DECIDING)
    entry = found.entries.select_related("application").get(pk=entry.pk)
    _refuse_own(entry, by)
    if entry.application.state != Application.State.REVIEW:
        raise ValidationError(_("《%(title)s》不再参评。") % {"title": entry.application})
    if was is not None and was != entry.decision:
        raise ValidationError(
            _("第 %(n)d 号刚由%(name)s定为“%(now)s”，你的没有存。看过再定。")
            % {"n": entry.position, "name": entry.decided_by.name if entry.decided_by else _("同事"),
               "now": entry.get_decision_display() or _("还没定")}
        )  # fmt: skip
    if decision == Decision.REFUSED and len(words.strip()) < 4:
        raise ValidationError({"words": _("不立项要写明理由，至少 4 个字，申请人会读到。")})
    _set(entry, by, decision, words, granted)
    record(
        events.DECIDED, entry, by=by, round=str(found), outcome=decision,
        granted=str(granted) if entry.granted is not None else "",
    )  # fmt: skip
    return entry


@transaction.atomic
def follow_suggestions(*, found, by):
    """Fill in what is suggested for entries without a decision; how many. One's own stay out, and
    so do those below the line: they need words from a person."""
    found = locked(found)
    must_be(found, State.DECIDING)
    filled = []
    for row in board_of(found, by).rows:
        wanted = row.suggestion.decision
        if row.entry.decision or row.is_own or wanted not in (Decision.CHOSEN, Decision.RESERVE):
            continue
        granted = row.asked if found.pool is not None else None
        _set(row.entry, by, wanted, "", granted)
        filled.append(row.entry.position)
    if filled:
        record(events.SUGGESTED, found, by=by, rows=len(filled), numbers=filled)
    return len(filled)


def reasons_against(found, by):
    """Why a round cannot be published now, in words."""
    board = board_of(found, by)
    reasons = []
    if not board.rows:
        reasons.append(_("这一批没有可以公布的申报。"))
    if board.undecided:
        reasons.append(_("还有 %(n)d 份没定。") % {"n": board.undecided})
    if board.over_places:
        reasons.append(
            _("最多立项 %(most)d 个，现在定了 %(n)d 个。改名额或改决定。")
            % {"most": found.most_projects, "n": board.counts["chosen"]}
        )
    if board.over_pool:
        reasons.append(
            _("核定经费超出总额 %(over)s 元。改总额或改核定数。")
            % {"over": f"{board.over_pool:,.2f}"}
        )
    if own := [row.entry for row in board.rows if row.is_own]:
        titles = "、".join(f"《{each.application}》" for each in own)
        reasons.append(_("%(titles)s有你参与，由别的同事来公布。") % {"titles": titles})
    if early := _not_there_yet([row.entry for row in board.rows]):
        titles = "、".join(f"《{each.application}》" for each in early)
        reasons.append(_("%(titles)s还在前面的审核环节，等审完再公布。") % {"titles": titles})
    return reasons


def _not_there_yet(entries):
    waiting = set(
        Review.objects.filter(
            application__in=[each.application_id for each in entries], who="panel", state="open"
        ).values_list("application", flat=True)
    )
    return [each for each in entries if each.application_id not in waiting]


@transaction.atomic
def publish(*, found, by):
    """Publish every decision: chosen ones pass their panel, refused ones end, reserves wait; all
    who applied are told. All or nothing. Raises ValidationError with every reason against it."""
    found = locked(found)
    must_be(found, State.DECIDING)
    if reasons := reasons_against(found, by):
        raise ValidationError(reasons)
    entries = list(entries_of(found))
    # What came back for changes or was taken back is not published; it may enter another round.
    rest = found.entries.exclude(pk__in=[each.pk for each in entries])
    rest.update(decision="", words="", granted=None)
    Entry.objects.filter(pk__in=rest.filter(application__state="returned")).delete()
    found.state, found.published_at, found.published_by = State.PUBLISHED, timezone.now(), by
    found.save(update_fields=["state", "published_at", "published_by"])
    record(events.PUBLISHED, found, by=by, rows=len(entries))
    behind = people_behind([each.application for each in entries])
    for entry in entries:
        _conclude(entry, by)
        notices.result(entry, behind[entry.application_id])
    return found


def _conclude(entry, by):
    if entry.decision not in VERDICTS:
        return
    try:
        conclude_panel(
            application=entry.application,
            verdict=VERDICTS[entry.decision],
            words=entry.words,
            by=by,
        )
    except ValidationError as refused:
        raise ValidationError(
            [f"《{entry.application}》：{words}" for words in refused.messages]
        ) from None


@transaction.atomic
def settle(*, entry, by, decision, words="", granted=None):
    """After publication: a reserve moves up or is let go, and what was changed and handed in again
    gets its word anew. Known at once."""
    found = locked(entry.round)
    must_be(found, State.PUBLISHED)
    entry = found.entries.select_related("application").get(pk=entry.pk)
    _refuse_own(entry, by)
    if _not_there_yet([entry]):
        raise ValidationError(_("《%(title)s》现在不在等评审结果。") % {"title": entry.application})
    if decision not in VERDICTS:
        raise ValidationError({"decision": _("请选立项或不立项。")})
    if decision == Decision.REFUSED and len(words.strip()) < 4:
        raise ValidationError({"words": _("不立项要写明理由，至少 4 个字，申请人会读到。")})
    if decision == Decision.CHOSEN:
        _still_fits(found, entry, granted)
    _set(entry, by, decision, words, granted)
    record(events.SETTLED, entry, by=by, round=str(found), outcome=decision)
    _conclude(entry, by)
    notices.result(entry, people_behind([entry.application])[entry.application_id], settled=True)
    return entry


def _still_fits(found, entry, granted):
    """Places and money of what was chosen and called off since are free again."""
    chosen = list(
        found.entries.filter(decision=Decision.CHOSEN)
        .exclude(pk=entry.pk)
        .exclude(application__state__in=("cancelled", "withdrawn", "refused"))
    )
    if found.most_projects is not None and len(chosen) >= found.most_projects:
        raise ValidationError(_("名额已经用完：立项的有一个不办了，才能补上。"))
    spent = sum(each.granted or 0 for each in chosen)
    if found.pool is not None and spent + (granted or 0) > found.pool:
        raise ValidationError(
            {"granted": _("经费还剩 %(left)s 元。") % {"left": f"{found.pool - spent:,.2f}"}}
        )
