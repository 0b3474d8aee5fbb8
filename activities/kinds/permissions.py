"""Who writes the rules of kinds. Everybody who signs in reads what is in force."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from activities.kinds.models import KindRules
from activities.kinds.queries import kinds
from branches.organisation.queries import hats


def can_write_rules(user):
    """The committee's staff."""
    return hats(user).is_staff


def check_writes_rules(user):
    """403 for everybody but those who write rules."""
    if not can_write_rules(user):
        raise PermissionDenied(_("活动类型和规则由团委工作人员来定。"))


def kind_to_write(user, pk):
    """The kind with its versions, for those who write rules; 403 for others, 404 when unknown."""
    check_writes_rules(user)
    kind = kinds().filter(pk=pk).first()
    if kind is None:
        raise Http404
    return kind


def draft_to_write(user, pk):
    """The draft of this kind; 404 when there is none."""
    check_writes_rules(user)
    draft = KindRules.objects.filter(kind=pk, in_force_from=None).select_related("kind").first()
    if draft is None:
        raise Http404
    return draft
