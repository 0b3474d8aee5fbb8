"""What this room takes out: the report of a term as a workbook and as a Word document, and the record."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.audit.forms import EventFilterForm
from tuanwei.audit.queries import matching
from tuanwei.audit.words import event_words, fact_words
from tuanwei.jobs import exports
from tuanwei.lib import masking
from tuanwei.lib.terms import Term
from tuanwei.term_reports.document import document
from tuanwei.term_reports.figures import areas_of
from tuanwei.term_reports.permissions import can_report, reads_audit

BOOK, WORD, AUDIT = "term-report", "term-report-word", "audit"
HEADS = ("项目", "单位", "本学期", "上学期", "变化")
COLUMNS = (
    exports.Column("name", _("事项")),
    exports.Column("at", _("时间")),
    exports.Column("actor", _("操作人"), is_personal=True),
    exports.Column("number", _("学号/工号"), is_personal=True),
    exports.Column("subject", _("对象"), is_personal=True),
    exports.Column("facts", _("说明"), is_personal=True),
)


def term_of(parameters):
    """The term that is asked for; that of today without one or with nonsense."""
    try:
        term = Term.parse(parameters.get("term", ""))
    except ValueError:
        return Term.of(timezone.localdate())
    return term if 2000 <= term.year < 2100 else Term.of(timezone.localdate())


def book(parameters):
    """(how many sheets, the sheets): an overview, one an area, and what is listed one by one."""
    areas = list(areas_of(term_of(parameters)))
    overview = [
        (area.title, each.label, each.unit, each.now, each.before, each.change)
        for area in areas for each in area.figures
    ]  # fmt: skip
    sheets = [("概览", ("方面", *HEADS), overview)]
    for area in areas:
        rows = [
            (each.label, each.unit, each.now, each.before, each.change) for each in area.figures
        ]
        rows += [
            (f"{area.picture} {month:%Y-%m}", "", figure, None, "") for month, figure in area.months
        ]
        sheets.append((area.title, HEADS, rows))
        sheets += [(table.title, table.heads, table.rows) for table in area.tables]
    return len(sheets), sheets


def word(parameters):
    """The bytes of the Word document."""
    term = term_of(parameters)
    return document(term, list(areas_of(term)), settings.COMMITTEE_NAME, timezone.localdate())


def audit_rows(parameters, columns, masked):
    """(how many, rows) of the record as its page shows it under the same filters."""
    events = matching(**EventFilterForm(parameters).narrowing()).order_by("-at", "-id")
    return events.count(), (_line(event, columns, masked) for event in events.iterator(2000))


def _line(event, columns, masked):
    actor = event.actor
    name, number = (actor.get_full_name(), actor.get_username()) if actor else ("", "")
    subject, facts = event.subject_label, "；".join(f"{k}：{v}" for k, v in fact_words(event.data))
    if masked:
        name, number = masking.name(name), masking.number(number)
        subject = f"{event.subject_type} {event.subject_key}".strip()
        facts = "（遮盖）" if facts else ""
    values = {
        "name": event_words(event.name), "at": event.at, "actor": name, "number": number,
        "subject": subject, "facts": facts,
    }  # fmt: skip
    return tuple(values[key] for key in columns)


def register():
    """Offer them; reports start from their page, which knows the term."""
    row = [exports.Column("row", "行")]
    where = "term_reports:report"
    exports.register(BOOK, _("学期报告（Excel）"), row, _no_rows, can_report, is_listed=False,
                     book=book, where=where)  # fmt: skip
    exports.register(WORD, _("学期报告（Word）"), row, _no_rows, can_report, is_listed=False,
                     document=word, where=where)  # fmt: skip
    exports.register(AUDIT, _("操作记录"), COLUMNS, audit_rows, reads_audit, reads_audit)


def _no_rows(_parameters, _columns, _masked):
    """A book and a document have sheets and paragraphs instead."""
    return 0, ()
