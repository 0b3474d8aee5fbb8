"""Who writes rules of pairing. Everybody who signs in reads those in force."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from party_pairing.pair_rules import queries
from party_pairing.pair_rules.models import PairKind


def can_write_rules(user):
    """The committee's staff."""
    return hats(user).is_staff


def check_writes_rules(user):
    """403 for everybody but those who write rules."""
    if not can_write_rules(user):
        raise PermissionDenied(_("结对规则由团委工作人员来定，大家都可以看现行的规则。"))


def kind_to_read(pk):
    """A kind of pairing, in use or not; 404 when unknown."""
    found = PairKind.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def kind_to_write(user, pk):
    """A kind of pairing, for those who write rules."""
    check_writes_rules(user)
    return kind_to_read(pk)


def version_to_read(pk, version):
    """A version that is or was in force: rounds and pairs keep the one they began with."""
    found = queries.versions_of(kind_to_read(pk)).filter(version=version).first()
    if found is None:
        raise Http404
    return found


def draft_to_write(user, pk):
    """The draft of a kind; 404 when there is none."""
    found = queries.draft_of(kind_to_write(user, pk))
    if found is None:
        raise Http404
    return found
