"""Who may do what in the liaison system. The table stands in docs/permissions.md.

Units see what concerns them: their contact persons, meetings they are asked to, their opinions and
follow-ups. The committee's staff see all, teachers read meetings and minutes.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.liaison import contact_queries, meeting_queries, practice_queries
from branches.liaison.meeting_models import (
    FollowUp,
    Invitation,
    LiaisonMeeting,
    Minutes,
    Opinion,
)
from branches.liaison.models import Contact
from branches.liaison.practice_models import PracticeComment, PracticePhoto
from branches.organisation.models import Unit
from branches.organisation.queries import hats
from tuanwei.lib.finding import holding


def is_staff(user):
    """The committee's staff see and do all."""
    return hats(user).is_staff


def require_staff(user, words=None):
    """Raises PermissionDenied for everybody else."""
    if not is_staff(user):
        raise PermissionDenied(words or _("这里由团委工作人员来办。"))


def takes_part(user):
    """True for those with a page of their own here: posts, contact persons, staff, teachers."""
    return hats(user).takes_part or bool(contact_queries.represented(user))


def require_part(user):
    """Raises PermissionDenied for everybody else."""
    if not takes_part(user):
        raise PermissionDenied(_("联络制度给团干部和联络员用。有意见请写信到青年信箱。"))


def can_name_for(user, unit):
    """Staff; who leads the unit, or the general branch above it; everybody with a post in a department."""
    worn = hats(user)
    if worn.is_staff or worn.holds(unit.pk, *contact_queries.LEADING):
        return True
    if unit.kind == Unit.Kind.DEPARTMENT and unit.pk in worn.unit_ids:
        return True
    return unit.parent_id in worn.general_branch_ids and worn.holds(
        unit.parent_id, *contact_queries.LEADING
    )


def can_confirm_for(user, unit):
    """Whoever may name them, and the contact persons themselves."""
    return can_name_for(user, unit) or unit.pk in contact_queries.represented(user)


def units_seen(user):
    """Units whose contact persons `user` sees: all for staff and teachers, own ones and those below."""
    worn = hats(user)
    found = contact_queries.units_to_reach().select_related("parent")
    if worn.is_staff or worn.is_teacher:
        return found
    mine = contact_queries.spoken_for(user)
    return found.filter(Q(pk__in=mine) | Q(parent__in=mine & worn.general_branch_ids))


def unit_to_see(user, pk):
    """A unit whose contact persons `user` sees; 404 for others."""
    found = units_seen(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def unit_to_name_for(user, pk):
    """403 where seen but not theirs to change."""
    found = unit_to_see(user, pk)
    if not can_name_for(user, found):
        raise PermissionDenied(_("联络员由本单位的书记、副书记来定，团总支和团委也可以。"))
    return found


def unit_to_confirm_for(user, pk):
    """403 where seen but neither theirs to change nor they its contact person."""
    found = unit_to_see(user, pk)
    if not can_confirm_for(user, found):
        raise PermissionDenied(_("由本单位的联络员、书记或副书记来核对。"))
    return found


def contact_to_end(user, pk):
    """A contact person in force of a unit that `user` may change."""
    found = Contact.objects.select_related("unit", "user").filter(pk=pk, ends_on=None).first()
    if found is None:
        raise Http404
    unit_to_name_for(user, found.unit_id)
    return found


def visible_meetings(user):
    """Lists, pages, files and counts agree: all for staff, what units were asked to for them, and for
    teachers; where one came oneself or stood in."""
    worn, found = hats(user), meeting_queries.meetings()
    if not user.is_authenticated:
        return found.none()
    if worn.is_staff:
        return found
    called = found.filter(invited_at__isnull=False)
    if worn.is_teacher:
        return called
    own = Invitation.objects.filter(
        Q(unit__in=contact_queries.spoken_for(user)) | Q(substitute=user.pk)
    ).values("meeting")
    came = LiaisonMeeting.objects.filter(gathering__check_ins__user=user.pk).values("pk")
    return called.filter(Q(pk__in=own) | Q(pk__in=came))


def minutes_holding(user, words):
    """The newest published minutes of meetings that `user` may see, where they hold every word."""
    published = Minutes.objects.filter(published_at__isnull=False)
    newest = published.filter(meeting__in=visible_meetings(user).values("pk")).exclude(
        Exists(published.filter(meeting=OuterRef("meeting"), version__gt=OuterRef("version")))
    )
    return holding(
        meeting_queries.with_all_said(newest), words, "meeting__gathering__title", "all_said"
    )


def meeting_for(user, pk):
    """A meeting that `user` may see; 404 for everybody else."""
    found = visible_meetings(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def meeting_to_run(user, pk):
    """403 for those who only see it."""
    found = meeting_for(user, pk)
    require_staff(user, _("工作会由团委工作人员来安排。"))
    return found


def invitation_to_answer(user, meeting, unit_pk):
    """The invitation of a unit that `user` speaks for, staff for every unit; 404 for others."""
    found = meeting_queries.invitations_of(meeting).filter(unit=unit_pk).first()
    if found is None or not (is_staff(user) or found.unit_id in contact_queries.spoken_for(user)):
        raise Http404
    found.meeting = meeting
    return found


def can_confirm(user, meeting):
    """Whoever speaks for a unit that was asked."""
    return meeting.invitations.filter(unit__in=contact_queries.spoken_for(user)).exists()


def visible_follow_ups(user):
    """All for staff; own ones, made or done by oneself, and those of units one speaks for."""
    found = FollowUp.objects.select_related("person", "unit", "meeting__gathering")
    if is_staff(user):
        return found
    touched = FollowUp.objects.filter(steps__by=user.pk).values("pk")
    return found.filter(
        Q(person=user.pk) | Q(unit__in=contact_queries.spoken_for(user)) | Q(pk__in=touched)
    )


def follow_up_for(user, pk):
    """404 for those whom it does not concern."""
    found = visible_follow_ups(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def visible_opinions(user):
    """All for staff; those of units one speaks for, and one's own."""
    found = Opinion.objects.select_related("unit", "meeting__gathering", "answered_by", "raised_by")
    if is_staff(user):
        return found
    return found.filter(Q(unit__in=contact_queries.spoken_for(user)) | Q(raised_by=user.pk))


def opinion_to_answer(user, pk):
    """404 unseen, 403 for those who raised it and for everybody who is no staff."""
    found = visible_opinions(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    require_staff(user, _("会上的意见由团委工作人员答复。"))
    if found.raised_by_id == user.pk:
        raise PermissionDenied(_("这是你自己提的，由别的同事来答复。"))
    return found


def units_to_share_for(user):
    """Units in whose name `user` shares a practice or says 'we use this too'."""
    return Unit.objects.active().filter(pk__in=contact_queries.spoken_for(user))


def practice_for(user, pk):
    """A practice that `user` may see; 404 for others."""
    found = practice_queries.shown_practices(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def practice_to_change(user, pk):
    """Its unit's people; 403 for others. Staff hide, they do not rewrite."""
    found = practice_for(user, pk)
    if not (found.made_by_id == user.pk or found.unit_id in contact_queries.spoken_for(user)):
        raise PermissionDenied(_("做法由写它的单位来改。"))
    return found


def photo_for(user, pk, key):
    """A picture of a practice that `user` may see."""
    found = practice_for(user, pk)
    photo = PracticePhoto.objects.filter(practice=found, attachment=key).first()
    if photo is None:
        raise Http404
    return photo


def comments_shown(user, practice):
    """What everybody reads, and one's own while it waits."""
    return practice.comments.filter(
        Q(state=PracticeComment.State.SHOWN) | Q(by=user.pk)
    ).select_related("by")


def comment_to_decide(user, pk):
    """A comment that waits, for staff who did not write it."""
    require_staff(user, _("评论由团委工作人员审核。"))
    found = PracticeComment.objects.select_related("practice", "by").filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.by_id == user.pk:
        raise PermissionDenied(_("自己的评论由别的同事来审核。"))
    return found


def can_moderate(user, practice):
    """Staff, of what others have written."""
    return is_staff(user) and practice.made_by_id != user.pk
