"""What the public reads: answered letters without names, and the figures."""

from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches.organisation.models import Unit
from mailbox.cases import figures as numbers
from mailbox.cases import queries
from mailbox.cases.rules import rules_in_force
from mailbox.promises.queries import with_steps
from tuanwei.lib.pages import render_part
from tuanwei.lib.paging import keyset
from tuanwei.lib.texts import readable_words

PER_PAGE = 12


@require_safe
def published_list(request):
    """What was asked and answered, by search, class, unit and month of the letter."""
    words = readable_words(request.GET.get("q", ""))
    chosen, month = request.GET.get("class", ""), month_of(request.GET.get("month"))
    unit = unit_of(request.GET.get("unit"))
    found = queries.published()
    for word in words:
        found = found.filter(
            Q(title__icontains=word) | Q(question__icontains=word) | Q(answer__icontains=word)
        )
    if chosen := known_class(chosen):
        found = found.filter(case__case_class=chosen)
    if unit:
        found = found.filter(case__lead=unit)
    if month:
        found = found.filter(in_month(month, "case__received_at"))
    order = ("-published_on", "-pk")
    if words:  # what helped others stands first
        found, order = found.annotate(helped=queries.helped()), ("-helped", *order)
    context = {
        "page": keyset(found, request, order=order, per_page=PER_PAGE),
        "q": " ".join(words), "chosen": chosen, "unit": unit, "month": month,
        "classes": [rules.case_class for rules in rules_in_force()],
        "is_narrowed": bool(words or chosen or unit or month),
    }  # fmt: skip
    return render_part(request, "mailbox/public_list.html", context)


@require_safe
def published(request, pk):
    """One published letter: the de-identified question and the answer, nothing of the case."""
    publication = get_object_or_404(queries.published(), pk=pk)
    helped = publication.votes.filter(is_helpful=True).count()
    promises = list(with_steps(publication.case.promises.public()))
    context = {"publication": publication, "helped": helped, "promises": promises}
    return render(request, "mailbox/public.html", context)


@require_safe
def figures(request):
    """响应率 按时率 解决率 满意率 by unit and month."""
    found = numbers.tallies()
    months = numbers.by_month(found)
    chosen = month_of(request.GET.get("month"))
    chosen = chosen if chosen in dict(months) else None
    rows = numbers.by_unit(found, published_counts(chosen), chosen)
    total = sum((row.tally for row in rows), numbers.Tally())
    context = {
        "chosen": chosen,
        "months": months,
        "chart": [(f"{m.month}月", tally.received) for m, tally in months],
        "rows": rows,
        "total": total,
        "channels": numbers.channels(),
        "first_asked": numbers.first_asked(),
        "definitions": numbers.DEFINITIONS,
        "rated": list(zip(numbers.DEFINITIONS, total.rates, strict=True)),
    }
    return render(request, "mailbox/figures.html", context)


def published_counts(month=None):
    """{unit id: published letters}, of letters received in `month` when given."""
    found = queries.published().order_by()
    found = found.filter(in_month(month, "case__received_at")) if month else found
    return dict(found.values_list("case__lead").annotate(Count("pk")))


def in_month(day, field):
    """Received within the month that begins on `day`, in the college's time."""
    after = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    start, end = (timezone.make_aware(datetime.combine(d, time())) for d in (day, after))
    return Q(**{f"{field}__gte": start, f"{field}__lt": end})


def month_of(text):
    """The first day of 2026-11; None for anything else."""
    try:
        found = date.fromisoformat(f"{text}-01") if text and len(text) == 7 else None
    except ValueError:
        return None
    # The last year has no month after it.
    return found if found and found.year < date.max.year else None


def known_class(key):
    """The class offered under this key, None when there is none."""
    offered = (rules.case_class for rules in rules_in_force())
    return next((found for found in offered if found.key == key), None)


def unit_of(text):
    """The unit with this id, None for anything else."""
    text = str(text or "")
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return Unit.objects.filter(pk=text).first() if is_number else None
