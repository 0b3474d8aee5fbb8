"""What the desk does with letters: each verb locks the row, moves it, notes it and tells people."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mailbox.cases import (
    clock,
    dependencies,
    deposits,
    events,
    merging,
    notices,
    permissions,
    sending,
    steps,
    supports,
)
from mailbox.cases.models import Case, CaseEntry, Urged
from mailbox.cases.rota import on_rota
from mailbox.cases.rule_choices import Extension
from mailbox.cases.rules_models import Step
from mailbox.checklists import actions as checklists
from mailbox.safety.notices import said
from tuanwei.audit.actions import record

Kind = CaseEntry.Kind


@transaction.atomic
def accept(*, case, by):
    """Take a letter in; the clock for routing starts."""
    case = steps.locked(case)
    steps.moved(case, "accept")
    steps.respond(case)
    clock.start(case, Step.ROUTE)
    case.save()
    checklists.copy_steps(case)
    steps.noted(case, Kind.ACCEPTED, by=by)
    record(events.ACCEPTED, case, by=by)
    notices.accepted(case)


@transaction.atomic
def refuse(*, case, by, reason, text=""):
    """Do not take a letter in. The author reads the reason's own words and `text`."""
    case = merging.locked_with_merged(case)
    steps.moved(case, "refuse", reason)
    steps.respond(case)
    clock.stop(case)
    case.closed_at = clock.now()
    case.save()
    steps.noted(case, Kind.REFUSED, by=by, text="\n".join(filter(None, [reason.text, text])))
    record(events.REFUSED, case, by=by, reason=reason.name)
    notices.refused(case)
    supports.tell_refused(case)
    merging.release(case)
    dependencies.release(case)


@transaction.atomic
def ask(*, case, by, text):
    """Ask the author for more; the clock rests until they tell or the waiting time is over."""
    case = steps.locked(case)
    steps.moved(case, "ask")
    steps.respond(case)
    clock.pause(case)
    case.save()
    entry = steps.noted(case, Kind.ASKED, by=by, text=text)
    record(events.ASKED, case, by=by)
    notices.asked(case, entry)


@transaction.atomic
def stop_waiting(*, case):
    """The author's time to tell more is over: the work goes on with what is known."""
    case = steps.locked(case)
    if case.state != Case.State.WAITING or not case.wait_until or case.wait_until > clock.now():
        return
    if deposits.is_waiting(case):
        return
    steps.moved(case, "resume")
    clock.resume(case)
    case.save()
    entry = steps.noted(case, Kind.WAIT_OVER)
    record(events.RESUMED, case)
    notices.told(case, entry)


@transaction.atomic
def mark_valued(*, case, by, is_valued):
    """Mark a letter 有价值, or take the mark back."""
    case = steps.locked(case)
    case.is_valued = is_valued
    case.save()
    if is_valued:
        steps.noted(case, Kind.VALUED, by=by)
    record(events.VALUED, case, by=by, is_valued=is_valued)


@transaction.atomic
def route(*, case, by, lead, helpers=(), handler=None, text=""):
    """Give a letter to a unit (and helpers). The clock for the answer starts, and does not
    start anew when the letter only moves on to another unit."""
    case = steps.locked(case)
    handler = handler or on_rota(case, lead)
    away = permissions.kept_away(case)
    if away and handler is None and lead.pk == case.past_lead_id:
        raise ValidationError(_("重办要换人：请指定另一位办理人，或转给别的部门。"))
    if away and handler is not None and handler.pk == away:
        raise ValidationError(
            _("重办要换人：%(name)s 办过这封信，请选别人。") % {"name": handler.name}
        )
    step = clock.answer_step(case)
    is_running = case.step == step
    steps.moved(case, "route", lead, handler)
    sending.remember_first_unit(case)
    if not is_running:
        clock.start(case, step)
    if case.progress_since is None:
        clock.owe_word(case)
    case.save()
    helping = [*helpers, *([case.first_unit] if case.first_unit_id else [])]
    case.helpers.set(h for h in helping if h.pk != lead.pk)
    entry = steps.noted(case, Kind.ROUTED, by=by, unit=lead, text=text)
    record(events.ROUTED, case, by=by, lead=lead.pk, handler=handler and handler.pk)
    notices.routed(case, entry)
    notices.first_asked(case, entry, _("转给了%(unit)s") % {"unit": lead})


@transaction.atomic
def return_to_pool(*, case, by, reason):
    """Send a letter back that does not belong here; staff route it anew, the clock runs on."""
    case = steps.locked(case)
    unit = case.lead
    steps.moved(case, "return_to_pool")
    clock.owe_nothing(case)
    case.save()
    if case.first_unit_id:  # asked first, it follows the letter to its answer
        case.helpers.add(case.first_unit_id)
    entry = steps.noted(case, Kind.RETURNED, by=by, unit=unit, text=reason, for_author=False)
    record(events.RETURNED, case, by=by, reason=reason)
    notices.returned(case, entry)


@transaction.atomic
def claim_case(*, case, by):
    """Take a letter of one's unit as one's own, or as that of whom one stands in for; refused when
    somebody has it."""
    case = steps.locked(case)
    if case.state != Case.State.HANDLING:
        raise steps.too_late(case)
    keeper = permissions.keeper(by, case)
    if case.handler_id and case.handler_id not in (by.pk, keeper):
        raise ValidationError(_("%(name)s 已经认领了这封信。") % {"name": case.handler.name})
    case.handler_id = case.handler_id or keeper
    case.save()
    steps.noted(case, Kind.CLAIMED, by=by, for_author=False)
    record(events.CLAIMED, case, by=by)


@transaction.atomic
def assign(*, case, by, to, text=""):
    """Give a letter to a person who answers for its lead unit; they hear of it, with `text`."""
    case = steps.locked(case)
    if case.state != Case.State.HANDLING:
        raise steps.too_late(case)
    if not permissions.can_assign(by, case):  # somebody has taken it meanwhile
        raise ValidationError(_("这封信刚由别人接手了。要换人，请先和对方说一声。"))
    if to.pk == case.handler_id:
        raise ValidationError(_("这封信已经由%(name)s办理。") % {"name": to.name})
    if not permissions.may_be_given(to, case):
        raise ValidationError(
            _("%(name)s不能办这封信，请选%(unit)s别的答复人。")
            % {"name": to.name, "unit": case.lead.name}
        )
    case.handler = to
    case.save()
    told = f"{to.name}：{text}" if text else to.name
    entry = steps.noted(case, Kind.ASSIGNED, by=by, text=told, for_author=False)
    record(events.ASSIGNED, case, by=by, handler=to.pk)
    notices.assigned(case, entry, text, by)


@transaction.atomic
def extend(*, case, by, reason, until=None):
    """Lengthen the running step, once, with a reason the author reads; up to the day `until`
    where the rules let the handler promise one."""
    case = steps.locked(case)
    if not clock.can_extend(case):
        raise ValidationError(_("这个环节不能再延期：只能延一次，而且要在到期之前。"))
    if case.rules.extension == Extension.PROMISED:
        window = clock.promise_window(case)
        if not until or not window or not window[0] <= until <= window[1]:
            raise ValidationError(_("请承诺一个日期：比原时限晚，又不超过规定的总限时。"))
        reason += _("\n承诺 %(month)d月%(day)d日 前答复。") % {
            "month": until.month,
            "day": until.day,
        }
    else:
        until = None
    clock.extend(case, until)
    case.save()
    steps.noted(case, Kind.EXTENDED, by=by, text=reason)
    record(events.EXTENDED, case, by=by, reason=reason, due=case.due_at.isoformat())


@transaction.atomic
def add_note(*, case, by, text):
    """A private note that the author never sees."""
    steps.noted(case, Kind.NOTE, by=by, text=text, for_author=False)
    record(events.NOTED, case, by=by)


@transaction.atomic
def add_check(*, case, by, text, is_required):
    """One more thing to do before this letter is answered."""
    checklists.add_item(case=steps.locked(case), by=by, text=text, is_required=is_required)


@transaction.atomic
def tick_check(*, case, by, item, is_done):
    """Tick an item of the letter's list, or take the tick back."""
    checklists.tick_item(case=steps.locked(case), by=by, item=item, is_done=is_done)


@transaction.atomic
def say_at_once(*, case, by, text):
    """A word to the author of a letter with an alert, whatever the letter waits for."""
    case = steps.locked(case)
    steps.respond(case)
    case.save()
    entry = steps.noted(case, Kind.SAID, by=by, text=text)
    record(events.SAID, case, by=by)
    for alert in case.alerts.all()[:1]:
        said(alert, entry)


@transaction.atomic
def urge(*, case, rung):
    """Climb the ladder up to `rung`: remind before, urge the handler when overdue, tell the head
    of the unit, report to the secretary. Rungs that were passed in between are told, too."""
    case = steps.locked(case)
    if case.urged >= rung or case.due_at is None or case.paused_at is not None:
        return
    climbed = [each for each in TOLD if case.urged < each <= rung]
    case.urged = rung
    case.save(update_fields=["urged"])
    for each in climbed:
        if each != Urged.BEFORE or rung == Urged.BEFORE:  # too late for a first reminder
            TOLD[each](case)
    if rung == Urged.ESCALATED:
        steps.noted(case, Kind.ESCALATED, for_author=False)
        record(events.ESCALATED, case, step=case.step)


TOLD = {
    Urged.BEFORE: notices.due_soon, Urged.OVERDUE: notices.overdue, Urged.HEAD: notices.to_head,
    Urged.ESCALATED: notices.escalated,
}  # fmt: skip
