"""What staff may take out of a survey as sheets: what was answered, and the counts."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from mailbox.surveys import results
from mailbox.surveys.models import Survey
from mailbox.surveys.permissions import can_build
from tuanwei.jobs import exports

RAW = (
    exports.Column("sheet", _("答卷")),
    exports.Column("number", _("题号")),
    exports.Column("question", _("题目")),
    exports.Column("answer", _("回答")),
)
SUMMARY = (
    exports.Column("question", _("题目")),
    exports.Column("kind", _("题型")),
    exports.Column("option", _("选项")),
    exports.Column("count", _("人数")),
    exports.Column("of", _("答这题的人数")),
    exports.Column("percent", _("占比（%）")),
    exports.Column("change", _("比上一轮（百分点）")),
    exports.Column("figure", _("说明")),
)


def _survey(parameters):
    survey = Survey.objects.filter(pk=parameters["survey"]).first()
    return survey if survey and results.can_show(survey) else None


def _picked(rows, columns):
    rows = list(rows)
    return len(rows), (tuple(row[name] for name in columns) for row in rows)


def raw_rows(parameters, columns, masked):
    """A row for each answer; sheets are numbered in the order of random keys."""
    survey = _survey(parameters)
    return _picked(_raw(survey) if survey else (), columns)


def _raw(survey):
    questions = list(survey.questions.all())
    for sheet, answers in enumerate(results.sheets_to_export(survey), 1):
        for number, question in enumerate(questions, 1):
            if question.key in answers:
                yield {
                    "sheet": sheet, "number": number, "question": question.text,
                    "answer": results.in_words(question, answers[question.key]),
                }  # fmt: skip


def summary_rows(parameters, columns, masked):
    """A row for each option of each question."""
    survey = _survey(parameters)
    return _picked(_summary(survey) if survey else (), columns)


def _summary(survey):
    for block in results.blocks(survey):
        common = {"question": block.title, "kind": block.question.get_kind_display()}
        if block.texts or not block.rows:
            yield common | {
                "option": "", "count": block.of, "of": block.of, "percent": "", "change": "",
                "figure": "",
            }  # fmt: skip
        for words, line, change in block.rows:
            yield common | {
                "option": words, "count": line.count, "of": line.of,
                "percent": _number(line.percent), "change": _number(change),
                "figure": block.figure,
            }  # fmt: skip


def _number(words):
    """ "68.3%" or "+2.5" as a number that a sheet can reckon with; None for no figure."""
    try:
        return Decimal(words.rstrip("%"))
    except InvalidOperation:
        return None


def wide_labels(parameters):
    """The heads of the wide sheet: a column a question, an option or a row of a matrix."""
    survey = _survey(parameters)
    heads = [label for label, _read in results.wide(survey)] if survey else []
    return [_("答卷"), *heads]


def wide_rows(parameters, columns, masked):
    """A row for each answer sheet, numbered in the order of random keys."""
    survey = _survey(parameters)
    if survey is None:
        return 0, iter(())
    sheets, reads = (
        results.sheets_to_export(survey),
        [read for _label, read in results.wide(survey)],
    )
    return len(sheets), (
        (number, *(read(answers) for read in reads)) for number, answers in enumerate(sheets, 1)
    )


def register():
    """Offer the sheets; each is of one survey and starts from its page."""
    for kind, label, columns, rows, labels in (
        ("survey-raw", _("调研答卷"), RAW, raw_rows, None),
        ("survey-wide", _("调研答卷（一份一行）"), RAW[:1], wide_rows, wide_labels),
        ("survey-summary", _("调研汇总"), SUMMARY, summary_rows, None),
    ):
        exports.register(
            kind,
            label,
            columns,
            rows,
            can_build,
            is_listed=False,
            where="mailbox:survey-manage",
            labels=labels,
        )
