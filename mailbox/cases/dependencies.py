"""先办完那封，再办这封: one letter waits for another, until that one has come to an end.

Edges are added, and letters merged, one at a time in the whole portal, so that no two of them close
a ring together. A merged letter has no answer of its own: what it waits for and what waits for it
counts as its lead's, as long as they are handled together.
"""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mailbox.cases import clock, events, notices
from mailbox.cases.models import Case, CaseEntry
from mailbox.cases.rings import leads_to
from mailbox.cases.together_models import Dependency, Merge
from tuanwei.audit.actions import record

ADDING = 0x6C657474  # one lock for all: edges are few and added by hand
UNANSWERED = ("submitted", "accepted", "handling", "drafted", "waiting", "reopened")


def running(**which):
    """Edges in force, of `case` or `needs`."""
    return Dependency.objects.filter(ended_at=None, **which)


def before(case):
    """Edges in force to what is to be done before `case`, or before one that is handled with it."""
    one, other = _together("case", case), _together("needs", case)
    return running().filter(one).exclude(other)


def after(case):
    """Edges in force of what waits for `case`, or for one that is handled with it."""
    one, other = _together("needs", case), _together("case", case)
    return running().filter(one).exclude(other)


def _together(end, case):
    merged = Merge.objects.filter(ended_at=None, lead=case.pk).values("case")
    return Q(**{end: case.pk}) | Q(**{f"{end}__in": merged})


def edges(and_merged=()):
    """(waiting, waited for) of all edges in force, merged letters as their lead; with the pairs of
    `and_merged` (merged, lead) besides."""
    leads = dict(Merge.objects.filter(ended_at=None).values_list("case", "lead")) | dict(and_merged)
    pairs = running().values_list("case", "needs")
    return [(leads.get(one, one), leads.get(other, other)) for one, other in pairs]


def one_at_a_time():
    """Wait until whoever else adds an edge or merges letters has done so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADDING])


@transaction.atomic
def add(*, case, by, needs):
    """`case` waits for `needs`. Raises ValidationError for itself, for rings, twice the same, and
    letters that have come to an end."""
    if case.pk == needs.pk:
        raise ValidationError(_("一封信不能等它自己。"))
    one_at_a_time()
    rows = Case.objects.select_for_update().filter(pk__in=[case.pk, needs.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    case, needs = found[case.pk], found[needs.pk]
    for each in (case, needs):
        if each.state not in UNANSWERED:
            raise ValidationError(
                _("%(number)s现在是“%(state)s”，不用再等了。")
                % {"number": each.number, "state": each.get_state_display()}
            )
    if by.pk in (case.author_id, needs.author_id):
        raise ValidationError(_("其中一封是你自己写的，请由别的同事来定。"))
    if running(case=case.pk, needs=needs.pk).exists():
        raise ValidationError(_("已经写明要先办那封信了。"))
    if leads_to(edges(), needs.pk, case.pk):
        raise ValidationError(_("那封信正在等这一封，互相等谁也办不成。"))
    made = Dependency.objects.create(case=case, needs=needs, by=by)
    _noted(case, CaseEntry.Kind.WAITS, by)
    record(events.WAITS, case, by=by, letter=needs.number)
    return made


@transaction.atomic
def drop(*, case, by, pk):
    """It need not wait for that letter after all."""
    found = before(case).filter(pk=pk).select_for_update().first()
    if found is None:
        raise ValidationError(_("已经不用等那封信了，请刷新页面再看。"))
    found.ended_at = clock.now()
    found.save()
    record(events.WAITS_NO_MORE, case, by=by)


def _noted(case, kind, by, text=""):
    CaseEntry.objects.create(
        case=case, kind=kind, by=by, text=text, for_author=False, at=clock.now()
    )


def is_before(first, last):
    """True when `last` waits for `first`, perhaps by way of others."""
    return leads_to(edges(), last.pk, first.pk)


def closes_ring(case, lead):
    """True when `lead` would wait for itself by way of others, were `case` handled with it."""
    found = edges([(case.pk, lead.pk)])
    nexts = {other for one, other in found if one == lead.pk} - {lead.pk}
    return any(leads_to(found, each, lead.pk) for each in nexts)


def refuse_while_waiting(case, by, despite):
    """Raises ValidationError when an answer goes out while another letter is still to be done and
    no reason is given; the reason goes on record. The caller holds the letter's lock."""
    waiting = before(case)
    if not waiting.exists():
        return
    if not despite:
        raise ValidationError(_("还有信要先办完。一定要先答这封，请写明理由。"))
    waiting.update(ended_at=clock.now())
    _noted(case, CaseEntry.Kind.ANSWERED_FIRST, by, despite)
    record(events.ANSWERED_FIRST, case, by=by, reason=despite)


def release(needs):
    """`needs` has come to an end: it waits for nothing any more, and those that waited for it are
    told."""
    running(case=needs.pk).update(ended_at=clock.now())
    for found in running(needs=needs.pk).select_related("case__lead", "case__handler"):
        found.ended_at = clock.now()
        found.save()
        record(events.WAITS_NO_MORE, found.case)
        notices.no_longer_waits(found, is_withdrawn=needs.state == Case.State.WITHDRAWN)
