"""What is in force, whether a text must be read at once, who is on duty, and the open alerts."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import hats
from mailbox.safety.models import Alert, SafetySetting
from mailbox.safety.words import lines_of, speaks_of
from tuanwei.accounts.models import Grant
from tuanwei.lib.statements import Statement
from tuanwei.lib.versioned import Versioned


@dataclass(frozen=True)
class Care:
    """What the author reads: kind words, and (name, number) of whom to call."""

    message: str
    phones: tuple

    @property
    def sent(self):
        """The message once the letter is sent."""
        return self.message.replace("信照常送出，值班老师会马上看到。", "信已经送到值班老师那里。")


def phones_of(text):
    """[(name, number)] of the lines; the number is the last word of its line."""
    pairs = (line.rpartition(" ") for line in lines_of(text.replace("\u3000", " ")))
    return tuple((name.strip(), number) for name, _blank, number in pairs)


safety_setting = Versioned("mailbox:safety", lambda: SafetySetting.objects.first())
"""() → the SafetySetting, None before there is one."""


def must_be_read(*texts):
    """True when one of `texts` speaks of self-harm."""
    found = safety_setting()
    if found is None:
        return False
    return any(speaks_of(text, found.words, found.harmless) for text in texts if text)


def care_for(*texts):
    """The Care shown to whoever wrote `texts`; None where no such word stands in them."""
    if not must_be_read(*texts):
        return None
    return Care(safety_setting().message, phones())


def phones():
    """(name, number) of whom to call, the committee's own number last."""
    found = safety_setting()
    known = phones_of(found.phones) if found else ()
    own = settings.HELP_PHONE
    if own and own not in (number for _name, number in known):
        known += ((settings.COMMITTEE_NAME, own),)
    return known


def named_on_duty():
    """The active ones among those named on the form, as rows with `user`."""
    return SafetySetting.on_duty.through.objects.filter(user__is_active=True)


def on_duty():
    """Ids of whom an alert reaches: those named on the form; else whoever holds the post 值班教师;
    else the committee's secretaries; else the administrators. Never nobody where anybody is."""
    today = timezone.localdate()
    held = Appointment.objects.in_force()
    top = held.filter(unit__kind=Unit.Kind.COMMITTEE, post__in=("secretary", "deputy"))
    admins = Grant.objects.filter(role=Grant.Role.ADMINISTRATOR, starts_on__lte=today)
    for found in (
        named_on_duty(),
        held.filter(post="duty_teacher", user__is_active=True),
        top.filter(user__is_active=True),
        admins.exclude(ends_on__lt=today),
    ):
        if people := set(found.values_list("user", flat=True)):
            return people
    return set()


ROUND = 5  # minutes; coarse enough that what is counted tells less than the notice itself


def round_of(moment):
    """When the round of counting began to which `moment` belongs."""
    return moment.replace(minute=moment.minute // ROUND * ROUND, second=0, microsecond=0)


def rounds(minutes):
    """How many rounds make up `minutes`, at least one. Rather up to a round too early than late."""
    return max(1, -(-minutes // ROUND))


def secretaries():
    """Ids of the committee's secretaries, else of the administrators."""
    today = timezone.localdate()
    top = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=("secretary", "deputy"), user__is_active=True
    )
    admins = Grant.objects.filter(role=Grant.Role.ADMINISTRATOR, starts_on__lte=today)
    found = set(top.values_list("user", flat=True))
    return found or set(admins.exclude(ends_on__lt=today).values_list("user", flat=True))


def reads_alerts(user):
    """Those on duty, and the committee's staff, who read every letter anyway."""
    return user.is_authenticated and (hats(user).is_staff or user.pk in on_duty())


ANY_OPEN = Statement(
    "any_open_alert", (), "SELECT EXISTS (SELECT FROM mailbox_alert WHERE closed_at IS NULL)"
)


def was_answered():
    """True on an alert whose author has had a word from somebody since it was raised."""
    said = {"case__entries__kind": "said", "case__entries__at__gte": F("raised_at")}
    return Exists(Alert.objects.filter(pk=OuterRef("pk"), **said))


def open_alerts(user):
    """What nobody has closed yet, the oldest first; nobody handles an alert about themselves."""
    # The desk asks with every page, and mostly there is none: that is asked first.
    if not ANY_OPEN.rows()[0][0] or not reads_alerts(user):
        return Alert.objects.none()
    found = Alert.objects.filter(closed_at=None).select_related("case", "taken_by")
    found = found.annotate(is_answered=was_answered())
    return found.exclude(case__author=user.pk)
