"""The exchange board: shared, taken up by others, talked about, moderated."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.liaison import events, notices
from branches.liaison.practice_models import (
    Practice,
    PracticeComment,
    PracticePhoto,
    PracticeUse,
)
from tuanwei.attachments.actions import claim, discard
from tuanwei.attachments.photos import store_photo
from tuanwei.audit.actions import record

MOST_PHOTOS = 6
MOST_COMMENTS = 5  # of one person on one practice that wait
State = Practice.State


def _locked(practice):
    return (
        Practice.objects.select_for_update(of=("self",)).select_related("unit").get(pk=practice.pk)
    )


@transaction.atomic
def save_practice(*, by, title, text, areas, unit=None, practice=None, photos=()):
    """Share a practice, or change one's own; pictures are drawn anew and kept small."""
    if practice is None:
        found = Practice(unit=unit, made_by=by)
    else:
        found = _locked(practice)
        if found.state == State.HIDDEN:
            raise ValidationError(_("团委把它收起了：%(why)s。请先联系团委。") % {
                "why": found.reason})  # fmt: skip
        found.state, found.reason = State.SHOWN, ""
    found.title, found.text, found.areas = title, text, list(areas)
    found.save()
    _add_photos(found, photos, by)
    record(events.PRACTICE_SAVED, found, by=by, unit=found.unit_id, photos=len(photos))
    return found


def _add_photos(practice, uploads, by):
    many = practice.photos.count()
    if many + len(uploads) > MOST_PHOTOS:
        raise ValidationError({"photos": _("图片最多 %(most)d 张，已经有 %(n)d 张。") % {
            "most": MOST_PHOTOS, "n": many}})  # fmt: skip
    for upload in uploads:
        try:
            kept = store_photo(upload, by=by)
        except ValidationError as refused:
            raise ValidationError(
                {"photos": [f"{upload.name}：{each}" for each in refused.messages]}
            ) from None
        claim([kept])
        PracticePhoto.objects.create(practice=practice, attachment=kept)


@transaction.atomic
def remove_photo(*, photo, by):
    """A picture is gone, the file too."""
    found = PracticePhoto.objects.select_for_update(of=("self",)).filter(pk=photo.pk).first()
    if found is None:
        return
    attachment = found.attachment
    record(events.PHOTO_REMOVED, found.practice, by=by, file=attachment.name)
    found.delete()
    discard(attachment)


@transaction.atomic
def withdraw(*, practice, by):
    """Its unit takes it off the board; saving it again puts it back."""
    found = _locked(practice)
    if found.state != State.SHOWN:
        raise ValidationError(_("它现在不在交流板上。"))
    found.state = State.WITHDRAWN
    found.save(update_fields=["state"])
    record(events.PRACTICE_WITHDRAWN, found, by=by)


@transaction.atomic
def hide(*, practice, by, reason):
    """Staff take it off the board, with the reason; its unit hears."""
    found = _locked(practice)
    if found.made_by_id == by.pk:
        raise ValidationError(_("这是你自己写的，请直接撤下。"))
    if len(reason.strip()) < 4:
        raise ValidationError(_("收起要写原因，至少 4 个字，写的人会读到。"))
    if found.state != State.SHOWN:
        raise ValidationError(_("它现在不在交流板上。"))
    found.state, found.reason = State.HIDDEN, reason.strip()
    found.save(update_fields=["state", "reason"])
    record(events.PRACTICE_HIDDEN, found, by=by, reason=found.reason)
    notices.practice_told(found, f"交流板收起了：{found.title}", found.reason, by)


@transaction.atomic
def show_again(*, practice, by):
    """Staff put it back."""
    found = _locked(practice)
    if found.state != State.HIDDEN:
        raise ValidationError(_("它没有被收起。"))
    found.state, found.reason = State.SHOWN, ""
    found.save(update_fields=["state", "reason"])
    record(events.PRACTICE_SHOWN, found, by=by)
    notices.practice_told(found, f"又放出来了：{found.title}", "大家又看得到了。", by)


@transaction.atomic
def use_too(*, practice, unit, by, words):
    """A unit says that it uses the practice, too, and how; one a unit."""
    found = _locked(practice)
    if found.state != State.SHOWN:
        raise ValidationError(_("它现在不在交流板上。"))
    if found.unit_id == unit.pk:
        raise ValidationError({"unit": _("这是你们自己的做法。")})
    if len(words.strip()) < 4:
        raise ValidationError({"words": _("写一句你们怎么用的，至少 4 个字。")})
    try:
        with transaction.atomic():
            made = PracticeUse.objects.create(practice=found, unit=unit, by=by, words=words.strip())
    except IntegrityError:
        raise ValidationError({"unit": _("%(unit)s已经说过在用了。") % {"unit": unit}}) from None
    record(events.PRACTICE_USED, made, by=by, practice=found.pk, unit=unit.pk)
    notices.practice_told(found, f"{unit}也在用：{found.title}", made.words, by)
    return made


@transaction.atomic
def take_back_use(*, use, by):
    """It no longer counts; it may be said again later."""
    found = PracticeUse.objects.select_for_update().filter(pk=use.pk, taken_back_at=None).first()
    if found is None:
        raise ValidationError(_("已经收回了。"))
    found.taken_back_at = timezone.now()
    found.save(update_fields=["taken_back_at"])
    record(events.PRACTICE_USE_TAKEN_BACK, found, by=by, practice=found.practice_id)


@transaction.atomic
def comment(*, practice, by, text):
    """Words about a practice; staff look at them first."""
    found = _locked(practice)
    if found.state != State.SHOWN:
        raise ValidationError(_("它现在不在交流板上。"))
    if len(text.strip()) < 2:
        raise ValidationError({"text": _("请写几个字。")})
    waiting = found.comments.filter(by=by, state=PracticeComment.State.WAITING)
    if waiting.count() >= MOST_COMMENTS:
        raise ValidationError({"text": _("你有几条评论在等审核，等显示了再写。")})
    made = PracticeComment.objects.create(practice=found, by=by, text=text.strip())
    record(events.COMMENT_MADE, made, by=by, practice=found.pk)
    return made


@transaction.atomic
def decide_comment(*, comment, by, is_shown, reason=""):
    """Shown, or not and why; nobody decides on their own words."""
    found = PracticeComment.objects.select_for_update(of=("self",)).select_related("practice")
    found = found.get(pk=comment.pk)
    if found.by_id == by.pk:
        raise ValidationError(_("自己的评论由别的同事来审核。"))
    if found.state != PracticeComment.State.WAITING:
        raise ValidationError(_("同事刚审过这条评论了。"))
    if not is_shown and len(reason.strip()) < 4:
        raise ValidationError(_("不显示要写原因，至少 4 个字，写的人会读到。"))
    found.state = PracticeComment.State.SHOWN if is_shown else PracticeComment.State.REFUSED
    found.reason, found.decided_by = "" if is_shown else reason.strip(), by
    found.save()
    record(events.COMMENT_DECIDED, found, by=by, state=found.state)
    if is_shown:
        notices.practice_told(
            found.practice, f"有人评论：{found.practice.title}", found.text, found.by
        )
    else:
        notices.comment_decided(found)
    return found
