"""The organiser's page: publish, draw, choose, check people in, make up, call off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuanwei.accounts.models import User
from tuanwei.accounts.numbers import clean_number
from tuanwei.accounts.queries import matching
from tuanwei.gatherings import (
    absence_actions,
    actions,
    attending,
    leaving,
    part_actions,
)
from tuanwei.gatherings.forms import CancelForm, DecisionForm, LeavingForm, MakeUpForm
from tuanwei.gatherings.models import Absence, CheckIn, Registration
from tuanwei.gatherings.pages import back_of, chip_of, lines_of, turnout
from tuanwei.gatherings.permissions import can_plan, gathering_to_arrange
from tuanwei.gatherings.seats import attendance_of
from tuanwei.gatherings.venue_queries import venue_trouble

FOUND = 10


@login_required
@require_safe
def arrange(request, pk):
    """Everything about one gathering for those who hold it."""
    return _page(request, gathering_to_arrange(request.user, pk))


def _page(request, found, *, status=None, **bound):
    everybody, now = lines_of(found), timezone.now()
    asked = request.GET.get("q", "").replace("\0", "").strip()[:40]
    key = clean_number(asked).lower()
    lines = [each for each in everybody if not key or _fits(each.user, key)]
    context = {
        "gathering": found, "lines": lines, "q": asked, "turnout": turnout(found, everybody),
        "is_over": found.ends_at <= now, "is_closed": found.occupied_until <= now,
        "has_begun": found.starts_at <= now,
        "others": _others(found, asked, everybody) if asked else [],
        "cancel_form": bound.get("cancel") or CancelForm(auto_id="cancel-%s"),
        "make_up_form": bound.get("make_up") or MakeUpForm(
            auto_id="make-up-%s", initial={"at": timezone.localtime(found.starts_at)}),
        "still_in": [each for each in everybody if each.is_in]
        if found.asks_check_out and found.ends_at <= now else [],
        "leaving_form": LeavingForm(
            auto_id=False, initial={"at": timezone.localtime(found.ends_at)}),
        "plea_count": sum(bool(e.absence and e.absence.waits_for_word) for e in everybody),
        "trouble": venue_trouble(found), "parts": _parts(found),
        "can_plan": can_plan(request.user),
        "outside": found.parent is not None and part_actions.is_outside(found, found.parent),
        "goes_on": found.parent is not None and part_actions.next_parts(found).exists(),
        "can_draw": found.mode == "lottery" and found.state == "published" and not found.drawn_at
        and now >= (found.closes_at or found.starts_at),
    }  # fmt: skip
    return render(request, "gatherings/arrange.html", context, status=status)


def _parts(found):
    """The parts, drafts too, and whether each lies outside its parent's time."""
    if found.parent_id:
        return []
    rows = found.parts.select_related("venue", "unit").order_by("starts_at", "pk")
    counts = attendance_of([each.pk for each in rows]) if rows else {}
    now = timezone.now()
    for each in rows:
        each.chip, each.counts = chip_of(each, None, now), counts[each.pk]
        each.is_outside = part_actions.is_outside(each, found)
    return rows


def _fits(user, key):
    return any(key in text.lower() for text in (user.number, user.name, user.name_pinyin))


def _others(found, asked, everybody):
    """People who match and are not on the list: they may be let in on the spot."""
    if not found.admits_unregistered or len(clean_number(asked)) < 2:
        return []
    known = {each.user.pk for each in everybody}
    people = User.objects.filter(matching(asked), is_active=True).exclude(pk__in=known)
    return list(people.order_by("name_pinyin", "number")[:FOUND])


@login_required
@require_POST
def act(request, pk, verb):
    """One verb of the page; what does not fit is said and nothing is lost."""
    found = gathering_to_arrange(request.user, pk)
    if verb not in VERBS:
        raise Http404
    try:
        done = VERBS[verb](request, found)
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
        done = None
    if hasattr(done, "status_code"):
        return done
    if done:
        messages.success(request, done)
    return redirect(back_of(request) or reverse("gatherings:arrange", args=[pk]))


def _publish(request, found):
    actions.publish(gathering=found, by=request.user)
    return _("已发布，日程里看得到了。")


def _cancel(request, found):
    form = CancelForm(request.POST, auto_id="cancel-%s")
    if not form.is_valid():
        return _page(request, found, status=400, cancel=form)
    actions.cancel(gathering=found, by=request.user, **form.cleaned_data)
    return _("已取消，报了名的同学会收到通知。")


def _draw(request, found):
    count = actions.draw(gathering=found, by=request.user)
    return _("抽好了，%(n)d 人抽中，结果已通知。") % {"n": count}


def _check_in(request, found):
    made, is_new = attending.check_in_by_organiser(
        gathering=found, user=_person(request.POST.get("user")), by=request.user
    )
    if is_new:
        return _("%(name)s 已签到。") % {"name": made.user.name}
    return _("%(name)s 之前就签到了。") % {"name": made.user.name}


def _person(key):
    known = str(key or "")
    user = None
    if known.isascii() and known.isdigit() and len(known) < 18:
        user = User.objects.filter(pk=int(known), is_active=True).first()
    if user is None:
        raise ValidationError(_("没有找到这个人，请再搜一次。"))
    return user


def _make_up(request, found):
    form = MakeUpForm(request.POST, auto_id="make-up-%s")
    if form.is_valid():
        number = clean_number(form.cleaned_data["number"])
        user = User.objects.filter(number=number, is_active=True).first()
        if user is None:
            form.add_error("number", _("没有这个学号或工号，请核对。"))
        else:
            try:
                attending.make_up(
                    gathering=found, user=user, by=request.user, at=form.cleaned_data["at"],
                    reason=form.cleaned_data["reason"],
                )  # fmt: skip
            except ValidationError as fault:
                form.add_error(None, fault)
    if not form.is_valid():
        return _page(request, found, status=400, make_up=form)
    return _("已补签。")


def _decide(request, found):
    key = request.POST.get("registration", "")
    known = key.isascii() and key.isdigit() and len(key) < 18
    registration = known and Registration.objects.filter(pk=int(key), gathering=found).first()
    if not registration:
        raise ValidationError(_("这份报名刚刚有变动，请刷新页面再看。"))
    form = DecisionForm(request.POST)
    actions.decide(
        registration=registration, by=request.user,
        is_chosen=request.POST.get("verdict") == "yes",
        reason=form.cleaned_data["reason"] if form.is_valid() else "",
    )  # fmt: skip
    return _("已记下，会告诉本人。")


def _left(request, found):
    key = request.POST.get("user", "")
    known = key.isascii() and key.isdigit() and len(key) < 18
    came = CheckIn.objects.filter(gathering=found).select_related("user")
    made = known and came.filter(user=int(key)).first()
    if not made:
        raise ValidationError(_("这个人还没有签到。"))
    if found.asks_check_out:
        return _note_leaving(request, found, made.user)
    attending.leave_early(check_in=made, by=request.user, at=timezone.now())
    return _("已记下提前离开。")


def _note_leaving(request, found, user):
    """Now, or when the form says."""
    stated = {}
    if "at" in request.POST:
        form = LeavingForm(request.POST, auto_id=False)
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        stated = form.cleaned_data
    leaving.note_leaving(gathering=found, user=user, by=request.user, **stated)
    return _("已记下 %(name)s 离开的时间。") % {"name": user.name}


def _rule_on(request, found):
    key = request.POST.get("absence", "")
    known = key.isascii() and key.isdigit() and len(key) < 18
    absence = known and Absence.objects.filter(pk=int(key), gathering=found).first()
    if not absence:
        raise ValidationError(_("这次缺席刚刚有变动，请刷新页面再看。"))
    form = DecisionForm(request.POST)
    absence_actions.rule_on(
        absence=absence, by=request.user, is_excused=request.POST.get("verdict") == "yes",
        reason=form.cleaned_data["reason"] if form.is_valid() else "",
    )  # fmt: skip
    return _("已记下，会告诉本人。")


VERBS = {
    "publish": _publish, "cancel": _cancel, "draw": _draw, "check-in": _check_in,
    "make-up": _make_up, "decide": _decide, "left": _left, "rule-on": _rule_on,
}  # fmt: skip
