"""Who reads promises at the desk, who works on one, who says how it ended."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from mailbox.promises.models import Promise

WORKING = ("answerer", "auditor", "secretary", "deputy", "staff")


def readable(user):
    """Promises that `user` may open at the desk: staff and teachers all, others those of their
    units and those they are in charge of."""
    worn = hats(user)
    if worn.is_staff or worn.is_teacher:
        return Promise.objects.all()
    return Promise.objects.filter(Q(person=user.pk) | Q(unit__in=worn.unit_ids))


def is_own(user, promise):
    """True for whoever wrote the letter: others handle it."""
    return promise.case.author_id is not None and promise.case.author_id == user.pk


def can_make(user):
    """Promises are made by the committee's staff."""
    return hats(user).is_staff


def can_work(user, promise):
    """Tick milestones and tell how far it is: who is in charge, their unit, and staff."""
    worn = hats(user)
    works = worn.is_staff or promise.person_id == user.pk or worn.holds(promise.unit_id, *WORKING)
    return works and not is_own(user, promise)


def can_arrange(user, promise):
    """Change who is in charge and what the steps are: staff."""
    return can_make(user) and not is_own(user, promise)


def can_settle(user, promise):
    """Say how it ended: staff, and not the person in charge about themselves."""
    return can_arrange(user, promise) and promise.person_id != user.pk


def promise_for(user, pk):
    """The promise; 404 for those who may not know of it."""
    rows = readable(user).select_related(
        "case__lead", "unit", "person", "made_by", "settled_by", "case__publication"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def promise_to(user, pk, may):
    """The promise on which `may(user, promise)` holds; 403 when seen but not allowed."""
    found = promise_for(user, pk)
    if not may(user, found):
        raise PermissionDenied(
            _("这一步由负责的部门或团委工作人员来做；自己负责的、自己写的信，由别的同事来定。")
        )
    return found
