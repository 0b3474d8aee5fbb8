"""Who makes reports of a term, who reads whose figures, who keeps a saved report. The table: docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from tuanwei.jobs import exports
from tuanwei.term_reports.models import SavedReport


def can_report(user):
    """Make reports of a term, see figures of one's own work: the committee's staff."""
    return hats(user).is_staff


def reads_everybody(user):
    """Read the figures of every member of staff: administrators."""
    return hats(user).is_administrator


def reads_audit(user):
    """Take the record out: administrators and the supervision group."""
    return hats(user).reads_audit


def require_report(user):
    """403 in words for everybody else."""
    if not can_report(user):
        raise PermissionDenied(_("学期报告由团委工作人员来做。"))


def export_to_save(user, kind):
    """A kind of export that `user` may take out and that knows by itself what to hold; 404 for others."""
    found = exports.known().get(kind)
    if found is None or not may_save(user, found):
        raise Http404
    return found


def may_save(user, export):
    """True for what is started without choosing a thing on a page of its own."""
    return (export.is_listed or export.kind in SELF_CONTAINED) and bool(export.can_export(user))


SELF_CONTAINED = ("term-report", "term-report-word")
"""Exports with a page of their own that mean this term where none is named."""


def saved_report_of(user, pk):
    """One's own saved report; 404 for everybody else's."""
    found = SavedReport.objects.filter(pk=pk, owner=user.pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found
