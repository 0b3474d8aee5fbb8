"""What happens to an article: begun, changed, submitted, approved by somebody else, taken down.

Every action locks the article's row first. What the public reads is a version, made once, when it is
approved; its moment may lie ahead, and then nobody has to do anything when it comes.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.attachments import photos
from tuanwei.attachments.actions import claim, discard, keep
from tuanwei.attachments.checks import check
from tuanwei.attachments.formats import IMAGES, JPEG
from tuanwei.audit.actions import record
from tuanwei.news import events, notices, permissions, queries, rendering
from tuanwei.news.models import Article, Picture, Version

State = Article.State
MOST_PICTURES, MOST_PINNED, AHEAD = 20, 3, timedelta(days=366)
LARGE, SMALL = (960, 32_000), (rendering.NARROW, 10_000)
"""(pixels of the longer side, bytes) of the first picture of a page, and of others and in lists: a page
with four of them stays below 120 KB."""


class Conflict(ValidationError):
    """Somebody else has saved since it was read."""


def _locked(article):
    return Article.objects.select_for_update().get(pk=article.pk)


def _to_change(article):
    article = _locked(article)
    if article.is_waiting:
        raise ValidationError(_("这一稿在等人核对，不能改。要改，请先收回来。"), code="waiting")
    return article


@transaction.atomic
def begin(*, by):
    """An empty draft."""
    article = Article.objects.create(made_by=by, changed_by=by)
    article.writers.add(by)
    record(events.BEGUN, article, by=by)
    return article


@transaction.atomic
def save(*, article, by, edition, words, alts=None, is_auto=False):
    """Keep what was written. `words` as Words has them; `alts` {key of a picture: what it shows}.

    Raises Conflict where somebody else has saved since `edition` was read. Only what a button saved
    is recorded: what is saved while typing would fill the record.
    """
    article = _to_change(article)
    changed = [name for name, value in words.items() if getattr(article, name) != value]
    pictures = [
        each for each in article.pictures.all() if (alts or {}).get(each.pk, each.alt) != each.alt
    ]
    if not changed and not pictures:
        return article
    if article.edition != edition:
        raise Conflict(
            _("%(who)s在%(at)s改过这一稿。你写的还在下面，没有保存。对照最新的一稿，再点保存会盖过去。")
            % {"who": article.changed_by.name, "at": f"{timezone.localtime(article.changed_at):%H:%M}"},
            code="stale",
        )  # fmt: skip
    for each in pictures:
        each.alt = alts[each.pk]
        each.save(update_fields=["alt"])
    for name in changed:
        setattr(article, name, words[name])
    _touched(article, by)
    if not is_auto:
        record(events.CHANGED, article, by=by, changes=changed, edition=article.edition)
    return article


def _touched(article, by):
    article.state = State.DRAFT
    article.changed_by, article.changed_at = by, timezone.now()
    article.edition += 1
    article.save()
    article.writers.add(by)


def drawn(upload):
    """((bytes, width, height) for the page, the same for lists) of an uploaded picture: drawn anew,
    nothing of the camera or the place in it. Raises ValidationError in words that name the file."""
    try:
        content, _known = check(upload, IMAGES)
    except ValidationError as fault:
        words = fault.messages[0]
        raise ValidationError(
            f"“{upload.name[:40]}”没有加进来：{words}", code=fault.code
        ) from fault
    return tuple(
        photos.fitted(content, longest=longest, most=most) for longest, most in (LARGE, SMALL)
    )


@transaction.atomic
def add_picture(*, article, by, upload):
    """Add a picture and a line that shows it at the end of the text. Raises ValidationError in words."""
    large, small = drawn(upload)
    article = _to_change(article)
    if article.pictures.count() >= MOST_PICTURES:
        raise ValidationError(
            _("“%(name)s”没有加进来：一篇最多 %(most)d 张图。")
            % {"name": upload.name[:40], "most": MOST_PICTURES}
        )
    number = (article.pictures.aggregate(n=Max("number"))["n"] or 0) + 1
    kept = [keep(each[0], JPEG, f"图{number}.jpg", by=by) for each in (large, small)]
    claim(kept)
    picture = Picture.objects.create(
        article=article, number=number, large=kept[0], small=kept[1], width=large[1],
        height=large[2], added_by=by,
    )  # fmt: skip
    article.body = f"{article.body}\n\n![](图{number})".strip()
    _touched(article, by)
    record(events.PICTURES_ADDED, article, by=by, number=number)
    return picture


@transaction.atomic
def drop_picture(*, picture, by):
    """Remove a picture that no version shows; the line that shows it goes with it."""
    article = _to_change(picture.article)
    if any(picture.number in version.used for version in article.versions.all()):
        raise ValidationError(
            _("发布过的版本里有这张图，留着备查。不想用它，从正文里删掉那一行就行。")
        )
    article.body = "\n".join(
        line for line in article.body.split("\n") if picture.number not in rendering.used(line)
    ).strip()
    kept = [picture.large, picture.small]
    picture.delete()
    for each in kept:
        discard(each)
    _touched(article, by)
    record(events.PICTURE_DROPPED, article, by=by, number=picture.number)
    return article


def missing(article):
    """What is still missing before somebody else looks at it, in words."""
    found = []
    if not article.title:
        found.append(_("标题"))
    if not rendering.plain(article.body):
        found.append(_("正文"))
    numbers = rendering.used(article.body)
    without = [each for each in article.pictures.all() if each.number in numbers and not each.alt]
    found += [_("图%(n)d 的说明") % {"n": each.number} for each in without]
    return found


def _check_whole(article, publish_at):
    if lacks := missing(article):
        raise ValidationError(_("还差：%(what)s。补上再交。") % {"what": "、".join(lacks)})
    now = timezone.now()
    if publish_at and not now < publish_at <= now + AHEAD:
        raise ValidationError(_("发布的时间要在以后，一年以内。想马上发，就空着。"))


@transaction.atomic
def submit(*, article, by, edition, publish_at=None):
    """Ask somebody else to look at the edition that `by` has read, to come out at `publish_at` or as
    soon as it is approved."""
    article = _to_change(article)
    _check_read(article, edition)
    if article.state == State.DONE:
        raise ValidationError(_("和发布的一样，没有要核对的。"))
    _check_whole(article, publish_at)
    article.state, article.sent_back = State.WAITING, ""
    article.submitted_by, article.submitted_at = by, timezone.now()
    article.publish_at = publish_at
    article.save()
    record(events.SUBMITTED, article, by=by, edition=article.edition)
    notices.submitted(article)
    return article


def _check_read(article, edition):
    if article.edition != edition:
        raise Conflict(_("你看过以后又有改动，请再看一遍。"), code="stale")


def _must_wait(article):
    if not article.is_waiting:
        raise ValidationError(_("这一稿现在不在等人核对，请刷新页面再看。"))


@transaction.atomic
def take_back(*, article, by):
    """Whoever has a part in it goes on writing."""
    article = _locked(article)
    _must_wait(article)
    article.state = State.DRAFT
    article.save()
    record(events.TAKEN_BACK, article, by=by)
    return article


@transaction.atomic
def send_back(*, article, by, words):
    """Say what should be changed; those who wrote it hear of it."""
    article = _locked(article)
    _must_wait(article)
    article.state, article.sent_back = State.DRAFT, words
    article.save()
    record(events.SENT_BACK, article, by=by, reason=words)
    notices.sent_back(article, _writers(article), by)
    return article


def _writers(article):
    return set(article.writers.values_list("pk", flat=True))


@transaction.atomic
def publish(*, article, by, edition, publish_at=None):
    """Make the edition that `by` has read a version: now, or at the moment that was asked for.

    By somebody who has not written it; where NEWS_NEEDS_SECOND_PERSON is off by anybody of the
    staff, straight from the draft, then with a `publish_at` of their own.
    """
    article = _locked(article)
    _check_read(article, edition)
    if article.state == State.DONE and not article.taken_down_at:
        raise ValidationError(_("这一稿已经发布了。"))
    if settings.NEWS_NEEDS_SECOND_PERSON or article.is_waiting:
        _must_wait(article)
        publish_at = article.publish_at
    else:
        _check_whole(article, publish_at)
    if reason := permissions.why_not_approve(by, article):
        raise ValidationError(reason)
    now, writers = timezone.now(), _writers(article)
    version = _version(article, by, max(now, publish_at or now), now)
    article.state, article.sent_back, article.publish_at = State.DONE, "", None
    article.first_at = version.published_at if version.number == 1 else article.first_at
    article.taken_down_at = article.taken_down_by = None
    article.taken_down_reason = ""
    article.save()
    article.writers.clear()
    record(
        events.PUBLISHED, article, by=by, version=version.number,
        published_at=version.published_at.isoformat(), written_by=version.written_by_id,
    )  # fmt: skip
    notices.published(article, version, writers, by)
    queries.newest.bump()
    return version


def _version(article, by, moment, now):
    numbers = rendering.used(article.body)
    known = {each.number: each for each in article.pictures.all()}
    used = [number for number in numbers if number in known]
    last = article.versions.aggregate(n=Max("number"))["n"] or 0
    # A version that was to come later must not come after this one.
    article.versions.filter(published_at__gt=moment).update(published_at=moment)
    return Version.objects.create(
        article=article, number=last + 1, cover=known[used[0]] if used else None, used=used,
        published_at=moment, written_by=article.submitted_by or article.changed_by, approved_by=by,
        approved_at=now, **article.words,
    )  # fmt: skip


@transaction.atomic
def take_down(*, article, by, reason):
    """Nobody reads it any more; whoever opens it reads why. Also for what is still to come out."""
    article = _locked(article)
    last = article.versions.first()
    if last is None or article.taken_down_at:
        raise ValidationError(_("这篇现在没有发布，不用撤下。"))
    article.taken_down_at, article.taken_down_by = timezone.now(), by
    article.taken_down_reason, article.is_pinned = reason, False
    if article.state == State.DONE:  # to come out again it is looked at again
        article.state = State.DRAFT
        article.writers.add(last.written_by)
    article.save()
    record(events.TAKEN_DOWN, article, by=by, reason=reason)
    notices.taken_down(article, {last.written_by_id, last.approved_by_id}, by)
    queries.newest.bump()
    return article


@transaction.atomic
def pin(*, article, by, is_pinned):
    """Keep it on top, or no longer; at most three at a time."""
    article = _locked(article)
    if is_pinned and not article.is_pinned:
        if article.taken_down_at or not article.versions.exists():
            raise ValidationError(_("发布了的才能置顶。"))
        if Article.objects.filter(is_pinned=True).count() >= MOST_PINNED:
            raise ValidationError(_("已经置顶了 %(most)d 篇，先取消一篇。") % {"most": MOST_PINNED})
    if article.is_pinned == is_pinned:
        return article
    article.is_pinned = is_pinned
    article.save(update_fields=["is_pinned"])
    record(events.PINNED if is_pinned else events.UNPINNED, article, by=by)
    queries.newest.bump()
    return article


@transaction.atomic
def discard_draft(*, article, by):
    """Throw away a draft that was never published."""
    article = _to_change(article)
    if article.versions.exists():
        raise ValidationError(_("发布过的留着备查，不能丢掉。不想让人看到，请撤下。"))
    kept = [each for picture in article.pictures.all() for each in (picture.large, picture.small)]
    record(events.DISCARDED, article, by=by, title=article.title)
    article.pictures.all().delete()
    article.delete()
    for each in kept:
        discard(each)
