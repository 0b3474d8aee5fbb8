"""Who opens a review, who decides it, who looks after all of them. Table: docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from activities.applications import deciders
from activities.applications.models import Change, Review
from activities.applications.permissions import application_to_write
from branches.organisation.queries import hats

Step = Review.State


def reads_all(user):
    """True for the committee's staff and its teachers: they read every review."""
    worn = hats(user)
    return worn.is_staff or worn.is_teacher


def reviews_of(user):
    """The reviews that `user` may open: those they decide or have decided, or are told of."""
    if reads_all(user):
        return Review.objects.all()
    mine = deciders.to_decide(user).values("pk")
    return Review.objects.filter(Q(pk__in=mine) | Q(decided_by=user.pk or 0))


def review_to_read(user, pk):
    """One review; 404 for those who may not know of it."""
    found = (
        reviews_of(user)
        .select_related(
            "application__kind", "application__unit__parent", "application__rules",
            "application__made_by", "change__by", "unit", "person", "decided_by", "not_by",
            "kept__decided_by",
        )
        .filter(pk=pk)
        .first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


def can_decide(user, review):
    """True when the step is theirs today, whatever its state; never on what they applied for."""
    return deciders.to_decide(user).filter(pk=review.pk).exists()


def review_to_decide(user, pk):
    """One review for deciding; 403 for those who only read it."""
    found = review_to_read(user, pk)
    if not can_decide(user, found):
        raise PermissionDenied(
            _("这一步由别的同事来审：自己申报、负责或参加的不能自己审，也不接着审自己刚审过的。")
        )
    return found


def looks_after_all(user):
    """The list of everything on its way is for whoever reads all of it; 403 for others."""
    if not reads_all(user):
        raise PermissionDenied(_("全部在审的申报由团委工作人员来看。要你审的在“待我审核”里。"))


def publishes(user):
    """Decisions are published by the committee's staff; 403 for others."""
    if not hats(user).is_staff:
        raise PermissionDenied(_("审核结果由团委工作人员来公布。"))


def change_to_withdraw(user, pk):
    """A change of an application that `user` writes."""
    found = Change.objects.select_related("application").filter(pk=pk).first()
    if found is None:
        raise Http404
    application_to_write(user, found.application_id)
    return found
