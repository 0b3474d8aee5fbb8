"""What two persons decide together: lifting a hidden name, and showing a text to the public."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mailbox.cases import clock, events, notices, steps, supports
from mailbox.cases.answer_models import Publication, Reveal
from mailbox.cases.models import Case, CaseEntry
from mailbox.cases.queries import latest_published
from mailbox.cases.similar_queries import title_weights
from tuanwei.audit.actions import record

Kind = CaseEntry.Kind


@transaction.atomic
def ask_reveal(*, case, by, reason):
    """The first of two persons asks to see a hidden name."""
    if case.visibility != Case.Visibility.HIDDEN:
        raise ValidationError(_("只有“隐去姓名”的信可以申请查看署名。"))
    try:
        with transaction.atomic():
            reveal = Reveal.objects.create(case=case, reason=reason, asked_by=by)
    except IntegrityError:
        raise ValidationError(_("已有一份申请在等另一位同事同意。")) from None
    record(events.REVEAL_ASKED, case, by=by, reason=reason)
    notices.reveal_asked(case, reveal)


@transaction.atomic
def agree_reveal(*, case, by):
    """The second person agrees; from now on these two see the name."""
    reveal = case.reveals.select_for_update().filter(agreed_by=None).first()
    if reveal is None:
        raise ValidationError(_("没有等待同意的申请。"))
    if reveal.asked_by_id == by.pk:
        raise ValidationError(_("要由另一位同事同意，申请人自己不能同意。"))
    reveal.agreed_by, reveal.agreed_at = by, clock.now()
    reveal.save()
    steps.noted(case, Kind.REVEALED, by=by, text=reveal.reason)
    record(events.REVEALED, case, by=by, asked_by=reveal.asked_by_id, reason=reveal.reason)


@transaction.atomic
def prepare_publication(*, case, by, title, question, answer):
    """Write the de-identified text; only letters whose author agreed can become public."""
    case = steps.locked(case)
    if not case.publish_consent or case.answered_at is None:
        raise ValidationError(_("来信人同意公开、并且已经答复的信才能公开。"))
    publication, _created = Publication.objects.update_or_create(
        case=case,
        defaults={
            "title": title, "question": question, "answer": answer, "prepared_by": by,
            "prepared_at": clock.now(), "approved_by": None, "published_on": None,
        },
    )  # fmt: skip
    record(events.PUBLICATION_PREPARED, case, by=by)
    latest_published.bump()
    return publication


@transaction.atomic
def approve_publication(*, publication, by, seen=None):
    """A second person has read the text for names and lets the public see it. `seen` is the
    `version` that they have read; another one has been prepared since, and is to be read first."""
    case = steps.locked(publication.case)  # the letter first, as whoever prepares a text does
    publication = _still_there(publication)
    if seen not in (None, publication.version):
        raise ValidationError(_("公开稿刚刚改过。请把现在的稿子再读一遍，没有问题再确认。"))
    if publication.prepared_by_id == by.pk:
        raise ValidationError(_("自己整理的公开稿要由另一位同事确认。"))
    if not case.publish_consent:
        raise ValidationError(_("来信人已收回公开的同意，不能公开。"))
    publication.approved_by, publication.published_on = by, clock.now().date()
    publication.is_outdated, publication.review_on = False, None
    publication.save()
    publication.votes.all().delete()  # readers judged an earlier text
    steps.noted(case, Kind.PUBLISHED, by=by)
    record(events.PUBLISHED, case, by=by)
    notices.published(case)
    supports.tell_published(case, publication)
    title_weights.bump()
    latest_published.bump()


@transaction.atomic
def review_publication(*, publication, by, is_outdated, review_on=None):
    """Say of a public text that it is to be brought up to date, or that it holds, and when somebody
    shall look again."""
    publication = _still_there(publication)
    if publication.published_on is None:
        raise ValidationError(_("这份还没有公开，不用标。"))
    publication.is_outdated, publication.review_on = is_outdated, review_on
    publication.save()
    record(events.PUBLICATION_REVIEWED, publication.case, by=by, is_outdated=is_outdated,
           last_day=review_on and str(review_on))  # fmt: skip


@transaction.atomic
def drop_publication(*, publication, by, reason):
    """Take a text back from the public or stop its preparation."""
    publication = _still_there(publication)
    record(events.PUBLICATION_DROPPED, publication.case, by=by, reason=reason)
    publication.delete()
    latest_published.bump()


def _still_there(publication):
    """The text, locked; somebody may have dropped it a moment ago."""
    found = Publication.objects.select_for_update().filter(pk=publication.pk).first()
    if found is None:
        raise ValidationError(_("公开稿刚刚被撤下了。请刷新页面，需要的话再整理一份。"))
    return found
