"""Who drafts and reads digests. Published ones are for everybody."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from mailbox.digests.models import Digest
from mailbox.insights.permissions import can_read


def can_edit(user):
    """The committee's staff write, publish and withdraw."""
    return hats(user).is_staff


def digest_to_read(user, month):
    """A digest in any state, for those who read the insights; 403 for others, 404 for none."""
    if not can_read(user):
        raise PermissionDenied(_("月报的草稿给团委工作人员和指导教师看。发布的在“公开数据”里。"))
    return _found(Digest.objects.select_related("edited_by", "published_by"), month)


def digest_to_edit(user, month):
    """A digest for staff; 403 for teachers, who only read."""
    if not can_edit(user):
        raise PermissionDenied(_("月报由团委工作人员来改。"))
    return _found(Digest.objects.all(), month)


def published_digest(month):
    """A published digest for everybody; 404 for drafts, which nobody else need know of."""
    return _found(Digest.objects.filter(state=Digest.State.PUBLISHED), month)


def _found(digests, month):
    digest = digests.filter(month=month).first() if month else None
    if digest is None:
        raise Http404
    return digest
