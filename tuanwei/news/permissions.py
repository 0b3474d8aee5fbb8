"""Who writes and approves news. The table stands in docs/permissions.md."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from tuanwei.news import queries
from tuanwei.news.models import Article, Picture, Version


def can_write(user):
    """The committee's staff write, approve, pin and take down."""
    return hats(user).is_staff


def why_not_approve(user, article):
    """Why this member of staff does not publish it; "" where they may."""
    if not settings.NEWS_NEEDS_SECOND_PERSON:
        return ""
    if article.submitted_by_id == user.pk or article.writers.filter(pk=user.pk).exists():
        return _("你写过、改过这一稿，由别的同事核对后发布。")
    return ""


def require_staff(user):
    """403 with words for everybody but staff."""
    if not can_write(user):
        raise PermissionDenied(_("新闻由团委工作人员来写。想投稿，请交给所在的团总支。"))


def article_at_desk(user, pk):
    """An article for staff."""
    require_staff(user)
    article = Article.objects.select_related(
        "changed_by", "submitted_by", "taken_down_by", "made_by"
    ).filter(pk=pk).first()  # fmt: skip
    if article is None:
        raise Http404
    return article


def version_at_desk(user, pk, number):
    """A version of an article for staff, also one that nobody reads any more."""
    article = article_at_desk(user, pk)
    version = (
        article.versions.filter(number=number).select_related("written_by", "approved_by").first()
    )
    if version is None:
        raise Http404
    return version


def version_to_read(pk):
    """(the version everybody reads, None) or (None, the article that was taken down); 404 for what
    has never been there."""
    version = queries.shown_of(pk)
    if version:
        return version, None
    taken_down = Article.objects.filter(
        pk=pk, taken_down_at__isnull=False, versions__isnull=False
    ).first()  # fmt: skip
    if taken_down is None or not was_read(taken_down):
        raise Http404
    return None, taken_down


def was_read(article):
    """True where a version came out before it was taken down."""
    return Version.objects.filter(
        article=article.pk, published_at__lte=article.taken_down_at
    ).exists()  # fmt: skip


def picture_to_open(user, pk):
    """(a picture, whether everybody may see it); 404 for others while no version shows it."""
    picture = Picture.objects.select_related("large", "small").filter(pk=pk).first()
    if picture is None:
        raise Http404
    shown = Version.objects.shown().filter(
        article=picture.article_id, used__contains=[picture.number]
    ).exists()  # fmt: skip
    if not shown and not (user.is_authenticated and can_write(user)):
        raise Http404
    return picture, shown
