"""Who may see and enter what of somebody's file. Everybody else is told that it is not there."""

from django.http import Http404

from party_pairing.files import duties
from tuanwei.accounts.models import User


def file_for(user, pk):
    """(person, words of the duty); 404 for everybody without one."""
    person = User.objects.select_related("member__branch__parent").filter(pk=pk).first()
    duty = duties.duty_for(user, person) if person else None
    if duty is None:
        raise Http404
    return person, duty
