"""One page a month for those who plan the next one."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mailbox.cases.figures import DEFINITIONS, first_months
from mailbox.insights import permissions, queries, units
from tuanwei.lib.numbers import spoken_duration


@require_safe
@login_required
def month(request):
    """What was written about, what rose, how quick the answers were."""
    if not permissions.can_read(request.user):
        raise PermissionDenied(_("来信分析给团委工作人员和指导教师看。公开的数据在“办理数据”里。"))
    months = first_months()
    asked = request.GET.get("month", "")
    chosen = next((day for day in months if f"{day:%Y-%m}" == asked), months[-1])
    report = queries.report(chosen)
    offered = units.units_of(report)
    unit = next((pair for pair in offered if str(pair[0]) == request.GET.get("unit")), None)
    one = units.unit_report(report, *unit) if unit else None
    context = {
        "offered": offered, "unit": unit, "one": one,
        "unit_clocks": one and _clocks(one), "year_of_unit": one and _chart(one.year),
        "report": report, "months": months[::-1], "chosen": chosen,
        "chart": _chart(_as_reported(units.year(), report)),
        "rates": list(zip(DEFINITIONS, report.tally.rates, strict=True)),
        "clocks": _clocks(report),
        "tables": [(_("类别"), report.classes, "classes"), (_("主办"), report.units, "units")],
        "words": [(word, queries.spoken_before(word)) for word in report.words],
    }  # fmt: skip
    return render(request, "insights/month.html", context)


def _as_reported(year, report):
    """The year with the month of the report as that says it: both are kept, not equally long."""
    return [
        (day, report.received if day == report.month and letters else letters)
        for day, letters in year
    ]


def _chart(year):
    return [(f"{day.month}月", letters) for day, letters in year]


def _clocks(report):
    return [
        (_("首次响应"), _in_words(report.responded_in)),
        (_("答复"), _in_words(report.answered_in)),
    ]


def _in_words(seconds):
    return None if seconds is None else spoken_duration(seconds)
