"""Who writes, passes on, reads and adopts reports. The table stands in docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from branches.reports import reading
from branches.reports.models import (
    Adoption,
    Brief,
    InformationReport,
    ReportKind,
    ReportPhoto,
)

State = InformationReport.State


def units_written_for(user):
    """Keys of the units for which the user writes."""
    worn = hats(user)
    units = worn.branch_ids | worn.general_branch_ids
    return [each for each in units if worn.holds(each, *reading.WRITING)]


def units_led(user):
    """Keys of the general branches whose branches' reports the user passes on."""
    worn = hats(user)
    return [each for each in worn.general_branch_ids if worn.holds(each, *reading.LEADING)]


def can_keep(user):
    """Kinds, adoption and digests are the committee's staff's."""
    return hats(user).is_staff


def require_keeps(user):
    """Raises PermissionDenied for everybody else."""
    if not can_keep(user):
        raise PermissionDenied(_("报送种类、采用和简报由团委工作人员来管。"))


def reads_all(user):
    """Staff, teachers and the supervision group read all that was sent."""
    worn = hats(user)
    return worn.is_staff or worn.is_teacher or worn.is_supervisor


def has_room(user):
    """True for those with something to read or write here."""
    return hats(user).reads_reports


def require_room(user):
    """Raises PermissionDenied for everybody else."""
    if not has_room(user):
        raise PermissionDenied(_("信息报送是团干部和团委的工作。发布的简报在“简报”里，谁都能看。"))


def _sent_to(user):
    """A condition on reports: what was sent to those `user` reads for, also where it was taken back since."""
    worn = hats(user)
    if reads_all(user):
        return Q(submitted_at__isnull=False)
    sent = Q(unit__parent__in=worn.general_branch_ids, submitted_at__isnull=False)
    if worn.committee_ids or worn.is_on_duty:
        sent |= Q(alert__isnull=False)
    return sent


def visible_reports(user):
    """The reports that `user` may see: lists, details, photos, counts and sheets agree. What was never sent, or
    was taken back to be changed, is for those who write it only; an important matter stays."""
    worn = hats(user)
    own = Q(unit__in=worn.branch_ids | worn.general_branch_ids)
    stays = ~Q(state=State.DRAFT) | Q(alert__isnull=False)
    return reading.rows().filter(own | _sent_to(user) & stays)


def units_read(user):
    """Units whose rates the user reads: all, those below, one's own."""
    worn = hats(user)
    units = reading.reporting_units()
    if not reads_all(user):
        below = Q(parent__in=worn.general_branch_ids)
        units = units.filter(Q(pk__in=worn.branch_ids | worn.general_branch_ids) | below)
    return units.select_related("parent").order_by("kind", "name_pinyin", "pk")


def unit_read(user, pk):
    """A unit whose rates the user reads; 404 for others."""
    found = units_read(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def report_for(user, number):
    """A report that the user may see; 403 in words while it is taken back, 404 for everybody else."""
    if not user.is_authenticated:
        raise Http404
    rows = visible_reports(user).select_related("made_by", "submitted_by")
    found = rows.filter(number=number).first() or _alerted_of(user, number)
    if found is None and reading.rows().filter(_sent_to(user), number=number).exists():
        raise PermissionDenied(_("这份报送收回去改了，重新报上来就看得到。"))
    if found is None:
        raise Http404
    return found


def _alerted_of(user, number):
    """The important matter that rings for the user, whatever posts they hold."""
    found = reading.rows().select_related("made_by", "submitted_by", "alert")
    found = found.filter(number=number, alert__isnull=False).first()
    return found if found and can_take(user, found) else None


def can_write(user, report):
    """Those who write for its unit."""
    return hats(user).holds(report.unit_id, *reading.WRITING)


def report_to_write(user, number):
    """404 unseen, 403 for whoever does not write for its unit."""
    found = report_for(user, number)
    if not can_write(user, found):
        raise PermissionDenied(_("报送由本单位的书记、副书记、组织委员、宣传委员来写。"))
    return found


def is_own(user, report):
    """True where nobody decides: one's own writing or one's own unit."""
    return (
        user.pk in {report.made_by_id, report.submitted_by_id} or report.unit_id in hats(user).posts
    )


def why_not_pass(user, report):
    """Why the user neither passes it on nor sends it back, in words; None for those who do."""
    if is_own(user, report):
        return _("这是你们自己报的，由别人来审。")
    worn = hats(user)
    if report.state == State.ABOVE:
        if report.unit.parent_id and worn.holds(report.unit.parent_id, *reading.LEADING):
            return None
        if worn.is_staff and reading.is_overdue_above(report):
            return None
        return _("由团总支书记、副书记审核；过了两个工作日还没审的，团委可以直接审。")
    if report.state in (State.COMMITTEE, State.ACCEPTED) and worn.is_staff:
        return None
    return _("由团委工作人员来审阅。")


def has_moved_on(user, report):
    """True for whoever decides on reports of this unit where this one waits for them no longer."""
    worn = hats(user)
    parent = report.unit.parent_id
    decides = worn.is_staff or bool(parent and worn.holds(parent, *reading.LEADING))
    is_past = report.state != State.ABOVE and why_not_pass(user, report) is not None
    return decides and is_past and not is_own(user, report)


def report_to_pass(user, number):
    """404 unseen, 403 for whoever does not decide it now."""
    found = report_for(user, number)
    if reason := why_not_pass(user, found):
        raise PermissionDenied(reason)
    return found


def can_take(user, report):
    """Whoever is on duty and staff take an important matter, never their own."""
    wrote = {report.made_by_id, report.submitted_by_id}
    return user.pk not in wrote and (hats(user).is_staff or user.pk in reading.on_duty(wrote))


def report_to_take(user, number):
    """404 unseen, 403 for whoever is not on duty."""
    found = report_for(user, number)
    if not hasattr(found, "alert"):
        raise Http404
    if not can_take(user, found):
        raise PermissionDenied(_("重要情况由值班的人和团委来接。"))
    return found


def adoption_to_withdraw(user, pk):
    """An adoption, for staff who have nothing to do with it."""
    require_keeps(user)
    found = Adoption.objects.select_related("report__unit").filter(pk=pk).first()
    if found is None:
        raise Http404
    if is_own(user, found.report):
        raise PermissionDenied(_("这是你们自己报的，由别人来定。"))
    return found


def photo_for(user, number, pk):
    """(report, ReportPhoto) that the user may open."""
    found = report_for(user, number)
    photo = ReportPhoto.objects.filter(report=found, attachment=pk).select_related("attachment")
    if (photo := photo.first()) is None:
        raise Http404
    return found, photo


def unit_to_write_for(user, pk):
    """A unit for which the user writes; 404 for others."""
    found = Unit.objects.active().select_related("parent").filter(
        pk=pk, pk__in=units_written_for(user)
    )  # fmt: skip
    if (unit := found.first()) is None:
        raise Http404
    return unit


def kind_for(user, pk):
    """A kind, for those with this room."""
    require_room(user)
    found = ReportKind.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def kind_to_change(user, pk):
    """A kind, for staff."""
    require_keeps(user)
    return kind_for(user, pk)


def brief_to_edit(user, pk):
    """A digest in any state, for staff."""
    require_keeps(user)
    found = Brief.objects.select_related("made_by", "published_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def published_brief(pk):
    """A published digest for everybody; 404 for drafts."""
    found = Brief.objects.filter(pk=pk, state=Brief.State.PUBLISHED).first()
    if found is None:
        raise Http404
    return found


def brief_for(user, pk):
    """A published digest for everybody, a draft for staff; 404 for others."""
    found = Brief.objects.filter(pk=pk).first()
    if found is None or not (found.state == Brief.State.PUBLISHED or can_keep(user)):
        raise Http404
    return found


def brief_photo(user, pk, key):
    """A picture of a digest the user reads, of a piece that still stands."""
    brief = brief_for(user, pk)
    photo = ReportPhoto.objects.filter(attachment=key).select_related("attachment").first()
    items = brief.items.filter(adoption__withdrawn_at=None).values_list("photos", flat=True)
    if photo is None or not any(photo.pk in shown for shown in items):
        raise Http404
    return photo
