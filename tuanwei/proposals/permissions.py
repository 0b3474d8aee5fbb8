"""Who may decide on proposals. The table stands in docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from tuanwei.proposals import queries, sources
from tuanwei.proposals.models import Proposal


def can_sort(user):
    """Read every proposal and decide: the committee's staff."""
    return hats(user).is_staff


def own_among(user, proposals):
    """Keys of those of `proposals` that come from the user, one query a kind of source."""
    by_source = {}
    for each in proposals:
        by_source.setdefault(each.source, []).append(each)
    found = set()
    for name, rows in by_source.items():
        own = sources.get(name).own({each.source_key for each in rows}, user)
        found |= {each.pk for each in rows if each.source_key in own}
    return found


def is_own(user, proposal):
    """True for whoever it comes from."""
    return bool(own_among(user, [proposal]))


def can_decide(user, proposal):
    """Staff, and never on what they asked for themselves."""
    return can_sort(user) and not is_own(user, proposal)


def proposal_for(user, pk):
    """A proposal for those who sort them; 403 for everybody else."""
    if not can_sort(user):
        raise PermissionDenied(_("建议由团委工作人员来处理。你提的在“我的建议”里。"))
    found = queries.weighed().select_related("made_by", "decided_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def proposal_to_decide(user, pk):
    """403 for what one has asked for oneself."""
    found = proposal_for(user, pk)
    if is_own(user, found):
        raise PermissionDenied(_("这是你自己提的，由别的同事来定。"))
    return found


def theme_to_support(user, pk):
    """A theme that everybody sees; 404 for others. The action refuses what is decided."""
    found = Proposal.objects.filter(pk=pk, kind=Proposal.Kind.THEME, is_shown=True).first()
    if found is None:
        raise Http404
    return found


def proposal_of(user, pk):
    """A proposal that the user made as a person; 404 for others."""
    own = Proposal.objects.filter(source=sources.PERSON, source_key=str(user.pk))
    found = own.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
