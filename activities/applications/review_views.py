"""The desk of those who decide: their queue, one review, what is to be published, all on its way."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.applications import chain, deciders, deciding, review_permissions, review_queries
from activities.applications.models import Application, Review
from activities.applications.review_forms import DecideForm
from branches.organisation.queries import hats
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at

Step, Verdict = Review.State, Review.Verdict
PER_PAGE = 20
DONE = {
    Verdict.PASSED: _("同意了“%(title)s”。"), Verdict.RETURNED: _("退回了“%(title)s”。"),
    Verdict.REFUSED: _("没有同意“%(title)s”。"),
}  # fmt: skip


def frame(user):
    """Staff read it in the frame of the desk, a teacher without a post in the plain one."""
    return "desk.html" if hats(user).works_at_desk else "base.html"


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def narrowed(request, found):
    """(`found` narrowed to ?kind= and ?unit=, the chosen ids)."""
    kind, unit = (_number(request.GET.get(name, "")) for name in ("kind", "unit"))
    if kind:
        found = found.filter(application__kind=kind)
    if unit:
        found = found.filter(application__unit=unit)
    return found, {"kind": kind, "unit": unit}


@login_required
@require_safe
def review_list(request):
    """What waits for the reader: now, overdue, soon; what waits for its day; what they decided."""
    user, show = request.user, request.GET.get("show", "now")
    show = show if show in review_queries.TABS else "now"
    whole = review_queries.queue(user, show)
    found, chosen = narrowed(request, whole)
    numbers = review_queries.counts(user)
    context = {
        "page": keyset(found, request, order=review_queries.ORDER[show], per_page=PER_PAGE),
        "show": show, "frame": frame(user), "today": timezone.localdate(),
        "tabs": [
            (name, f"{words} {numbers[name]}" if name in numbers else words)
            for name, words in review_queries.TABS.items()
        ],
        "choices": review_queries.choices(whole), **chosen,
        "reads_all": review_permissions.reads_all(user), "publishes": hats(user).is_staff,
        "is_narrowed": bool(chosen["kind"] or chosen["unit"]),
    }  # fmt: skip
    for row in context["page"]:
        row.tone = review_queries.TONES.get(row.verdict, "wait")
    return render(request, "activities/reviews/list.html", context)


@login_required
@require_safe
def review(request, pk):
    """One review: what was handed in, why it is here, what can be done."""
    found = review_permissions.review_to_read(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    return review_page(request, found)


def _form(found, *args):
    content, _past = review_queries.submission(found)
    fields = [(each["step"], each["name"], each["label"]) for each in content["fields"]]
    of = {"fields": () if found.change_id else fields, "is_change": bool(found.change_id)}
    if args or found.state != Step.DECIDED:
        return DecideForm(*args, **of, initial={"seen": deciding.mark(found)})
    form = DecideForm(**of, initial={"seen": deciding.mark(found), "words": found.words})
    for each in found.remarks.all():
        if each.field in form.places:
            form.initial[form.places[each.field][0]] = each.text
    return form


def review_page(request, found, *, form=None, status=None):
    """The page, with the form that stumbled."""
    user = request.user
    mine = review_permissions.can_decide(user, found)
    is_open = found.state in (Step.OPEN, Step.DECIDED)
    form = form or _form(found)
    rung, people = deciders.rung_of(found) if is_open else (None, set())
    following, waiting = review_queries.next_of(user, besides=found)
    starts_at = deciding.start_of(found)
    is_own = found.application.number in set(chain.own(user.pk))
    context = {
        "hides_pending": is_own,
        "review": found, "application": found.application, "frame": frame(user), "form": form,
        "can_decide": mine and is_open, "is_mine": mine, "is_open": is_open,
        "why_here": review_queries.because(found), "rung": rung, "has_people": bool(people),
        "fields": [] if found.change_id else review_queries.read_fields(found, form),
        "differences": review_queries.differing(found.change) if found.change_id else [],
        "stages": review_queries.stages(found), "turns": review_queries.turns(found.application),
        "following": following, "waiting": waiting, "tone": review_queries.TONES.get(found.verdict),
        "publish_on": is_open and deciding.day_of_publication(found),
        "has_started": is_open and starts_at is not None and starts_at <= timezone.now(),
        "remarks_made": list(found.remarks.all()) if found.state != Step.OPEN else [],
    }  # fmt: skip
    return render(request, "activities/reviews/review.html", context, status=status)


@login_required
@require_POST
def decide(request, pk):
    """One verdict; 409 with words when it no longer waits, then on to the next that waits."""
    found = review_permissions.review_to_decide(request.user, pk)
    form = _form(found, request.POST)
    if not form.is_valid():
        return review_page(request, found, form=form, status=400)
    data = form.cleaned_data
    try:
        with said_when_locked():
            done = deciding.decide(
                review=found, verdict=data["verdict"], by=request.user, words=data["words"],
                remarks=form.remarks(), seen=data["seen"],
            )  # fmt: skip
    except ValidationError as refused:
        form.add_error("words" if refused.code == "words" else None, refused)
        found = review_permissions.review_to_read(request.user, pk)
        status = 400 if refused.code == "words" else 409
        return review_page(request, found, form=form, status=status)
    words = DONE[data["verdict"]] % {"title": found.application.title}
    if done.state == Step.DECIDED:
        words += _("%(day)s公布，公布前可以改。") % {
            "day": f"{done.publish_on.month}月{done.publish_on.day}日"
        }
    following, waiting = review_queries.next_of(request.user, besides=found)
    if following is None:
        messages.success(request, words + _("你这里都审完了。"))
        return redirect("activities:review-list")
    messages.success(request, words + _("还有 %(n)d 份，这是下一份。") % {"n": waiting})
    return redirect("activities:review", pk=following)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request):
    """What is decided and waits for its day; posting publishes a day's decisions now."""
    review_permissions.publishes(request.user)
    if request.method == "POST":
        try:
            day = date.fromisoformat(request.POST.get("day", ""))
        except ValueError:
            messages.error(request, _("请选要公布哪一天的。"))
        else:
            with said_when_locked():
                many, left = deciding.publish_due(day, by=request.user)
            if many:
                messages.success(
                    request, _("公布了 %(n)d 份，申报的同学会收到提醒。") % {"n": many}
                )
            if left:
                messages.error(
                    request,
                    _("%(n)d 份没有公布：开始时间已经过了，请改成退回或不同意。") % {"n": left},
                )
            if not many and not left:
                messages.info(request, _("这些已经公布过了。"))
        return redirect("activities:review-publish")
    days, own = review_queries.to_publish(), set(chain.own(request.user.pk))
    for row in (row for _day, rows in days for row in rows):
        row.is_own = row.application.number in own
    return render(request, "activities/reviews/publish.html", {"days": days})


@login_required
@require_safe
def overview(request):
    """Everything on its way: where it sits and how long."""
    review_permissions.looks_after_all(request.user)
    show = request.GET.get("show", "all")
    whole, now = review_queries.on_their_way(), timezone.now()
    tabs = {
        "all": whole, "late": whole.filter(review_queries.tab("late")),
        "started": review_queries.started(whole, now),
    }  # fmt: skip
    show = show if show in tabs else "all"
    found, chosen = narrowed(request, tabs[show])
    page = keyset(found, request, order=("opened_at", "pk"), per_page=PER_PAGE)
    for row in page:
        row.waits_for = review_queries.named(row)
        row.days = (timezone.localdate(now) - timezone.localdate(row.opened_at)).days
    context = {
        "page": page, "show": show, "frame": frame(request.user), "today": timezone.localdate(now),
        "tabs": [("all", _("全部")), ("late", _("已超期")), ("started", _("已过开始时间"))],
        "choices": review_queries.choices(tabs[show]), **chosen,
        "public": Application.objects.filter(state=Application.State.PUBLIC).count(),
        "is_narrowed": bool(chosen["kind"] or chosen["unit"]), "publishes": hats(request.user).is_staff,
    }  # fmt: skip
    return render(request, "activities/reviews/overview.html", context)
