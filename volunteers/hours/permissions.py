"""Who writes the rules of hours and proves the ledger. Everybody who signs in reads the rules."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from volunteers.hours.models import HourRules, RulesDraft, ServiceKind


def can_write_rules(user):
    """The committee's staff."""
    return hats(user).is_staff


def check_writes_rules(user):
    """403 for everybody but those who write rules."""
    if not can_write_rules(user):
        raise PermissionDenied(_("时数规则和服务类型由团委工作人员来定。"))


def can_prove(user):
    """Staff, and the supervision group."""
    worn = hats(user)
    return worn.is_staff or worn.is_supervisor


def check_proves(user):
    """403 for everybody but those who may see and start proofs."""
    if not can_prove(user):
        raise PermissionDenied(_("时数链的核对由团委工作人员和监督小组来看。"))


def kind_to_write(user, pk):
    """A kind of service, for those who write rules; 404 when unknown."""
    check_writes_rules(user)
    found = ServiceKind.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def version_to_read(user, version):
    """A version of the rules, for those who write rules; 404 when unknown."""
    check_writes_rules(user)
    found = HourRules.objects.filter(version=version).first()
    if found is None:
        raise Http404
    return found


def draft_to_write(user):
    """The draft; 404 when there is none."""
    check_writes_rules(user)
    found = RulesDraft.objects.select_related("job", "made_by").first()
    if found is None:
        raise Http404
    return found
