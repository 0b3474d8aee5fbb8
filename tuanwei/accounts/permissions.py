"""Who may give and take grants: administrators (RELIABILITY §5)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from tuanwei.accounts.models import Grant
from tuanwei.accounts.queries import is_administrator


def require_administrator(user):
    """Nothing for administrators; raises PermissionDenied for everybody else."""
    if not is_administrator(user):
        raise PermissionDenied


def grant_to_revoke(user, pk):
    """A grant in force; 403 for everybody but administrators."""
    require_administrator(user)
    grant = Grant.objects.in_force().filter(pk=pk).select_related("user").first()
    if grant is None:
        raise Http404
    return grant
