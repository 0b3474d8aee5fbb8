"""Texts from one record, and the record on paper."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from branches.league_days.months import permissions, queries, texts

SIGNS = ("团支部书记", "团总支书记")


@login_required
@require_safe
def text_page(request, number):
    """Texts for 信息报送, for WeChat and for points; before the record is there: what is missing."""
    league_day = permissions.recorded_day_for(request.user, number)
    context = {"day": league_day, "is_recorded": league_day.state == permissions.RECORDED}
    if context["is_recorded"]:
        record = queries.record_of(league_day)
        points = texts.points(record)
        context |= {
            "record": record, "news": texts.news(record), "article": texts.article(record),
            "photos": record.photos, "points": points, "points_text": texts.as_lines(points),
        }  # fmt: skip
    return render(request, "league_days/months/texts.html", context)


@login_required
@require_safe
def text_print(request, number):
    """The record for A4, with lines to sign; back to the texts while there is none."""
    league_day = permissions.recorded_day_for(request.user, number)
    if league_day.state != permissions.RECORDED:
        return redirect("league_days:text-page", league_day.number)
    record = queries.record_of(league_day)
    return render(request, "league_days/months/print.html", {
        "day": league_day, "record": record, "when": texts.time_words(record),
        "present": texts.present(record), "signs": SIGNS,
    })  # fmt: skip
