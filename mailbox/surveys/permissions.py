"""Who builds surveys and who answers them. The table stands in docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from mailbox.surveys.models import Survey


def can_build(user):
    """The committee's staff build surveys and read what came out."""
    return hats(user).is_staff


def survey_to_build(user, pk):
    """A survey for its builders; 403 for everybody else."""
    if not can_build(user):
        raise PermissionDenied(_("调研由团委工作人员来做。"))
    survey = Survey.objects.filter(pk=pk).first()
    if survey is None:
        raise Http404
    return survey


def survey_to_answer(user, pk):
    """A survey that asks `user`; 404 for everybody else, who need not know of it."""
    survey = (
        Survey.objects.exclude(state=Survey.State.DRAFT)
        .filter(pk=pk, invitations__user=user.pk)
        .first()
    )
    if survey is None:
        raise Http404
    return survey
