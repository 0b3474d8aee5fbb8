"""Handing an application in, and taking it back. Everything at once or not at all."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.applications import chain, events, filling, outcomes
from activities.applications.checks import Problem, facts, problems
from activities.applications.drafting import locked, must_be_free
from activities.applications.models import Application, Submission
from activities.applications.permissions import can_write, sides
from activities.applications.queries import clashes
from activities.kinds import spec
from activities.kinds.queries import rules_in_force
from tuanwei.audit.actions import record
from tuanwei.workdays.queries import current_calendar

State = Application.State
NUMBERS = 0x5B  # the advisory lock that orders numbers
CAN_BE_WITHDRAWN = (State.REVIEW, State.RETURNED, State.PUBLIC)


@dataclass(frozen=True)
class Checked:
    """An application looked through: its rules, facts, what is wrong, what is only pointed out."""

    application: Application
    rules_id: int
    rules: spec.Spec
    known: dict
    problems: tuple[Problem, ...]

    @property
    def wrong(self):
        """What must be put right before it can be handed in."""
        return [each for each in self.problems if not each.is_warning]

    @property
    def warnings(self):
        """What is only pointed out."""
        return [each for each in self.problems if each.is_warning]

    def of_step(self, step):
        """What stands against one step."""
        return [each for each in self.problems if each.step == step]


def checked(application, *, now=None, with_venues=True):
    """The Checked of what `filling.read` brought, by the rules it would be handed in under."""
    rules_id, rules = filling.rules_of(application)
    filled = filling.filled_of(application, rules)
    now = timezone.localtime(now)
    found = problems(rules, filled, now=now, calendar=current_calendar())
    if with_venues:
        found += [
            Problem(spec.SCHEDULE, each.field, f"{each.venue}：{each.words}", _is_pointed_out(each))
            for each in clashes(application)
        ]
    found.sort(key=lambda each: spec.STEPS.index(each.step))
    return Checked(application, rules_id, rules, facts(rules, filled), tuple(found))


def _is_pointed_out(taken):
    """A second choice that cannot be had is no reason to wait."""
    return taken.field == "second_venue"


def next_number(day):
    """SB2026-0001 and so on, each once; waits for whoever is just taking one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
    start = f"SB{day.year}-"
    numbers = Application.objects.filter(number__startswith=start)
    last = numbers.order_by(Length("number").desc(), "-number").values_list("number", flat=True)
    last = last.first()
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:04d}"


@transaction.atomic
def submit(*, application, by, edition, rules_id, declared=False):
    """Hand it in: number it, keep what it says, start its chain. Returns the application.

    `edition` and `rules_id` are what the check page showed: where either has changed since, it asks
    to look again. Pressing twice does no more than pressing once. Raises ValidationError, in words.
    """
    found = locked(application)
    is_handed_in = found.state in (*Application.ON_THEIR_WAY, *Application.GRANTED)
    if is_handed_in and found.edition == edition + 1:
        return found  # the second press of a double click
    if not found.is_open:
        raise ValidationError(
            _("这份申报现在是“%(state)s”，不用再交。") % {"state": found.get_state_display()}
        )
    _must_be_theirs(found, by)
    if found.edition != edition:
        raise ValidationError(_("在你检查的时候内容又改过，请再看一遍，没问题再提交。"))
    must_be_free(found.unit, by, found.applicant)
    _take_rules(found, rules_id)
    now = timezone.now()
    if declared and found.declared_at is None:
        found.declared_at = now
        found.save(update_fields=["declared_at"])
    look = checked(filling.read(found), now=now)
    if look.wrong:
        raise ValidationError(_("还有 %(n)d 处要填或要改，列在下面，点一下就到。") % {
            "n": len(look.wrong)})  # fmt: skip
    return _hand_in(found, look, by, now)


def _must_be_theirs(application, by):
    if not can_write(by, application):
        raise ValidationError(_("这份申报由申报人和申报单位的干部来交。"))
    if application.made_by_id != by.pk:
        return
    own = [(side.applicant, side.unit.pk) for side in sides(by)]
    if (application.applicant, application.unit_id) not in own:
        raise ValidationError(_("你已经不在“%(unit)s”任职，请让现任的同学来交。") % {
            "unit": application.unit})  # fmt: skip


def _take_rules(application, rules_id):
    """A draft is handed in under the newest rules, which must be those that were looked at."""
    if application.turn:
        return
    newest = rules_in_force(application.kind_id)
    if newest is None:
        raise ValidationError(_("这类活动现在不接受申报了，草稿会替你留着。"))
    if newest.pk != rules_id:
        raise ValidationError(_("“%(kind)s”的规则刚刚更新，请按新规则再看一遍再提交。") % {
            "kind": newest.kind})  # fmt: skip
    application.rules_id = newest.pk


def _hand_in(application, look, by, now):
    outcomes.enter(application, now)
    application.turn += 1
    application.number = application.number or next_number(timezone.localtime(now))
    application.state, application.level = State.REVIEW, look.known["level"]
    application.submitted_at, application.reason = now, ""
    application.edition += 1
    application.changed_at = now
    application.save()
    content = filling.content_of(filling.read(application), rules=look.rules, known=look.known)
    Submission.objects.create(
        application=application, turn=application.turn, content=content, by=by, at=now
    )
    record(events.SUBMITTED, application, by=by, number=application.number, turn=application.turn)
    # Its rules as they are now: the row may carry those it was begun under.
    application = Application.objects.select_related("kind", "unit__parent", "rules").get(
        pk=application.pk
    )
    chain.start(application=application, by=by)
    return application


@transaction.atomic
def withdraw(*, application, by, words):
    """Take it back while nobody has finally decided; whoever has it on the desk loses it."""
    chain.lock_publicity(application)
    found = locked(application)
    if found.state not in CAN_BE_WITHDRAWN:
        raise ValidationError(
            _("这份申报现在是“%(state)s”，不能撤回。") % {"state": found.get_state_display()}
        )
    if not can_write(by, found):
        raise ValidationError(_("这份申报由申报人和申报单位的干部来撤回。"))
    outcomes.tell(outcomes.leaving, found)
    _end(found, State.WITHDRAWN, words)
    record(events.WITHDRAWN, found, by=by, reason=words)
    chain.stop(application=found, by=by, reason=words)
    return found


@transaction.atomic
def call_off(*, application, by, words):
    """An approved activity does not take place after all; whatever grew from it hears of it."""
    found = locked(application)
    if found.state not in Application.GRANTED:
        raise ValidationError(
            _("这份申报现在是“%(state)s”，没有可以取消的活动。") % {
                "state": found.get_state_display()}
        )  # fmt: skip
    if not can_write(by, found):
        raise ValidationError(_("活动由申报人和申报单位的干部来取消。"))
    _end(found, State.CANCELLED, words)
    record(events.CANCELLED, found, by=by, reason=words)
    chain.stop(application=found, by=by, reason=words)
    outcomes.tell(outcomes.cancelled, found)
    return found


def _end(application, state, words):
    application.state, application.reason = state, words
    application.edition += 1
    application.changed_at = timezone.now()
    application.save(update_fields=["state", "reason", "edition", "changed_at"])
