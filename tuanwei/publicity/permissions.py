"""Who reads, objects, rules, opens by hand. The table stands in docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from tuanwei.publicity import queries
from tuanwei.publicity.models import Objection, ObjectionFile


def can_rule(user):
    """The committee's staff rule on objections and publish by hand."""
    return hats(user).is_staff


def can_call_off(user, publicity):
    """Whoever opened it, and the committee's staff."""
    return user.is_authenticated and (publicity.opened_by_id == user.pk or can_rule(user))


def why_not_rule(user, objection):
    """Why this member of staff leaves the ruling to somebody else; "" where they may rule."""
    if objection.publicity.opened_by_id == user.pk:
        return _("这个公示是你发的，由别的同事来裁定。")
    if objection.by_id == user.pk:
        return _("这是你自己提的，由别的同事来裁定。")
    known = getattr(objection, "has_part", None)  # told with the row by `queries.with_part`
    if known is None:
        known = queries.has_part(user.pk, objection.publicity, objection.line_key)
    if known:
        return _("公示的事有你参与，由别的同事来裁定。")
    return ""


def publicity_to_see(user, pk):
    """A publicity with its counts; visitors get 404 for what is not public, as for what is not."""
    found = queries.counted().visible_to(user).select_related("unit", "opened_by")
    publicity = found.filter(pk=pk).first()
    if publicity is None:
        raise Http404
    return publicity


def publicity_to_call_off(user, pk):
    """404 when unseen, 403 when seen but not theirs."""
    publicity = publicity_to_see(user, pk)
    if not can_call_off(user, publicity):
        raise PermissionDenied(_("公示由发起的人或团委工作人员来终止。"))
    return publicity


def require_staff(user):
    """403 with words for everybody but staff."""
    if not can_rule(user):
        raise PermissionDenied(_("异议由团委工作人员裁定。你提的在那个公示的页面上。"))


def objection_at_desk(user, pk):
    """An objection for staff, also for those who leave the ruling to somebody else."""
    require_staff(user)
    objection = _objections().filter(pk=pk).first()
    if objection is None:
        raise Http404
    return objection


def objection_to_rule(user, pk):
    """403 for one's own, and about what one has opened."""
    objection = objection_at_desk(user, pk)
    if reason := why_not_rule(user, objection):
        raise PermissionDenied(reason)
    return objection


def own_objection(user, pk):
    """An objection that the user made; 404 for others."""
    objection = _objections().filter(pk=pk, by=user.pk).first()
    if objection is None:
        raise Http404
    return objection


def file_to_open(user, pk):
    """Evidence, for whoever brought it and whoever rules; 404 for others."""
    found = ObjectionFile.objects.select_related("attachment", "objection__publicity")
    file = found.filter(attachment=pk).first()
    if file is None:
        raise Http404
    objection = file.objection
    rules = can_rule(user) and not why_not_rule(user, objection)
    if objection.by_id != user.pk and not rules:
        raise Http404
    return file.attachment


def _objections():
    return Objection.objects.select_related("publicity__unit", "by", "ruled_by")
