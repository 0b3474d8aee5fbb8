"""Applying and nominating: from here somebody is on their way."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.candidates import actions, events, notices, queries, states
from party_pairing.candidates.models import Campaign, Move, Recommendation
from party_pairing.files.queries import party_branch_for
from tuanwei.accounts.models import User
from tuanwei.audit.actions import record

NUMBERS = 0x70_61_72_74
"""Advisory lock of numbers."""


def next_number(day):
    """TY26110001 and so on, each once; waits for whoever is just taking one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
    start = f"TY{day:%y%m}"
    numbers = Recommendation.objects.filter(number__startswith=start)
    last = numbers.order_by(Length("number").desc(), "-number").values_list("number", flat=True)
    last = last.first()
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:04d}"


def must_take_names(campaign, now=None):
    """Raises ValidationError where nobody can be put forward (any more)."""
    if campaign.state != Campaign.State.OPEN:
        raise ValidationError(
            _("“%(title)s”%(state)s，现在不收报名。")
            % {"title": campaign.title, "state": campaign.get_state_display()}
        )
    if (now or timezone.now()) >= campaign.nominate_until:
        raise ValidationError(
            _("报名、提名 %s 已经截止，请等下一批。") % notices.moment(campaign.nominate_until)
        )


@transaction.atomic
def apply(*, campaign, by, words=""):
    """A student puts themselves forward."""
    return _enter(campaign, by, by, words)


@transaction.atomic
def nominate(*, campaign, person, by, words=""):
    """A branch puts somebody forward; the person hears of it and may withdraw."""
    if person.pk == by.pk:
        raise ValidationError(_("给自己报名请用“推优”里的报名，不用提名。"))
    return _enter(campaign, person, by, words)


def _enter(campaign, person, by, words):
    found = Campaign.objects.select_for_update(of=("self",)).select_related(
        "rules__track", "unit"
    ).get(pk=campaign.pk)  # fmt: skip
    must_take_names(found)
    User.objects.select_for_update().get(pk=person.pk)
    person = User.objects.select_related("member__branch__parent").get(pk=person.pk)
    if bars := queries.barred(found, person):
        raise ValidationError([each.words for each in bars])
    unit = person.member.branch
    try:
        with transaction.atomic():
            made = Recommendation.objects.create(
                campaign=found, user=person, unit=unit, party_branch=party_branch_for(unit),
                number=next_number(timezone.localdate()), words=words.strip()[:2000],
                nominated_by=None if by.pk == person.pk else by,
            )  # fmt: skip
    except IntegrityError as fault:
        raise ValidationError(_("%s 已经在一批推优里了。") % person.name) from fault
    Move.objects.create(recommendation=made, state=states.APPLIED, by=by)
    record(
        events.ENTERED, made, by=by, campaign=found.pk, unit=unit.pk,
        is_nominated=made.nominated_by_id is not None,
    )  # fmt: skip
    actions.check(recommendation=made, by=by)
    if made.nominated_by_id:
        notices.nominated(made, by)
    else:
        notices.entered(made)
    return made


@transaction.atomic
def change_words(*, recommendation, by, words):
    """The person's own words, until the meeting has decided."""
    found = actions.locked(recommendation)
    if found.state not in (states.APPLIED, states.LISTED):
        raise ValidationError(_("自我陈述在大会以前可以改，现在已经定下来了。"))
    found.words = words.strip()[:2000]
    found.save(update_fields=["words"])
    record(events.WORDS_CHANGED, found, by=by)
    return found


@transaction.atomic
def withdraw(*, recommendation, by, reason=""):
    """The person leaves; everything that was noted stays."""
    found = actions.locked(recommendation)
    if found.user_id != by.pk:
        raise ValidationError(_("退出由本人来点。"))
    if found.state not in Recommendation.ON_THE_WAY:
        raise ValidationError(
            _("现在是“%s”，不用再退出。") % found.get_state_display()
        )  # fmt: skip
    return actions.move(recommendation=found, state=states.WITHDRAWN, by=by, reason=reason)
