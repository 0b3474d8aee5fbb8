"""One function per message about promises. Authors and supporters hear through the letter."""

from django.urls import reverse
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS
from mailbox.promises.models import Promise
from mailbox.promises.permissions import WORKING
from tuanwei.notices.actions import notify
from tuanwei.proposals import sources

State = Promise.State


def spoken_day(day):
    """12月3日."""
    return f"{day.month}月{day.day}日"


def _waiting(promise, key, news, body=""):
    """Whoever waits for word of the letter."""
    sources.get("letter").tell(
        promise.case.number, news, body, f"mailbox.promise.{key}:{promise.pk}"
    )


def in_charge(promise):
    """Ids of who must do it: the person, else those who answer for the unit; never the author."""
    if promise.person_id:
        return {promise.person_id}
    held = Appointment.objects.in_force().filter(unit=promise.unit_id, post__in=WORKING)
    return set(held.values_list("user", flat=True)) - {promise.case.author_id}


def secretaries():
    """Ids of the committee's staff who look after what is late."""
    held = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS
    )
    return set(held.values_list("user", flat=True))


def _to_do(promise, people, key, title, body=""):
    notify(
        people, kind="todo", title=title, body=body, once=f"mailbox.promise.{key}",
        url=reverse("mailbox:promise", args=[promise.pk]),
    )  # fmt: skip


def made(promise):
    """The author hears what is promised, and whoever does it that it is theirs."""
    words = {"what": promise.what, "day": spoken_day(promise.due_on)}
    _waiting(promise, "made", _("有了承诺：%(what)s，%(day)s前做到") % words, promise.text)
    given(promise)


def given(promise):
    """Whoever is in charge now hears of it."""
    _to_do(
        promise, in_charge(promise),
        f"given:{promise.pk}:{promise.unit_id}:{promise.person_id or 0}",
        _("有一项承诺由你负责：%(what)s") % {"what": promise.what},
        _("%(day)s前做到。做完一步就勾一步，来信人看得到进度。")
        % {"day": spoken_day(promise.due_on)},
    )  # fmt: skip


def progressed(promise, key, body):
    """The author hears how far it is."""
    words = {"what": promise.what, "percent": promise.percent}
    _waiting(promise, key, _("承诺“%(what)s”做到了 %(percent)s") % words, body)


def settled(promise):
    """The author hears how it ended."""
    words = {"what": promise.what, "state": promise.get_state_display()}
    body = promise.reason or promise.progress
    _waiting(promise, "settled", _("承诺“%(what)s”%(state)s") % words, body)


def step_soon(step):
    """A few days before a milestone's day."""
    _to_do(
        step.promise, in_charge(step.promise), f"soon:{step.pk}:{step.due_on}",
        _("%(day)s前要做到：%(words)s")
        % {"day": spoken_day(step.due_on), "words": step.words},
        step.promise.what,
    )  # fmt: skip


def late(promise, step=None):
    """A milestone or the promise itself is late: who is in charge hears, and for the whole also
    the committee's staff."""
    people, what, key = in_charge(promise), promise.what, f"late:{promise.pk}"
    if step is None:
        people |= secretaries()
    else:
        what, key = step.words, f"late_step:{step.pk}:{step.due_on}"
    _to_do(promise, people, key, _("已超期，请说明进展：%(what)s") % {"what": what}, promise.what)
